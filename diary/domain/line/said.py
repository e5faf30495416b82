"""What else a line says: suspicions, remedies, signs, states, the shape, how strong; and what of it is denied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from diary.domain import catalogue, everyday
from diary.domain.catalogue import OngoingState, Shape
from diary.domain.content import Remedy
from diary.domain.everyday import listed
from diary.domain.facets import FACET_BY_KEY
from diary.domain.line.lengths import LENGTH, UNITS, span
from diary.domain.line.places import PLACE, UNCLEAR, VAGUE_PLACE, read_place
from diary.domain.line.tokens import LineWord, Phrases, Spotted, skip, whole, word_at

TRIGGER, OWN, SIGN, REMEDY, FACET, SHAPE = "trigger", "own trigger", "sign", "remedy", "facet", "shape"
MAYBE_REMEDY, OUTCOME, VAGUE_STRENGTH = "maybe a remedy", "outcome", "vague strength"
NOT_READ, TWICE = "not read", "twice"
LISTS: Final = (TRIGGER, OWN, SIGN, REMEDY)
UNREAD: Final = frozenset({NOT_READ, TWICE, UNCLEAR, VAGUE_PLACE, VAGUE_STRENGTH, MAYBE_REMEDY, OUTCOME})
ONE: Final = "an entry has one of this"
MARKS: Final = " ,;.:-–—"

_LITTLE: Final = frozenset({
    "the", "a", "an", "my", "some", "any", "it", "its", "it's", "that", "this", "which", "i", "me", "of", "so", "much",
    "very", "really", "quite", "bit", "was", "is", "were", "am", "be", "been", "had", "have", "has", "having",
})  # fmt: skip
FILLERS: Final = _LITTLE | frozenset({
    "and", "with", "in", "on", "at", "for", "after", "from", "to", "because", "due", "then", "when", "while", "during",
    "there", "by", "about", "around", "approximately", "roughly", "drank", "drinking", "took", "did", "do", "cup",
    "cups", "lots", "lot", "too", "lasted", "lasting", "just", "again", "also", "feel", "feeling",
    "felt", "got", "started", "stopped", "suspect", "suspects", "suspected", "tried", "signs", "place", "side", "i'm",
    "im", "i've", "ive", "went", *listed(everyday.TWITCHING),
})  # fmt: skip
"""Words that say nothing by themselves. Beside something that is read they belong to it."""

_NEGATING: Final = frozenset({
    *listed(everyday.NEGATING), "none", "nor", "neither", "w", "cannot", "nothing", "nobody", "hardly", "barely",
})  # fmt: skip
_DENYING: Final = _NEGATING | frozenset({
    "less", "decaf", "decaffeinated", "alcohol-free", "quit", "skipped", "skip", "avoided", "avoid", "avoiding",
    "instead", "before", "forgot", "unlike", "except", "want", "wanted", "wants", "need", "needed", "tomorrow", "later",
    "planning", "if", "fear", "fearing", "afraid", "scared", "almost", "nearly", "like", "free", "hate",
    "should", "would", "could", "will", "gonna", "next", "her", "his", "their", "she", "he", "they",
})  # fmt: skip
"""Behind one of these, something is not said to have been there."""
_OF_ANOTHER: Final = frozenset({
    "before", "want", "wanted", "wants", "need", "needed", "tomorrow", "later", "planning", "if", "like", "should",
    "would", "could", "will", "gonna", "next", "her", "his", "their", "she", "he", "they",
})  # fmt: skip
"""Of those the ones that speak of another time or of somebody else, and so of their own clause alone."""
DOUBTING: Final = (
    *sorted(_DENYING - _OF_ANOTHER - {"w"}), "w/o", "maybe", "probably", "perhaps", "possibly", "possible", "might",
    "potentially", "supposedly", "apparently", "allegedly", "unlikely", "unsure", "uncertain", "unclear", "doubt",
    "doubtful", "doubted", "dunno", "scarcely", "rarely", "seldom", "nope", "nah", "zero", "0", "nil", "non", "minus",
    "lack", "lacks", "lacked", "lacking", "absent", "absence", "negative", "deny", "denies", "denied", "denying",
    "excluded", "excludes", "ruled out", "rule out", "rules out", "ruling out", "ceased", "stopped", "stop", "stopping",
    "gone", "went away", "goes away", "going away", "ended", "vanished", "disappeared", "resolved", "subsided", "faded",
    "passed", "healed", "cured", "cleared up", "wore off", "is over", "was over", "rid of", "no longer", "used to",
    "gave up", "given up", "giving up", "give up", "cut out", "dropped", "missing", "refused", "false",
)  # fmt: skip
"""Words by which something is denied, doubted or over, before or behind it."""
SIGN_DOUBTING: Final = (
    *sorted(_OF_ANOTHER), "suspect", "suspects", "suspected", "seems", "seemed", "think", "thought", "guess",
    "wonder", "wondering", "whether", "worried", "worry", "worrying", "against", "prevent", "prevents", "asked",
    "sometimes", "usually", "history",
)  # fmt: skip
"""Words by which a sign is not said to have been there now, though a trigger may be suspected."""
_DOUBTS: Final = Phrases([
    *((phrase, "doubt", True) for phrase in DOUBTING),
    *((phrase, "doubt", False) for phrase in SIGN_DOUBTING),
])  # fmt: skip
_CLAUSES_END: Final = frozenset({";", ".", "!", "?", "–", "—", "·", "but", "however", "then", "though"})
_ANSWERING: Final = frozenset({
    "all", "sure", "today", "yet", "now", "here", "such", "think", "thing", "one", "ones", "way", "come", "came",
    "present", "happened", "happen", "seen", "noticed", "notice",
})  # fmt: skip
"""Beside a denial that stands by itself, these say nothing of their own."""
_JOINING: Final = frozenset({"and", "or", "nor", "any", "&", "/", "+"})
_ABSENT: Final = frozenset({"none", "no", "0", "zero", "nil", "never", "free", "gone", "absent", "negative"})
_ENDING_DENIAL: Final = frozenset({";", ".", "!", "?", "–", "—", "·", "but", "however", "then", "though", "only"})
_DENIABLE: Final = frozenset({TRIGGER, OWN, SIGN, REMEDY, FACET, MAYBE_REMEDY, VAGUE_STRENGTH})
_ASIDE: Final = frozenset({"after", "while", "when", "during", "from", "of"})
_LONG_DOING: Final = frozenset({"exercise", "prolonged_standing", "activity_rise", "massage", "poor_sleep"})
_DOING: Final = frozenset({
    "slept", "sleep", "asleep", "nap", "napped", "sat", "stood", "walk", "walked", "drive", "drove", "driving",
    "flight", "flew", "work", "worked", "meeting", "waited", "waiting", "film", "match", "game", "class", "session",
    "commute", "ride", "shift", "call", "bath", "shower", "break", "rest", "lunch", "dinner", "party", "later", "apart",
})  # fmt: skip
"""What a length beside it is the length of."""
_COUNTED: Final = frozenset({"twitches", "twitch", "fasciculations", "flickers", "jerks"})


def _names(terms: Sequence[catalogue.Term], kind: str, words: Mapping[str, str]) -> Iterator[tuple[str, str, Any]]:
    """Each by its name on the screen, and by everyday words."""
    for term in terms:
        yield from ((phrase, kind, term.key) for phrase in [term.name, *listed(words.get(term.key, ""))])


def _phrases() -> Iterator[tuple[str, str, Any]]:
    yield from _names(catalogue.TRIGGERS, TRIGGER, everyday.TRIGGERS)
    maybe = {phrase for words in everyday.MAYBE_REMEDIES.values() for phrase in listed(words)}
    for phrase, kind, key in _names(catalogue.REMEDIES, REMEDY, everyday.REMEDIES):
        if phrase.casefold() not in maybe:
            yield phrase, kind, key
    for key, words in everyday.MAYBE_REMEDIES.items():
        yield from ((phrase, MAYBE_REMEDY, key) for phrase in listed(words))
    # A sign is ticked for the form's own word alone: what a vaguer one means is for the person to say.
    yield from _names(catalogue.SIGNS, SIGN, {})
    for phrase, _, key in _names(catalogue.STATES, FACET, everyday.STATES):
        yield phrase, FACET, ("state", key)
    # That it twitched is said of every entry.
    yield from ((term.name, FACET, ("feeling", term.key)) for term in catalogue.FEELINGS if term.key != "twitch")
    yield from ((phrase, FACET, ("shoes", key)) for key, words in everyday.SHOES.items() for phrase in listed(words))
    yield "barely felt", VAGUE_STRENGTH, ("intensity", 1)
    yield "very strong", VAGUE_STRENGTH, ("intensity", 5)
    for key, words in everyday.OUTCOMES.items():
        yield from ((phrase, OUTCOME, key) for phrase in listed(words))
    yield from ((phrase, NOT_READ, None) for phrase in listed(everyday.NOT_MEANT))


_SAID: Final = tuple(row for row in _phrases() if row[0] not in ("Massage", "Rest"))
_COURSES: Final = Phrases(
    (phrase, SHAPE, (shape, None, state))
    for phrases, shape, state in (
        ("still on, still going, still going on, still twitching, ongoing, hasn't stopped, has not stopped, "
         "won't stop, does not stop, doesn't stop, is not stopping, not stopping, timer still on", Shape.ONGOING,
         OngoingState.STILL_ON),
        ("lost track of it, end not known", Shape.ONGOING, OngoingState.LOST_TRACK),
        ("a moment, one twitch, 1 twitch, a single twitch", Shape.MOMENT, ""),
        ("a burst, burst, bursts", Shape.BURST, ""),
    )
    for phrase in listed(phrases)
)  # fmt: skip


class KnownPhrases:
    """The phrases of the tables and the names of a person's own triggers."""

    def __init__(self, own_triggers: Mapping[str, UUID]) -> None:
        # Of two that are as long the person's own is meant.
        self._phrases = Phrases([*((name, OWN, uuid) for name, uuid in own_triggers.items() if len(name) > 1), *_SAID])

    def phrase(self, line: Sequence[LineWord], at: int) -> Spotted | None:
        return self._phrases.at(line, at)

    def shape(self, line: Sequence[LineWord], at: int) -> Spotted | None:
        """In which shape it was: "burst of 12", "about 20 in 5 min", "still on", "on for 3 days"."""
        found = _COURSES.at(line, at)
        if found and found.value[0] == Shape.BURST and word_at(line, found.end) == "of":
            return _burst(line, at, skip(line, found.end, _ABOUT)) or found
        if found:
            return found
        if word_at(line, at) == "on" and word_at(line, at + 1) == "for" and span(line, at + 2, days=True):
            return Spotted(SHAPE, at, at + 2, (Shape.ONGOING, None, ""))
        return _burst(line, at, skip(line, at, _ABOUT))

    def rated(self, line: Sequence[LineWord], at: int) -> Spotted | None:
        """A strength or a pain on the scale of the form: "strength 3 of 5", "pain 4/10"."""
        key = {"strength": "intensity", "intensity": "intensity", "pain": "pain"}.get(word_at(line, at))
        if key is None:
            return None
        number = skip(line, at + 1, frozenset({":", "=", "was", "is"}))
        value, facet = whole(word_at(line, number)), FACET_BY_KEY[key]
        if value is None or not facet.low <= value <= facet.high or not word_at(line, number).isdecimal():
            return None
        end = number + 1
        if word_at(line, end) in ("of", "/", "out"):
            end = skip(line, end, frozenset({"out", "of", "/"}))
            if word_at(line, end) != str(facet.high):
                return None
            end += 1
        if word_at(line, end) in UNITS or word_at(line, end) in ("day", "days", "times", "%"):
            return None
        return Spotted(FACET, at, end, (key, value))


