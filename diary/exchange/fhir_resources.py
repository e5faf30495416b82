"""What a diary says, as FHIR R4 resources: plain dicts, made of values alone and only to be read: equal parts may be
one object.

Nothing is invented: what is unknown is not there, an episode without an end gets none, and a count that nobody knows
has a reason instead of a value. Everything is what the person said; nothing is a finding of a professional.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from diary.domain.anatomy import SITE_BY_KEY, describe
from diary.domain.catalogue import FALLING_ASLEEP, ITEM_BY_KEY, ITEMS, QUESTION_BY_KEY, Kind, Question, Shape
from diary.domain.content import CheckInContent, EpisodeContent, Remedy, SignAnswer
from diary.domain.days import DayStatus
from diary.domain.facets import COLUMN_FACETS, Facet, FacetKind
from diary.domain.silences import Silence, silences_of
from diary.exchange.fhir_codes import (
    ABSENT,
    ACTIVE,
    ASKED_DECLINED,
    ASSEMBLER,
    AUTHOR,
    CAFFEINE,
    FASCICULATION_ICD,
    FASCICULATION_MESH,
    FASCICULATIONS,
    NOT_ASKED,
    PAIN,
    PROBLEM,
    QUESTIONNAIRE,
    SLEEP,
    SNOMED_SITES,
    SURVEY,
    UNCONFIRMED,
    UNKNOWN,
    Code,
    concept,
    own,
    quantity,
)

Resource = dict[str, Any]

_APP: Final = UUID("043613d0-14f9-4f7e-9327-405366331fd5")
_SURVEY: Final = [{"coding": [SURVEY.coding]}]


@dataclass(frozen=True, slots=True)
class Frame:
    """What all resources of a file refer to, and what it may hold.

    `person` is the uuid of the Patient, `app` that of the Device; notes and SNOMED CT codes are sent where wanted.
    """

    person: UUID
    app: UUID
    with_notes: bool = False
    with_snomed: bool = False

    @property
    def patient(self) -> dict[str, str]:
        return refer(self.person)


def derived(of: UUID, what: str) -> UUID:
    """The uuid of a resource that no row stands for: the same each time, and another one for each thing."""
    return uuid5(of, what)


def app_uuid(version: str) -> UUID:
    """The uuid of the app in one version."""
    return derived(_APP, version)


def refer(to: UUID) -> dict[str, str]:
    return {"reference": f"urn:uuid:{to}"}


def entry(resource: Resource) -> dict[str, Any]:
    """A resource as a Bundle holds it."""
    return {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}


def _resource(kind: str, uuid: UUID, *, imported: bool = False, **elements: Any) -> Resource:
    """A resource with those of its elements that are there."""
    meta = {"meta": {"tag": [own("imported").coding]}} if imported else {}
    # FHIR forbids empty elements; 0 and false are values.
    present = {name: value for name, value in elements.items() if value or value == 0}
    return {"resourceType": kind, "id": str(uuid), **meta, **present}


def instant(at: datetime, zone: str) -> str:
    """An instant with the offset that its zone had then; in UTC where that was no whole number of minutes, as in some
    zones before 1972."""
    local = at.astimezone(ZoneInfo(zone))
    # FHIR's offsets have no seconds.
    offset = local.utcoffset() or timedelta()
    return (at.astimezone(UTC) if offset % timedelta(minutes=1) else local).isoformat()


def patient(frame: Frame, name: str) -> Resource:
    return _resource("Patient", frame.person, name=[{"text": name}] if name.strip() else [])


def device(frame: Frame, name: str, version: str) -> Resource:
    return _resource(
        "Device",
        frame.app,
        deviceName=[{"name": name, "type": "user-friendly-name"}],
        type={"text": "Diary application"},
        version=[{"value": version}],
    )


def complaint(frame: Frame, *, onset_on: date | None, is_about: bool, is_active: bool) -> Resource:
    """The complaint as the person has it: unconfirmed, and no diagnosis of anybody's. An onset that is a guess is
    text, since a date would claim to be exact. Active where the period has twitching; otherwise that is not known."""
    onset = str(onset_on) if onset_on else ""
    return _resource(
        "Condition",
        derived(frame.person, "Condition"),
        # "inactive" would claim that it is over, which nobody said.
        clinicalStatus=concept(ACTIVE) if is_active else None,
        verificationStatus=concept(UNCONFIRMED),
        category=[concept(PROBLEM)] if is_active else [],
        code=concept(
            FASCICULATIONS,
            FASCICULATION_ICD,
            FASCICULATION_MESH,
            text="Toe twitching, a symptom that the person reports",
        ),
        subject=frame.patient,
        onsetDateTime="" if is_about else onset,
        onsetString=f"About {onset}" if is_about and onset else "",
        recorder=frame.patient,
        asserter=frame.patient,
    )


@dataclass(frozen=True, slots=True)
class MedicineContent:
    """A medicine or supplement as the person wrote it down; dates None where not known."""

    name: str
    group: str
    dose: str
    started_on: date | None
    changed_on: date | None
    stopped_on: date | None


def medicine(uuid: UUID, content: MedicineContent, frame: Frame) -> Resource:
    """A medicine that has no day on which it was stopped is being taken."""
    taken = {"start": content.started_on, "end": content.stopped_on}
    changed = f"Dose last changed on {content.changed_on}." if content.changed_on else ""
    return _resource(
        "MedicationStatement",
        uuid,
        status="completed" if content.stopped_on else "active",
        medicationCodeableConcept=concept(own(f"medicine.{content.group}"), text=content.name),
        subject=frame.patient,
        effectivePeriod={name: str(day) for name, day in taken.items() if day},
        informationSource=frame.patient,
        note=[{"text": changed}] if changed else [],
        dosage=[{"text": content.dose}] if content.dose.strip() else [],
    )


@dataclass(frozen=True, slots=True)
class ExaminationContent:
    """A test that was done, as the person wrote it down; `done_on` None where not known."""

    kind: str
    name: str
    done_on: date | None
    outcome: str


def examination(uuid: UUID, content: ExaminationContent, frame: Frame) -> Resource:
    """A test that was done. What was said of it is a note of the person's, and no result of whoever did it."""
    note = content.outcome if frame.with_notes and content.outcome.strip() else ""
    return _resource(
        "Procedure",
        uuid,
        status="completed",
        code=concept(own(f"examination.{content.kind}"), text=content.name),
        subject=frame.patient,
        performedDateTime=str(content.done_on) if content.done_on else "",
        recorder=frame.patient,
        asserter=frame.patient,
        note=[{"text": note}] if note else [],
    )


