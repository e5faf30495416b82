"""Episodes, the timers that become episodes, and what hangs on an episode."""

from __future__ import annotations

from typing import ClassVar, Final, Self

from django.db import models
from django.db.models import F, Q

from diary.domain.anatomy import SITES
from diary.domain.catalogue import (
    MAX_BURST_COUNT,
    MAX_NAME,
    MAX_NOTE,
    OUTCOMES,
    REMEDIES,
    SIGNS,
    TRIGGERS,
    OngoingState,
    Shape,
)
from diary.domain.content import EpisodeContent, Moment, Remedy
from diary.domain.facets import COLUMN_FACETS, FacetKind
from diary.domain.silences import MAX_SHOWN
from diary.models.rows import (
    BinnedRow,
    DiaryRow,
    KeyInDiary,
    PartOfRow,
    RowQuerySet,
    SameDiary,
    in_calendar,
    named,
    one_of,
    referred_to,
    within,
)

SOURCES = ("person", "import")


def _bounds() -> list[models.CheckConstraint]:
    """A constraint for each facet of words or of a scale: its words, or its limits."""
    words = [facet for facet in COLUMN_FACETS if facet.kind is FacetKind.WORD]
    scales = [facet for facet in COLUMN_FACETS if facet.kind is FacetKind.SCALE]
    return [
        *(one_of(facet.key, facet.terms, name=f"episode_{facet.key}_known") for facet in words),
        *(within(facet.key, facet.low, facet.high, name=f"episode_{facet.key}_in_range") for facet in scales),
    ]


class EpisodeQuerySet(RowQuerySet["Episode"]):
    def newest_first(self) -> Self:
        return self.order_by("-local_date", "-started_at", "-pk")

    def with_parts(self) -> Self:
        """Bring sites, signs, triggers and remedies along: four more statements, whatever the number of episodes."""
        return self.prefetch_related("sites", "signs", "triggers__own", "remedies")


