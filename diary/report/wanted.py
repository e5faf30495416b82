"""What a person wants on the page for the doctor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Paper = Literal["a4", "letter"]
PAPERS: Final[tuple[tuple[Paper, str], ...]] = (("a4", "A4"), ("letter", "Letter"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """The days from `first` to `last`, both included, and what of them is handed out.

    `name` and `born` stand on the page only with `with_name`; `sentence` is what matters most to the person,
    `questions` has one question for the doctor to a line. All of them may be empty. A part that is new gets a default:
    what was asked for before there was a choice stays as it was.
    """

    first: date
    last: date
    name: str = ""
    born: date | None = None
    sentence: str = ""
    questions: str = ""
    with_name: bool = False
    with_notes: bool = False
    with_worry: bool = False
    with_charts: bool = True
    with_list: bool = False
    paper: Paper = "a4"
    with_medicines: bool = True
    with_conditions: bool = True
    with_visits: bool = True
    with_trials: bool = False

    @property
    def asked(self) -> tuple[str, ...]:
        """The questions, one by one."""
        return tuple(line for text in self.questions.splitlines() if (line := " ".join(text.split())))
