"""A diary that fills every page, around the real today, and the addresses of those pages."""

from __future__ import annotations

from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from diary.actions.bin import delete_entry
from diary.actions.sample import fill_with_sample
from diary.domain.content import Remedy
from diary.models import Diary
from tests.makers import make_episode
from tests.test_every_page import DAY, PAGES, fill

FOR_EVERYBODY = ("/", "/account/login/", "/account/password/reset/", "/account/signup/", "/goodbye/")
MORE = ("/account/email/", "/account/logout/", "/diary/1970-01-01/")
MISSING = "/there-is-nothing-here/"


def fill_around_today(diary: Diary) -> None:
    """What the pages' tests write on `DAY`, three months of sample entries up to now, something new in the bin, and the
    texts of guidance that Flicker ships with."""
    now = timezone.now()
    call_command("load_guidance", verbosity=0)
    fill(diary, 3)
    fill_with_sample(diary=diary, now=now, episodes=150, years=0.25, seed=1)
    for name in ("kept", "binned"):
        latest = make_episode(
            diary=diary,
            name=name,
            at=now,
            zone=diary.time_zone,
            minutes=0,
            sites=["left_hallux", "right_fifth_toe", "trunk"],
            signs=["visible", "tingling"],
            triggers=["stress", "caffeine"],
            remedies=[Remedy("water", "better")],
            intensity=3,
            note="A rather long note, with oneverylongwordthathasnoplacetobreakatallandgoesonandon in the middle of it",
        )
    delete_entry(diary=diary, entry=latest, now=now)


def addresses(diary: Diary) -> list[str]:
    """Every page of the diary: those of `PAGES`, but today's day, check-in and year, and a few more."""
    today = timezone.now().astimezone(diary.zone).date()
    todays = {DAY: today, DAY.year: today.year}
    return [reverse(name, args=[todays.get(arg, arg) for arg in args]) for name, args in PAGES.items()] + [*MORE]
