"""A number that is too large for a primary key names no row, whichever form it is sent with."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.each import each

pytestmark = pytest.mark.django_db

HUGE = ["9" * 400, "-" + "9" * 400, "9" * 5000, str(2**63), str(-(2**63) - 1)]


@each("huge", HUGE)
@pytest.mark.slow
def test_it_is_refused_beside_its_field(huge: str, admin: User, admin_client: Client) -> None:
    group, _ = Group.objects.get_or_create(name="curators")
    for address, sent in (
        (reverse("admin:auth_group_change", args=[group.pk]), {"name": "curators", "permissions": huge}),
        (reverse("admin:auth_group_add"), {"name": "others", "permissions": huge}),
        (reverse("admin:accounts_user_change", args=[admin.pk]), {"groups": huge}),
    ):
        answer = admin_client.post(address, sent)
        assert answer.status_code == 200, address
        assert b"errorlist" in answer.content, address
    for name in ("admin:auth_group_changelist", "admin:accounts_user_changelist"):
        chosen = {"action": "delete_selected", "_selected_action": huge, "post": "yes"}
        assert admin_client.post(reverse(name), chosen).status_code in (200, 302), name
    assert Group.objects.exists()
    assert User.objects.filter(pk=admin.pk).exists()


@each("huge", [*HUGE, *(int(text) for text in HUGE if len(text) < 500)])
def test_it_is_in_no_list(huge: object) -> None:
    known = Permission.objects.order_by("pk").values_list("pk", flat=True)[0]
    assert list(Permission.objects.filter(pk__in=[huge])) == []
    assert [row.pk for row in Permission.objects.filter(pk__in=[huge, known])] == [known]
    assert Permission.objects.exclude(pk__in=[huge]).count() == Permission.objects.count()
    assert Permission.objects.filter(pk__in=Permission.objects.values("pk")).count() == Permission.objects.count()
