from __future__ import annotations

import re
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import replace
from datetime import timedelta
from threading import Condition, Thread
from typing import Any

import pytest
from django.db import connection

from diary.actions.change import Gone
from diary.actions.share import (
    FORGOTTEN_AFTER,
    MOST,
    ONE_VISIT,
    MadeBefore,
    TooMany,
    empty_over,
    find_share,
    new_code,
    new_token,
    note_opening,
    paper_of,
    revoke_share,
    tidy_shares,
    try_code,
)
from diary.models import Diary, Share, ShareOpening
from diary.models.share import MOST_WRONG_CODES
from diary.queries.share import code_fits, shares
from diary.report import pdf as pdf_module
from diary.report.doctor import DoctorReport
from diary.report.pdf import pdf
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
    found = find_share(token=token, now=NOW)
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
    assert find_share(token=token.replace("-", "").upper(), now=NOW) == share


@pytest.mark.parametrize("change", ["", "a", "-", "\N{LATIN SMALL LETTER DOTLESS I}"])
def test_another_token_leads_nowhere(diary: Diary, change: str) -> None:
    _, token = share_it(diary)
    assert find_share(token=change, now=NOW) is None
    assert find_share(token=token[:-1] + change if change != token[-1] else token[:-1], now=NOW) is None


def test_a_link_works_until_the_last_moment_and_not_at_its_end(diary: Diary) -> None:
    share, token = share_it(diary)
    assert find_share(token=token, now=NOW + WEEK - SECOND) == share
    assert find_share(token=token, now=NOW + WEEK) is None


def test_a_link_that_was_taken_back_is_over_and_empty_at_once(diary: Diary) -> None:
    share, token = share_it(diary, code="314159")
    revoke_share(share=share, now=NOW + SECOND)
    assert find_share(token=token, now=NOW + SECOND) is None
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
    assert find_share(token=token, now=NOW) == other


def test_the_same_form_sent_twice_makes_one_link(diary: Diary) -> None:
    _, token = share_it(diary)
    with pytest.raises(MadeBefore):
        share_it(diary)
    assert Share.objects.count() == 1
    assert find_share(token=token, now=NOW) is not None


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


def wrong_codes_of(share: Share) -> int:
    share.refresh_from_db()
    return share.wrong_codes


def test_a_wrong_code_is_counted_and_the_right_one_is_not(diary: Diary) -> None:
    share, _ = share_it(diary, code="014159")
    assert not try_code(share=share, code="014158", now=NOW)
    assert try_code(share=share, code="014159", now=NOW)
    assert not try_code(share=share, code="271828", now=NOW)
    assert wrong_codes_of(share) == 2


def test_the_last_wrong_code_closes_the_link_and_empties_it(diary: Diary) -> None:
    share, token = share_it(diary, code="014159")
    for _ in range(MOST_WRONG_CODES - 1):
        assert not try_code(share=share, code="014158", now=NOW)
    assert try_code(share=share, code="014159", now=NOW)
    with pytest.raises(Gone):
        try_code(share=share, code="014158", now=NOW + SECOND)
    assert find_share(token=token, now=NOW + SECOND) is None
    assert wrong_codes_of(share) == MOST_WRONG_CODES
    assert share.is_closed
    assert (share.body, share.wanted, share.code, share.revoked_at) == (None, None, "", NOW + SECOND)
    with pytest.raises(Gone):
        try_code(share=share, code="014159", now=NOW + SECOND)


def test_a_link_that_its_owner_took_back_was_not_closed_by_codes(diary: Diary) -> None:
    share, _ = share_it(diary, code="014159")
    try_code(share=share, code="014158", now=NOW)
    revoke_share(share=share, now=NOW)
    with pytest.raises(Gone):
        try_code(share=share, code="014159", now=NOW)
    assert wrong_codes_of(share) == 1
    assert not share.is_closed


