"""What stands between cells: whatever makes a steady table of cells that say something."""

from __future__ import annotations

from tests.each import each
from tests.exchange.source.reading import cells, looked

CASES = [
    (";", "Datum;Dauer;Stärke\n10.11.2026;7,5;3,2\n11.11.2026;6,5;2,2\n"),
    (";", "10.11.2026;7,5;3,2\n11.11.2026;6,5;2,2\n"),
    (",", 'Date,Note\n2026-11-10,"left; right; both"\n2026-11-11,"a; b; c"\n'),
    (",", "Date,Toes\n2026-11-10,left; right\n2026-11-11,big; small\n"),
    (";", "Datum;Notiz\n10.11.2026;links, rechts\n11.11.2026;oben, unten\n"),
    (";", "Datum;Notiz\n10.11.2026;links, rechts, dann nichts\n11.11.2026;oben\n12.11.2026;\n"),
    ("\t", "Date\tNote\n2026-11-10\tleft, right, both\n2026-11-11\tone, two\n"),
    ("|", "Date|Toe|Note\n2026-11-10|left|a, b\n2026-11-11|right|\n"),
    (",", "My diary\nof twitches\n\nDate,Time,Toe\n2026-11-10,22:05,left\n2026-11-11,22:15,right\n"),
    (";", "My diary, for the doctor\n\nDatum;Zeit;Zeh\n10.11.2026;22:05;links\n11.11.2026;22:15;rechts\n"),
    (",", "Date,Time,Toe\n2026-11-10,22:05,left big toe\n"),
    (",", 'Start,Toe\n"November 10, 2026 10:05 PM",left\n"November 11, 2026 10:05 PM",right\n'),
    (",", "Date,Sites\n2026-11-10,left|right\n2026-11-11,left|right\n"),
    (";", "Date;Length\n2026-11-10 22:05;1,5\n2026-11-11 22:05;2,5\n2026-11-12 22:05;3\n"),
    (";", "a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n"),
    (",", 'a,b\n5" nail,2\n6" nail,3\n'),
    (",", 'a,b,c\n2026-11-10,"5" nail",2\n2026-11-11,6" nail,3\n'),
    ("\t", 'Date\tTime\tNote\n2026-11-10\t22:05\t"said ""ow"", twice"\n2026-11-11\t22:05\t\n'),
    (",", 'Date,Note\n2026-11-10,"first line\nsecond; line\nthird"\n2026-11-11,"x\ny"\n'),
    (";", '"Datum";"Ort";"Bemerkung"\n"10.11.2026";"links, groß";"a, b"\n"11.11.2026";"rechts, groß";"c, d"\n'),
    (
        ",",
        '"2026/11/10 8:05:09 PM GMT+1","Left big toe"\n"2026/11/11 8:05:09 PM GMT+1","Left big toe; right big toe"\n',
    ),
    (
        ",",
        "vendor.sleep,7006003,3\nscore,minutes,start\n72,420,2026-11-10 22:00\n70,400,2026-11-11 22:10\n",
    ),
    (";", "Zeh;Wie stark\nlinks;stark\nrechts;schwach\n"),
    (",", "Toe,How strong\nleft,mild\nright,strong\n"),
    ("\t", "Toe\tHow strong\nleft, big\tmild\nright, big\tstrong\n"),
    (",", "Date,Toe,Note,\n2026-11-10,left,,\n2026-11-11,right,x,\n"),
    (";", "Date;Toe;Note;;\n2026-11-10;left;;;\n2026-11-11;right;x;;\n"),
    ("|", "| Date | Toe |\n| 2026-11-10 | left |\n| 2026-11-11 | right |\n"),
    (",", "id,tags\n1,a|b|c\n2,a|b|c\n3,d|e|f\n"),
    (",", "time,lat;lon\n22:05,1.5;2.5\n22:06,1.6;2.6\n"),
    (";", 'Timestamp;JSON\n1794348000000;{"a":1,"b":2}\n1794348000001;{"a":1,"b":2}\n'),
    (
        ",",
        "Name,Timestamp,Value,Note\nToe,2026-11-10T22:31:05+01:00,0:05:46,\nCoffee,2026-11-10T08:00:00+01:00,2.0,\n",
    ),
    (",", "Date,Time,Note\n11/10/2026,22:05,\n11/11/2026,22:05,felt bad; slept; woke\n11/12/2026,22:05,\n"),
    (";", "Datum;Uhrzeit;Menge\n10.11.2026;22:05;1.500,00\n11.11.2026;22:06;2.500,00\n"),
    (";", "Date;Heure;Orteil\n13/11/2026;22h05;gros orteil gauche\n"),
    (",", "x,y\n1,2\n"),
    (";", "x;y\n1,5;2\n"),
    ("\t", "Datum\tUhrzeit\n10.11.2026\t22:05\n"),
]


@each(("separator", "body"), CASES)
def test_the_separator_is_the_one_that_makes_a_steady_table(separator: str, body: str) -> None:
    assert looked(body).separator == separator


@each("date", ["November 10, 2026", "2026-11-10"])
def test_a_single_column_has_none(date: str) -> None:
    assert cells(f"Start\n{date}\n{date}\n") == [[date], [date]]


def test_lines_that_are_quoted_as_a_whole_are_no_single_cells() -> None:
    body = '"Date,Time,Note"\n"2026-11-10,22:05,""a, b"""\n"2026-11-11,22:05,c"\n'
    assert cells(body) == [["2026-11-10", "22:05", "a, b"], ["2026-11-11", "22:05", "c"]]
    assert cells('"Start"\n"November 10, 2026"\n"May 11, 2026"\n') == [["November 10, 2026"], ["May 11, 2026"]]
    assert cells('"Note"\n"left, right"\n"left"\n"a, b, c"\n') == [["left, right"], ["left"], ["a, b, c"]]


def test_another_one_can_be_chosen() -> None:
    assert cells("Datum;Dauer,Zahl\n10.11.2026;7,5\n", separator=",") == [["10.11.2026;7", "5"]]
    assert looked("Datum;Dauer\n10.11.2026;7,5\n", separator="x").separator == ";"
