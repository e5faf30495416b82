"""In which encoding a text is written: told by a mark, by its bytes, or by what the letters would have to be.

The cells of a diary are short, and few of their letters are more than ASCII. What counts is whether a reading gives
words: letters of the alphabet of one language, none of another script beside them, no capital behind a small letter.
What is left is settled by cells that mean something in a diary. docs/import.md says how charset-normalizer compares.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, Final

from diary.exchange.mapping.meanings import meaning, speaks_of_twitching
from diary.exchange.source.scripts import oddness

ENCODINGS: Final[Mapping[str, str]] = {
    "utf-8": "Unicode (UTF-8)",
    "utf-16-le": "Unicode (UTF-16)",
    "utf-16-be": "Unicode (UTF-16, big endian)",
    "cp1252": "Western European (Windows-1252)",
    "mac_roman": "Western European (Mac)",
    "cp850": "Western European (DOS)",
    "cp1250": "Central European (Windows-1250)",
    "iso8859_2": "Central European (ISO 8859-2)",
    "cp1257": "Baltic (Windows-1257)",
    "cp1254": "Turkish (Windows-1254)",
    "cp1251": "Cyrillic (Windows-1251)",
    "koi8_u": "Cyrillic (KOI8)",
    "mac_cyrillic": "Cyrillic (Mac)",
    "cp866": "Cyrillic (DOS)",
    "cp1253": "Greek (Windows-1253)",
    "cp1255": "Hebrew (Windows-1255)",
    "cp1256": "Arabic (Windows-1256)",
    "cp874": "Thai (Windows-874)",
    "cp1258": "Vietnamese (Windows-1258)",
    "cp932": "Japanese (Shift JIS)",
    "euc_jp": "Japanese (EUC)",
    "gb18030": "Chinese, simplified (GB 18030)",
    "cp950": "Chinese, traditional (Big5)",
    "cp949": "Korean (EUC-KR)",
}
"""The encodings that a text may be in, and what people call them. The one that is more usual stands first."""
_GUESSED: Final = tuple(name for name in ENCODINGS if not name.startswith("utf") and name != "cp1258")
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_BLOCK: Final = 2**16
_SAMPLE: Final = 2**14
"""Bytes of lines with letters beyond ASCII that are looked at: the encoding of a file is the same in all of them."""
_BEGIN: Final = 2**10
_ODD_LINE: Final = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*")
_ALIKE: Final = (0.4, 0.04)
"""Readings that differ by fewer faults than the first, or by fewer for each odd letter than the second, could each be
right."""
_SELDOM: Final = dict.fromkeys(("mac_roman", "cp850", "mac_cyrillic", "cp866"), 0.5) | dict.fromkeys(
    ("koi8_u", "cp874", "cp1257"), 0.2
)
"""Faults that the letters of other encodings may have more before one that is seldom met is preferred to them."""
_CELLS: Final = re.compile(r"[,;\t|\r\n\"]")
_SHORT: Final = 100
_PROSE: Final = 4
"""A cell of more words is a note: nothing in the diary depends on its letters."""
_LONG_WORD: Final = 20
"""Characters of a cell without blanks, as in Chinese, that make it a note."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """The encoding of a text and where it begins, in bytes. `is_guess` where the file does not say it and its bytes
    could be something else; `words` are some of those that depend on it. `is_open` where another encoding gives other
    words that are as good, in cells that matter."""

    encoding: str
    start: int = 0
    is_guess: bool = False
    words: tuple[str, ...] = ()
    is_open: bool = False


def encoding_of(file: BinaryIO, chosen: str = "") -> Encoded | None:
    """The encoding of a file, or the one that was chosen; None where it is no text at all."""
    file.seek(0)
    begin = file.read(_BLOCK)
    for mark, encoding in _MARKS:
        if begin.startswith(mark) and chosen in ("", encoding):
            return Encoded(encoding, len(mark))
    if chosen in ENCODINGS:
        return Encoded(chosen)
    if b"\0" in begin:
        return _of_two_bytes(begin)
    sample, is_utf8 = _odd_lines(file)
    if is_utf8:
        return Encoded("utf-8")
    # The first lines name the columns, in words that tell the language.
    return _guess(begin[:_BEGIN].rpartition(b"\n")[0] + b"\n" + sample)


def _of_two_bytes(begin: bytes) -> Encoded | None:
    """UTF-16 without its mark: of the two bytes of a letter, blank or line end of most languages one is zero."""
    zeros = begin[::2].count(0), begin[1::2].count(0)
    if max(zeros) < len(begin) / 200:
        # A few may be a damaged file.
        return Encoded("utf-8")
    encoding = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(begin)
    except UnicodeDecodeError:
        return None
    is_text = all(char in "\r\n\t" or unicodedata.category(char) not in ("Cc", "Cn", "Co") for char in text)
    is_text = is_text and ("\n" in text or "\r" in text)
    return Encoded(encoding) if is_text and min(zeros) * 20 <= max(zeros) else None


def _odd_lines(file: BinaryIO) -> tuple[bytes, bool]:
    """Some of the lines that are not ASCII alone, and whether the whole file is UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    sample, is_utf8 = b"", True
    while block := file.read(_BLOCK):
        if not block.isascii() and len(sample) < _SAMPLE:
            # The first and the last line may be cut within a letter.
            found = [line[0] for line in islice(_ODD_LINE.finditer(block), 200)]
            sample += b"\n".join(found)[: _SAMPLE - len(sample)] + b"\n"
        if is_utf8:
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                is_utf8 = False
        elif len(sample) >= _SAMPLE:
            break
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        is_utf8 = False
    return sample, is_utf8