_ABOUT: Final = frozenset({"about", "around", "approximately", "roughly", "some", "of", "ca", "~"})


def _burst(line: Sequence[LineWord], at: int, number: int) -> Spotted | None:
    """So many twitches: "12 twitches", "twitched 12 times", "about 20 in 5 min"."""
    count = whole(word_at(line, number))
    if count is None or not 1 < count <= catalogue.MAX_BURST_COUNT or span(line, number):
        return None
    end = number + 1
    value = (Shape.BURST, count, "")
    behind = word_at(line, end)
    is_said = word_at(line, at) in ("burst", "bursts", "a") or behind in _COUNTED
    if behind in _COUNTED or (behind == "times" and word_at(line, at - 1) == "twitched"):
        is_said, end = True, end + 1
    if word_at(line, end) in ("in", "within") and span(line, end + 1):
        # The length is read by itself.
        return Spotted(SHAPE, at, end + 1, value)
    return Spotted(SHAPE, at, end, value) if is_said else None


def belonging(line: Sequence[LineWord], found: Sequence[Spotted]) -> list[Spotted]:
    """What is found, with what belongs to something else put there: what came of a remedy, a place that was stretched.
    Without the lengths of something else."""
    rows = [replace(row, value=Remedy(row.value)) if row.kind in (REMEDY, MAYBE_REMEDY) else row for row in found]
    index = 0
    while index < len(rows):
        if rows[index].kind == OUTCOME:
            _came_of(line, rows, index)
        elif rows[index].kind in (PLACE, UNCLEAR) and index and _is_treated(line, rows[index - 1], rows[index]):
            rows[index - 1 : index + 1] = _treated(line, rows[index - 1], rows[index])
        index += 1
    rows = [row for row in rows if row.kind]
    return [
        _doubted(line, rows, index) if row.kind == LENGTH and _is_another(line, rows, index) else row
        for index, row in enumerate(rows)
    ]


