"""What the database itself refuses, whoever writes: every constraint of the diary, each by rows that break it alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from diary.domain.catalogue import ITEMS, MAX_BURST_COUNT, QUESTIONS, Kind
from diary.models import (
    AccessToken,
    Address,
    CachedResult,
    CalendarFeed,
    CheckIn,
    Condition,
    Day,
    Diary,
    Episode,
    EpisodeRemedy,
    EpisodeSign,
    EpisodeSite,
    EpisodeTrigger,
    Examination,
    FlagMemory,
    FlagTalk,
    ImportBlock,
    ImportChunk,
    ImportJob,
    ImportMapping,
    ImportRejection,
    Look,
    Medicine,
    OwnTrigger,
    PushSubscription,
    RedFlagAnswer,
    Reminder,
    ReminderSent,
    Share,
    ShareOpening,
    TakenForm,
    Timer,
    Trial,
    TrialDay,
    Upload,
    Visit,
)
from tests.makers import NOW, make_diary, make_user, uuid_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 14)
LATER = NOW + timedelta(minutes=5)
END: dict[str, Any] = {"ended_at": LATER, "ended_local_date": DAY, "ended_local_time": time(22, 35)}
TIMED: dict[str, Any] = {"shape": "timed", **END}
BURST: dict[str, Any] = {"shape": "burst", "twitch_count": 20, **END}
SPOT: dict[str, Any] = {"shape": "ongoing", "ongoing_state": "still_on"}
STOPPED: dict[str, Any] = {"shape": "ongoing", "ongoing_state": "stopped", **END}
SAME = uuid_of("same")
EMPTIED: dict[str, Any] = {"wanted": None, "body": None}
HELD: dict[str, Any] = {"ended_on": DAY, "ended_why": "flag", "ended_criterion": "W1"}


def episode(diary: Diary, **changes: Any) -> Episode:
    """A moment, written past every form and action."""
    known = {
        "shape": "moment",
        "zone": "Europe/Berlin",
        "started_at": NOW,
        "local_date": DAY,
        "local_time": time(22, 30),
    }
    return Episode.objects.create(diary=diary, **(known | changes))


def checkin(diary: Diary, **changes: Any) -> CheckIn:
    return CheckIn.objects.create(diary=diary, **({"local_date": DAY} | changes))


def site(diary: Diary, of: Episode | None = None, **changes: Any) -> None:
    EpisodeSite.objects.create(diary=diary, episode=of or episode(diary), **({"site": "trunk"} | changes))


def sign(diary: Diary, of: Episode | None = None, **changes: Any) -> None:
    EpisodeSign.objects.create(diary=diary, episode=of or episode(diary), **({"sign": "pain"} | changes))


def trigger(diary: Diary, of: Episode | None = None, **changes: Any) -> EpisodeTrigger:
    return EpisodeTrigger.objects.create(diary=diary, episode=of or episode(diary), **changes)


def remedy(diary: Diary, of: Episode | None = None, **changes: Any) -> None:
    EpisodeRemedy.objects.create(diary=diary, episode=of or episode(diary), **({"remedy": "water"} | changes))


def own(diary: Diary, name: str = "Sweets", **changes: Any) -> OwnTrigger:
    return OwnTrigger.objects.create(diary=diary, **({"name": name, "name_key": name.casefold()} | changes))


def answer(diary: Diary, of: CheckIn | None = None, **changes: Any) -> None:
    known = {"question": "weakness", "answer": "no"}
    RedFlagAnswer.objects.create(diary=diary, checkin=of or checkin(diary), **(known | changes))


def medicine(diary: Diary, **changes: Any) -> None:
    Medicine.objects.create(diary=diary, **({"name": "Pills", "group": "magnesium"} | changes))


def condition(diary: Diary, **changes: Any) -> None:
    Condition.objects.create(diary=diary, **({"key": "anxiety"} | changes))


def visit(diary: Diary, **changes: Any) -> None:
    Visit.objects.create(diary=diary, **({"visited_on": DAY} | changes))


def examination(diary: Diary, **changes: Any) -> None:
    Examination.objects.create(diary=diary, **({"kind": "blood"} | changes))


def timer(diary: Diary, **changes: Any) -> None:
    known = {"zone": "Europe/Berlin", "started_at": NOW, "local_date": DAY, "local_time": time(22, 30)}
    Timer.objects.create(diary=diary, **(known | changes))


def upload(diary: Diary, **changes: Any) -> None:
    Upload.objects.create(diary=diary, uploaded_at=NOW, body=b"", **changes)


def taken(diary: Diary, **changes: Any) -> None:
    TakenForm.objects.create(diary=diary, **({"mark": SAME, "taken_at": NOW} | changes))


def share(diary: Diary, **changes: Any) -> Share:
    known = {"first": DAY, "last": DAY, "revision": 1, "made_at": NOW, "expires_at": LATER, "wanted": b"", "body": b""}
    return Share.objects.create(diary=diary, **(known | changes))


def import_job(diary: Diary, **changes: Any) -> ImportJob:
    known = {"kind": "table", "state": "done", "made_at": NOW, "chunks": 1, "total": 1}
    return ImportJob.objects.create(diary=diary, **(known | changes))


def import_chunk(diary: Diary, **changes: Any) -> None:
    of = ImportJob.objects.filter(diary=diary).first() or import_job(diary)
    ImportChunk.objects.create(diary=diary, **({"job": of, "number": 0, "body": b""} | changes))


def import_block(diary: Diary, **changes: Any) -> None:
    of = ImportJob.objects.filter(diary=diary).first() or import_job(diary)
    ImportBlock.objects.create(diary=diary, **({"job": of, "number": 0, "body": b""} | changes))


def rejection(diary: Diary, **changes: Any) -> None:
    of = ImportJob.objects.filter(diary=diary).first() or import_job(diary)
    ImportRejection.objects.create(diary=diary, **({"job": of, "line": 1, "reason": "", "text": ""} | changes))


def opening(diary: Diary, **changes: Any) -> None:
    of = Share.objects.filter(diary=diary).first() or share(diary)
    ShareOpening.objects.create(diary=diary, **({"share": of, "at": NOW} | changes))


def address(diary: Diary, **changes: Any) -> Address:
    return Address.objects.create(diary=diary, **({"kind": "share", "token_hash": "0" * 64} | changes))


def access_token(diary: Diary, **changes: Any) -> AccessToken:
    known = {"name": "A button", "scope": "log", "token_hash": "0" * 64, "made_at": NOW}
    return AccessToken.objects.create(diary=diary, **(known | changes))


def import_mapping(diary: Diary, **changes: Any) -> None:
    ImportMapping.objects.create(diary=diary, layout="a", plan={}, **changes)


def memory(diary: Diary, **changes: Any) -> None:
    FlagMemory.objects.create(diary=diary, **({"criterion": "W1"} | changes))


def talk(diary: Diary, **changes: Any) -> None:
    FlagTalk.objects.create(diary=diary, **({"criterion": "W1", "talked_on": DAY} | changes))


def look(diary: Diary, **changes: Any) -> None:
    known = {"on": DAY, "code_version": "", "fingerprint": "", "result": {}}
    Look.objects.create(diary=diary, **(known | changes))


def trial(diary: Diary, **changes: Any) -> Trial:
    known = {
        "change": "wider_shoes",
        "block_days": 5,
        "dropped_days": 1,
        "starts_on": DAY,
        "schedule": "UCUCUCUC",
        "seed": "0" * 64,
        "started_at": NOW,
    }
    return Trial.objects.create(diary=diary, **(known | changes))


def trial_day(diary: Diary, of: Trial | None = None, **changes: Any) -> None:
    TrialDay.objects.create(diary=diary, trial=of or trial(diary), **({"date": DAY, "kept": "yes"} | changes))


def feed(diary: Diary, **changes: Any) -> CalendarFeed:
    known = {"at": time(20), "made_at": NOW, "changed_at": NOW}
    return CalendarFeed.objects.create(diary=diary, **(known | changes))


def reminder(diary: Diary, **changes: Any) -> None:
    Reminder.objects.create(diary=diary, **changes)


def sent(diary: Diary, **changes: Any) -> ReminderSent:
    return ReminderSent.objects.create(diary=diary, **({"mailing": "daily", "local_date": DAY} | changes))


def device(diary: Diary, **changes: Any) -> PushSubscription:
    return PushSubscription.objects.create(diary=diary, **({"made_at": NOW} | changes))


def settings(diary: Diary, **changes: Any) -> None:
    Diary.objects.filter(pk=diary.pk).update(**changes)


@dataclass(frozen=True)
class Refusal:
    """What breaks the constraint of this name."""

    constraint: str
    what: str
    write: Callable[[Diary], object]


def twice(write: Callable[..., object], **values: Any) -> Callable[[Diary], object]:
    return lambda diary: (write(diary, **values), write(diary, **values))


def on_one(write: Callable[..., object], **values: Any) -> Callable[[Diary], object]:
    """Twice on one episode."""

    def both(diary: Diary) -> None:
        of = episode(diary)
        write(diary, of, **values)
        write(diary, of, **values)

    return both


def row(write: Callable[..., object], **values: Any) -> Callable[[Diary], object]:
    return lambda diary: write(diary, **values)


def another() -> Diary:
    return make_diary(owner=make_user("two@example.org"))


def two_answers(diary: Diary) -> None:
    of = checkin(diary)
    answer(diary, of)
    answer(diary, of, answer="feels_weak")


def two_own(diary: Diary) -> None:
    of, mine = episode(diary), own(diary)
    trigger(diary, of, own=mine)
    trigger(diary, of, own=mine)


def two_days(diary: Diary) -> None:
    Day.objects.bulk_create([Day(diary=diary, date=DAY), Day(diary=diary, date=DAY)])


def two_drawings(diary: Diary) -> None:
    for revision in (1, 2):
        CachedResult.objects.create(diary=diary, key="frequency", revision=revision, body=b"")


def two_looks(diary: Diary) -> None:
    for version in ("one", "two"):
        look(diary, code_version=version)


def two_days_of_a_trial(diary: Diary) -> None:
    of = trial(diary)
    trial_day(diary, of)
    trial_day(diary, of, kept="no")


def two_devices(**values: Any) -> Callable[[Diary], object]:
    return lambda diary: [device(diary, endpoint_hash=name, **values) for name in ("x", "y")]


FITS = "episode_end_fits_its_shape"
END_OF_TRIAL = "trial_end_with_its_reason"
BREAKS_TOO = {"episode_shape_known": FITS, "calendarfeed_uuid_once": "calendar_feed_once"}
REFUSED = [
    Refusal("look_once_a_day", "two looks of a day", two_looks),
    Refusal("form_taken_once", "the same form", twice(taken)),
    Refusal("look_day_in_calendar", "2200", row(look, on=date(2200, 1, 1))),
    Refusal("episode_uuid_once", "the same uuid", twice(episode, uuid=SAME)),
    Refusal("episode_day_in_calendar", "1969", row(episode, local_date=date(1969, 12, 31))),
    Refusal("episode_day_in_calendar", "2200", row(episode, local_date=date(2200, 1, 1))),
    Refusal("episode_shape_known", "an unknown shape", row(episode, shape="blob")),
    Refusal("episode_shape_known", "no shape", row(episode, shape="")),
    Refusal("episode_state_known", "an unknown state", row(episode, state="flying")),
    Refusal("episode_feeling_known", "an unknown feeling", row(episode, feeling="joy")),
    Refusal("episode_shoes_known", "unknown shoes", row(episode, shoes="clogs")),
    Refusal("episode_source_known", "no source", row(episode, source="")),
    Refusal("episode_intensity_in_range", "intensity 0", row(episode, intensity=0)),
    Refusal("episode_intensity_in_range", "intensity 6", row(episode, intensity=6)),
    Refusal("episode_pain_in_range", "pain 11", row(episode, pain=11)),
    Refusal("episode_twitch_count_in_range", "a burst of none", row(episode, **BURST | {"twitch_count": 0})),
    Refusal(
        "episode_twitch_count_in_range",
        "a burst of too many",
        row(episode, **BURST | {"twitch_count": MAX_BURST_COUNT + 1}),
    ),
    Refusal(
        "episode_no_end_before_start",
        "an end before the start",
        row(episode, **TIMED | {"ended_at": NOW - timedelta(seconds=1)}),
    ),
    Refusal("episode_end_is_whole", "an end without a day", row(episode, **TIMED | {"ended_local_date": None})),
    Refusal("episode_end_is_whole", "an end without a time", row(episode, **TIMED | {"ended_local_time": None})),
    Refusal("episode_end_is_whole", "a day of an end alone", row(episode, ended_local_date=DAY)),
    Refusal(FITS, "a moment with an end", row(episode, **END)),
    Refusal(FITS, "a moment with a count", row(episode, twitch_count=3)),
    Refusal(FITS, "a moment that is still on", row(episode, ongoing_state="still_on")),
    Refusal(FITS, "timed without an end", row(episode, shape="timed")),
    Refusal(FITS, "timed with a count", row(episode, **TIMED, twitch_count=3)),
    Refusal(FITS, "timed that has stopped", row(episode, **TIMED, ongoing_state="stopped")),
    Refusal(FITS, "a burst without a count", row(episode, **BURST | {"twitch_count": None})),
    Refusal(FITS, "a burst without an end", row(episode, shape="burst", twitch_count=20)),
    Refusal(FITS, "ongoing without a state", row(episode, shape="ongoing")),
    Refusal(FITS, "ongoing in an unknown state", row(episode, **SPOT | {"ongoing_state": "maybe"})),
    Refusal(FITS, "still on with an end", row(episode, **SPOT, **END)),
    Refusal(FITS, "lost track of with an end", row(episode, **STOPPED | {"ongoing_state": "lost_track"})),
    Refusal(FITS, "stopped without an end", row(episode, **SPOT | {"ongoing_state": "stopped"})),
    Refusal(FITS, "ongoing with a count", row(episode, **SPOT, twitch_count=3)),
    Refusal("episode_site_once", "a site twice", on_one(site)),
    Refusal("episode_site_known", "an unknown site", row(site, site="tail")),
    Refusal("episode_site_known", "no site", row(site, site="")),
    Refusal("episode_sign_once", "a sign twice", on_one(sign)),
    Refusal("episode_sign_known", "an unknown sign", row(sign, sign="glow")),
    Refusal("episode_trigger_once", "a trigger twice", on_one(trigger, key="stress")),
    Refusal("episode_own_trigger_once", "an own trigger twice", two_own),
    Refusal("episode_trigger_known", "an unknown trigger", row(trigger, key="moon")),
    Refusal("episode_trigger_is_one_thing", "a trigger of nothing", row(trigger)),
    Refusal(
        "episode_trigger_is_one_thing",
        "a trigger of two things",
        lambda diary: trigger(diary, key="stress", own=own(diary)),
    ),
    Refusal("episode_remedy_once", "a remedy twice", on_one(remedy)),
    Refusal("episode_remedy_known", "an unknown remedy", row(remedy, remedy="wand")),
    Refusal("episode_outcome_known", "an unknown outcome", row(remedy, outcome="magic")),
    Refusal("episode_relief_in_range", "relief after more than a day", row(remedy, relief_minutes=1441)),
    Refusal("owntrigger_uuid_once", "the same uuid", lambda d: (own(d, uuid=SAME), own(d, "Cola", uuid=SAME))),
    Refusal("own_trigger_name_once", "a name twice", lambda d: (own(d), own(d, "SWEETS"))),
    Refusal("own_trigger_has_a_name", "no name", row(own, name_key="")),
    Refusal("timer_uuid_once", "the same uuid", twice(timer, uuid=SAME)),
    Refusal("upload_uuid_once", "the same uuid", twice(upload, uuid=SAME)),
    Refusal(
        "checkin_uuid_once",
        "the same uuid",
        lambda d: [checkin(d, uuid=SAME, local_date=day) for day in (DAY, date(2026, 3, 15))],
    ),
    Refusal("checkin_once_a_day", "two of a day", twice(checkin)),
    Refusal("checkin_day_in_calendar", "1969", row(checkin, local_date=date(1969, 12, 31))),
    Refusal("checkin_day_in_calendar", "2200", row(checkin, local_date=date(2200, 1, 1))),
    Refusal("checkin_twitching_known", "an unknown answer", row(checkin, twitching="perhaps")),
    Refusal("checkin_water_known", "unknown water", row(checkin, water="none")),
    Refusal("checkin_exercise_known", "unknown exercise", row(checkin, exercise="much")),
    Refusal("checkin_source_known", "an unknown source", row(checkin, source="dream")),
    Refusal("answer_once", "an answer twice", two_answers),
    Refusal("answer_side_known", "an unknown side", row(answer, side="top")),
    Refusal("answer_source_known", "an answer of nobody", row(answer, source="dream")),
    Refusal("answer_fits_question", "an unknown question", row(answer, question="mood")),
    Refusal("answer_fits_question", "the answer of another question", row(answer, answer="constant")),
    Refusal("answer_fits_question", "no answer", row(answer, answer="")),
    Refusal("medicine_uuid_once", "the same uuid", twice(medicine, uuid=SAME)),
    Refusal("medicine_has_a_name", "no name", row(medicine, name="")),
    Refusal("medicine_group_known", "an unknown group", row(medicine, group="sweets")),
    Refusal(
        "medicine_no_stop_before_start",
        "a stop before the start",
        row(medicine, started_on=DAY, stopped_on=DAY - timedelta(days=1)),
    ),
    Refusal("condition_uuid_once", "the same uuid", twice(condition, uuid=SAME)),
    Refusal("condition_known", "an unknown condition", row(condition, key="boredom")),
    Refusal("condition_other_has_a_name", "another without a name", row(condition, key="other")),
    Refusal("visit_uuid_once", "the same uuid", twice(visit, uuid=SAME)),
    Refusal("diary_clock_known", "an unknown clock", row(settings, clock="")),
    Refusal("diary_date_order_known", "an unknown order", row(settings, date_order="year")),
    Refusal("diary_decimal_mark_known", "an unknown mark", row(settings, decimal_mark="dot")),
    Refusal("examination_uuid_once", "the same uuid", twice(examination, uuid=SAME)),
    Refusal("examination_known", "an unknown test", row(examination, kind="horoscope")),
    Refusal("examination_other_has_a_name", "another without a name", row(examination, kind="other")),
    Refusal("diary_diet_known", "an unknown diet", row(settings, diet="sweets")),
    Refusal("diary_family_history_known", "an unknown answer", row(settings, family_history="perhaps")),
    Refusal("diary_asleep_between_two_times", "one time alone", row(settings, asleep_from=time(23))),
    Refusal(
        "diary_asleep_between_two_times", "no time between", row(settings, asleep_from=time(1), asleep_until=time(1))
    ),
    Refusal("day_once", "a day twice", two_days),
    Refusal("flag_remembered_once", "a criterion twice", twice(memory)),
    Refusal("flag_criterion_known", "an unknown criterion", row(memory, criterion="Z9")),
    Refusal("flag_settled_known", "settled somehow", row(memory, settled_as="gone", settled_on=DAY)),
    Refusal("flag_settled_on_a_day", "settled on no day", row(memory, settled_as="hidden")),
    Refusal("flag_settled_on_a_day", "a day and not settled", row(memory, settled_on=DAY)),
    Refusal("flagtalk_uuid_once", "the same uuid", twice(talk, uuid=SAME)),
    Refusal("talk_criterion_known", "an unknown criterion", row(talk, criterion="Z9")),
    Refusal("calendarfeed_uuid_once", "the same uuid", twice(feed, uuid=SAME)),
    Refusal("calendar_feed_once", "two of a diary", twice(feed)),
    Refusal("pushsubscription_uuid_once", "the same uuid", two_devices(uuid=SAME)),
    Refusal("push_subscription_once", "a device twice", twice(device, endpoint_hash="x")),
    Refusal("reminder_weekday_in_range", "an eighth day", row(reminder, weekday=7)),
    Refusal("reminder_before_the_day_is_over", "a minute past eleven", row(reminder, at=time(23, 1))),
    Refusal("reminder_sent_once", "a mailing twice", twice(sent)),
    Refusal("reminder_mailing_known", "an unknown mailing", row(sent, mailing="hourly")),
    Refusal("reminder_mailing_known", "no mailing", row(sent, mailing="")),
    Refusal("importjob_uuid_once", "the same uuid", twice(import_job, uuid=SAME)),
    Refusal("import_kind_known", "an unknown kind", row(import_job, kind="stone")),
    Refusal("import_state_known", "an unknown state", row(import_job, state="lost")),
    Refusal("import_within_its_chunks", "beyond its chunks", row(import_job, position=2)),
    Refusal("import_within_its_lines", "beyond its lines", row(import_job, done=2)),
    Refusal("import_block_once", "a block twice", twice(import_block)),
    Refusal("import_chunk_once", "a chunk twice", twice(import_chunk)),
    Refusal("import_mapping_once", "a layout twice", twice(import_mapping)),
    Refusal("cached_result_once", "a key twice", two_drawings),
    Refusal("address_kind_known", "a kind nobody knows", row(address, kind="lane")),
    Refusal("episode_site_in_diary", "of another diary", lambda d: site(d, episode(another()))),
    Refusal("episode_sign_in_diary", "of another diary", lambda d: sign(d, episode(another()))),
    Refusal("episode_remedy_in_diary", "of another diary", lambda d: remedy(d, episode(another()))),
    Refusal("episode_trigger_in_diary", "of another diary", lambda d: trigger(d, episode(another()), key="stress")),
    Refusal("episode_own_trigger_in_diary", "of another diary", lambda d: trigger(d, own=own(another()))),
    Refusal("answer_in_diary", "of another diary", lambda d: answer(d, checkin(another()))),
    Refusal("import_block_in_diary", "of another diary", lambda d: import_block(d, job=import_job(another()))),
    Refusal("import_chunk_in_diary", "of another diary", lambda d: import_chunk(d, job=import_job(another()))),
    Refusal("import_rejection_in_diary", "of another diary", lambda d: rejection(d, job=import_job(another()))),
    Refusal("share_opening_in_diary", "of another diary", lambda d: opening(d, share=share(another()))),
    Refusal("trial_uuid_once", "the same uuid", twice(trial, uuid=SAME)),
    Refusal("trial_change_known", "a change nobody knows", row(trial, change="potassium")),
    Refusal("trial_change_known", "no change", row(trial, change="")),
    Refusal("trial_own_words_of_own_change", "an own change without words", row(trial, change="own")),
    Refusal("trial_own_words_of_own_change", "words for another one", row(trial, own_words="Clogs")),
    Refusal("trial_factor_known", "a factor nobody knows", row(trial, factor="moon")),
    Refusal("trial_schedule_could_be_drawn", "no schedule", row(trial, schedule="")),
    Refusal("trial_schedule_could_be_drawn", "six blocks", row(trial, schedule="UCUCUC")),
    Refusal("trial_schedule_could_be_drawn", "five changed ones of eight", row(trial, schedule="UCCUCCUC")),
    Refusal("trial_schedule_could_be_drawn", "four alike", row(trial, schedule="UUUUCCCC")),
    Refusal("trial_schedule_could_be_drawn", "small letters", row(trial, schedule="ucucucuc")),
    Refusal("trial_block_of_a_design", "blocks of six days", row(trial, block_days=6)),
    Refusal("trial_block_of_a_design", "every day of a block", row(trial, dropped_days=0)),
    Refusal("trial_in_calendar", "1969", row(trial, starts_on=date(1969, 12, 31))),
    Refusal("trial_in_calendar", "2200", row(trial, starts_on=date(2200, 1, 1))),
    Refusal("trial_criterion_known", "a criterion nobody knows", row(trial, **HELD | {"ended_criterion": "Z9"})),
    Refusal(END_OF_TRIAL, "an end without a reason", row(trial, ended_on=DAY)),
    Refusal(END_OF_TRIAL, "a reason without an end", row(trial, ended_why="stopped")),
    Refusal(END_OF_TRIAL, "a reason nobody knows", row(trial, ended_on=DAY, ended_why="bored")),
    Refusal(END_OF_TRIAL, "stopped by a criterion", row(trial, **HELD | {"ended_why": "stopped"})),
    Refusal(END_OF_TRIAL, "a flag of no criterion", row(trial, **HELD | {"ended_criterion": ""})),
    Refusal(END_OF_TRIAL, "a criterion without an end", row(trial, ended_criterion="W1")),
    Refusal("trial_read_as_it_was", "read, and nobody knows what", row(trial, read_on=DAY)),
    Refusal("trial_read_as_it_was", "what nobody read", row(trial, fingerprint="0" * 64)),
    Refusal("trial_day_once", "two answers of a day", two_days_of_a_trial),
    Refusal("trial_day_kept_known", "an unknown answer", row(trial_day, kept="maybe")),
    Refusal("trial_day_kept_known", "no answer", row(trial_day, kept="")),
    Refusal("trial_day_in_calendar", "1969", row(trial_day, date=date(1969, 12, 31))),
    Refusal("trial_day_in_calendar", "2200", row(trial_day, date=date(2200, 1, 1))),
    Refusal("trial_day_in_diary", "of another diary", lambda d: trial_day(d, trial(another()))),
    Refusal("accesstoken_uuid_once", "the same uuid", twice(access_token, uuid=SAME)),
    Refusal("access_token_has_a_name", "no name", row(access_token, name="")),
    Refusal("access_token_scope_known", "a scope nobody knows", row(access_token, scope="account")),
    Refusal("access_token_expires_later", "over as soon as it is made", row(access_token, expires_at=NOW)),
    Refusal("share_uuid_once", "the same uuid", twice(share, uuid=SAME)),
    Refusal("share_no_last_before_first", "a last day before the first", row(share, last=DAY - timedelta(days=1))),
    Refusal("share_expires_later", "over as soon as it is made", row(share, expires_at=NOW)),
    Refusal("share_is_whole_or_emptied", "a report nobody asked for", row(share, wanted=None)),
    Refusal("share_is_whole_or_emptied", "what was asked for alone", row(share, body=None)),
    Refusal("share_is_whole_or_emptied", "a PDF alone", row(share, **EMPTIED | {"pdf": b"x"})),
    Refusal("share_is_whole_or_emptied", "a code for nothing", row(share, **EMPTIED | {"code": "x"})),
    Refusal("share_wrong_codes_in_range", "one wrong code more", row(share, wrong_codes=21)),
    Refusal("share_revoked_is_emptied", "taken back and still there", row(share, revoked_at=NOW)),
]


def _outside() -> list[Refusal]:
    """A number below and above the bounds of every check-in item that has some."""
    rows = []
    for item in ITEMS:
        if item.kind in (Kind.COUNT, Kind.HOURS, Kind.SCALE):
            factor = 60 if item.kind is Kind.HOURS else 1
            for value in (int(item.low * factor) - 1, int(item.high * factor) + 1):
                if value >= 0:
                    what = f"{item.key} {value}"
                    rows.append(Refusal(f"checkin_{item.key}_in_range", what, row(checkin, **{item.key: value})))
    return rows


REFUSED += _outside()


def write_and_look(refused: Refusal, diary: Diary) -> None:
    """Write, and look at once at what holds between two rows, which else is looked at when a transaction ends."""
    refused.write(diary)
    connection.check_constraints()


@pytest.mark.parametrize("refused", REFUSED, ids=lambda refused: f"{refused.constraint}: {refused.what}")
def test_the_database_refuses(refused: Refusal) -> None:
    diary = make_diary()
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        write_and_look(refused, diary)
    if connection.vendor == "postgresql" or "_once" not in refused.constraint:
        # Some rows break two, and which of them is told depends on the database.
        breaks = {refused.constraint, BREAKS_TOO.get(refused.constraint, refused.constraint)}
        # Of a foreign key SQLite does not tell the name.
        told = connection.vendor == "postgresql" or not refused.constraint.endswith("_in_diary")
        assert any(name in str(error.value) for name in breaks) or not told


def _constraints() -> list[models.BaseConstraint]:
    """All but what follows from the primary key (`referred_to`), which nothing can break."""
    rows = [row for model in of_a_diary() for row in model._meta.constraints]
    return [row for row in rows if getattr(row, "fields", ()) != ("diary", "id")]


def of_a_diary() -> list[type[models.Model]]:
    """All but the guidance, which belongs to the site; its own tests try its constraints."""
    site = {"Guidance", "GuidanceEvent", "GuidanceVersion", "Source"}
    return [
        model
        for model in apps.get_app_config("diary").get_models(include_auto_created=True)
        if not site & set(model.__name__.split("_"))
    ]


def test_every_constraint_has_a_row_that_breaks_it() -> None:
    assert len(_constraints()) > 50
    assert {row.name for row in _constraints()} == {row.constraint for row in REFUSED}


@pytest.mark.parametrize("column", ["intensity", "pain", "twitch_count"])
def test_a_negative_number_is_refused(column: str) -> None:
    diary = make_diary()
    values = BURST | {column: -1}
    with pytest.raises(IntegrityError), transaction.atomic():
        episode(diary, **values)


def test_a_token_leads_to_one_diary() -> None:
    address(make_diary())
    with pytest.raises(IntegrityError), transaction.atomic():
        address(make_diary(owner=make_user("two@example.org")))


def test_one_person_has_one_diary() -> None:
    diary = make_diary()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_diary(owner=diary.owner)


KEPT: dict[str, Callable[[Diary], object]] = {
    "a moment": row(episode),
    "timed": row(episode, **TIMED),
    "timed of no length": row(episode, **TIMED | {"ended_at": NOW}),
    "a burst": row(episode, **BURST),
    "still on": row(episode, **SPOT),
    "stopped": row(episode, **STOPPED),
    "lost track of": row(episode, **SPOT | {"ongoing_state": "lost_track"}),
    "intensity 1": row(episode, intensity=1),
    "intensity 5": row(episode, intensity=5),
    "pain 0": row(episode, pain=0),
    "pain 10": row(episode, pain=10),
    "the first day": row(episode, local_date=date(1970, 1, 1)),
    "the last day": row(episode, local_date=date(2199, 12, 31)),
    "an empty check-in": row(checkin),
    "a check-in in the place of a deleted one": lambda d: (checkin(d, deleted_at=NOW), checkin(d)),
    "an own trigger and a word of the catalogue": lambda d: (trigger(d, own=own(d)), trigger(d, key="stress")),
    "the latest reminder, on a Sunday": row(reminder, at=time(23), weekday=6),
    "both mailings of a day": lambda d: (sent(d), sent(d, mailing="weekly")),
    "a medicine of a day": row(medicine, started_on=DAY, stopped_on=DAY),
    "a share that was taken back": row(share, revoked_at=NOW, **EMPTIED),
    "a share that is over": row(share, **EMPTIED),
    "a share that wrong codes closed": row(share, revoked_at=NOW, wrong_codes=20, **EMPTIED),
    "a share that was fetched as a PDF": row(share, pdf=b"x"),
    "a token until it is revoked": row(access_token),
    "a token for some minutes": row(access_token, expires_at=LATER),
    "a share of six digits": row(share, code="x"),
    "a trial in own words": row(trial, change="own", own_words="Clogs", factor="tight_shoes"),
    "a trial of ten blocks of seven days": row(trial, block_days=7, dropped_days=2, schedule="UCUCUCUCUC"),
    "a trial that was stopped": row(trial, ended_on=DAY, ended_why="stopped"),
    "a trial that a flag ended": row(trial, **HELD),
    "a trial that was read": row(trial, read_on=DAY, fingerprint="0" * 64),
    "another condition": row(condition, key="other", name="Hay fever"),
    "a test without a date": row(examination, kind="other", name="Sleep laboratory", outcome="Nothing was found"),
}


@pytest.mark.parametrize("name", KEPT)
def test_the_database_keeps(name: str) -> None:
    KEPT[name](make_diary())


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_every_answer_of_the_catalogue_can_be_kept(question: Any) -> None:
    diary = make_diary()
    for index, said in enumerate(question.answers):
        of = checkin(diary, local_date=DAY + timedelta(days=index))
        answer(diary, of, question=question.key, answer=said.key)
    assert RedFlagAnswer.objects.count() == len(question.answers)


def test_the_same_uuid_in_two_diaries_is_two_rows() -> None:
    for email in ("one@example.org", "two@example.org"):
        diary = make_diary(owner=make_user(email))
        episode(diary, uuid=SAME)
        checkin(diary, uuid=SAME)
    assert Episode.objects.filter(uuid=SAME).count() == 2


def test_deleting_a_diary_deletes_every_row_of_it() -> None:
    diary = make_diary()
    of, day = episode(diary), checkin(diary)
    for write in (site, sign, remedy):
        write(diary, of)
    trigger(diary, of, own=own(diary))
    answer(diary, day)
    for write_fact in (medicine, condition, visit, examination, timer, upload, taken):
        write_fact(diary)
    for write_reminder in (device, feed, reminder, sent):
        write_reminder(diary)
    Day.objects.create(diary=diary, date=DAY)
    CachedResult.objects.create(diary=diary, key="frequency", revision=1, body=b"")
    import_block(diary)
    import_chunk(diary)
    import_mapping(diary)
    rejection(diary)
    memory(diary)
    talk(diary)
    look(diary)
    trial_day(diary)
    opening(diary)
    address(diary)
    access_token(diary)
    kinds = of_a_diary()
    assert all(kind._default_manager.exists() for kind in kinds)
    diary.owner.delete()
    assert not any(kind._default_manager.exists() for kind in kinds)


def test_a_wall_clock_and_an_instant_are_kept_to_the_microsecond() -> None:
    at = datetime.fromisoformat("2026-03-14T21:30:00.000007+00:00")
    kept = episode(make_diary(), started_at=at, local_time=time(22, 30, 0, 7))
    kept.refresh_from_db()
    assert (kept.started_at, kept.local_time) == (at, time(22, 30, 0, 7))
