"""What is made of a diary is kept for its revision: once, and all that a page makes together."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diary.actions.change import changing
from diary.models import CachedResult, Diary
from diary.queries.cached_results import cached_result, cached_results
from tests.makers import make_diary, make_user

pytestmark = pytest.mark.django_db


def kept(diary: Diary) -> dict[str, bytes]:
    rows = CachedResult.objects.filter(diary=diary, revision=diary.revision)
    return {row.key: bytes(row.body) for row in rows}


def test_what_is_made_while_something_is_made_is_kept_with_it_in_one_transaction() -> None:
    diary = make_diary()

    def page() -> bytes:
        flags = cached_result(diary, "flags", lambda: b"two")
        cards = cached_results(diary, {"how often": lambda: b"daily", "where": lambda: b"big toe"})
        return b" ".join((flags, *cards.values()))

    with CaptureQueriesContext(connection) as seen:
        assert cached_result(diary, "page", page) == b"two daily big toe"
    writes = [query["sql"] for query in seen if query["sql"].startswith(("INSERT", "DELETE"))]
    assert [sql.split()[0] for sql in writes] == ["DELETE", "INSERT"]
    assert kept(diary) == {"flags": b"two", "how often": b"daily", "where": b"big toe", "page": b"two daily big toe"}


def test_what_was_made_a_moment_ago_is_not_made_again_before_it_is_kept() -> None:
    diary, made = make_diary(), []

    def look() -> bytes:
        made.append("look")
        return b"changed"

    def page() -> bytes:
        return cached_result(diary, "look", look) + cached_result(diary, "look", look)

    assert cached_result(diary, "page", page) == b"changedchanged"
    assert made == ["look"]


def test_what_was_made_is_kept_where_the_page_that_it_was_made_for_cannot_be() -> None:
    diary = make_diary()

    def page() -> bytes:
        cached_result(diary, "flags", lambda: b"two")
        raise LookupError

    with pytest.raises(LookupError):
        cached_result(diary, "page", page)
    assert kept(diary) == {"flags": b"two"}


def test_what_was_made_before_the_diary_changed_is_kept_for_no_revision() -> None:
    diary = make_diary()

    def page() -> bytes:
        before = cached_result(diary, "flags", lambda: b"none")
        with changing(diary):
            pass
        return before + cached_result(diary, "flags", lambda: b"two")

    assert cached_result(diary, "page", page) == b"nonetwo"
    assert kept(diary) == {"flags": b"two", "page": b"nonetwo"}
    assert CachedResult.objects.count() == 2


def test_each_diary_keeps_its_own() -> None:
    ada, bob = make_diary(), make_diary(owner=make_user("bob@example.org"))

    def page() -> bytes:
        return cached_result(bob, "flags", lambda: b"of bob")

    assert cached_result(ada, "flags", page) == b"of bob"
    assert cached_result(ada, "flags", lambda: b"anew") == b"of bob"
    assert (kept(ada), kept(bob)) == ({"flags": b"of bob"}, {"flags": b"of bob"})


def test_nothing_is_left_of_one_page_for_the_next() -> None:
    diary = make_diary()
    cached_result(diary, "flags", lambda: b"two")
    CachedResult.objects.all().delete()
    assert cached_result(diary, "flags", lambda: b"three") == b"three"
