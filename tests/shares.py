"""A report to share, small and the same in every test, and links to it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from diary.actions.share import make_share
from diary.models import Diary, Share
from diary.report.doctor import DoctorReport
from diary.report.rows import NamedLine, SignRow
from diary.report.wanted import Wanted
from tests.makers import NOW, uuid_of

WEEK = timedelta(days=7)
FIRST, LAST = date(2026, 2, 1), date(2026, 3, 14)


def make_report(**changes: Any) -> DoctorReport:
    """Six weeks with eleven episodes, and a sentence by which a test knows the page."""
    known: dict[str, Any] = {
        name: () for name, kind in DoctorReport.__annotations__.items() if str(kind).startswith("tuple")
    }
    known |= {name: "" for name, kind in DoctorReport.__annotations__.items() if kind == "str"}
    known |= {name: 0 for name, kind in DoctorReport.__annotations__.items() if kind == "int"}
    known |= {
        "made_on": LAST,
        "first": FIRST,
        "last": LAST,
        "days": 42,
        "recorded_days": 28,
        "counted_days": 28,
        "episodes": 11,
        "version": "0.1.0",
        "paper": "a4",
        "born": None,
        "sentence": "My left great toe keeps me awake.",
        "signs": (SignRow(key="weakness", name="Weakness", found="no", word="no, 12 answers", answers=12),),
        "pattern": (NamedLine("Hours", "most often between 22:00 and 01:00"),),
        "with_charts": False,
        "with_list": False,
    }
    return DoctorReport(**(known | changes))


def share_it(
    diary: Diary,
    *,
    name: str | int = "share",
    now: datetime = NOW,
    code: str = "",
    lasts: timedelta = WEEK,
    **report: Any,
) -> tuple[Share, str]:
    """A link and its token."""
    wanted = Wanted(first=FIRST, last=LAST, sentence="My left great toe keeps me awake.", with_name=True, name="Ada L.")
    return make_share(
        diary=diary, uuid=uuid_of(name), wanted=wanted, report=make_report(**report), lasts=lasts, now=now, code=code
    )
