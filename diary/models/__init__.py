"""STORED. One file per noun."""

from diary.models.background import Condition, Medicine, Visit
from diary.models.checkin import CheckIn, RedFlagAnswer
from diary.models.day import Day
from diary.models.diary import Diary
from diary.models.drawing import Drawing
from diary.models.episode import (
    Episode,
    EpisodeRemedy,
    EpisodeSign,
    EpisodeSite,
    EpisodeTrigger,
    OwnTrigger,
    Timer,
)
from diary.models.upload import Upload

__all__ = [
    "CheckIn",
    "Condition",
    "Day",
    "Diary",
    "Drawing",
    "Episode",
    "EpisodeRemedy",
    "EpisodeSign",
    "EpisodeSite",
    "EpisodeTrigger",
    "Medicine",
    "OwnTrigger",
    "RedFlagAnswer",
    "Timer",
    "Upload",
    "Visit",
]
