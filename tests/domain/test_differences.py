from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from diary.domain.differences import LineChange, Piece, compare


def test_a_changed_line_marks_the_words_that_differ() -> None:
    (row,) = compare("Drink a lot of water.", "Drink a little water.")
    assert row.change is LineChange.CHANGED
    assert "".join(piece.text for piece in row.old if piece.marked) == "lot of"
    assert "".join(piece.text for piece in row.new if piece.marked) == "little"


def test_lines_come_and_go() -> None:
    rows = compare("one\n\ntwo", "one\n\ntwo\n\nthree")
    assert [row.change for row in rows] == [LineChange.SAME, LineChange.SAME, LineChange.ADDED]
    assert rows[-1].new == (Piece("three", marked=True),)
    (_, gone) = compare("one\ntwo", "one")
    assert (gone.change, gone.old) == (LineChange.REMOVED, (Piece("two", marked=True),))


def test_the_same_text_has_nothing_marked() -> None:
    assert {row.change for row in compare("a\nb", "a\nb")} == {LineChange.SAME}
    assert compare("", "") == []


TEXTS = st.lists(st.text("ab <&", max_size=6), max_size=6).map("\n".join)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_off_the_rows(old: str, new: str) -> None:
    rows = compare(old, new)
    assert ["".join(p.text for p in row.old) for row in rows if row.old] == [line for line in old.splitlines() if line]
    assert ["".join(p.text for p in row.new) for row in rows if row.new] == [line for line in new.splitlines() if line]
