from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from diary.actions.change import Gone
from diary.actions.share import (
    FORGOTTEN_AFTER,
    MOST,
    ONE_VISIT,
    MadeBefore,
    TooMany,
    new_code,
    new_token,
    note_opening,
    revoke_share,
    tidy_shares,
)
from diary.models import Diary, Share, ShareOpening
from diary.queries.share import code_fits, shares, usable
from diary.report.snapshot import read_report, read_wanted, write_report
from tests.makers import NOW, make_diary, make_user
from tests.shares import FIRST, LAST, WEEK, make_report, share_it

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def diary() -> Diary:
    return make_diary()


def everything_stored() -> str:
    """Every text and every byte of the two tables, as the database gives them."""
    found = []
    with connection.cursor() as cursor:
        for table in ("diary_share", "diary_shareopening"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            found += [bytes(v).decode() if isinstance(v, bytes | memoryview) else str(v) for r in cursor for v in r]
    return "\n".join(found)


def test_a_token_has_256_random_bits_and_can_be_read_from_paper() -> None:
    tokens = {new_token() for _ in range(50)}
    assert len(tokens) == 50
    for token in tokens:
        assert re.fullmatch(r"(?:[a-z2-7]{4}-){12}[a-z2-7]{4}", token), token


def test_a_code_has_six_digits() -> None:
    codes = {new_code() for _ in range(50)}
    assert len(codes) > 40
    assert all(re.fullmatch("[0-9]{6}", code) for code in codes)


def test_a_link_leads_to_the_report_as_it_was_and_to_nothing_else(diary: Diary) -> None:
    share, token = share_it(diary)
    found = usable(token, NOW)
    assert found == share
    assert found.body is not None
    assert read_report(bytes(found.body)) == make_report()
    assert (found.first, found.last, found.revision) == (FIRST, LAST, diary.revision)
    assert (found.made_at, found.expires_at, found.revoked_at) == (NOW, NOW + WEEK, None)


def test_what_was_asked_for_is_kept_with_it(diary: Diary) -> None:
    share, _ = share_it(diary)
    assert share.wanted is not None
    wanted = read_wanted(bytes(share.wanted))
    assert wanted is not None
    assert (wanted.first, wanted.last, wanted.name) == (FIRST, LAST, "Ada L.")


def test_a_report_that_another_version_wrote_cannot_be_shown_and_breaks_nothing() -> None:
    assert read_report(b'{"made_on": "2026-03-14"}') is None
    assert read_report(b"") is None
    assert read_wanted(b"[]") is None
    grown = write_report(make_report()).replace(b'"made_on"', b'"mood": "fair", "made_on"')
    assert read_report(grown) == make_report()


def test_the_token_and_the_code_are_nowhere_in_the_database(diary: Diary) -> None:
    _, token = share_it(diary, code="314159")
    stored = everything_stored()
    assert "great toe" in stored
    assert token not in stored
    assert token.replace("-", "") not in stored
    assert "314159" not in stored


def test_a_token_typed_from_paper_may_have_capitals_and_no_hyphens(diary: Diary) -> None:
    share, token = share_it(diary)
    assert usable(token.replace("-", "").upper(), NOW) == share


@pytest.mark.parametrize("change", ["", "a", "-", "\N{LATIN SMALL LETTER DOTLESS I}"])
def test_another_token_leads_nowhere(diary: Diary, change: str) -> None:
    _, token = share_it(diary)
    assert usable(change, NOW) is None
    assert usable(token[:-1] + change if change != token[-1] else token[:-1], NOW) is None


def test_a_link_works_until_the_last_moment_and_not_at_its_end(diary: Diary) -> None:
    share, token = share_it(diary)
    assert usable(token, NOW + WEEK - SECOND) == share
    assert usable(token, NOW + WEEK) is None


def test_a_link_that_was_taken_back_is_over_and_empty_at_once(diary: Diary) -> None:
    share, token = share_it(diary, code="314159")
    revoke_share(share=share, now=NOW + SECOND)
    assert usable(token, NOW + SECOND) is None
    share.refresh_from_db()
    assert (share.body, share.wanted, share.code, share.revoked_at) == (None, None, "", NOW + SECOND)
    assert "toe" not in everything_stored()


def test_taking_it_back_twice_keeps_the_first_time(diary: Diary) -> None:
    share, _ = share_it(diary)
    for seconds in (1, 2):
        revoke_share(share=share, now=NOW + seconds * SECOND)
    share.refresh_from_db()
    assert share.revoked_at == NOW + SECOND


def test_taking_one_back_leaves_the_others_alone(diary: Diary) -> None:
    share, _ = share_it(diary, name=1)
    other, token = share_it(diary, name=2)
    revoke_share(share=share, now=NOW)
    assert usable(token, NOW) == other


def test_the_same_form_sent_twice_makes_one_link(diary: Diary) -> None:
    _, token = share_it(diary)
    with pytest.raises(MadeBefore):
        share_it(diary)
    assert Share.objects.count() == 1
    assert usable(token, NOW) is not None


def test_the_same_uuid_in_two_diaries_is_two_links(diary: Diary) -> None:
    other = make_diary(owner=make_user("ben@example.org"))
    assert share_it(diary)[0] != share_it(other)[0]


def test_a_diary_has_so_many_links_at_a_time_and_what_is_over_does_not_count(diary: Diary) -> None:
    first, _ = share_it(diary, name=0)
    for name in range(1, MOST):
        share_it(diary, name=name)
    with pytest.raises(TooMany):
        share_it(diary, name="one more")
    revoke_share(share=first, now=NOW)
    share_it(diary, name="one more")


def test_a_diary_that_is_gone_shares_nothing(diary: Diary) -> None:
    Diary.objects.filter(pk=diary.pk).delete()
    with pytest.raises(Gone):
        share_it(diary)


def test_sharing_is_no_change_of_the_diary(diary: Diary) -> None:
    share, _ = share_it(diary)
    note_opening(share=share, now=NOW)
    revoke_share(share=share, now=NOW)
    assert Diary.objects.get(pk=diary.pk).revision == 0


def test_only_the_code_that_was_told_fits(diary: Diary) -> None:
    share, _ = share_it(diary, code="014159")
    assert code_fits(share, "014159")
    assert not any(code_fits(share, other) for other in ("14159", "014158", "", "0141590"))


def test_an_opening_says_when_and_nothing_more(diary: Diary) -> None:
    share, _ = share_it(diary)
    note_opening(share=share, now=NOW)
    assert {field.name for field in ShareOpening._meta.concrete_fields} == {"id", "share", "at"}
    assert [opening.at for opening in share.openings.all()] == [NOW]


def test_a_visit_is_one_opening(diary: Diary) -> None:
    share, _ = share_it(diary)
    for minutes in (0, 1, 9):
        note_opening(share=share, now=NOW + timedelta(minutes=minutes))
    later = NOW + ONE_VISIT
    note_opening(share=share, now=later)
    assert list(share.openings.order_by("at").values_list("at", flat=True)) == [NOW, later]


def test_what_was_taken_back_meanwhile_is_not_opened(diary: Diary) -> None:
    share, _ = share_it(diary)
    revoke_share(share=share, now=NOW)
    with pytest.raises(Gone):
        note_opening(share=share, now=NOW)
    assert not ShareOpening.objects.exists()


def test_tidying_empties_what_is_over_at_its_end_and_no_sooner(diary: Diary) -> None:
    share, _ = share_it(diary, code="314159")
    assert tidy_shares(now=NOW + WEEK - SECOND) == (0, 0)
    assert tidy_shares(now=NOW + WEEK) == (1, 0)
    assert tidy_shares(now=NOW + WEEK) == (0, 0)
    share.refresh_from_db()
    assert (share.body, share.wanted, share.code, share.revoked_at) == (None, None, "", None)
    assert (share.first, share.last, share.made_at) == (FIRST, LAST, NOW)


@pytest.mark.parametrize("is_revoked", [True, False])
def test_thirty_days_after_its_end_nothing_is_left(diary: Diary, is_revoked: bool) -> None:
    share, _ = share_it(diary)
    note_opening(share=share, now=NOW)
    end = NOW + (SECOND if is_revoked else WEEK)
    if is_revoked:
        revoke_share(share=share, now=end)
    tidy_shares(now=end + FORGOTTEN_AFTER - SECOND)
    assert Share.objects.count() == ShareOpening.objects.count() == 1
    assert tidy_shares(now=end + FORGOTTEN_AFTER)[1] == 1
    assert not Share.objects.exists()
    assert not ShareOpening.objects.exists()


def test_the_list_has_the_newest_first_and_costs_the_same_for_many(
    diary: Diary, django_assert_num_queries: object
) -> None:
    for name in range(5):
        share, _ = share_it(diary, name=name, now=NOW + name * ONE_VISIT)
        note_opening(share=share, now=NOW + ONE_VISIT)
        note_opening(share=share, now=NOW + 3 * ONE_VISIT)
    share_it(make_diary(owner=make_user("ben@example.org")), name="Ben's")
    with django_assert_num_queries(2):  # type: ignore[operator]
        found = [(share.made_at, [opening.at for opening in share.openings.all()]) for share in shares(diary)]
    opened = [NOW + 3 * ONE_VISIT, NOW + ONE_VISIT]
    assert found == [(NOW + name * ONE_VISIT, opened) for name in (4, 3, 2, 1, 0)]


def test_any_report_comes_back_as_it_was() -> None:
    report = make_report(sentence="„Zehe“ \N{RIGHT-TO-LEFT OVERRIDE}<b>", questions=("a", "b"), born=FIRST)
    assert read_report(write_report(report)) == report
    assert read_report(write_report(report)) != replace(report, questions=("a",))