@pytest.mark.django_db(transaction=True)
def test_of_codes_that_come_at_once_no_more_are_compared_than_may_be_wrong(
    diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    share, _ = share_it(diary, code="014159")
    Share.objects.update(wrong_codes=MOST_WRONG_CODES - 3)
    changed = Condition()
    compared: list[str] = []
    told: list[bool | None] = []

    def compare(_: Share, code: str) -> bool:
        """Slowly: nobody is done before all have come."""
        with changed:
            compared.append(code)
            changed.notify_all()
            assert changed.wait_for(lambda: len(compared) + len(told) >= 8, timeout=30)
        return False

    def ask() -> None:
        try:
            said = try_code(share=share, code="014158", now=NOW)
        except Gone:
            said = None
        with changed:
            told.append(said)
            changed.notify_all()
        connection.close()

    monkeypatch.setattr("diary.actions.share.code_fits", compare)
    threads = [Thread(target=copy_context().run, args=(ask,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(compared) == 3
    assert told == [None] * 8
    assert wrong_codes_of(share) == MOST_WRONG_CODES
    assert share.is_closed


def pdf_of(share: Share) -> bytes | None:
    body = Share.objects.values_list("pdf", flat=True).get(pk=share.pk)
    return None if body is None else bytes(body)


def test_its_pdf_is_made_for_the_first_who_asks_and_kept(diary: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    share, _ = share_it(diary)
    assert pdf_of(share) is None
    made = paper_of(share=share, report=make_report())
    assert made == pdf(make_report()) == pdf_of(share)
    monkeypatch.setattr("diary.actions.share.pdf", lambda *args: 1 / 0)
    assert paper_of(share=share, report=make_report()) == made


def wrong_to_the_end(share: Share) -> None:
    Share.objects.update(wrong_codes=MOST_WRONG_CODES - 1)
    with pytest.raises(Gone):
        try_code(share=share, code="271828", now=NOW)


@pytest.mark.parametrize(
    "end",
    [
        lambda share, token: revoke_share(share=share, now=NOW),
        lambda share, token: wrong_to_the_end(share),
        lambda share, token: find_share(token=token, now=NOW + WEEK),
        lambda share, token: empty_over(Share.objects.all(), now=NOW + WEEK),
        lambda share, token: tidy_shares(now=NOW + WEEK),
    ],
    ids=["taken back", "closed by wrong codes", "opened after its end", "looked at after its end", "tidied"],
)
def test_its_pdf_is_gone_with_what_the_link_showed(diary: Diary, end: Callable[[Share, str], object]) -> None:
    share, token = share_it(diary, code="314159")
    paper_of(share=share, report=make_report())
    assert pdf_of(share) is not None
    end(share, token)
    assert pdf_of(share) is None
    with pytest.raises(Gone):
        paper_of(share=share, report=make_report())
    assert pdf_of(share) is None


def test_its_pdf_is_gone_with_the_diary(diary: Diary) -> None:
    share, _ = share_it(diary)
    paper_of(share=share, report=make_report())
    diary.delete()
    assert not Share.objects.exists()
    with pytest.raises(Gone):
        paper_of(share=share, report=make_report())


def test_a_pdf_of_what_is_taken_back_while_it_is_made_is_not_kept(
    diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    share, _ = share_it(diary)

    def slow(report: DoctorReport, is_wanted: Callable[[Any], bool]) -> bytes:
        assert is_wanted("typesetting")
        revoke_share(share=share, now=NOW)
        assert not is_wanted("typesetting")
        return b"%PDF"

    monkeypatch.setattr("diary.actions.share.pdf", slow)
    with pytest.raises(Gone):
        paper_of(share=share, report=make_report())
    assert pdf_of(share) is None


def test_who_waits_while_it_is_made_for_another_one_gets_the_same(
    diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    share, _ = share_it(diary)
    report = make_report(with_list=True)

    def meanwhile(*args: Any) -> Any:
        Share.objects.update(pdf=b"%PDF of another one")
        return inputs(*args)

    inputs = pdf_module.inputs
    monkeypatch.setattr(pdf_module, "inputs", meanwhile)
    monkeypatch.setattr(pdf_module, "typeset", lambda *args, **options: 1 / 0)
    assert paper_of(share=share, report=report) == b"%PDF of another one"


def test_an_opening_says_when_and_nothing_more(diary: Diary) -> None:
    share, _ = share_it(diary)
    note_opening(share=share, now=NOW)
    assert {field.name for field in ShareOpening._meta.concrete_fields} == {"id", "diary", "share", "at"}
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


def test_what_a_link_showed_is_deleted_when_somebody_comes_after_its_end(diary: Diary) -> None:
    share, token = share_it(diary, code="314159")
    other, _ = share_it(diary, name="other", lasts=2 * WEEK)
    assert find_share(token="unknown", now=NOW + WEEK) is None
    assert Share.objects.filter(body=None).count() == 0
    assert find_share(token=token, now=NOW + WEEK) is None
    share.refresh_from_db()
    assert (share.body, share.wanted, share.code, share.revoked_at) == (None, None, "", None)
    other.refresh_from_db()
    assert other.body is not None


def test_only_what_has_run_out_is_emptied(diary: Diary) -> None:
    share_it(diary)
    assert empty_over(Share.objects.all(), now=NOW + WEEK - SECOND) == 0
    assert empty_over(Share.objects.none(), now=NOW + WEEK) == 0
    assert empty_over(Share.objects.all(), now=NOW + WEEK) == 1


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
