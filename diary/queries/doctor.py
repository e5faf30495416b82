"""The way from stored rows to what stands on the doctor's page and on no other.

Everything is grouped in the database, so its cost does not follow the number of episodes read into memory; the two
lists alone read entries, and they have an end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Avg, Count, Max, Min, Q

from diary.domain.anatomy import SITE_BY_KEY
from diary.domain.catalogue import FALLING_ASLEEP
from diary.domain.course import NO_ANSWERS
from diary.domain.signs import Marked, Pain, Said, Sign, Spread, signs_of
from diary.models import CheckIn, Day, Diary, Episode, EpisodeSign, EpisodeSite, RedFlagAnswer
from diary.models.episode import EpisodeQuerySet
from diary.queries.flags import baseline

MEANS: Final = (
    "caffeine_drinks",
    "caffeine_mg",
    "alcohol_units",
    "sleep_minutes",
    "sleep_quality",
    "stress",
    "worry",
    "fatigue",
)
"""The check-in's numbers that the page has means of."""


def read_signs(diary: Diary, first: date, last: date) -> tuple[Sign, ...]:
    """The sign table of a period: fourteen statements at most, none of them for each episode or day."""
    own = _own(diary, first, last)
    answers = RedFlagAnswer.objects.filter(
        checkin__in=CheckIn.objects.kept().filter(diary=diary, local_date__range=(first, last), source="person")
    ).order_by()
    reported = answers.exclude(answer__in=NO_ANSWERS)
    columns = ("checkin__local_date", "question", "answer", "parts", "side", "since")
    noes = answers.filter(answer__in=NO_ANSWERS).values_list("question").annotate(Count("pk"))
    return signs_of(
        [Said(day, question, answer, tuple(parts), side, since)
         for day, question, answer, parts, side, since in reported.values_list(*columns)],
        dict(noes),
        marked=_marked(own),
        pain=_pain(own),
        jerked=_jerked(own),
        spread=_spread(diary, own),
    )  # fmt: skip


def _own(diary: Diary, first: date, last: date) -> EpisodeQuerySet:
    """The episodes of a period that may answer for a sign: the person's own, not left out of statistics."""
    return Episode.objects.kept().filter(diary=diary, local_date__range=(first, last), source="person", left_out=False)


def _marked(own: EpisodeQuerySet) -> list[Marked]:
    signs = EpisodeSign.objects.filter(episode__in=own).order_by()
    days: dict[str, list[date]] = defaultdict(list)
    sides: dict[str, set[str]] = defaultdict(set)
    for sign, day in signs.values_list("sign", "episode__local_date").distinct():
        days[sign].append(day)
    for sign, site in signs.values_list("sign", "episode__sites__site").distinct():
        sides[sign].add(SITE_BY_KEY[site].side if site else "")
    return [Marked(sign, tuple(days[sign]), frozenset(sides[sign])) for sign in days]


def _pain(own: EpisodeQuerySet) -> Pain:
    days = own.filter(pain__gt=0).order_by().values_list("local_date").annotate(most=Max("pain"))
    rows = [(day, most) for day, most in days if most is not None]
    zeros = own.filter(pain=0).count()
    return Pain(tuple(day for day, _ in rows), max((most for _, most in rows), default=0), zeros)


def _jerked(own: EpisodeQuerySet) -> Marked:
    jerks = own.filter(feeling="jerk").exclude(state=FALLING_ASLEEP).order_by()
    return Marked("jerk", tuple(jerks.values_list("local_date", flat=True).distinct()))


def _spread(diary: Diary, own: EpisodeQuerySet) -> Spread:
    """Places after the first recorded days, without jerks while falling asleep: they spread nothing."""
    until, regions = baseline(diary)
    if until is None:
        return Spread()
    later = EpisodeSite.objects.filter(episode__in=own.exclude(state=FALLING_ASLEEP).filter(local_date__gt=until))
    found: dict[str, set[date]] = defaultdict(set)
    for site, day in later.order_by().values_list("site", "episode__local_date").distinct():
        found[SITE_BY_KEY[site].region].add(day)
    episodes = later.order_by().aggregate(n=Count("episode", distinct=True))["n"]
    return Spread(until, regions, {region: tuple(days) for region, days in found.items()}, episodes)


def read_means(diary: Diary, first: date, last: date) -> Mapping[str, Any]:
    """Of the check-ins of a period, the mean of each of `MEANS` with how many have it (`sleep_minutes`,
    `sleep_minutes_n`, None without any), and how many answer the one on nicotine and with yes: one statement."""
    checkins = CheckIn.objects.kept().filter(diary=diary, local_date__range=(first, last))
    return checkins.aggregate(
        **{f"{key}_mean": Avg(key) for key in MEANS},
        **{f"{key}_n": Count(key) for key in MEANS},
        nicotine_n=Count("nicotine"),
        nicotine_yes=Count("pk", filter=Q(nicotine=True)),
    )


def read_worried(diary: Diary, first: date, last: date) -> Sequence[date]:
    """The days of a period on which the person asked to talk to someone: one statement."""
    rows = RedFlagAnswer.objects.filter(
        checkin__diary=diary,
        checkin__deleted_at=None,
        checkin__local_date__range=(first, last),
        checkin__source="person",
        question="worried",
        answer="yes",
    )
    return list(rows.order_by("checkin__local_date").values_list("checkin__local_date", flat=True))


def first_twitch(diary: Diary) -> date | None:
    """The first day with an episode that counts: one statement on the per-day table."""
    day: date | None = Day.objects.filter(diary=diary, episodes__gt=0).aggregate(first=Min("date"))["first"]
    return day


def newest_episodes(diary: Diary, first: date, last: date, most: int) -> tuple[list[Episode], int]:
    """At most so many episodes of a period, newest first and with their parts, and how many there are in all."""
    rows = Episode.objects.kept().filter(diary=diary, local_date__range=(first, last))
    return list(rows.newest_first().with_parts()[:most]), rows.count()


def newest_checkins(diary: Diary, first: date, last: date, most: int) -> tuple[list[CheckIn], int]:
    """At most so many check-ins of a period, newest first and with their answers, and how many there are in all."""
    rows = CheckIn.objects.kept().filter(diary=diary, local_date__range=(first, last))
    return list(rows.order_by("-local_date").prefetch_related("answers")[:most]), rows.count()
