"""docs/criteria.md: the table of `diary/domain/criteria.py`, in words."""

from __future__ import annotations

from collections.abc import Iterator

from diary.domain.articles import DEPARTURES
from diary.domain.catalogue import DOCUMENTS
from diary.domain.criteria import CRITERIA, Criterion
from diary.domain.wording import HOW_SOON, joined

_OPENING = """\
# The reasons to see a doctor

Written by `manage.py write_docs` from `diary/domain/criteria.py`; change the table there, not this page.

Flicker compares what a person wrote down with reasons that five published articles give for seeing a doctor. It does
not diagnose, treat or rule out anything. The articles are popular ones, and no guidelines; the windows that they do not
give ("two days in 14", 28 and 56 days, the cuts on scales) are proposals. **A clinician has still to confirm the
rules.**

What holds for all of them:

- A rule reads what the person wrote: never free text, imported rows, entries left out of statistics, or deleted ones.
- A question that was not answered is not a "no", and a day without notes says nothing. Neither ever makes a flag, and
  neither ends one, except where a rule asks for days that follow each other.
- Signs that are ticked with an entry are evidence for weakness, numbness, swelling or colour, and stiffness, each as an
  answer of its day that nobody has confirmed: alone they are one step less urgent, and one answer in the same days that
  says so too gives the rule its own urgency. They count for no other reason, and the answer of a day stands in place of
  all that was ticked on it.
- Answers and entries are looked back on for 56 days, today included, and a day ahead is read too: whoever flies west
  has written it down already. "n days in 14" means n different days within any 14 days that follow each other.
  Twitching that lasts (P1, P3), and days of it that follow each other (P2), are counted from their first day, however
  long ago that was; days on which all twitching came while falling asleep, went on from the day before, is left out or
  is from a file are not among them, and how many these are is said.
- Where a sign is told, all its days of these 56 are told and counted, also one that does not lie close enough to others
  to meet the rule: such a day is no reason by itself.
- What a person has talked about with a doctor, or has hidden, is quiet until there is something new: of it, what the
  page showed and, after a talk, what is not dated after it. Only reasons that are never more than routine can be
  hidden. Any other sign that is written down more than a year after it was talked about counts as new.
"""


def manual() -> str:
    """The page of the criteria, in Markdown."""
    lines = (line for row in CRITERIA for line in _section(row))
    return "\n".join([_OPENING, *_how_soon(), *_sources(), *lines, ""])


def _how_soon() -> Iterator[str]:
    yield "| urgency | what to do |\n|---|---|"
    yield from (f"| {urgency.word} | {words} |" for urgency, words in HOW_SOON.items())
    yield "| line | Nothing: it stands on the page for the doctor alone. |\n"


def _sources() -> Iterator[str]:
    yield "| article | title |\n|---|---|"
    yield from (f"| {key} | {title} |" for key, title in DOCUMENTS.items())


def _section(criterion: Criterion) -> Iterator[str]:
    """One criterion, after an empty line."""
    yield f"\n## {criterion.id}: {criterion.name}\n"
    yield f"- Urgency: {joined([urgency.word for urgency in criterion.urgencies])}. Version {criterion.version}."
    yield f"- Fires on: {criterion.fires}."
    if criterion.not_for:
        yield f"- Does not fire on: {criterion.not_for}."
    yield f"- Once talked about{' or hidden' if criterion.can_be_hidden else ''}: {criterion.quiet}."
    if criterion.reassuring:
        yield f"- Said before it, unless another sign is met or written down: {criterion.reassuring}"
    if criterion.beside:
        yield f"- Said beside it: {criterion.beside}"
    if criterion.open_question:
        yield f"- **Open question for the clinician**: {criterion.open_question}."
    if criterion.id in DEPARTURES:
        yield f"- Asks for more than the articles: {DEPARTURES[criterion.id]}"
    yield "\n| article | what it says |\n|---|---|"
    yield from (f"| {document} | {words} |" for document, words in criterion.says)
