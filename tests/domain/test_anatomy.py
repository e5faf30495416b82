from __future__ import annotations

import itertools

from diary.domain.anatomy import OTHER_SITES, SITE_BY_KEY, SITE_CHOICES, SITES, TOES, describe
from tests.each import each


def test_the_sites_and_their_places_in_a_mask_never_change() -> None:
    """Both are stored: a new site goes to the end."""
    assert [site.key for site in SITES] == [
        "left_hallux", "left_second_toe", "left_third_toe", "left_fourth_toe", "left_fifth_toe",
        "right_hallux", "right_second_toe", "right_third_toe", "right_fourth_toe", "right_fifth_toe",
        "left_foot", "right_foot", "left_lower_leg", "right_lower_leg", "left_thigh", "right_thigh",
        "left_hand", "right_hand", "left_arm", "right_arm", "trunk", "face", "tongue",
    ]  # fmt: skip
    assert [site.bit for site in SITES] == list(range(23))


def test_every_site_is_named_once() -> None:
    assert len({site.name for site in SITES}) == len(SITES) == len(SITE_BY_KEY)
    assert all(site.name.strip() == site.name != "" for site in SITES)
    assert list(SITE_CHOICES) == [(site.key, site.name) for site in SITES]


def test_there_are_ten_toes_and_the_rest_is_elsewhere() -> None:
    assert [(toe.side, toe.digit) for toe in TOES] == list(itertools.product(("left", "right"), range(1, 6)))
    assert set(TOES) | set(OTHER_SITES) == set(SITES)
    assert not set(TOES) & set(OTHER_SITES)
    assert all(toe.is_toe for toe in TOES)
    assert not any(site.is_toe or site.digit for site in OTHER_SITES)


def test_a_toe_and_its_foot_are_one_region_and_the_other_foot_another() -> None:
    """Rule S1 reads spreading off regions: another toe of the same foot is no new one."""
    assert {site.region for site in SITES if site.is_toe} == {"left_foot", "right_foot"}
    for side in ("left", "right"):
        assert SITE_BY_KEY[f"{side}_foot"].region == SITE_BY_KEY[f"{side}_hallux"].region == f"{side}_foot"
        assert SITE_BY_KEY[f"{side}_hand"].region == SITE_BY_KEY[f"{side}_arm"].region
    assert SITE_BY_KEY["face"].region == SITE_BY_KEY["tongue"].region
    assert {site.side for site in SITES} == {"left", "right", ""}
    assert all(site.region.startswith(site.side) for site in SITES)


@each(
    ("keys", "words"),
    [
        ([], ""),
        (["left_hallux"], "Left great toe"),
        (["right_fifth_toe"], "Right little toe"),
        (["left_fourth_toe", "left_third_toe"], "Left third and fourth toes"),
        (["left_hallux", "left_second_toe", "left_fifth_toe"], "Left great, second and little toes"),
        ([f"left_{toe}" for toe in ("hallux", "second_toe", "third_toe", "fourth_toe", "fifth_toe")], "All left toes"),
        (["right_hallux", "left_hallux"], "Left great toe; Right great toe"),
        (["right_foot", "left_hallux"], "Left great toe; Right foot, not a toe"),
        (["tongue", "trunk", "left_arm"], "Left arm; Trunk; Tongue"),
        (["no_such_place"], ""),
    ],
)
def test_a_set_of_sites_in_words(keys: list[str], words: str) -> None:
    assert describe(keys) == describe(tuple(reversed(keys))) == describe(frozenset(keys)) == words


def test_every_pair_of_sites_has_its_own_words() -> None:
    pairs = list(itertools.combinations([site.key for site in SITES], 2))
    assert len({describe(pair) for pair in pairs}) == len(pairs)