def day(frame: Frame, on: date, *, status: DayStatus, episodes: int | None, seconds: int) -> Resource:
    """A recorded day. `episodes` is None where nobody knows how many there were: never a zero."""
    parts = [_component(own("day-status"), valueCodeableConcept=concept(own(f"day-status.{status}")))]
    if seconds:
        parts.append(_component(own("time-spent"), valueQuantity=quantity(seconds, "s")))
    # Either of the two, never both: R4 forbids a reason beside a value.
    value = {"dataAbsentReason": concept(UNKNOWN)} if episodes is None else {"valueInteger": episodes}
    return _observation(
        derived(frame.person, f"day {on}"),
        frame,
        code=concept(own("episode-count")),
        effectiveDateTime=str(on),
        **value,
        device=refer(frame.app),
        component=parts,
    )


def _observation(uuid: UUID, frame: Frame, **elements: Any) -> Resource:
    return _resource(
        "Observation",
        uuid,
        status="final",
        category=_SURVEY,
        subject=frame.patient,
        performer=[frame.patient],
        **elements,
    )


def _component(code: Code, **value: Any) -> dict[str, Any]:
    return {"code": _named(code), **value}


_named: Final = cache(concept)


# Episodes


def episode(
    uuid: UUID,
    content: EpisodeContent,
    frame: Frame,
    *,
    own_triggers: Mapping[UUID, str],
    asked: Iterable[str] = (),
    imported: bool = False,
) -> Resource:
    """An episode; `own_triggers` names those of its own triggers, `asked` are the questions shown right after it."""
    note = content.facet("note") if frame.with_notes and content.facet("note").strip() else ""
    start = instant(content.start.instant, content.zone)
    return _observation(
        uuid,
        frame,
        imported=imported,
        code=_what(content),
        **_when(content, start),
        valueBoolean=True,
        note=[{"text": note}] if note else [],
        bodySite=_where(content.sites, frame),
        device=refer(frame.app),
        component=[
            *_day_said(content, start),
            *_details(content, frame, own_triggers),
            *(_choice("asked", question) for question in asked),
        ],
    )


def _what(content: EpisodeContent) -> dict[str, Any]:
    """A fasciculation only where the person calls it a twitch, or calls it nothing while awake: a cramp, a jerk or an
    urge to move is none, and what comes with falling asleep is mostly a jerk."""
    feeling, state = content.facet("feeling"), content.facet("state")
    is_twitch = feeling == "twitch" or (not feeling and state != FALLING_ASLEEP)
    return _named(FASCICULATIONS, own("episode"), text="Muscle twitching") if is_twitch else _named(own("episode"))


def _when(content: EpisodeContent, start: str) -> dict[str, Any]:
    """A moment is a point in time; everything else a period, without an end where none is known."""
    if content.shape == Shape.MOMENT:
        return {"effectiveDateTime": start}
    end = {"end": instant(content.end.instant, content.zone)} if content.end else {}
    return {"effectivePeriod": {"start": start} | end}


