from __future__ import annotations

from argparse import ArgumentTypeError
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from accounts.row_security import say_diary
from diary.actions.first_look import begin_diary
from diary.actions.sample import fill_with_sample
from diary.actions.sample_story import fill_with_story


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError("a whole number above zero")
    return int(text)


class Command(BaseCommand):
    help = (
        "Make a sample diary: a year that shows everything, or with --episodes or --years a plain one of that size. "
        "The same seed gives the same diary, relative to today."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--episodes", type=_positive, help="a plain diary of so many (400)")
        parser.add_argument("--years", type=float, help="a plain diary over so many (1)")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--owner", default="sample@example.org", help="made if there is none; may not have entries")
        parser.add_argument("--zone", default="UTC")

    def handle(
        self, *, episodes: int | None, years: float | None, seed: int, owner: str, zone: str, **options: Any
    ) -> None:
        if zone not in available_timezones():
            raise CommandError(f"There is no time zone {zone!r}.")
        if years is not None and not 0 < years <= 50:
            raise CommandError("--years is above 0 and at most 50.")
        user = User.objects.filter(email=owner.lower()).first() or User.objects.create_user(owner)
        diary = begin_diary(owner=user, time_zone=zone)
        say_diary(diary.pk)
        if diary.revision:
            raise CommandError(f"The diary of {owner} has entries already; choose another --owner.")
        now = timezone.now().astimezone(ZoneInfo("UTC"))
        if episodes is None and years is None:
            fill_with_story(diary=diary, now=now, seed=seed)
            self.stdout.write(f"A year that shows everything in the diary of {owner}")
            return
        episodes, years = episodes or 400, years or 1.0
        fill_with_sample(diary=diary, now=now, episodes=episodes, years=years, seed=seed)
        self.stdout.write(f"{episodes} episodes over {years:g} years in the diary of {owner}")