def _doubted(line: Sequence[LineWord], rows: Sequence[Spotted], index: int) -> Spotted:
    """A length that is another one; "10 min after coffee" says it of neither."""
    row = rows[index]
    if word_at(line, row.end) in ("after", "before", "into"):
        return replace(row, kind=UNCLEAR, end=row.end + 1, value="could be how long it was, or when")
    return replace(row, kind=NOT_READ)


def _is_treated(line: Sequence[LineWord], remedy: Spotted, place: Spotted) -> bool:
    """Whether a place is no place of the twitch: "stretched my left calf"."""
    is_it = remedy.kind == REMEDY and remedy.value.key in ("stretching", "massage")
    return is_it and all(token.word in _LITTLE or token.word == "out" for token in line[remedy.end : place.start])


def _treated(line: Sequence[LineWord], remedy: Spotted, place: Spotted) -> list[Spotted]:
    """A remedy with the place that it was for, and the place behind a comma that may come after it."""
    comma = next((at for at in range(place.start, place.end) if line[at].word in (",", ";")), None)
    if comma is None:
        return [replace(remedy, end=place.end)]
    rest = read_place(line, comma + 1)
    return [replace(remedy, end=comma), *([rest] if rest else [])]


def _came_of(line: Sequence[LineWord], rows: list[Spotted], index: int) -> None:
    """Put what came of something to the remedies right before it."""
    outcome, at = rows[index], index - 1
    start = outcome.start
    named = False
    while at >= 0 and rows[at].kind in (REMEDY, MAYBE_REMEDY, TRIGGER):
        between = range(rows[at].end, start)
        joining = _LITTLE | {",", "and", ";", "-", "–", ".", "(", "but"} if not named else {"and", "&", "+"}
        if not all(line[word].word in joining for word in between):
            break
        if rows[at].kind == TRIGGER:
            # "Coffee helped": whatever that is, nobody suspects it.
            rows[at] = replace(rows[at], kind=NOT_READ)
            return
        key = rows[at].value.key
        minutes, end = (None, outcome.end) if named else _relief(line, rows, index)
        rows[at] = Spotted(REMEDY, rows[at].start, rows[at].end if named else end, Remedy(key, outcome.value, minutes))
        start, named, at = rows[at].start, True, at - 1
    if named:
        rows[index] = replace(outcome, kind="")


