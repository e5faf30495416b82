"""What becomes of a check-in that a device kept, where its day says something by now: blanks are filled, and nobody but
the person decides between two answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from diary.domain.catalogue import ITEM_BY_KEY
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.silences import ShownQuestions


@dataclass(frozen=True, slots=True)
class SaidTogether:
    """What is to be written, by key, and the keys whose two answers differ: they stay until somebody chose."""

    written: Mapping[str, object]
    differ: tuple[str, ...] = ()


def answers_of(content: CheckInContent) -> dict[str, object]:
    """All that a check-in answers, by key: "twitching", items, questions (as `SignAnswer`) and "note"."""
    said: dict[str, object] = {"twitching": content.twitching, **content.items}
    said |= {answer.question: answer for answer in content.answers}
    said["note"] = content.note
    return {key: value for key, value in said.items() if value not in ("", None)}


def content_of(answers: Mapping[str, object], shown: ShownQuestions) -> CheckInContent:
    """A check-in of some answers by key, and of no other."""
    signs = tuple(value for value in answers.values() if isinstance(value, SignAnswer))
    items = {key: value for key, value in answers.items() if key in ITEM_BY_KEY}
    twitching, note = str(answers.get("twitching", "")), str(answers.get("note", ""))
    return CheckInContent(twitching, items, signs, note, shown)


def settle(
    here: Mapping[str, object],
    there: Mapping[str, object],
    *,
    prefer_here: Collection[str] = (),
    prefer_there: Collection[str] = (),
) -> SaidTogether:
    """What the answers from `here` change in those that stand `there`: only what is answered here, and nothing that has
    another answer there, unless the person preferred one of the two. The same once more changes nothing."""
    written: dict[str, object] = {}
    differ: list[str] = []
    for key, value in here.items():
        known = there.get(key)
        together = _together(value, known)
        if together is None and key not in prefer_here:
            if key not in prefer_there:
                differ.append(key)
        elif key in prefer_there and known is not None:
            continue
        elif (new := value if together is None else together) != known:
            written[key] = new
    return SaidTogether(written, tuple(differ))


def _together(here: object, there: object) -> object | None:
    """Both answers as one where none denies the other; None where they differ."""
    if there is None or here == there:
        return here
    if not (isinstance(here, SignAnswer) and isinstance(there, SignAnswer)) or here.answer != there.answer:
        return None
    # What one of them left open the other may say.
    if (here.parts and there.parts and {*here.parts} != {*there.parts}) or (
        here.side and there.side and here.side != there.side
    ):
        return None
    if here.since and there.since and here.since != there.since:
        return None
    return SignAnswer(
        here.question,
        here.answer,
        tuple(there.parts or here.parts),
        there.side or here.side,
        there.since or here.since,
    )
