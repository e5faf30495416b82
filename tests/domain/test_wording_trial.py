"""What is said of a trial before it starts and while it runs."""

from __future__ import annotations

import pytest

from diary.domain.guidance import wrong_words
from diary.domain.trial import BLOCKS, CHANGE_BY_KEY, CHANGES, OWN, KeptToIt, design_of, schedules
from diary.domain.trial_power import Basis, CanFind
from diary.domain.trial_rules import TrialRefusal
from diary.domain.wording import trial as words
from tests.domain.test_trial import plan


def found(halved: float = 0.3, third: float = 0.5, basis: Basis = Basis.OWN, days: int = 71) -> CanFind:
    return CanFind(halved, third, basis, days)


def test_how_long_says_where_it_takes_longer() -> None:
    assert words.blocks_choice(8) == "8 blocks: 40 days, or 56 where caffeine is changed"


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "in fewer than 1 of 10"),
        (0.04, "in fewer than 1 of 10"),
        (0.06, "in about 1 of 10"),
        (0.34, "in about 3 of 10"),
        (0.94, "in about 9 of 10"),
        (0.96, "in more than 9 of 10"),
        (1.0, "in more than 9 of 10"),
    ],
)
def test_a_share_is_told_in_tenths_and_never_as_none_or_all(share: float, said: str) -> None:
    assert f"would notice {said}." in words.could_find(8, found(share))[0]
    assert words.could_find(8, found(third=share))[1] == f"If only a third of it were left, it would notice {said}."


@pytest.mark.parametrize("share", [number / 100 for number in range(101)])
def test_one_that_would_rather_miss_a_half_says_so_first_and_no_other_does(share: float) -> None:
    halved = words.could_find(8, found(share))[0]
    is_told = halved.startswith("Even if it halved your twitching, a trial like this would more often miss that")
    assert is_told == (halved.count(" 1 of 10") + sum(f"about {tenths} of" in halved for tenths in (2, 3, 4)) == 1)
    assert share < 0.5 or not is_told
    assert share > 0.45 or is_told
    assert halved.count(". ") == 0


def test_what_it_can_find_names_the_other_number_of_blocks_and_its_base() -> None:
    halved, third, base, _ = words.can_find(8, {8: found(0.3, 0.5), 10: found(0.4, 0.6)})
    assert halved == (
        "Even if it halved your twitching, a trial like this would more often miss that than notice it: it would "
        "notice in about 3 of 10; with 10 blocks in about 4 of 10."
    )
    assert third.endswith("in about 5 of 10; with 10 blocks in about 6 of 10.")
    assert base == "This is computed from 71 days of your last 84 whose count is known."
    assert "simulated diaries" in words.could_find(8, found(basis=Basis.TABLE, days=12))[2]
    assert "of 12 of your last 84 days" in words.could_find(8, found(basis=Basis.TABLE, days=12))[2]


def test_where_there_is_hardly_a_twitch_no_number_is_said() -> None:
    (said,) = words.can_find(8, {8: found(basis=Basis.NOTHING), 10: found(basis=Basis.NOTHING)})
    assert "can find nothing now" in said
    assert "of 10" not in said


def test_what_ends_or_hinders_a_trial_is_named_as_urgent_as_it_is_and_never_pushed_away() -> None:
    for said in (words.REFUSALS[TrialRefusal.FLAG], words.ENDS_BY_FLAG):
        assert "in the next day or two, or at once" in said
        assert "soon" not in said
    assert "say so" not in words.REFUSALS[TrialRefusal.FLAG]


def test_every_refusal_has_its_words_and_every_change_its_name() -> None:
    assert set(words.REFUSALS) == set(TrialRefusal)
    assert [words.choice(change.key) for change in CHANGES][2:] == [
        "Wider shoes",
        "More water",
        "Stretching in the evening",
        "In bed by a fixed hour",
        "Less nicotine",
        "Something else",
    ]
    assert words.change_name(OWN, "socks of wool") == "socks of wool"


@pytest.mark.parametrize("blocks", BLOCKS)
@pytest.mark.parametrize("change", sorted(CHANGE_BY_KEY))
def test_the_rules_say_what_the_numbers_are_and_nothing_that_flicker_may_not_say(change: str, blocks: int) -> None:
    design = design_of(change, blocks)
    said = " ".join((*words.rules(design), words.shape(design), words.drawn_at_start(design), words.caffeine(change)))
    assert f"3 of the {design.block_days - design.dropped_days} counted days" in said
    assert f"in {6 if blocks == 8 else 8} of {blocks} blocks" in said
    assert f"one of {62 if blocks == 8 else 194} orders" in said
    assert "You can stop it on any day, for any reason" in said
    assert "nobody watches over it but you" in said
    assert ("headache" in said) == change.startswith("no_caffeine")
    assert not wrong_words(said)
    assert "treat" not in said
    assert "effect" not in said


def test_answers_are_counted_and_a_day_without_one_is_no_no() -> None:
    assert words.kept_words([KeptToIt.YES, KeptToIt.YES, KeptToIt.NO], 5) == "yes 2, no 1, no answer 2"
    assert words.kept_words([KeptToIt.PARTLY], 1) == "partly 1"
    assert words.kept_words([], 3) == "no answer 3"
    assert words.kept_words([], 0) == ""


def test_which_of_those_that_asked_the_same_is_said_where_there_are_more() -> None:
    assert words.asked_the_same(1, 1) == ""
    assert words.asked_the_same(2, 3) == "number 2 of 3 trials that asked the same"


def test_it_says_how_the_order_is_drawn_again() -> None:
    every, remainder, fingerprint = words.draw_again(plan())
    assert "all 62 orders of 8 blocks" in every
    assert remainder.endswith(f"here {schedules(8).index('UCUCUCUC')}, which is UCUCUCUC.")
    assert "commitment" in fingerprint