def _relief(line: Sequence[LineWord], rows: list[Spotted], index: int) -> tuple[int | None, int]:
    """After how many minutes it helped: "helped after 5 min", "better, relief after 5 min"."""
    end = rows[index].end
    if index + 1 < len(rows) and rows[index + 1].kind == LENGTH and rows[index].value == "better":
        between = [line[at].word for at in range(end, rows[index + 1].start)]
        seconds = rows[index + 1].value
        if between in (["after"], ["in"], [",", "relief", "after"]) and seconds % 60 == 0 and seconds <= 86_400:
            end = rows[index + 1].end
            rows[index + 1] = replace(rows[index + 1], kind="")
            return seconds // 60, end
    return None, end


def _is_another(line: Sequence[LineWord], rows: Sequence[Spotted], index: int) -> bool:
    """Whether a length is that of something else, or how long ago or how often it was: "30 min run", "every 5 min",
    "10 min after coffee"."""
    row = rows[index]
    before, behind = word_at(line, row.start - 1), word_at(line, row.end)
    is_led = before in ("for", "lasted", "lasting", "about", "twitched")
    if before in ("every", "each", "per", "next", "last", "past", "after", "within", "slept", "sleep", "only"):
        # "Stopped after 5 min" is how long it was.
        return before != "after" or word_at(line, row.start - 2) not in ("stopped", "ended", "over")
    if before == "in":
        return not (index and rows[index - 1].kind == SHAPE and rows[index - 1].end == row.start)
    if behind in ("after", "before", "later", "into", "apart", "earlier", "old"):
        return not is_led or behind in ("apart", "later", "old", "earlier")
    follows = skip(line, row.end, _LITTLE)
    if word_at(line, follows) in _DOING:
        return True
    if is_led and word_at(line, row.start - 2) in _DOING:
        return True
    for other in (rows[index - 1] if index else None, rows[index + 1] if index + 1 < len(rows) else None):
        if other is None or not _lasts(other):
            continue
        between = line[other.end : row.start] if other.start < row.start else line[row.end : other.start]
        if all(token.word in ("for", "of", "a", "the") for token in between):
            return True
    return False


