from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User

PASSWORD = "a calm evening walk"


@pytest.fixture
def ada(db: None) -> User:
    """The owner of the diary in most tests."""
    return User.objects.create_user("ada@example.org", PASSWORD)


@pytest.fixture
def ben(db: None) -> User:
    """A stranger: has an account, and no business with Ada's diary."""
    return User.objects.create_user("ben@example.org", PASSWORD)


@pytest.fixture
def admin(db: None) -> User:
    return User.objects.create_superuser("root@example.org", PASSWORD)


@pytest.fixture
def ada_client(ada: User) -> Client:
    return _signed_in(ada)


@pytest.fixture
def ben_client(ben: User) -> Client:
    return _signed_in(ben)


@pytest.fixture
def admin_client(admin: User) -> Client:
    return _signed_in(admin)


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
