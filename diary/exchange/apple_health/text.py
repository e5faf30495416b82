"""The text of an XML document, from its first element on, in passages that cut nothing in two.

A parser reads the DOCTYPE of a document before anything else, and Apple's have been such that none can. Here it is
passed over unread: nothing is declared, so no entity stands for anything, and no attribute has a default.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from io import IncrementalNewlineDecoder
from itertools import chain
from typing import Final, NamedTuple

ROOT: Final = "HealthData"
CLINICAL: Final = "ClinicalDocument"
MAX_PROLOGUE: Final = 2**20
"""Characters before the first element; Apple's DOCTYPE has ten thousand."""
MAX_TAG: Final = 2**16
"""Characters from one "<" to the next, and in a comment; a tag of Apple's has a few hundred."""
_MARKS: Final = (
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED: Final = re.compile(
    rb"""\s*<\?xml[^>]{1,99}encoding\s{0,9}=\s{0,9}["'](iso-8859-[0-9]{1,2}|windows-125[0-8])["']""", re.IGNORECASE
)
"""The encodings besides Unicode's in which a document may be. Some that Python knows are none of text, or take long."""
_BEFORE_ROOT: Final = re.compile(
    r"""<!--|<\?|<!DOCTYPE\s+([^\s<>\[]+)|<![A-Z]+\s(?:[^<>"']++|"[^"]*+"|'[^']*+')*+>|<([^\s<>/?!"'=&;]+)"""
)
_ENDS: Final = {"<!--": "-->", "<?": "?>"}
_NOT_READ: Final = (("<!--", "-->"), ("<![CDATA[", "]]>"))
_BLANK: Final = "\ufeff \t\r\n"


class Root(NamedTuple):
    """The first element of a document, and where in its text that begins."""

    name: str
    start: int


class Passage(NamedTuple):
    """Some of a text, and the number of the line that it begins in."""

    line: int
    text: str


def text_of(blocks: Iterable[bytes]) -> Iterator[str]:
    """The text of a document, in which each line ends with a line feed. For bytes that are no text stand characters
    that say so: they cost only what they stand in."""
    waiting = iter(blocks)
    first = next(waiting, b"")
    decoder = IncrementalNewlineDecoder(codecs.getincrementaldecoder(_encoding_of(first))("replace"), translate=True)
    for block in chain([first], waiting):
        yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def _encoding_of(start: bytes) -> str:
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    declared = _DECLARED.match(start)
    try:
        return codecs.lookup(declared[1].decode()).name if declared else "utf-8"
    except LookupError:
        return "utf-8"


def start_of(text: Iterator[str]) -> str:
    """As much of a text as is looked at to find its first element: no more than a block where it is no XML."""
    start = ""
    for block in text:
        start += block
        if len(start) > MAX_PROLOGUE or not start.lstrip(_BLANK).startswith("<"):
            break
    return start


def root_of(start: str) -> Root | None:
    """The first element of a document with this start; None where it is no XML."""
    if not start.lstrip(_BLANK).startswith("<"):
        return None
    named, at, ends = "", 0, dict(_ENDS)
    while found := _BEFORE_ROOT.search(start, at):
        at = found.end()
        if closing := ends.get(found[0]):
            if (end := start.find(closing, at)) >= 0:
                at = end
            else:
                # What never ends is passed over, and no later one ends either.
                del ends[found[0]]
        elif found[1]:
            named = found[1]
        # The DOCTYPE names the first element, unless it is broken: what looks like another one stands within it.
        elif found[2] and (named in ("", found[2]) or found[2] == ROOT):
            return Root(found[2], found.start())
    return None


def passages_of(blocks: Iterable[str]) -> Iterator[Passage]:
    """A text in passages of which none ends within a tag or a comment, without what stands in comments. What is longer
    than `MAX_TAG` ends where its passage does: nothing fills the memory, and no comment hides all that follows."""
    line, rest = 1, ""
    for block in chain(blocks, [None]):
        text = rest + (block or "")
        cut = len(text) if block is None else _last_whole(text)
        passage, rest = (text[:cut], text[cut:]) if len(text) - cut <= MAX_TAG else (text, "")
        yield Passage(line, _without_comments(passage) if "<!" in passage else passage)
        line += passage.count("\n")


def _last_whole(text: str) -> int:
    """Where the last tag or comment begins that may go on after a text."""
    cut = text.rfind("<")
    if "<!" not in text:
        return max(cut, 0)
    for opening, closing in _NOT_READ:
        opened = text.find(opening, text.rfind(closing) + 1)
        if 0 <= opened < cut:
            cut = opened
    return max(cut, 0)


def _without_comments(text: str) -> str:
    for opening, closing in _NOT_READ:
        kept: list[str] = []
        at = 0
        while (start := text.find(opening, at)) >= 0 and (end := text.find(closing, start)) >= 0:
            kept += (text[at:start], "\n" * text.count("\n", start, end))
            at = end + len(closing)
        text = "".join([*kept, text[at:]])
    return text