def _lasts(row: Spotted) -> bool:
    """Whether something takes a time of its own."""
    if row.kind == TRIGGER:
        return row.value in _LONG_DOING
    return row.kind in (REMEDY, MAYBE_REMEDY) or (row.kind == FACET and row.value[0] == "state")


def denied(line: Sequence[LineWord], found: Sequence[Spotted]) -> list[Spotted]:
    """What is found, without what is said not to have been: "no pain, numbness or tingling", "caffeine-free", "coffee:
    none"."""
    rows = list(found)
    read = {at for row in rows if row.kind != NOT_READ for at in range(row.start, row.end)}
    for at, token in enumerate(line):
        if at not in read and _is_denying(line, at):
            _deny(line, rows, at + 1, is_hard=token.word in _NEGATING or _is_not(token.word))
    rows = [replace(row, kind=NOT_READ) if _is_absent(line, row) or _is_aside(line, row) else row for row in rows]
    unsaid = {row for doubt in _doubts(line, found) for row in _doubted_by(line, found, doubt)}
    return [replace(row, kind=NOT_READ) if index in unsaid else row for index, row in enumerate(rows)]


def _doubts(line: Sequence[LineWord], found: Sequence[Spotted]) -> Iterator[Spotted]:
    """What denies or doubts; its value says whether it does so to more than a sign beside it."""
    read = {at for row in found if row.kind != NOT_READ for at in range(row.start, row.end)}
    for at, token in enumerate(line):
        if at in read:
            continue
        if token.word == "?" or _is_not(token.word):
            yield Spotted("doubt", at, at + 1, True)
        elif doubt := _DOUBTS.at(line, at):
            yield doubt


