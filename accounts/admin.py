"""Who has an account and who is invited; never what anybody wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from allauth.account.decorators import secure_admin_login
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Invitation, User

if TYPE_CHECKING:
    UserModelAdmin = admin.ModelAdmin[User]
    UserModelForm = forms.ModelForm[User]
    InvitationModelAdmin = admin.ModelAdmin[Invitation]
else:
    UserModelAdmin = InvitationModelAdmin = admin.ModelAdmin
    UserModelForm = forms.ModelForm

LAST_KEEPER: Final = (
    "Nobody but %s could manage this site. Give somebody else these rights first: “may sign in”, “may open the admin” "
    "and “superuser status”."
)

# The admin's own login asks for a password only, which would lead round a second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# A session's key opens the diary of whoever has it; second factors are their owner's business.
admin.site.unregister([UserSession, Authenticator])


class UserForm(UserModelForm):
    """Refuses what would leave nobody to manage the site."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        keeps = all(cleaned.get(name) for name in ("is_active", "is_staff", "is_superuser"))
        if not keeps and User.objects.keeps_alone([self.instance]):
            raise ValidationError(LAST_KEEPER % self.instance)
        return cleaned


@admin.register(User)
class UserAdmin(UserModelAdmin):
    form = UserForm
    list_display = ("__str__", "is_active", "is_staff", "is_guest", "date_joined")
    list_filter = ("is_guest", "is_staff", "is_active")
    search_fields = ("email",)
    ordering = ("-date_joined",)
    fields = ("email", "is_active", "is_staff", "is_superuser", "groups", "date_joined", "last_login")
    readonly_fields = ("email", "date_joined", "last_login")
    filter_horizontal = ("groups",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        """What would go; "protected" are sentences here, and while there is one nothing goes."""
        found, counts, lacking, protected = super().get_deleted_objects(objs, request)
        with transaction.atomic():
            if User.objects.keeps_alone(list(objs)):
                keepers = " and ".join(map(str, User.objects.keepers().order_by("pk")))
                protected = [*protected, LAST_KEEPER % keepers]
        return found, counts, lacking, protected

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:  # type: ignore[override]
        """Nothing: the log would keep the address of somebody who is gone."""


@admin.register(Invitation)
class InvitationAdmin(InvitationModelAdmin):
    list_display = ("__str__", "expires_at", "used_at")
    fields = ("email",)
    ordering = ("-expires_at",)

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:
        issued, token = Invitation.objects.issue(email=obj.email)
        obj.__dict__.update(issued.__dict__)
        link = request.build_absolute_uri(reverse("invitation", args=[token]))
        messages.warning(request, f"Send this link to the person you invite. It is shown only now: {link}")