def _where(sites: Iterable[str], frame: Frame) -> dict[str, Any] | None:
    """There can be one body site: of several places it names all in words, and each is a component."""
    keys = _in_order(sites)
    if not keys:
        return None
    # `bodySite` may be there once in R4.
    return _site(keys[0], frame.with_snomed) if len(keys) == 1 else {"text": describe(keys)}


@cache
def _site(key: str, with_snomed: bool) -> dict[str, Any]:
    snomed = SNOMED_SITES.get(key) if with_snomed else None
    return concept(own(f"site.{key}"), *([snomed] if snomed else []))


def _in_order(sites: Iterable[str]) -> list[str]:
    return sorted(sites, key=lambda key: SITE_BY_KEY[key].bit)


def _day_said(content: EpisodeContent, start: str) -> list[dict[str, Any]]:
    """The day of the diary, where the date of the instant is another one."""
    said = str(content.start.date)
    # The instant begins with its own date, as the clock of its zone shows it.
    return [] if start.startswith(said) else [_component(own("diary-day"), valueDateTime=said)]


def _details(content: EpisodeContent, frame: Frame, names: Mapping[UUID, str]) -> Iterator[dict[str, Any]]:
    yield _choice("shape", content.shape)
    if content.ongoing_state:
        yield _choice("ongoing-state", content.ongoing_state)
    if content.end:
        seconds = round((content.end.instant - content.start.instant).total_seconds())
        yield _component(own("duration"), valueQuantity=quantity(seconds, "s"))
    if content.twitch_count is not None:
        yield _component(own("twitch-count"), valueInteger=content.twitch_count)
    for facet in COLUMN_FACETS:
        if facet.key in content.facets:
            yield from _facet(facet, content.facets[facet.key], frame)
    if len(content.sites) > 1:
        for key in _in_order(content.sites):
            yield _component(own("site"), valueCodeableConcept=_site(key, frame.with_snomed))
    for key in sorted(content.signs):
        yield _choice("sign", key)
    for key in sorted(content.triggers):
        yield _choice("trigger", key)
    for name in sorted(names[uuid] for uuid in content.own_triggers):
        yield _component(own("trigger"), valueCodeableConcept={"text": name})
    for remedy in sorted(content.remedies, key=lambda row: row.key):
        yield from _tried(remedy)


def _facet(facet: Facet, value: Any, frame: Frame) -> Iterator[dict[str, Any]]:
    """A facet of one value as a component. A text is written for oneself: it goes where notes go. The note itself is no
    component, and what is left out of statistics is not sent at all."""
    match facet.kind:
        case FacetKind.SCALE if facet.key == "pain":
            # The one scale for which a code was found (docs/fhir.md); its unit belongs to the code.
            yield _component(PAIN, valueQuantity=quantity(value, "{score}"))
        case FacetKind.SCALE:
            yield _component(own(facet.key), valueInteger=value)
        case FacetKind.WORD:
            yield _choice(facet.key, value)
        case FacetKind.TEXT if frame.with_notes:
            yield _component(own(facet.key), valueString=value)


@cache
def _choice(what: str, key: str) -> dict[str, Any]:
    return _component(own(what), valueCodeableConcept=concept(own(f"{what}.{key}")))


def _tried(remedy: Remedy) -> Iterator[dict[str, Any]]:
    """A remedy with what came of it; one whose outcome was not said has a reason instead."""
    outcome = (
        {"valueCodeableConcept": concept(own(f"outcome.{remedy.outcome}"))}
        if remedy.outcome
        else {"dataAbsentReason": concept(UNKNOWN)}
    )
    yield _component(own(f"remedy.{remedy.key}"), **outcome)
    if remedy.relief_minutes is not None:
        yield _component(own(f"relief.{remedy.key}"), valueQuantity=quantity(remedy.relief_minutes, "min"))


# Check-ins


def checkin(uuid: UUID, on: date, content: CheckInContent, frame: Frame, *, imported: bool = False) -> list[Resource]:
    """A check-in: the questions that were answered, with their answers, the red-flag questions that were not, with why,
    and what of it has a measure of its own."""
    response = _resource(
        "QuestionnaireResponse",
        uuid,
        imported=imported,
        questionnaire=QUESTIONNAIRE,
        status="completed",
        subject=frame.patient,
        authored=str(on),
        author=frame.patient,
        source=frame.patient,
        item=list(_answered(content, frame)),
    )
    return [response, *_measures(uuid, on, content, frame, imported)]


_MEASURES: Final = (
    ("sleep_minutes", SLEEP, "h"),
    ("caffeine_mg", CAFFEINE, "mg"),
    ("caffeine_drinks", own("caffeine-drinks"), "{drinks}"),
)