def _doubted_by(line: Sequence[LineWord], rows: Sequence[Spotted], doubt: Spotted) -> Iterator[int]:
    """Which of the rows are not said because of a doubt.

    All that stands with it between two commas, and where that follows it the signs that go on as a list; signs that
    come later in its clause; and what came before it in its clause, unless it plainly is of something that follows it:
    "stressed, no coffee" is not "stress, pain: none". One that stands in a clause by itself is of the clause before:
    "stiffness? no".
    """
    first, last = _around(line, doubt.start, _CLAUSES_END)
    low, high = _around(line, doubt.start, _CLAUSES_END | {","})
    deniable = [row for row in rows if row.kind in _DENIABLE]
    is_behind = any(low < row.end <= doubt.start for row in deniable)
    is_ahead = not is_behind and any(doubt.end <= row.start < high for row in deniable)
    if is_ahead:
        high = _listed(line, rows, high)
    # "Stopped after 5 min" is how long it was.
    reaches = doubt.value and not (line[doubt.end - 1].word == "stopped" and word_at(line, doubt.end) == "after")
    if reaches and not is_ahead and not any(first <= row.start < doubt.start for row in deniable):
        first = _clause_before(line, first)
    answers = is_behind or all(
        token.is_mark or token.word in FILLERS | _ANSWERING or _is_doubt(line, low + at)
        for at, token in enumerate(line[low:high])
    )
    for index, row in enumerate(rows):
        is_beside, is_before = low < row.end and row.start < high, first <= row.start < doubt.start
        if row.kind == SIGN:
            said = is_beside or (reaches and (doubt.end <= row.start < last or (is_before and not is_ahead)))
        elif row.kind in (TRIGGER, OWN) or (row.kind == FACET and row.value[0] == "pain"):
            said = doubt.value and (is_beside or (reaches and is_before and not is_ahead and answers))
        else:
            said = doubt.value and is_beside and row.kind in _DENIABLE
        if said:
            yield index


def _listed(line: Sequence[LineWord], rows: Sequence[Spotted], end: int) -> int:
    """Where a list ends that goes on after a comma with one sign after the other: "worried about burning, tingling"."""
    signs = {row.start: row.end for row in rows if row.kind == SIGN}
    while end > 0:
        # A name may hold a comma itself: "Regular, like a beat".
        end = max((last for first, last in signs.items() if first < end < last), default=end)
        if line[end - 1].word in _CLAUSES_END:
            break
        at = end
        while at < len(line) and (line[at].word == "," or line[at].word in _JOINING):
            at += 1
        if at not in signs:
            break
        end = signs[at]
    return end


def _is_doubt(line: Sequence[LineWord], at: int) -> bool:
    """Whether a word is one that denies or doubts, or the first or second of such a phrase."""
    found = (_DOUBTS.at(line, back) for back in (at, at - 1) if back >= 0)
    return _is_not(line[at].word) or any(row.end > at for row in found if row)


def _clause_before(line: Sequence[LineWord], first: int) -> int:
    """Where the clause begins that ends right before a place and holds a word."""
    at = first
    while at > 0:
        last, at = at, _around(line, at - 1, _CLAUSES_END)[0]
        if not all(token.is_mark or token.ends_clause for token in line[at:last]):
            return at
    return first