@dataclass(frozen=True, slots=True)
class _Reading:
    encoding: str
    text: str
    oddness: float
    known: int
    odd: int


def _guess(sample: bytes) -> Encoded | None:
    told = sample.decode("utf-8", "replace")
    broken = told.count("\N{REPLACEMENT CHARACTER}")
    # Valid UTF-8 is no accident, so what is not valid among more of it is damage.
    if sum(char > "\x7f" for char in told) - broken > broken:
        return Encoded("utf-8")
    readings = sorted(_readings(sample), key=lambda reading: reading.oddness)
    if not readings:
        return Encoded("cp1252", is_guess=True)
    best = readings[0]
    alike = [one for one in readings if one.oddness - best.oddness < max(_ALIKE[0] / best.odd, _ALIKE[1])]
    if len({one.text for one in alike}) > 1:
        alike = _settled(alike)
    # Of encodings that give the same words the one that is more usual.
    best = min((one for one in readings if one.text == alike[0].text), key=lambda one: _GUESSED.index(one.encoding))
    others = [one.text for one in alike if one.text != best.text]
    return Encoded(
        best.encoding,
        is_guess=True,
        words=tuple(islice(dict.fromkeys(_odd_words(best.text)), 3)),
        is_open=any(_differ_where_it_matters(best.text, other) for other in others),
    )


def _readings(sample: bytes) -> Iterator[_Reading]:
    for encoding in _GUESSED:
        try:
            # Not final: the sample may be cut within a letter.
            text = codecs.getincrementaldecoder(encoding)().decode(sample)
        except UnicodeDecodeError:
            continue
        if any(unicodedata.category(char) == "Cc" and char not in "\r\n\t" for char in text) or text.isascii():
            continue
        odd, known = oddness(text, encoding)
        count = sum(not char.isascii() for char in text)
        yield _Reading(encoding, text, odd + _SELDOM.get(encoding, 0) / count, known, count)


def _settled(alike: Sequence[_Reading]) -> list[_Reading]:
    """The readings that are as good as the best after what is left to ask: cells that mean something in a diary, and
    words of the language that are written in ASCII. The best first."""
    meant = {one.text: _meant(one.text) for one in alike}
    most = max((meant[one.text], one.known) for one in alike)
    return [one for one in alike if (meant[one.text], one.known) == most] if any(most) else list(alike)


def _meant(text: str) -> int:
    """How many of the cells that are more than ASCII name something of a diary in a language that is known."""
    cells = dict.fromkeys(cell.strip() for cell in _CELLS.split(text) if not cell.isascii())
    return sum(meaning(cell) is not None or speaks_of_twitching(cell) for cell in islice(cells, _SHORT))


def text_of(name: bytes) -> str:
    """A few words in an encoding that nothing says, such as the name of a file."""
    try:
        return name.decode()
    except UnicodeDecodeError:
        guess = _guess(name)
        return name.decode(guess.encoding if guess else "cp1252", "replace")


def _odd_words(text: str) -> Iterator[str]:
    return (word for word in re.findall(r"[^\W_]+", text) if not word.isascii())


def _differ_where_it_matters(one: str, other: str) -> bool:
    """Whether two readings differ in cells that are no notes: names of columns, places, words of a few letters."""
    cells, others = (_CELLS.split(text) for text in (one, other))
    if len(cells) != len(others):
        return True
    return any(a != b and not _is_note(a) for a, b in zip(cells, others, strict=True))


def _is_note(cell: str) -> bool:
    return len(cell.split()) > _PROSE or (len(cell) > _LONG_WORD and not cell.isascii() and " " not in cell)
