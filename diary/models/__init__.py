"""STORED. One file per noun."""

from diary.models.address import Address
from diary.models.background import Condition, Examination, Fact, Medicine, Visit
from diary.models.cached_result import CachedResult
from diary.models.checkin import CheckIn, RedFlagAnswer
from diary.models.day import Day
from diary.models.diary import Diary
from diary.models.episode import (
    Episode,
    EpisodeRemedy,
    EpisodeSign,
    EpisodeSite,
    EpisodeTrigger,
    OwnTrigger,
    Timer,
)
from diary.models.flag import FlagMemory, FlagTalk
from diary.models.guidance import Guidance, GuidanceEvent, GuidanceVersion, Source
from diary.models.importing import ImportBlock, ImportChunk, ImportJob, ImportMapping, ImportRejection
from diary.models.look import Look
from diary.models.push import PushSubscription
from diary.models.reminder import CalendarFeed, Reminder, ReminderSent
from diary.models.share import Share, ShareOpening
from diary.models.taken import TakenForm
from diary.models.token import AccessToken
from diary.models.trial import Trial, TrialDay
from diary.models.upload import Upload

__all__ = [
    "AccessToken",
    "Address",
    "CachedResult",
    "CalendarFeed",
    "CheckIn",
    "Condition",
    "Day",
    "Diary",
    "Episode",
    "EpisodeRemedy",
    "EpisodeSign",
    "EpisodeSite",
    "EpisodeTrigger",
    "Examination",
    "Fact",
    "FlagMemory",
    "FlagTalk",
    "Guidance",
    "GuidanceEvent",
    "GuidanceVersion",
    "ImportBlock",
    "ImportChunk",
    "ImportJob",
    "ImportMapping",
    "ImportRejection",
    "Look",
    "Medicine",
    "OwnTrigger",
    "PushSubscription",
    "RedFlagAnswer",
    "Reminder",
    "ReminderSent",
    "Share",
    "ShareOpening",
    "Source",
    "TakenForm",
    "Timer",
    "Trial",
    "TrialDay",
    "Upload",
    "Visit",
]
