"""The way from stored rows to what stands on the doctor's page and on no other.

Everything is grouped in the database, so its cost does not follow the number of episodes read into memory; the two
lists alone read entries, and they have an end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, Q, QuerySet

from diary.domain.anatomy import REGIONS, SITE_BY_KEY, SITES
from diary.domain.catalogue import FALLING_ASLEEP, FEELINGS
from diary.domain.course import NO_ANSWERS
from diary.domain.signs import Pain, ReportedAnswer, Sign, Spread, TickedSign, signs_of
from diary.models import CheckIn, Day, Diary, Episode, RedFlagAnswer
from diary.models.episode import EpisodeQuerySet
from diary.queries.flags import Beginning
from diary.queries.silences import read_silences


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person answered to the red-flag questions of a period: all that reports something, and the noes by
    question."""

    said: tuple[ReportedAnswer, ...]
    noes: Mapping[str, int]

    @property
    def worried(self) -> tuple[date, ...]:
        """The days on which the person asked to talk to someone."""
        return tuple(row.day for row in self.said if (row.question, row.answer) == ("worried", "yes"))


def read_answers(diary: Diary, first: date, last: date) -> Answers:
    """The answers of a period: two statements."""
    own = CheckIn.objects.kept().filter(diary=diary, local_date__range=(first, last))
    answers = RedFlagAnswer.objects.filter(diary=diary, checkin__in=own, source="person").order_by()
    columns = ("checkin__local_date", "question", "answer", "parts", "side", "since")
    reported = answers.exclude(answer__in=NO_ANSWERS).values_list(*columns)
    # Noes are only counted; of thousands none is read.
    noes = answers.filter(answer__in=NO_ANSWERS).values_list("question").annotate(Count("pk"))
    return Answers(
        tuple(ReportedAnswer(day, question, answer, tuple(parts), side, since)
              for day, question, answer, parts, side, since in reported),
        dict(noes),
    )  # fmt: skip


def read_signs(diary: Diary, first: date, last: date, answers: Answers, begun: Beginning) -> tuple[Sign, ...]:
    """The sign table of a period: eight statements at most, none of them for each episode or day."""
    own = Episode.objects.kept().filter(diary=diary, local_date__range=(first, last), source="person", left_out=False)
    pain, jerked = _rated(own)
    spread = _spread(own, begun)
    return signs_of(
        answers.said,
        answers.noes,
        silent=read_silences(diary, first, last),
        marked=_marked(own),
        pain=pain,
        jerked=jerked,
        spread=spread,
    )


def _marked(own: EpisodeQuerySet) -> list[TickedSign]:
    days: dict[str, set[date]] = defaultdict(set)
    sides: dict[str, set[str]] = defaultdict(set)
    ticked = own.filter(signs__isnull=False).order_by()
    # Distinct in the database: so many rows as there are days and places of a sign, and not episodes.
    for sign, day, site in ticked.values_list("signs__sign", "local_date", "sites__site").distinct():
        days[sign].add(day)
        sides[sign].add(SITE_BY_KEY[site].side if site else "")
    return [TickedSign(sign, tuple(days[sign]), frozenset(sides[sign])) for sign in days]


def _rated(own: EpisodeQuerySet) -> tuple[Pain, TickedSign]:
    """Pain as it was rated, and jerks while awake."""
    # A jerk while drifting off is what healthy people have (D2); only one while awake is a sign.
    jerk = Q(feeling="jerk") & ~Q(state=FALLING_ASLEEP)
    numbers = {"most": Max("pain"), "zeros": Count("pk", filter=Q(pain=0)), "jerks": Count("pk", filter=jerk)}
    # One pass for both: by day, pain and jerks side by side.
    rows = list(own.filter(Q(pain__isnull=False) | jerk).order_by().values_list("local_date").annotate(**numbers))
    pain = Pain(
        tuple(day for day, most, _, _ in rows if most),
        max((most or 0 for _, most, _, _ in rows), default=0),
        sum(zeros for _, _, zeros, _ in rows),
    )
    return pain, TickedSign("jerk", tuple(day for day, _, _, jerks in rows if jerks))


def _spread(own: EpisodeQuerySet, begun: Beginning) -> Spread:
    """Places after the first recorded days, without jerks while falling asleep: they spread nothing."""
    if begun.until is None:
        return Spread()
    new = [region for region in REGIONS if region not in begun.regions]
    there = {
        # Conditional counts of one join instead of a statement for each region.
        region: Count("pk", filter=Q(sites__site__in=[site.key for site in SITES if site.region == region]))
        for region in new
    }
    later = own.exclude(state=FALLING_ASLEEP).filter(local_date__gt=begun.until, sites__isnull=False).order_by()
    # distinct, because the join brings an episode once for each of its sites.
    rows = list(later.values_list("local_date").annotate(Count("pk", distinct=True), **there))
    found = {region: tuple(row[0] for row in rows if row[2 + index]) for index, region in enumerate(new)}
    regions = {region: days for region, days in found.items() if days}
    return Spread(begun.first, begun.until, begun.regions, regions, sum(row[1] for row in rows))


@dataclass(frozen=True, slots=True)
class Manner:
    """Of some episodes, by feeling how many were said to be so, and with how many it was ticked that it could be seen
    and that it was regular."""

    feelings: Mapping[str, int]
    visible: int
    rhythmic: int


def read_manner(diary: Diary, episodes: QuerySet[Episode]) -> Manner:
    """What some episodes of the diary were like: one statement."""
    # distinct, because the join brings an episode once for each of its signs.
    ticked = {sign: Count("pk", filter=Q(signs__sign=sign), distinct=True) for sign in ("visible", "rhythmic")}
    rows = list(
        episodes.filter(diary=diary).order_by().values_list("feeling").annotate(Count("pk", distinct=True), **ticked)
    )
    felt = {feeling: n for feeling, n, _, _ in rows}
    return Manner(
        {term.key: felt[term.key] for term in FEELINGS if term.key in felt},
        sum(visible for _, _, visible, _ in rows),
        sum(rhythmic for _, _, _, rhythmic in rows),
    )


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