class Episode(BinnedRow):
    """A bout of twitching, in one of four shapes.

    `started_at` and `ended_at` are instants; `local_date`, `local_time`, `ended_local_date`, `ended_local_time` are
    what the clock in `zone` said, kept as it was given. Only a timed episode, a burst, and an ongoing spot that is
    known to have stopped, have an end. Unknown numbers are NULL, unanswered choices "". `asked` are the questions that
    were shown right after it (`domain.silences.words_of`): no part of what it says.
    """

    shape = models.CharField(max_length=8)
    zone = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    local_date = models.DateField()
    local_time = models.TimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_local_date = models.DateField(null=True, blank=True)
    ended_local_time = models.TimeField(null=True, blank=True)
    ongoing_state = models.CharField(max_length=10, blank=True)
    twitch_count = models.PositiveIntegerField(null=True, blank=True)
    intensity = models.PositiveSmallIntegerField(null=True, blank=True)
    pain = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=16, blank=True)
    feeling = models.CharField(max_length=16, blank=True)
    shoes = models.CharField(max_length=16, blank=True)
    note = models.CharField(max_length=MAX_NOTE, blank=True)
    left_out = models.BooleanField("left out of statistics", default=False)
    source = models.CharField(max_length=8, default="person")
    asked = models.CharField(max_length=MAX_SHOWN, blank=True)

    objects = EpisodeQuerySet.as_manager()

    class Meta(BinnedRow.Meta):
        constraints: ClassVar = [
            *BinnedRow.Meta.constraints,
            referred_to(name="episode_of_a_diary"),
            in_calendar("local_date", name="episode_day_in_calendar"),
            one_of("shape", Shape, name="episode_shape_known", optional=False),
            one_of("source", SOURCES, name="episode_source_known", optional=False),
            *_bounds(),
            within("twitch_count", 1, MAX_BURST_COUNT, name="episode_twitch_count_in_range"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="episode_no_end_before_start",
            ),
            models.CheckConstraint(
                condition=(
                    Q(ended_at__isnull=True, ended_local_date__isnull=True, ended_local_time__isnull=True)
                    | Q(ended_at__isnull=False, ended_local_date__isnull=False, ended_local_time__isnull=False)
                ),
                name="episode_end_is_whole",
            ),
            models.CheckConstraint(
                condition=(
                    Q(shape=Shape.MOMENT, ended_at__isnull=True, ongoing_state="", twitch_count__isnull=True)
                    | Q(shape=Shape.TIMED, ended_at__isnull=False, ongoing_state="", twitch_count__isnull=True)
                    | Q(shape=Shape.BURST, ended_at__isnull=False, ongoing_state="", twitch_count__isnull=False)
                    | Q(
                        shape=Shape.ONGOING,
                        ended_at__isnull=True,
                        ongoing_state__in=[OngoingState.STILL_ON, OngoingState.LOST_TRACK],
                        twitch_count__isnull=True,
                    )
                    | Q(
                        shape=Shape.ONGOING,
                        ended_at__isnull=False,
                        ongoing_state=OngoingState.STOPPED,
                        twitch_count__isnull=True,
                    )
                ),
                name="episode_end_fits_its_shape",
            ),
        ]
        indexes: ClassVar = [
            # A day, a period and the timeline read by it, in their order.
            models.Index(fields=["diary", "local_date", "started_at"], name="episode_by_day"),
            # With the order it is asked in; else SQLite takes another index of the diary and reads all of it.
            models.Index(
                fields=["diary", "started_at"], condition=Q(ongoing_state="still_on"), name="episode_still_on"
            ),
            # The lines of a file are looked up by their instants, and say this condition, which always holds. Without
            # it SQLite takes this index for what is still on.
            models.Index(
                fields=["diary", "started_at"], condition=Q(started_at__isnull=False), name="episode_by_start"
            ),
            *BinnedRow.Meta.indexes,
        ]

    def __str__(self) -> str:
        return f"{self.shape} on {self.local_date}"

    @property
    def start(self) -> Moment:
        return Moment(self.started_at, self.local_date, self.local_time)

    @property
    def end(self) -> Moment | None:
        if self.ended_at is None:
            return None
        assert self.ended_local_date
        assert self.ended_local_time
        return Moment(self.ended_at, self.ended_local_date, self.ended_local_time)

    @property
    def content(self) -> EpisodeContent:
        """All that it says, its parts read before (`with_parts`)."""
        triggers = self.triggers.all()
        return EpisodeContent.of(
            {
                **{facet.key: getattr(self, facet.key) for facet in COLUMN_FACETS},
                "sites": self.site_keys,
                "signs": [row.sign for row in self.signs.all()],
                "triggers": [row.key for row in triggers if row.key],
                "own_triggers": [row.own.uuid for row in triggers if row.own],
                "remedies": [Remedy(row.remedy, row.outcome, row.relief_minutes) for row in self.remedies.all()],
            },
            shape=Shape(self.shape),
            zone=self.zone,
            start=self.start,
            end=self.end,
            ongoing_state=self.ongoing_state,
            twitch_count=self.twitch_count,
        )

    @property
    def own_trigger_names(self) -> list[str]:
        """The names of the person's own triggers that it says."""
        return [row.own.name for row in self.triggers.all() if row.own]

    @property
    def is_imported(self) -> bool:
        return self.source == "import"

    @property
    def site_keys(self) -> tuple[str, ...]:
        return tuple(row.site for row in self.sites.all())


class EpisodeSite(PartOfRow):
    episode = KeyInDiary(Episode, related_name="sites")
    site = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["diary", "episode", "site"], name="episode_site_once"),
            SameDiary(field="episode", name="episode_site_in_diary"),
            one_of("site", (site.key for site in SITES), name="episode_site_known", optional=False),
        ]
        indexes: ClassVar = [models.Index(fields=["diary", "site", "episode"], name="episode_by_site")]

    def __str__(self) -> str:
        return self.site


