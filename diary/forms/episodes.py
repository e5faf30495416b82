"""Logging and editing episodes and timers: parse and validate, never write."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms

from diary.domain import catalogue
from diary.domain.catalogue import OngoingState, Shape, choices
from diary.domain.content import EpisodeContent, Moment, Remedy
from diary.domain.days import FIRST_DAY, LAST_DAY, MAX_TIMED, resolve, resolve_late
from diary.domain.facets import COLUMN_FACETS, FACETS
from diary.forms.facets import facet_field
from diary.forms.feet import FeetField, FeetWidget
from diary.forms.fields import date_field, number_words, one_chip, time_field
from diary.models import Diary, Episode, OwnTrigger, Timer

AGO = ((0, "Now"), (15, "15 min ago"), (30, "30 min ago"), (60, "60 min ago"))
_SHORT_AGO = {15: "15", 30: "30"}
_FUTURE_SLACK = timedelta(minutes=2)
_ELSEWHERE = ("sites", "intensity", "triggers", "left_out", "note")
"""Facets that the form asks for in places of their own."""
_FUTURE = "This is in the future. Say when it was."
REMEDY_ROWS = 3
MAX_REMEDY_ROWS = len(catalogue.REMEDIES) + 1
MAX_MINUTES = int(MAX_TIMED.total_seconds() // 60)


class LogForm(forms.Form):
    """What the home page sends: where, and how long ago. The uuid makes a second sending the same entry."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, error_messages={"invalid": "Reload the page and try again."})
    ago = forms.TypedChoiceField(
        label="When?",
        choices=AGO,
        coerce=int,
        initial=0,
        widget=one_chip("", ()).widget,
    )
    sites = FeetField(label="Where?")

    def __init__(self, *args: Any, diary: Diary, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        # Made when the page is made, and not when it is sent: a double tap and a retry send the same one.
        kwargs["initial"].setdefault("uuid", uuid.uuid4())
        super().__init__(*args, **kwargs)
        _mirror(self, diary)

    @property
    def ago_chips(self) -> list[dict[str, Any]]:
        """The choices as one short row, "Now 15 30 60 min ago": `rest` is said and not shown."""
        chips = []
        for choice in self["ago"].subwidgets:
            label = str(choice.data["label"])
            shown = _SHORT_AGO.get(choice.data["value"], label)
            chips.append(choice.data | {"shown": shown, "rest": label.removeprefix(shown)})
        return chips

    def start(self, now: datetime, zone: ZoneInfo) -> Moment:
        return Moment.at(now - timedelta(minutes=self.cleaned_data["ago"]), zone)

    def content(self, now: datetime, zone: str) -> EpisodeContent:
        return EpisodeContent(
            shape=Shape.MOMENT,
            zone=zone,
            start=self.start(now, ZoneInfo(zone)),
            sites=self.cleaned_data["sites"],
        )


class WallClockForm(forms.Form):
    """A form with a date and a time as a clock in `zone` says them; every time of a clock-change night is one."""

    zone: str
    now: datetime

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("start_date", "end_date"):
            day = data.get(name)
            if day and day < FIRST_DAY:
                self.add_error(name, f"This is before {FIRST_DAY.year}. Check the year.")
            elif day and day > LAST_DAY:
                self.add_error(name, _FUTURE)
        return data

    def moment(self, day: date, at: time, *, kept: Moment | None = None, not_before: Moment | None = None) -> Moment:
        """The moment of a date and a time. One that reads as what is `kept`, or else as the start that it cannot lie
        before, stays that instant, to the second."""
        # The fields have minutes: what was logged at 22:30:17 must not become 22:30:00 because somebody saved its
        # note.
        for known in (kept, not_before):
            if known and (known.date, known.time.replace(second=0, microsecond=0)) == (day, at):
                return known
        instant = resolve(day, at, ZoneInfo(self.zone), not_before=not_before.instant if not_before else None)
        return Moment(instant, day, at)

    def check_past(self, field: str, moment: Moment) -> None:
        if moment.instant > self.now + _FUTURE_SLACK:
            self.add_error(field, _FUTURE)


class EpisodeForm(WallClockForm):
    """All that an episode can say; everything but where, when and its shape may stay open."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, error_messages={"invalid": "Reload the page and try again."})
    sites = FeetField()
    shape = one_chip("What was it like?", catalogue.SHAPES, skip=False)
    start_date = date_field("Started on", required=True)
    start_time = time_field("at", required=True)
    end_date = date_field("Stopped on")
    end_time = time_field("at")
    minutes = forms.IntegerField(
        label="or lasted, in minutes",
        required=False,
        min_value=0,
        max_value=MAX_MINUTES,
        error_messages=number_words(0, MAX_MINUTES),
    )
    twitch_count = forms.IntegerField(
        label="About how many twitches",
        required=False,
        min_value=1,
        max_value=catalogue.MAX_BURST_COUNT,
        error_messages=number_words(1, catalogue.MAX_BURST_COUNT),
    )
    ongoing_state = forms.ChoiceField(
        label="And now?",
        required=False,
        choices=[
            (OngoingState.STILL_ON, "It is still on"),
            (OngoingState.STOPPED, "It stopped"),
            (OngoingState.LOST_TRACK, "You lost track of it"),
        ],
        widget=one_chip("", ()).widget,
    )

    def __init__(self, *args: Any, diary: Diary, now: datetime, episode: Episode | None = None, **kwargs: Any) -> None:
        self.diary, self.now, self.episode = diary, now, episode
        # An episode stays in the zone it was said in, wherever its diary has moved since.
        self.zone = episode.zone if episode else diary.time_zone
        kwargs["initial"] = (_initial(episode) if episode else _fresh(diary, now)) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        _mirror(self, diary)
        # A retired trigger is offered no more, but where an episode has it already.
        used = [row.own_id for row in episode.triggers.all() if row.own_id] if episode else []
        own = [
            row
            for row in OwnTrigger.objects.filter(diary=diary).order_by("name_key")
            if not row.retired or row.pk in used
        ]
        self._own = {str(row.uuid) for row in own}
        for facet in FACETS:
            if field := facet_field(facet):
                self.fields[facet.key] = field
        offered = [*choices(catalogue.TRIGGERS), *((str(row.uuid), row.name) for row in own)]
        self.fields["triggers"].choices = offered  # type: ignore[attr-defined]
        for index in range(max(REMEDY_ROWS, self._stored_rows(), self._sent_rows())):
            self._add_remedy(index)

    def _stored_rows(self) -> int:
        """One row more than the episode has remedies, without JavaScript too."""
        return len(self.episode.remedies.all()) + 1 if self.episode else 0

    def _sent_rows(self) -> int:
        """As many rows as were sent: the episode may have had more remedies when its form was made. None has more than
        there are, but for the empty row."""
        return max((n + 1 for n in range(MAX_REMEDY_ROWS) if f"remedy_{n}" in self.data), default=0)

    def _add_remedy(self, index: int) -> None:
        blank = [("", "–")]
        self.fields[f"remedy_{index}"] = forms.ChoiceField(
            label="What you tried", choices=[*blank, *choices(catalogue.REMEDIES)], required=False
        )
        self.fields[f"outcome_{index}"] = forms.ChoiceField(
            label="It got", choices=[*blank, *choices(catalogue.OUTCOMES)], required=False
        )
        self.fields[f"relief_{index}"] = forms.IntegerField(
            label="after minutes",
            required=False,
            min_value=0,
            max_value=MAX_MINUTES,
            error_messages=number_words(0, MAX_MINUTES),
        )

    @property
    def details(self) -> list[forms.BoundField]:
        """The facets that may come later, those that a doctor asks about first."""
        others = [facet.key for facet in FACETS if facet.key in self.fields and facet.key not in _ELSEWHERE]
        first = ("feeling", "state", "signs")
        return [self[key] for key in (*first, *(key for key in others if key not in first))]

    @property
    def remedy_rows(self) -> list[list[forms.BoundField]]:
        count = sum(name.startswith("remedy_") for name in self.fields)
        return [[self[f"{name}_{index}"] for name in ("remedy", "outcome", "relief")] for index in range(count)]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("start_date") and data.get("start_time"):
            data["start"] = self.moment(
                data["start_date"], data["start_time"], kept=self.episode.start if self.episode else None
            )
            self.check_past("start_date", data["start"])
            self._clean_end(data)
        data["remedies"] = self._clean_remedies(data)
        return data

    def _clean_end(self, data: dict[str, Any]) -> None:
        data["end"] = None
        shape = data.get("shape")
        if shape == Shape.ONGOING:
            # Not said is still on: an end is never invented.
            data["ongoing_state"] = data.get("ongoing_state") or OngoingState.STILL_ON
            if data["ongoing_state"] == OngoingState.STOPPED:
                self._read_end(data, limit=None)
        elif shape in (Shape.TIMED, Shape.BURST):
            self._read_end(data, limit=MAX_TIMED)
        if shape == Shape.BURST and not data.get("twitch_count") and "twitch_count" not in self.errors:
            self.add_error("twitch_count", "Say about how many twitches it was.")

    def _read_end(self, data: dict[str, Any], *, limit: timedelta | None) -> None:
        start: Moment = data["start"]
        minutes = data.get("minutes")
        lasted = None if minutes is None else Moment.at(start.instant + timedelta(minutes=minutes), ZoneInfo(self.zone))
        if "end_date" in self.errors:
            return
        if data.get("end_time"):
            # An end without a date is one of the same day.
            day = data.get("end_date") or start.date
            end = self.moment(day, data["end_time"], kept=self.episode.end if self.episode else None, not_before=start)
            if end.instant < start.instant and (end.date, end.time) >= (start.date, start.time):
                # A start in the missing hour, and an end by the clock that had been put forward.
                start = Moment(resolve_late(start.date, start.time, ZoneInfo(self.zone)), start.date, start.time)
                data["start"] = start
            # Both may be said where they agree, to the minute that the fields have.
            if lasted and abs(lasted.instant - end.instant) >= timedelta(minutes=1):
                self.add_error("minutes", "You also said when it stopped. Keep one of the two.")
        elif lasted:
            end = lasted
        else:
            # A field that has said what is wrong with it says nothing more.
            if not {"end_time", "minutes"} & set(self.errors):
                self.add_error("end_time", "Say when it stopped, or how many minutes it lasted.")
            return
        self._check_end(start, end, limit)
        data["end"] = end

    def _check_end(self, start: Moment, end: Moment, limit: timedelta | None) -> None:
        if end.instant < start.instant:
            self.add_error("end_time", "It cannot stop before it started.")
        elif limit and end.instant - start.instant > limit:
            self.add_error(
                "end_time", "This is longer than a day. Choose “Still going on” for a spot that does not stop."
            )
        else:
            self.check_past("end_time", end)

    def _clean_remedies(self, data: dict[str, Any]) -> list[Remedy]:
        rows: dict[str, Remedy] = {}
        for index in range(len(self.remedy_rows)):
            key = data.get(f"remedy_{index}")
            if not key:
                if data.get(f"outcome_{index}") or data.get(f"relief_{index}") is not None:
                    self.add_error(f"remedy_{index}", "Say what you tried.")
                continue
            if key in rows:
                self.add_error(f"remedy_{index}", "You have this one already.")
            rows[key] = Remedy(key, data.get(f"outcome_{index}") or "", data.get(f"relief_{index}"))
        return list(rows.values())

    def content(self) -> EpisodeContent:
        data = self.cleaned_data
        ongoing = data["shape"] == Shape.ONGOING
        values = {facet.key: data[facet.key] for facet in FACETS if facet.key in data}
        triggers = values.pop("triggers")
        return EpisodeContent.of(
            values
            | {
                "triggers": [key for key in triggers if key not in self._own],
                "own_triggers": [UUID(key) for key in triggers if key in self._own],
            },
            shape=Shape(data["shape"]),
            zone=self.zone,
            start=data["start"],
            end=data["end"],
            # What was typed for another shape, before the person chose this one, says nothing of it.
            ongoing_state=data["ongoing_state"] if ongoing else "",
            twitch_count=data["twitch_count"] if data["shape"] == Shape.BURST else None,
        )


class TimerForm(WallClockForm):
    """Mend the start and the toes of a running timer."""

    sites = FeetField()
    start_date = date_field("Started on", required=True)
    start_time = time_field("at", required=True)

    def __init__(self, *args: Any, diary: Diary, timer: Timer, now: datetime, **kwargs: Any) -> None:
        self.timer, self.zone, self.now = timer, timer.zone, now
        kwargs["initial"] = {"sites": timer.sites, "start_date": timer.local_date, "start_time": timer.local_time}
        super().__init__(*args, **kwargs)
        _mirror(self, diary)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("start_date") and data.get("start_time"):
            kept = Moment(self.timer.started_at, self.timer.local_date, self.timer.local_time)
            data["start"] = self.moment(data["start_date"], data["start_time"], kept=kept)
            self.check_past("start_date", data["start"])
        return data


def _mirror(form: forms.Form, diary: Diary) -> None:
    widget = form.fields["sites"].widget
    assert isinstance(widget, FeetWidget)
    widget.mirrored = diary.mirror_feet


def _fresh(diary: Diary, now: datetime) -> dict[str, Any]:
    local = now.astimezone(diary.zone)
    return {"uuid": uuid.uuid4(), "shape": Shape.MOMENT, "start_date": local.date(), "start_time": local.time()}


def _initial(episode: Episode) -> dict[str, Any]:
    content = episode.content
    initial: dict[str, Any] = {
        **{facet.key: content.facet(facet.key) for facet in COLUMN_FACETS},
        "uuid": episode.uuid,
        "sites": list(content.sites),
        "shape": content.shape,
        "start_date": content.start.date,
        "start_time": content.start.time,
        "end_date": content.end and content.end.date,
        "end_time": content.end and content.end.time,
        "ongoing_state": content.ongoing_state,
        "twitch_count": content.twitch_count,
        "signs": list(content.signs),
        "triggers": [*content.triggers, *map(str, content.own_triggers)],
    }
    for index, row in enumerate(content.remedies):
        initial |= {f"remedy_{index}": row.key, f"outcome_{index}": row.outcome, f"relief_{index}": row.relief_minutes}
    return initial
