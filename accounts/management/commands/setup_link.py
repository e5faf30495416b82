from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.urls import reverse

from accounts.models import User
from accounts.setup import setup_token


class Command(BaseCommand):
    help = "Print the one-time link of the first account, while there is none."

    def handle(self, **options: Any) -> None:
        if not User.objects.have_account():
            self.stdout.write(reverse("setup", args=[setup_token()]))