class EpisodeSign(PartOfRow):
    episode = KeyInDiary(Episode, related_name="signs")
    sign = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["diary", "episode", "sign"], name="episode_sign_once"),
            SameDiary(field="episode", name="episode_sign_in_diary"),
            one_of("sign", SIGNS, name="episode_sign_known", optional=False),
        ]
        indexes: ClassVar = [models.Index(fields=["diary", "sign", "episode"], name="episode_by_sign")]

    def __str__(self) -> str:
        return self.sign


class OwnTrigger(DiaryRow):
    """A trigger that the person added. Retired ones are no longer offered and keep their episodes.

    `name_key` is the name as compared (NFKC, case folded): no two own triggers of a diary share it.
    """

    name = models.CharField(max_length=MAX_NAME)
    name_key = models.CharField(max_length=MAX_NAME * 4, editable=False)
    retired = models.BooleanField(default=False)

    class Meta(DiaryRow.Meta):
        constraints: ClassVar = [
            *DiaryRow.Meta.constraints,
            referred_to(name="own_trigger_of_a_diary"),
            models.UniqueConstraint(fields=["diary", "name_key"], name="own_trigger_name_once"),
            named("name_key", name="own_trigger_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class EpisodeTrigger(PartOfRow):
    """A suspected trigger: either `key`, a word of the catalogue, or `own`."""

    episode = KeyInDiary(Episode, related_name="triggers")
    key = models.CharField(max_length=20, blank=True)
    own = KeyInDiary(OwnTrigger, null=True, blank=True, related_name="uses")

    class Meta:
        constraints: ClassVar = [
            # An own trigger has no key, and an episode may have several.
            models.UniqueConstraint(
                fields=["diary", "episode", "key"], condition=~Q(key=""), name="episode_trigger_once"
            ),
            models.UniqueConstraint(fields=["diary", "episode", "own"], name="episode_own_trigger_once"),
            SameDiary(field="episode", name="episode_trigger_in_diary"),
            SameDiary(field="own", name="episode_own_trigger_in_diary"),
            one_of("key", TRIGGERS, name="episode_trigger_known"),
            models.CheckConstraint(
                condition=Q(key="", own__isnull=False) | (~Q(key="") & Q(own__isnull=True)),
                name="episode_trigger_is_one_thing",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["diary", "key", "episode"], name="episode_by_trigger"),
            # For merging and deleting an own trigger.
            models.Index(fields=["diary", "own"], condition=Q(own__isnull=False), name="episode_by_own_trigger"),
        ]

    def __str__(self) -> str:
        return self.key or str(self.own)


class EpisodeRemedy(PartOfRow):
    """What was tried and what came of it ("" = outcome not recorded, NULL minutes = not known)."""

    episode = KeyInDiary(Episode, related_name="remedies")
    remedy = models.CharField(max_length=20)
    outcome = models.CharField(max_length=10, blank=True)
    relief_minutes = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        # As they were tried.
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["diary", "episode", "remedy"], name="episode_remedy_once"),
            SameDiary(field="episode", name="episode_remedy_in_diary"),
            one_of("remedy", REMEDIES, name="episode_remedy_known", optional=False),
            one_of("outcome", OUTCOMES, name="episode_outcome_known"),
            # Up to a day, in minutes.
            within("relief_minutes", 0, 1440, name="episode_relief_in_range"),
        ]

    def __str__(self) -> str:
        return self.remedy


DETAILS: Final = (EpisodeSite, EpisodeSign, EpisodeTrigger, EpisodeRemedy)
"""The tables of what an episode may have several of. `queries/parts.py` reads them, `actions/write_episodes.py` writes
them, and an episode that is changed or undone loses the rows of all of them."""


class Timer(DiaryRow):
    """What is running now. Stopping it makes the episode of the same uuid."""

    zone = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    local_date = models.DateField()
    local_time = models.TimeField()
    sites = models.JSONField(default=list)

    class Meta(DiaryRow.Meta):
        pass

    def __str__(self) -> str:
        return f"timer since {self.started_at}"
