"""In which encoding a text is: told by its letters, shown with some of them, and asked about where two fit."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from babel import Locale

from diary.exchange.source import ENCODINGS, Line, Rejected, SheetError
from tests.each import each
from tests.exchange.source.reading import cells, looked, rows

TEXTS = {
    "cp1252": [
        "Datum;Zehe\n10.11.2026;große Zehe links\n",
        "Date;Heure;Orteil;Durée\n13/11/2026;22h05;gros orteil gauche;légère\n",
        "Fecha;Hora;Dedo;Duración\n13/11/2026;22:05;dedo gordo del pie izquierdo;mañana\n",
        "Data;Hora;Dedo;Duração\n13/11/2026;22:05;dedo grande do pé esquerdo;não\n",
        "Data;Ora;Durata;Perché\n1;2;3;già più\n",
        "Dato;Tå;Varighed\n1;venstre storetå;på højre\n",
        "Datum;Tå\n1;vänster stortå;höger\n",
        "Päivä;Varvas\n1;vasen isovarvas, särky\n",
        "Date,Heure\n1,très\n",
        "Date,Note\n1,café\n",
        "Datum;Fußschmerz\n1;Fußschmerz\n",
        "Date;Temp\n1;37°\n",
        "Date;Note\n1;it’s “so”\n",
    ],
    "cp1250": [
        "Data;Palec;Uwagi\n2026-11-10;lewy duży palec;ręka\n2026-11-11;mały palec;ból\n",
        "Datum;Prst\n1;levý palec nohy;příznak;ukazováček\n",
        "Dátum;Prst\n1;ľavý palec;bolesť;kŕč\n",
        "Dátum;Lábujj\n1;bal nagylábujj;erős fájdalom;hűvös\n",
        "Dată;Deget\n1;degetul mare stâng;durere în picior, spaţiu\n",
        "Data;Palec;Siła\n1;lewy;mocne\n",
    ],
    "cp1251": [
        "Дата;Палец;Сила\n10.11.2026;большой палец левой ноги;3\n",
        "Дата;Час;Палець\n1;2;великий палець лівої ноги;біль\n",
        "Дата,Пръст\n1,голям пръст на левия крак\n",
    ],
    "cp1254": ["Tarih;Parmak\n10.11.2026;sağ ayak başparmağı\n"],
    "cp1257": [
        "Data;Pirštas\n1;kairės kojos didysis pirštas, skausmas ėįų\n",
        "Kuupäev;Varvas\n1;vasak suur varvas, õhtul\n",
    ],
    "cp1253": ["Ημερομηνία;Δάχτυλο\n10.11.2026;αριστερό μεγάλο\n"],
    "cp1255": ["תאריך;שעה;אצבע\n1;2;בוהן שמאל\n"],
    "cp1256": ["التاريخ;الوقت\n1;إصبع القدم الأيسر\n"],
    "cp874": ["วันที่,เวลา\n1,นิ้วเท้าซ้าย\n"],
    "koi8_u": ["дата;палец\n1;большой палец левой ноги\n", "Дата;Палец;Сила\n10.11.2026;большой палец левой ноги;3\n"],
    "cp866": ["Дата;Палец;Сила\n10.11.2026;большой палец левой ноги;3\n"],
    "mac_cyrillic": ["Дата;Палец;Сила\n10.11.2026;Большой палец левой ноги я;3\n"],
    "mac_roman": ["Datum;Zehe\n10.11.2026;große Zehe links für später\n", "Date;Heure;Durée\n1;2;légère à côté très\n"],
    "cp850": ["Datum;Zehe\n10.11.2026;große Zehe links für später\n"],
    "cp932": ["日付,足の指\n2026/11/10,左足の親指\n", "日付,時刻,メモ\n2026/11/10,22:05,ピクピクした\n"],
    "euc_jp": ["日付,足の指\n2026/11/10,左足の親指\n"],
    "gb18030": ["日期,脚趾\n2026-11-10,左脚大脚趾\n", "时间,备注\n2026-11-10 22:05,左脚大脚趾抽动了几下\n"],
    "cp950": ["日期,腳趾\n2026-11-10,左腳大拇趾\n", "日期,時間,備註\n1,2,左腳大拇趾抽動\n"],
    "cp949": ["날짜,발가락\n2026-11-10,왼쪽 엄지발가락\n"],
}


@each(("encoding", "text"), [(encoding, text) for encoding, texts in TEXTS.items() for text in texts])
def test_the_letters_of_a_few_cells_tell_the_encoding_and_nothing_is_asked(encoding: str, text: str) -> None:
    body = text.encode(encoding)
    source = looked(body)
    assert body.decode(source.encoding) == text
    assert source.asks == ()
    (note,) = source.notes
    assert note.startswith(f"The file is not UTF-8 and was read as {ENCODINGS[source.encoding]}.")


SPOKEN = {
    "cp1252": "de fr es pt it nl da sv nb fi is", "cp1250": "pl cs sk hu ro hr sl", "iso8859_2": "pl cs hu",
    "cp1251": "ru uk bg sr", "koi8_u": "ru uk", "cp866": "ru", "mac_cyrillic": "ru uk", "cp1253": "el", "cp1254": "tr",
    "cp1257": "et lv lt", "cp1255": "he", "cp1256": "ar", "cp874": "th", "cp932": "ja", "euc_jp": "ja",
    "gb18030": "zh_Hans", "cp950": "zh_Hant", "cp949": "ko", "mac_roman": "de fr es", "cp850": "de fr",
}  # fmt: skip


def tables_of_words(encoding: str, language: str) -> Iterator[str]:
    """Small tables of words that CLDR has in a language and that can be written in an encoding."""
    locale = Locale.parse(language)
    named = (locale.months["format"]["wide"], locale.days["format"]["wide"], locale.territories, locale.languages)
    words = [str(word) for names in named for word in names.values()]
    words = [word for word in words if not word.isascii() and len(word) < 40 and _can_be_written(word, encoding)]
    chosen = Random(f"{encoding} {language}")  # noqa: S311 - the same words each time
    for _ in range(12):
        rows = [f"2026-11-{day:02};{chosen.choice(words)};3\n" for day in range(1, chosen.choice([2, 4, 8]) + 1)]
        yield "Date;Place;Strength\n" + "".join(rows)


def _can_be_written(word: str, encoding: str) -> bool:
    try:
        word.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.slow
def test_the_encoding_of_nearly_all_tables_of_a_few_words_is_told_or_asked() -> None:
    right = wrong = 0
    for encoding, languages in SPOKEN.items():
        for language in languages.split():
            for text in tables_of_words(encoding, language):
                source = looked(text.encode(encoding))
                is_right = text.encode(encoding).decode(source.encoding, "replace") == text
                right += is_right
                wrong += not is_right and "encoding" not in source.asks
    count = 12 * sum(len(languages.split()) for languages in SPOKEN.values())
    assert right >= 0.9 * count
    assert wrong <= 0.05 * count


def test_what_is_said_of_a_guess_shows_words_that_depend_on_it() -> None:
    (note,) = looked("Datum;Größe\n10.11.2026;groß\n".encode("cp1252")).notes
    assert note == (
        "The file is not UTF-8 and was read as Western European (Windows-1252). "
        "Look whether these words are right: “Größe”, “groß”."
    )


EITHER = "Data;Strona\n2026-11-10;ręka\n".encode("cp1250")


def test_where_two_readings_are_as_good_it_is_asked_and_can_be_chosen() -> None:
    assert looked(EITHER).asks == ("encoding",)
    assert cells(EITHER, encoding="cp1250") == [["2026-11-10", "ręka"]]
    assert cells(EITHER, encoding="cp1252") == [["2026-11-10", "rêka"]]
    chosen = looked(EITHER, encoding="cp1250")
    assert (chosen.encoding, chosen.asks, chosen.notes) == ("cp1250", (), ())
    assert looked(EITHER, encoding="klingon").asks == ("encoding",)


def test_letters_that_stand_in_notes_alone_are_no_question() -> None:
    body = "Data;Nota\n2026-11-10;po spacerze zabolała mnie trochę ręka i noga\n"
    only_one = body.replace("zabolała", "bolala").replace("trochę", "troche").encode("cp1250")
    assert looked(only_one).asks == ()
    assert looked(only_one).notes != ()


def test_a_wrong_byte_in_text_that_is_utf_8_is_damage_and_no_other_encoding() -> None:
    body = "Tag;Größe\n1;größer\n2;".encode() + b"\xff\n3;x\n"
    source, source_rows = looked(body), rows(body)
    assert (source.encoding, source.notes) == ("utf-8", ())
    assert [row[0] for row in source_rows if isinstance(row, Line)] == [2, 4]
    assert [row.line for row in source_rows if isinstance(row, Rejected)] == [3]


@pytest.mark.slow
def test_a_letter_late_in_a_long_file_is_seen() -> None:
    body = b"a,b\n" + b"1,2\n" * 50_000 + b"\xe9,2\n"
    assert looked(body).encoding == "cp1252"
    assert cells(body)[-1] == ["é", "2"]


@each("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_without_its_mark(encoding: str) -> None:
    body = "Дата;Палец\n1;большой палец\n2;日付\n".encode(encoding)
    assert looked(body).encoding == encoding
    assert cells(body) == [["1", "большой палец"], ["2", "日付"]]


@each("body", [b"Da\x00te,Stress\n2026-03-12,4\n", bytes(range(256)) * 20, b"\x01\x02\x03\x04,\x05\x06\n" * 9])
def test_bytes_that_no_text_has_are_refused(body: bytes) -> None:
    with pytest.raises(SheetError, match="not a text file"):
        looked(body)


@each("name", ENCODINGS)
def test_each_encoding_that_can_be_chosen_reads_a_table(name: str) -> None:
    body = "Date,Toe\n2026-11-10,left\n".encode(name)
    assert cells(body, encoding=name) == [["2026-11-10", "left"]]
