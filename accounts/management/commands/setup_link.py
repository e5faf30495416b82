from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from accounts.models import User
from accounts.ways_in import setup_token


class Command(BaseCommand):
    help = "Print the link that makes the first account; nothing once there is one."

    def handle(self, **options: Any) -> None:
        if not User.objects.has_accounts():
            link = settings.SITE_ADDRESS + reverse("setup", args=[setup_token()])
            self.stdout.write(f"Nobody has an account yet. Make yours, which owns the site, within a day:\n  {link}")
