from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Invitation, User

if TYPE_CHECKING:
    UserModelAdmin = admin.ModelAdmin[User]
    InvitationModelAdmin = admin.ModelAdmin[Invitation]
else:
    UserModelAdmin = InvitationModelAdmin = admin.ModelAdmin


@admin.register(User)
class UserAdmin(UserModelAdmin):
    """Accounts; never diaries."""

    list_display = ("email", "is_active", "is_staff", "is_guest", "date_joined")
    list_filter = ("is_guest", "is_staff", "is_active")
    search_fields = ("email",)
    fields = ("email", "is_active", "is_staff", "is_superuser", "groups", "date_joined", "last_login")
    readonly_fields = ("date_joined", "last_login")
    filter_horizontal = ("groups",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Invitation)
class InvitationAdmin(InvitationModelAdmin):
    """Invitations; the link is shown once, when one is made."""

    list_display = ("email", "expires_at", "used_at")
    fields = ("email",)

    def save_model(self, request: HttpRequest, obj: Invitation, form: object, change: bool) -> None:
        if change:
            return super().save_model(request, obj, form, change)
        issued, token = Invitation.objects.issue(email=obj.email)
        obj.pk = issued.pk
        obj.token_hash, obj.expires_at = issued.token_hash, issued.expires_at
        link = request.build_absolute_uri(reverse("invitation", args=[token]))
        messages.info(request, f"Send this link; it is shown only now: {link}")
        return None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        return super().get_queryset(request).order_by("-expires_at")
