from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection

from diary.actions.change import Gone
from diary.actions.tokens import (
    MOST,
    NOTED_EVERY,
    TokenMadeBefore,
    TooManyTokens,
    is_noted,
    make_token,
    new_access_token,
    note_use,
    revoke_token,
)
from diary.models import AccessToken, Address, Diary
from diary.models.token import TokenScope
from diary.queries.tokens import token_of, tokens
from tests.makers import NOW, make_diary, make_user, uuid_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def diary() -> Diary:
    return make_diary()


def made(
    diary: Diary, name: str = "A button", *, scope: TokenScope = TokenScope.LOG, lasts: timedelta | None = DAY
) -> tuple[AccessToken, str]:
    return make_token(diary=diary, uuid=uuid_of(name), name=name, scope=scope, lasts=lasts, now=NOW)


def test_a_token_says_what_it_is_and_has_160_random_bits() -> None:
    some = {new_access_token() for _ in range(100)}
    assert len(some) == 100
    assert all(re.fullmatch(r"flicker_[a-z2-7]{32}", token) for token in some)


def test_only_a_hash_of_it_is_kept(diary: Diary) -> None:
    _, token = made(diary)
    with connection.cursor() as cursor:
        for table in ("diary_accesstoken", "diary_address"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            assert token.removeprefix("flicker_") not in str(cursor.fetchall())


def test_it_leads_to_its_diary_until_it_is_over(diary: Diary) -> None:
    row, token = made(diary)
    assert token_of(token, NOW) == (row, diary)
    assert token_of(token, NOW + DAY) is None
    assert token_of(token.upper(), NOW) is None
    assert token_of("", NOW) is None


def test_one_without_an_end_works_for_years(diary: Diary) -> None:
    _, token = made(diary, lasts=None)
    assert token_of(token, NOW + 3650 * DAY)


def test_revoked_it_is_gone_with_its_address(diary: Diary) -> None:
    row, token = made(diary)
    _, other = made(diary, "Another")
    revoke_token(token=row)
    assert token_of(token, NOW) is None
    assert token_of(other, NOW)
    assert Address.objects.count() == AccessToken.objects.count() == 1
    assert [found.name for found in tokens(diary)] == ["Another"]


def test_it_dies_with_whoever_made_it(diary: Diary) -> None:
    _, token = made(diary)
    diary.owner.is_active = False
    diary.owner.save()
    assert token_of(token, NOW) is None
    diary.owner.is_active = True
    diary.owner.save()
    assert token_of(token, NOW)
    diary.owner.delete()
    assert token_of(token, NOW) is None
    assert not Address.objects.exists()


def test_the_same_form_twice_is_one_token(diary: Diary) -> None:
    made(diary)
    with pytest.raises(TokenMadeBefore):
        made(diary)
    made(make_diary(owner=make_user("ben@example.org")))
    assert AccessToken.objects.count() == 2


def test_a_diary_has_so_many_and_no_more(diary: Diary) -> None:
    for number in range(MOST):
        made(diary, f"Button {number}")
    with pytest.raises(TooManyTokens):
        made(diary, "One more")


def test_a_diary_that_has_vanished_gets_none(diary: Diary) -> None:
    Diary.objects.filter(pk=diary.pk).delete()
    with pytest.raises(Gone):
        made(diary)


def test_none_of_it_raises_the_revision(diary: Diary) -> None:
    row, _ = made(diary)
    note_use(token=row, now=NOW)
    revoke_token(token=row)
    assert Diary.objects.get(pk=diary.pk).revision == diary.revision


def test_a_use_is_noted_once_in_some_minutes(diary: Diary) -> None:
    row, token = made(diary)
    assert not is_noted(token=row, now=NOW)
    for later, noted in ((0, 0), (1, 0), (NOTED_EVERY.seconds, 0), (NOTED_EVERY.seconds + 1, NOTED_EVERY.seconds + 1)):
        # Also by whoever has read the row before the first use.
        note_use(token=row, now=NOW + timedelta(seconds=later))
        found = token_of(token, NOW)
        assert found
        assert found[0].last_used_at == NOW + timedelta(seconds=noted)
        assert is_noted(token=found[0], now=NOW + timedelta(seconds=later))
