from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from accounts.models import Invitation


class Command(BaseCommand):
    help = "Print a link with which one person can make an account."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", default="", help="only for this e-mail address")
        parser.add_argument("--days", type=int, default=14, help="how long it can be used")

    def handle(self, *, email: str, days: int, **options: Any) -> None:
        if settings.SIGN_UP != "invitation":
            raise CommandError(f"Sign-up is {settings.SIGN_UP}: set SIGN_UP=invitation first.")
        _, token = Invitation.objects.issue(email=email, days=days)
        self.stdout.write(reverse("invitation", args=[token]))