def _around(line: Sequence[LineWord], at: int, ends: frozenset[str]) -> tuple[int, int]:
    """From where to where a clause goes that a word stands in; what ends it belongs to it."""
    first, last = at, at
    while first > 0 and line[first - 1].word not in ends:
        first -= 1
    while last < len(line) and line[last].word not in ends:
        last += 1
    return first, min(last + 1, len(line))


def _is_denying(line: Sequence[LineWord], at: int) -> bool:
    word = line[at].word
    if word == "w":
        return word_at(line, at + 1) == "/" and word_at(line, at + 2) == "o"
    return word in _DENYING or _is_not(word)


def _is_not(word: str) -> bool:
    return word.endswith("n't") or word in (
        "didnt", "dont", "doesnt", "isnt", "wasnt", "werent", "havent", "hasnt", "hadnt", "cant", "couldnt", "wont",
        "arent", "aint",
    )  # fmt: skip


def _deny(line: Sequence[LineWord], rows: list[Spotted], at: int, *, is_hard: bool) -> None:
    """Take back what a word that denies is said of: what comes next in its clause, and what is joined to that."""
    before: Spotted | None = None
    for index, row in enumerate(rows):
        if row.start < at:
            continue
        between = [token.word for token in line[before.end if before else at : row.start]]
        if any(word in _ENDING_DENIAL for word in between):
            return
        if before is None:
            if "," in between:
                return
            if row.kind not in _DENIABLE:
                # "No twitching in the left big toe" denies the place; "no pain left big toe" does not come here.
                if is_hard and row.kind in (PLACE, LENGTH, SHAPE) and all(word in FILLERS for word in between):
                    rows[index] = replace(row, kind=NOT_READ)
                return
        elif row.kind not in _DENIABLE or not _goes_on(line, rows, before, row, between):
            return
        rows[index] = replace(row, kind=NOT_READ)
        before = row


def _goes_on(
    line: Sequence[LineWord], rows: Sequence[Spotted], before: Spotted, row: Spotted, between: Sequence[str]
) -> bool:
    """Whether what denies one thing denies the next as well."""
    if not all(word in _JOINING or word == "," for word in between):
        return False
    if "," not in between or "or" in between or "nor" in between:
        return True
    # A sign is ticked by nobody's comma: "no pain, numbness, tingling".
    return (before.kind == SIGN and row.kind == SIGN) or _ends_in_or(line, rows, row)


def _ends_in_or(line: Sequence[LineWord], rows: Sequence[Spotted], row: Spotted) -> bool:
    """Whether a list goes on to an "or": "no coffee, tea or beer"."""
    for behind in rows:
        if behind.start <= row.start or behind.kind not in _DENIABLE:
            continue
        between = [token.word for token in line[row.end : behind.start]]
        if not all(word in _JOINING or word == "," for word in between):
            return False
        if "or" in between or "nor" in between:
            return True
        row = behind
    return False


def _is_absent(line: Sequence[LineWord], row: Spotted) -> bool:
    """Whether it is said behind something that there was none of it: "pain: none", "caffeine-free"."""
    if row.kind not in _DENIABLE or (row.kind == FACET and row.value[0] in ("pain", "intensity")):
        return False
    at = skip(line, row.end, frozenset({":", "=", "-", "is", "was"}))
    if row.kind == SIGN and word_at(line, at).isdecimal():
        # "Pain 0" is none, and "pain 11" is on a scale that is not known.
        return True
    if word_at(line, at) == "went" and word_at(line, at + 1) == "away":
        return True
    if word_at(line, at) not in _ABSENT:
        return False
    return word_at(line, at) in ("free", "gone") or at + 1 == len(line) or line[at + 1].ends_clause


def _is_aside(line: Sequence[LineWord], row: Spotted) -> bool:
    """Whether something that is tried only says when it was: "after stretching"."""
    if row.kind != REMEDY or row.value.outcome:
        return False
    at = row.start - 1
    while at >= 0 and line[at].word in ("the", "a", "my", "some"):
        at -= 1
    return word_at(line, at) in _ASIDE
