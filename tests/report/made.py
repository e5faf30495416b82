"""Diaries for the doctor's page, and what a PDF says."""

from __future__ import annotations

import io
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.core.cache import cache
from pypdf import PdfReader

from diary.actions.background import add_fact
from diary.actions.checkins import save_checkin
from diary.domain.content import CheckInContent, Remedy, SignAnswer
from diary.models import CachedResult, Condition, Diary, Examination, Medicine, Visit
from diary.report.doctor import DoctorReport, compose
from diary.report.wanted import Wanted
from tests.makers import make_diary, make_episode, uuid_of

TODAY: Final = date(2026, 3, 14)
HOSTILE: Final = (
    '#read("secret") #eval("1") *bold* _it_ $x^2$ @ref <label> ] [ `raw` // /* \\ = head 😀 ✨ שלום مرحبا ཀྱ 漢字 '
    "\ufeff\u202e\u0301 <script>alert(1)</script> {{ 7 }} {% now %} " + "W" * 300
)
FULL: Final[dict[str, Any]] = {
    "with_name": True, "with_notes": True, "with_worry": True, "with_charts": True, "with_list": True
}  # fmt: skip


def wanted(days: int = 84, **fields: Any) -> Wanted:
    return Wanted(TODAY - timedelta(days=days - 1), TODAY, **fields)


def report_of(diary: Diary, days: int = 84, **fields: Any) -> DoctorReport:
    return compose(diary, wanted(days, **fields), TODAY)


def make_full(
    text: str = "a note", *, days: int = 30, triggers: Collection[str] = ("stress",), **columns: Any
) -> Diary:
    """Everything filled in on each of so many days, and every text the same."""
    facts_of: dict[str, Any] = {"onset_on": date(2026, 1, 10), "diet": "vegan", "family_history": "yes"}
    diary = make_diary(family_history_note=text, **(facts_of | columns))
    for index in range(days):
        day = TODAY - timedelta(days=index)
        make_episode(
            diary=diary,
            name=index,
            at=datetime(day.year, day.month, day.day, 12, index % 60, tzinfo=UTC),
            minutes=5 + index,
            sites=["left_hallux", "right_fifth_toe", "tongue"][: 1 + index % 3],
            note=text,
            pain=index % 4,
            intensity=1 + index % 5,
            signs=["felt_weak"],
            triggers=triggers,
            remedies=[Remedy("stretching", "better", 5)],
            state="falling_asleep" if index % 5 == 0 else "resting",
        )
        items = {"stress": 3, "worry": 8, "sleep_minutes": 400, "caffeine_drinks": 2, "nicotine": True}
        signs = [SignAnswer("numbness", "no"), SignAnswer("weakness", "cannot_do", ("grip",), "left")]
        content = CheckInContent(twitching="yes", note=text, items=items, answers=signs)
        save_checkin(diary=diary, day=day, uuid=uuid_of(f"checkin {index}"), content=content)
    facts: list[tuple[Any, dict[str, Any]]] = [
        (Medicine, {"name": text[:80], "group": "diuretic", "dose": "50 mg", "started_on": date(2026, 1, 8)}),
        (Condition, {"key": "other", "name": text[:80], "note": text, "since": date(2020, 5, 1)}),
        (Visit, {"visited_on": date(2026, 2, 2), "clinician": text[:80], "outcome": text}),
        (Examination, {"kind": "other", "name": text[:80], "done_on": date(2026, 2, 3), "outcome": text}),
    ]
    for index, (model, values) in enumerate(facts):
        add_fact(diary=diary, model=model, uuid=uuid_of(f"fact {index}"), values=values)
    return diary


def read(body: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(body))


def on_paper(words: str) -> str:
    """Words as `text_of` has them: with blanks for what keeps two of them in one line."""
    return " ".join(words.split())


def text_of(body: bytes) -> str:
    """What a PDF says, in its reading order, with blanks for line breaks, without marks that are not seen."""
    return " ".join(
        " ".join(page.extract_text() for page in read(body).pages).replace("\u200b", "").replace("\u200e", "").split()
    )


def keep_page(diary: Diary, uuid: UUID, body: bytes) -> None:
    """A page that was made beside the requests, ready to be fetched."""
    asked = {
        "uuid": uuid,
        "lines": 4_000,
        "usual": 8.0,
        "last": "2026-03-14",
        "began": datetime(2026, 3, 14, tzinfo=UTC),
    }
    cache.set(f"report-asked:{diary.pk}:{uuid}", asked)
    cache.set(f"report-wanted:{diary.pk}", uuid)
    revision = Diary.objects.get(pk=diary.pk).revision
    CachedResult.objects.create(diary=diary, key=f"report:{uuid}", revision=revision, body=body)
