from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.urls import reverse

from accounts.models import Invitation


class Command(BaseCommand):
    help = "Print a link with which one person can make an account within two weeks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", default="", help="the only e-mail address the account can have")

    def handle(self, *, email: str, **options: Any) -> None:
        if settings.SIGN_UP != "invitation":
            raise CommandError(f"Sign-up is {settings.SIGN_UP}. Invitations count where SIGN_UP=invitation.")
        try:
            validate_email(email or "anybody@example.org")
        except ValidationError:
            raise CommandError(f"{email} is not an e-mail address.") from None
        _, token = Invitation.objects.issue(email=email)
        self.stdout.write(settings.SITE_ADDRESS + reverse("invitation", args=[token]))
