"""Cases in a loop are as good as tests of their own: all run, none hides another, and each that fails is named."""

from __future__ import annotations

import pytest

from tests.each import each


@each("number", range(5))
def test_every_case_runs_and_takes_the_fixtures_of_its_test(number: int, tmp_path) -> None:
    (tmp_path / str(number)).touch()
    assert len(list(tmp_path.iterdir())) == number + 1


def test_all_that_fail_are_named_with_their_reasons() -> None:
    seen = []

    @each(("number", "word"), [(1, "one"), (2, "zwei"), (3, "three"), (4, "vier")])
    def check(number: int, word: str) -> None:
        seen.append(number)
        assert word in ("one", "three"), f"{word} is no English"

    counted: dict[str, object] = {}
    with pytest.raises(
        ExceptionGroup, match="2 of 4 cases failed: number=2, word='zwei', number=4, word='vier'"
    ) as told:
        check(record_property=counted.__setitem__)
    assert seen == [1, 2, 3, 4]
    assert [str(error).partition("\n")[0] for error in told.value.exceptions] == [
        "zwei is no English",
        "vier is no English",
    ]
    assert counted == {"cases": 4}


def test_two_above_a_test_check_each_with_each() -> None:
    seen = []

    @each("letter", "ab")
    @each("number", [1, 2, 3])
    def check(letter: str, number: int) -> None:
        seen.append(f"{letter}{number}")

    counted: dict[str, object] = {}
    check(record_property=counted.__setitem__)
    assert sorted(seen) == ["a1", "a2", "a3", "b1", "b2", "b3"]
    assert counted == {"cases": 6}


def test_a_loop_without_a_case_is_refused() -> None:
    with pytest.raises(ValueError, match="no case"):
        each("number", [])


def test_a_case_with_too_few_values_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        each("number, word", [(1, "one"), (2,)])
