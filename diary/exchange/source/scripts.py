"""Whether letters make words: how much is odd about a text that was read in one encoding or another.

It takes no language for granted and knows few facts: the letters of alphabets beyond ASCII, and which of them are rare.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple


class Alphabet(NamedTuple):
    """The small letters of a language beyond ASCII, those of them that are rare, and some words of a diary in ASCII."""

    usual: str
    rare: str = ""
    words: str = ""


_WEST: Final[Mapping[str, Alphabet]] = {
    "de": Alphabet("äöüß", "é", "datum uhrzeit zehe links rechts und der die das nicht notiz dauer"),
    "fr": Alphabet("àâçéèêëîïôùûœ", "æÿüäö", "heure orteil gauche droit et le la les de du pied gros note"),
    "es": Alphabet("áéíñóúü", "ç", "fecha hora dedo pie izquierdo derecho el la de del y nota"),
    "pt": Alphabet("áâãàçéêíóôõú", "üñ", "data hora dedo esquerdo direito de do da e nota"),
    "it": Alphabet("àèéìòù", "íîóú", "data ora dito alluce sinistro destro piede di del il la e"),
    "nl": Alphabet("ëïéèöüó", "êáäâçíñ", "datum tijd teen links rechts de het een en van grote"),
    "nordic": Alphabet("æøåéäö", "üèêóòôáà", "dato datum tid venstre hoyre og och ja"),
    "is": Alphabet("áéíóúýþæðö", "", "dagur og"),
    "en": Alphabet("éèêïöçñüä", "áíóâôàå", "the and of"),
}
_CENTRE: Final[Mapping[str, Alphabet]] = {
    "pl": Alphabet("ąćęłńóśźż", "", "data czas godzina palec lewy prawy stopa noga i w na"),
    "cs": Alphabet("áčďéěíňóřšťúůýž", "ö", "datum prst palec noha a na v"),
    "sk": Alphabet("áäčďéíľňóôšťúýž", "ĺŕ", "datum prst palec noha a na v"),
    "hu": Alphabet("áéíóöőúüű", "", "ujj bal jobb a az es"),
    "ro": Alphabet("ăâîşţșț", "", "data ora deget picior stang drept si de"),
    "hr": Alphabet("čćđšž", "", "datum vrijeme prst lijevo desno noga i na u"),
    "de": _WEST["de"],
}
_BALTIC: Final[Mapping[str, Alphabet]] = {
    "et": Alphabet("äöõüšž", "", "varvas vasak parem ja"),
    "lv": Alphabet("āčēģīķļņšūž", "", "datums laiks un"),
    "lt": Alphabet("ąčęėįšųūž", "", "data laikas ir"),
}
_TURKISH: Final[Mapping[str, Alphabet]] = {
    "tr": Alphabet("çğıöşüi̇", "âîû", "tarih saat ayak sol parmak ve not"),
    "de": _WEST["de"],
}
_CYRILLIC: Final[Mapping[str, Alphabet]] = {
    "ru": Alphabet("абвгдежзийклмнопрстуфхцчшщъыьэюяё", "ъфщэцюжхшё"),
    "uk": Alphabet("абвгдежзийклмнопрстуфхцчшщьюяєіїґ", "фщцюжхшґ"),
    "bg": Alphabet("абвгдежзийклмнопрстуфхцчшщъьюя", "фщцюхшь"),
    "sr": Alphabet("абвгдђежзијклљмнњопрстћуфхцчџш", "фхџшжђ"),
}
_GREEK: Final[Mapping[str, Alphabet]] = {"el": Alphabet("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώ", "βζξψΐΰϊϋ")}
_ARABIC: Final[Mapping[str, Alphabet]] = {"ar": Alphabet("ابتثجحخدذرزسشصضطظعغفقكلمنهويةىأإآئؤء", "ثذظغؤءضـآ")}
_HEBREW: Final[Mapping[str, Alphabet]] = {"he": Alphabet("אבגדהוזחטיכךלמםנןסעפףצץקרשת")}
ALPHABETS: Final[Mapping[str, Mapping[str, Alphabet]]] = {
    "cp1252": _WEST,
    "mac_roman": _WEST,
    "cp850": _WEST,
    "cp1250": _CENTRE,
    "iso8859_2": _CENTRE,
    "cp1257": _BALTIC,
    "cp1254": _TURKISH,
    "cp1251": _CYRILLIC,
    "koi8_u": _CYRILLIC,
    "mac_cyrillic": _CYRILLIC,
    "cp866": _CYRILLIC,
    "cp1253": _GREEK,
    "cp1256": _ARABIC,
    "cp1255": _HEBREW,
}
_WORD: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0e31\u0e34-\u0e4e])*")
_NOT_THAI: Final = re.compile(
    "(?<![\u0e01-\u0e2e\u0e31\u0e34-\u0e4e])[\u0e30-\u0e3a\u0e47-\u0e4e]|[\u0e40-\u0e44](?![\u0e01-\u0e2e])"
)
"""Thai vowels and tones that stand where none can: each needs a consonant."""
_VOWELS: Final = frozenset("aeiouyаеиоуыэюяёєіїαεηιουω")
_RUN: Final = 3
_QUIET: Final = frozenset("–—“”„‘’‚‹›«»…€£¥°º²³½¼¾±×·•§©®™¿¡µ\u00a0´№→←♥。、，：；（）！？「」　・ー～％／")
"""Signs that people type, which say nothing for or against a reading."""
_ENDS: Final = frozenset("ςךםןףץةى")
"""Letters that stand at the end of a word alone."""


def oddness(text: str, encoding: str) -> tuple[float, int]:
    """How much is odd about a text that was read in an encoding, for each of its letters that is not ASCII: 0 for
    flawless words of a language that is written in it, 1 and more for none. And how many of its words are known."""
    if counted := _EAST.get(encoding):
        return counted(text), 0
    odd = sum(not char.isascii() for char in text)
    faults = sum(map(_of_sign, text)) + len(_WITHIN.findall(text))
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    faults += sum(map(_of_word, words))
    letters = [char for word in words for char in word if not char.isascii()]
    if encoding == "cp874":
        faults += sum(not "\u0e01" <= char <= "\u0e5b" for char in letters) + len(_NOT_THAI.findall(text))
        return faults / odd, 0
    small = "".join(letters).lower()
    languages = ALPHABETS[encoding].values()
    spoken = {word.casefold() for word in _WORD.findall(text) if word.isascii()}
    ranked = [
        (sum(_cost(char, alphabet) for char in small), -len(spoken & {*alphabet.words.split()}))
        for alphabet in languages
    ]
    cost, known = min(ranked)
    return (faults + cost) / odd, -known


def _cost(char: str, alphabet: Alphabet) -> float:
    if char in alphabet.rare:
        return 0.5
    return 0 if char in alphabet.usual else 1


def _of_sign(char: str) -> float:
    """What a sign that is no letter costs."""
    return not (char.isascii() or char in _QUIET or unicodedata.category(char)[0] in "LM")


_WITHIN: Final = re.compile(r"(?<=[^\W\d_])[^\w\s\u0000-\u007f’‘·\-‐–—…](?=[^\W\d_])|(?<=[^\W\d_])[¹²³º](?=[^\W\d_])")
"""A sign between two letters: "ma³y" is no word."""


def _of_word(word: str) -> float:
    cost = 0.0
    scripts = {_script(char) for char in word}
    cost += len(scripts) > 1
    cost += sum(before.islower() and after.isupper() for before, after in pairwise(word))
    cost += sum(char in _ENDS for char in word[:-1])
    if len(word) > 2 and word.isupper():
        cost += 0.1 * len(word)
    if len(word) == 1 and not word.islower():
        cost += 0.5
    if not scripts <= {"LATIN", "CYRILLIC", "GREEK"}:
        return cost
    # Vowels and consonants take turns: a run of three with such a letter in it is seldom one.
    runs: list[list[str]] = []
    for char in word.lower():
        is_vowel = _base(char) in _VOWELS
        if runs and (_base(runs[-1][0]) in _VOWELS) == is_vowel:
            runs[-1].append(char)
        else:
            runs.append([char])
    return cost + sum(0.5 for run in runs if len(run) >= _RUN and not "".join(run).isascii())


def _base(char: str) -> str:
    special = {"æ": "a", "ø": "o", "œ": "o", "ı": "i", "й": "й", "ł": "l"}
    return special.get(char) or unicodedata.normalize("NFD", char)[0]


def _script(char: str) -> str:
    return unicodedata.name(char, "?").split(" ")[0]


def _east(
    codec: str, first: int, last: int, more: Callable[[str], float | None], whole: Callable[[Sequence[str]], float]
) -> Callable[[str], float]:
    """The oddness of a reading whose usual characters begin, in a codec, with a byte in these bounds."""

    def cost(char: str) -> float:
        if char in _QUIET:
            return 0
        if (said := more(char)) is not None:
            return said
        try:
            lead = char.encode(codec)[0]
        except UnicodeEncodeError:
            return 0.7
        return 0 if first <= lead <= last else 0.5

    def counted(text: str) -> float:
        odd = [char for char in text if not char.isascii()]
        beside = len(re.findall(r"[A-Za-z](?=[^\x00-\x7f])|(?<=[^\x00-\x7f])[A-Za-z]", text))
        return (sum(map(cost, odd)) + 0.3 * beside) / len(odd) + whole(odd)

    return counted


def _is_kana(char: str) -> bool:
    return "\u3041" <= char <= "\u30ff"


def _japanese(char: str) -> float | None:
    if _is_kana(char):
        return 0
    return 1 if "\uff61" <= char <= "\uff9f" else None


def _chinese(char: str) -> float | None:
    return 1 if _is_kana(char) or unicodedata.category(char) in ("Co", "Cn") else None


def _korean(char: str) -> float | None:
    return 1 if not "\uac00" <= char <= "\ud7a3" and not "\u4e00" <= char <= "\u9fff" else None


def _without_kana(odd: Sequence[str]) -> float:
    return 0 if any(map(_is_kana, odd)) else 0.15


def _of_one_half(odd: Sequence[str]) -> float:
    """Chinese uses the characters of all sounds; Hangul read as such gives those from A to N alone."""
    return 0.2 if all(char.encode("gb18030")[0] <= 0xC8 for char in odd if char not in _QUIET) else 0


def _of_high_bytes(odd: Sequence[str]) -> float:
    """Of Big5 the second byte is often ASCII, of what else looks like it never."""
    return 0.2 if all(char.encode("cp950")[-1] >= 0xA1 for char in odd if char not in _QUIET) else 0


_EAST: Final = {
    "cp932": _east("euc_jp", 0xB0, 0xCF, _japanese, _without_kana),
    "euc_jp": _east("euc_jp", 0xB0, 0xCF, _japanese, _without_kana),
    "gb18030": _east("gb2312", 0xB0, 0xD7, _chinese, _of_one_half),
    "cp950": _east("big5", 0xA4, 0xC6, _chinese, _of_high_bytes),
    "cp949": _east("euc_kr", 0xB0, 0xC8, _korean, lambda odd: 0),
}
