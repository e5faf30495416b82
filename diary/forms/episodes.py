"""Logging and editing episodes and timers: parse and validate, never write."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms

from diary.domain import catalogue, wording
from diary.domain.anatomy import SITE_CHOICES
from diary.domain.catalogue import OngoingState, Shape, choices
from diary.domain.content import EpisodeContent, Moment, Remedy
from diary.domain.days import FIRST_DAY, LAST_DAY, MAX_TIMED, resolve, resolve_late
from diary.domain.facets import COLUMN_FACETS, FACETS
from diary.forms.facets import facet_field
from diary.forms.feet import NOWHERE, OTHER_PLACES, FeetField, FeetWidget, as_chosen, in_sentence
from diary.forms.fields import (
    ChipRadio,
    FoldedBoxes,
    ListSelect,
    PictureRadio,
    date_field,
    number_words,
    one_chip,
    time_field,
)
from diary.models import Diary, Episode, OwnTrigger, Timer
from diary.queries.entries import suspected_most

AGO = ((0, "Now"), (15, "15 min"), (30, "30 min"), (60, "60 min"))
"""How long ago, in minutes, and its words."""
MAX_AGO = 180
FUTURE_SLACK = timedelta(minutes=2)
"""So far ahead of the server's a clock may be."""
_ELSEWHERE = ("sites", "signs", "triggers", "note", "left_out")
"""Facets that the form asks for in places of their own; all others may come later, and are folded."""
_SUSPECTED_FIRST = (
    "caffeine",
    "poor_sleep",
    "stress",
    "tight_shoes",
    "exercise",
    "fatigue",
    "low_minerals",
    "dehydration",
)
"""What is offered first to somebody who has suspected nothing yet."""
_SIGNS_FIRST = ("visible", "pain", "tingling", "numbness", "felt_weak", "stiffness", "swelling", "burning")
"""Those that a doctor asks about first."""
_SHOWN = 8
"""How many suspicions and signs are seen at once."""
_USUAL = timedelta(days=180)
"""How far back it is looked what a person suspects most."""
_FUTURE = "This is in the future. Say when it was."
REMEDY_ROWS = 3
MAX_REMEDY_ROWS = len(catalogue.REMEDIES) + 1
MAX_MINUTES = int(MAX_TIMED.total_seconds() // 60)


class LogForm(forms.Form):
    """What the home page sends: where, how long ago, and whether it goes on. The uuid makes a second sending the same
    entry.

    A toe is a button that sends the form; with `several` toes are chosen first, and one button sends them. So is what
    was sent and cannot be logged: it is shown as it was chosen.
    """

    MOMENT, TIMER = "moment", "timer"

    uuid = forms.UUIDField(widget=forms.HiddenInput, error_messages={"invalid": "Reload the page and try again."})
    what = forms.ChoiceField(
        label="What?",
        choices=[(MOMENT, "A moment"), (TIMER, "Start a timer")],
        initial=MOMENT,
        required=False,
        widget=ChipRadio,
    )
    ago = forms.TypedChoiceField(
        label="When?", choices=AGO, coerce=int, initial=0, empty_value=None, required=False, widget=ChipRadio
    )
    minutes = forms.IntegerField(
        label="Minutes ago",
        required=False,
        min_value=0,
        max_value=MAX_AGO,
        error_messages=number_words(0, MAX_AGO),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "aria-label": "Minutes ago"}),
    )
    sites = FeetField(label="Where?")

    def __init__(self, *args: Any, diary: Diary, several: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        # Made when the page is made, and not when it is sent: a double tap and a retry send the same one.
        kwargs["initial"].setdefault("uuid", uuid.uuid4())
        super().__init__(*args, **kwargs)
        self.several = several or self.is_bound
        _mirror(self, diary).presses = not self.several

    @property
    def places(self) -> list[tuple[str, str]]:
        """The places that are no toe, as buttons send and say them."""
        return [(key, in_sentence(name)) for key, name in OTHER_PLACES if key != NOWHERE[0]]

    @property
    def nowhere(self) -> tuple[str, str]:
        return NOWHERE

    @property
    def chosen_words(self) -> str:
        """What the button of several toes says that it will log."""
        chosen = [in_sentence(name) for key, name in [*SITE_CHOICES, NOWHERE] if key in (self["sites"].value() or ())]
        return wording.joined(chosen) or "the chosen toes"

    @property
    def starts_timer(self) -> bool:
        return bool(self["what"].value() == self.TIMER)

    def start(self, now: datetime, zone: ZoneInfo) -> Moment:
        minutes = self.cleaned_data["minutes"]
        # Who typed a number has said more than who left a chip as it was.
        ago = (self.cleaned_data["ago"] or 0) if minutes is None else minutes
        return Moment.at(now - timedelta(minutes=ago), zone)

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
        if moment.instant > self.now + FUTURE_SLACK:
            self.add_error(field, _FUTURE)


def _some_number(label: str, numbers: tuple[int, ...], unit: str = "") -> forms.TypedChoiceField:
    """A few round numbers as chips; None where none of them was meant."""
    return forms.TypedChoiceField(
        label=label,
        choices=[*((str(number), f"{number}{unit}") for number in numbers), ("", "Other")],
        coerce=int,
        empty_value=None,
        required=False,
        widget=one_chip("", ()).widget,
    )


class EpisodeForm(WallClockForm):
    """All that an episode can say; everything but where, when and its shape may stay open.

    `zone` is that of the times of a new one, where it is another than the diary's. Without `offers_usual` it is the
    same whatever the diary holds, but for the names of own triggers.
    """

    uuid = forms.UUIDField(widget=forms.HiddenInput, error_messages={"invalid": "Reload the page and try again."})
    sites = FeetField()
    shape = forms.ChoiceField(
        label="What was it like?", choices=choices(catalogue.SHAPES), widget=PictureRadio("shape")
    )
    start_date = date_field("Started on", required=True)
    start_time = time_field("at", required=True)
    end_date = date_field("Stopped on")
    end_time = time_field("at")
    offered = forms.CharField(widget=forms.HiddenInput, required=False)
    lasted = _some_number("It lasted", (1, 2, 5, 10, 15, 30, 60), " min")
    minutes = forms.IntegerField(
        label="or minutes",
        required=False,
        min_value=0,
        max_value=MAX_MINUTES,
        error_messages=number_words(0, MAX_MINUTES),
    )
    about = _some_number("About how many twitches", (5, 10, 20, 50, 100))
    twitch_count = forms.IntegerField(
        label="or another number",
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

    def __init__(
        self,
        *args: Any,
        diary: Diary,
        now: datetime,
        episode: Episode | None = None,
        over_at: datetime | None = None,
        zone: str = "",
        offers_usual: bool = True,
        **kwargs: Any,
    ) -> None:
        self.diary, self.now, self.episode = diary, now, episode
        self._offers_usual = offers_usual
        # When what is over "now" was over: a form that is sent twice means the first time.
        self.over_at = over_at or (episode.ended_at if episode else None) or now
        # An episode stays in the zone it was said in, wherever its diary has moved since.
        self.zone = episode.zone if episode else zone or diary.time_zone
        kwargs["initial"] = (_initial(episode) if episode else _fresh(now, ZoneInfo(self.zone))) | kwargs.get(
            "initial", {}
        )
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
        self.fields["triggers"] = self._suspicions(own)
        signs = dict(choices(catalogue.SIGNS))
        self.fields["signs"].widget = FoldedBoxes(_SHOWN)
        self.fields["signs"].choices = [  # type: ignore[attr-defined]
            (key, signs[key]) for key in dict.fromkeys([*_SIGNS_FIRST, *signs])
        ]
        for index in range(max(REMEDY_ROWS, self._stored_rows(), self._sent_rows())):
            self._add_remedy(index)

    def _stored_rows(self) -> int:
        """One row more than the episode has remedies, without JavaScript too."""
        return len(self.episode.remedies.all()) + 1 if self.episode else 0

    def _sent_rows(self) -> int:
        """As many rows as were sent or filled in: the episode may have had more remedies when its form was made. None
        has more than there are, but for the empty row."""
        given = {*self.data, *self.initial}
        return max((n + 1 for n in range(MAX_REMEDY_ROWS) if f"remedy_{n}" in given), default=0)

    def _add_remedy(self, index: int) -> None:
        blank = [("", "–")]
        self.fields[f"remedy_{index}"] = forms.ChoiceField(
            label="What you tried", choices=[*blank, *choices(catalogue.REMEDIES)], required=False, widget=ListSelect
        )
        self.fields[f"outcome_{index}"] = forms.ChoiceField(
            label="It got", choices=[*blank, *choices(catalogue.OUTCOMES)], required=False, widget=ListSelect
        )
        self.fields[f"relief_{index}"] = forms.IntegerField(
            label="after minutes",
            required=False,
            min_value=0,
            max_value=MAX_MINUTES,
            error_messages=number_words(0, MAX_MINUTES),
        )

    def _suspicions(self, own: list[OwnTrigger]) -> forms.MultipleChoiceField:
        """All that may be suspected: what this person suspects most comes first, then what they named themselves."""
        names = dict(choices(catalogue.TRIGGERS)) | {str(row.uuid): row.name for row in own}
        since = self.now.astimezone(self.diary.zone).date() - _USUAL
        most = suspected_most(self.diary, since) if self._offers_usual else []
        first = dict.fromkeys([*most, *(str(row.uuid) for row in own), *_SUSPECTED_FIRST, *names])
        plain = self.fields["triggers"]
        return forms.MultipleChoiceField(
            label=plain.label,
            choices=[(key, names[key]) for key in first if key in names],
            required=False,
            widget=FoldedBoxes(_SHOWN),
        )

    @property
    def later_fold(self) -> dict[str, Any]:
        """What may come later: how strong it was, what it felt like, what the person was doing and tried."""
        keys = [facet.key for facet in FACETS if facet.key in self.fields and facet.key not in _ELSEWHERE]
        fields = [self[key] for key in keys]
        return {"fields": fields} | _said(
            [*fields, *(field for row in self.remedy_rows for field in row), self["left_out"]]
        )

    @property
    def end_fold(self) -> dict[str, Any]:
        """When it stopped, by the clock."""
        return _said([self["end_date"], self["end_time"]])

    @property
    def places_fold(self) -> dict[str, Any]:
        """The places of what is edited: there, they rarely change."""
        return _said([self["sites"]])

    @property
    def remedy_rows(self) -> list[list[forms.BoundField]]:
        count = sum(name.startswith("remedy_") for name in self.fields)
        return [[self[f"{name}_{index}"] for name in ("remedy", "outcome", "relief")] for index in range(count)]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for chosen, typed in (("lasted", "minutes"), ("about", "twitch_count")):
            # What was typed is meant, whatever chip is still marked.
            if data.get(typed) is None and typed not in self.errors:
                data[typed] = data.get(chosen)
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
        if lasted and not self._says_another_end(data) and self._ended_now(start, lasted):
            # Nobody touched the start: it is over now, and lasted so long.
            end = Moment.at(self.over_at, ZoneInfo(self.zone))
            start = data["start"] = Moment.at(self.over_at - timedelta(minutes=minutes or 0), ZoneInfo(self.zone))
        elif data.get("end_time") and (lasted is None or self._says_another_end(data)):
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

    def _says_another_end(self, data: dict[str, Any]) -> bool:
        """Whether a time was given at which it stopped, other than what is stored."""
        if not data.get("end_time"):
            return False
        kept = self.episode.end if self.episode else None
        said = (data.get("end_date") or data["start"].date, data["end_time"])
        return kept is None or said != (kept.date, kept.time.replace(second=0, microsecond=0))

    def _ended_now(self, start: Moment, end: Moment) -> bool:
        """Whether a length is one of something that is over just now: the start is the one that a new form offered, or
        the one that was tapped when it was noticed, and from there on it would not be over yet."""
        shown = f"{start.date.isoformat()} {start.time:%H:%M}"
        if self.cleaned_data.get("offered") == shown:
            return True
        return self.episode is not None and start == self.episode.start and end.instant > self.now + FUTURE_SLACK

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
    """Change the start and the toes of a running timer."""

    sites = FeetField()
    start_date = date_field("Started on", required=True)
    start_time = time_field("at", required=True)

    def __init__(self, *args: Any, diary: Diary, timer: Timer, now: datetime, **kwargs: Any) -> None:
        self.timer, self.zone, self.now = timer, timer.zone, now
        kwargs["initial"] = {
            "sites": as_chosen(timer.sites),
            "start_date": timer.local_date,
            "start_time": timer.local_time,
        }
        super().__init__(*args, **kwargs)
        _mirror(self, diary)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("start_date") and data.get("start_time"):
            kept = Moment(self.timer.started_at, self.timer.local_date, self.timer.local_time)
            data["start"] = self.moment(data["start_date"], data["start_time"], kept=kept)
            self.check_past("start_date", data["start"])
        return data


def _said(fields: Sequence[forms.BoundField]) -> dict[str, Any]:
    """What some fields say by now, in the words of the screen, and whether anything is wrong with one of them."""
    words = [word for field in fields for word in _words_of(field)]
    return {"said": ", ".join(words), "is_wrong": any(field.errors for field in fields)}


def _words_of(field: forms.BoundField) -> list[str]:
    value = field.value()
    if isinstance(field.field, forms.BooleanField):
        return [str(field.label)] if value else []
    names = {str(key): str(name) for key, name in getattr(field.field, "choices", ())}
    given = value if isinstance(value, list | tuple) else [value]
    told = [names.get(str(one), str(one)) for one in given if one not in (None, "")]
    # A number alone does not tell what it is of.
    return [f"{field.label} {word}" if word.isdecimal() else word for word in told]


def _mirror(form: forms.Form, diary: Diary) -> FeetWidget:
    widget = form.fields["sites"].widget
    assert isinstance(widget, FeetWidget)
    widget.mirrored = diary.mirror_feet
    return widget


def _fresh(now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    local = now.astimezone(zone)
    return {
        "uuid": uuid.uuid4(),
        "shape": Shape.MOMENT,
        "start_date": local.date(),
        "start_time": local.time(),
        "offered": f"{local.date().isoformat()} {local.time():%H:%M}",
    }


def _initial(episode: Episode) -> dict[str, Any]:
    content = episode.content
    initial: dict[str, Any] = {
        **{facet.key: content.facet(facet.key) for facet in COLUMN_FACETS},
        "uuid": episode.uuid,
        "sites": as_chosen(content.sites),
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
