from __future__ import annotations

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from accounts.models import User


class Command(BaseCommand):
    help = "Print a link with which somebody can set a new password; for sites that send no mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **options: Any) -> None:
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            raise CommandError("Nobody has this e-mail address.")
        key = default_token_generator.make_token(user)
        self.stdout.write(reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key]))
