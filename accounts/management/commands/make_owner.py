from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import actions
from accounts.models import User


class Command(BaseCommand):
    help = "Make somebody who has an account the owner of the site, who may sign in and manage it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **options: Any) -> None:
        user = User.objects.filter(email=email.lower(), is_guest=False).first()
        if user is None:
            raise CommandError(
                f"Nobody here has the e-mail address {email}. Let them make an account first, or take another address."
            )
        actions.make_owner(user)
        self.stdout.write(f"{user} owns the site now, and can open the admin.")
        self.stdout.write(f"Without the password: manage.py reset_link {user.email}")