def _measures(uuid: UUID, on: date, content: CheckInContent, frame: Frame, imported: bool) -> Iterator[Resource]:
    for key, code, unit in _MEASURES:
        value: Any = content.items.get(key)
        if value is not None:
            yield _observation(
                derived(uuid, key),
                frame,
                imported=imported,
                code=concept(code),
                effectiveDateTime=str(on),
                # LOINC 93832-4 is in hours; stored are minutes.
                valueQuantity=quantity(round(value / 60, 4) if unit == "h" else value, unit),
                derivedFrom=[refer(uuid)],
            )


def _answered(content: CheckInContent, frame: Frame) -> Iterator[dict[str, Any]]:
    if content.twitching:
        yield _item("twitching", "Any twitching?", {"valueCoding": own(f"twitching.{content.twitching}").coding})
    for item in ITEMS:
        if item.key in content.items:
            yield _item(item.key, item.name, _answer(item.key, content.items[item.key]))
    answers = {answer.question: answer for answer in content.answers}
    silences = silences_of(content.shown, answers)
    for key, question in QUESTION_BY_KEY.items():
        if key in answers:
            yield _asked(question, answers[key])
        elif key in silences:
            yield _unanswered(question, silences[key])
    if frame.with_notes and content.note.strip():
        yield _item("note", "Note", {"valueString": content.note})


def _item(link: str, text: str, *answers: dict[str, Any]) -> dict[str, Any]:
    return {"linkId": link, "text": text, "answer": list(answers)}


def _answer(key: str, value: Any) -> dict[str, Any]:
    """What was answered, in the unit in which it is stored."""
    match ITEM_BY_KEY[key].kind:
        case Kind.YES_NO:
            return {"valueBoolean": value}
        case Kind.CHOICE:
            return {"valueCoding": own(f"{key}.{value}").coding}
        case Kind.HOURS:
            return {"valueQuantity": quantity(value, "min")}
        case _:
            return {"valueQuantity": quantity(value, "mg")} if key == "caffeine_mg" else {"valueInteger": value}


def _asked(question: Question, said: SignAnswer) -> dict[str, Any]:
    """A red-flag question with its answer, and what was said with it."""
    key = question.key
    more = []
    if said.parts:
        parts = [{"valueCoding": own(f"{key}.part.{part}").coding} for part in said.parts]
        more.append(_item(f"{key}.parts", "If so, which?", *parts))
    if said.side:
        more.append(_item(f"{key}.side", "On which side?", {"valueCoding": own(f"side.{said.side}").coding}))
    if said.since:
        more.append(_item(f"{key}.since", "Since about", {"valueDate": str(said.since)}))
    answer = {"valueCoding": own(f"{key}.{said.answer}").coding} | ({"item": more} if more else {})
    return _item(key, question.text, answer)


_REASONS: Final = {
    Silence.NO_ANSWER: ASKED_DECLINED,
    Silence.NEVER_SHOWN: NOT_ASKED,
    Silence.NOT_KNOWN: UNKNOWN,
}


@cache
def _unanswered(question: Question, silence: Silence) -> dict[str, Any]:
    """A red-flag question without an answer, and why there is none."""
    reason = {"url": ABSENT, "valueCode": _REASONS[silence].code}
    return {"extension": [reason], "linkId": question.key, "text": question.text}


@dataclass(frozen=True, slots=True)
class TrialContent:
    """A trial that is over: what was changed, the days that it lasted, the sentence of its result with the ratio, and
    what that rests on."""

    change: str
    first: date
    last: date
    said: str
    notes: Sequence[str]


def trial(uuid: UUID, content: TrialContent, frame: Frame) -> Resource:
    """What a person found out by changing one thing on some of their days, as text alone. It is no treatment and claims
    none, so it is neither a Procedure nor a MedicationStatement, and its number has no code that a reader could take
    for a measured outcome."""
    return _observation(
        derived(uuid, "trial"),
        frame,
        code=concept(own("trial"), text=f"{own('trial').display}: {content.change}"),
        effectivePeriod={"start": str(content.first), "end": str(content.last)},
        valueString=content.said,
        note=[{"text": text} for text in content.notes],
        device=refer(frame.app),
    )


def provenance(frame: Frame, of: list[Resource], recorded: datetime) -> Resource:
    """Who said some resources and what put them together. Its uuid is a function of theirs."""
    ids = [resource["id"] for resource in of]
    agents = ((AUTHOR, frame.person), (ASSEMBLER, frame.app))
    return _resource(
        "Provenance",
        derived(frame.person, ",".join(ids)),
        target=[{"reference": f"urn:uuid:{uuid}"} for uuid in ids],
        recorded=recorded.astimezone(UTC).isoformat(),
        agent=[{"type": concept(role), "who": refer(who)} for role, who in agents],
    )
