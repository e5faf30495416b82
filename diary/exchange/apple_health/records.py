"""The records of an export one after the other, each read for itself, so that what is broken costs one record.

"<" stands nowhere in a tag but at its start, so a record ends before the next tag, whatever is wrong with it. Only the
records that are wanted are parsed; through the rest goes a search, and a gigabyte costs no memory.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from diary.exchange.apple_health.text import CLINICAL, ROOT, Root, passages_of, root_of, start_of, text_of
from diary.exchange.faults import quoted
from diary.exchange.source import SheetError

if TYPE_CHECKING:
    from lxml import etree

MAX_KINDS: Final = 500
"""Kinds of records that are told apart; Apple has some two hundred."""
_LEFT_OUT: Final = "<LeftOut"
"""Says of a kind how many records a browser left out of what it took from a larger export (`static/js`)."""
_TAG: Final = re.compile(rf"""<Record\s++type="([^"<]*+)"[^<]*+|(?:<Record(?=[\s/>])|{_LEFT_OUT}\s)[^<]*+""")
_TYPE: Final = re.compile(r"""\stype\s?=\s?["']([^"'<]*)""")
_COUNT: Final = re.compile(r"""\scount="([0-9]{1,10})\"""")
_LINE: Final = re.compile(r"[0-9]{1,10}")


class Record(NamedTuple):
    """A record of a kind ("" where it says none) on a line of the export, and its attributes as far as they can be
    read."""

    line: int
    kind: str
    said: dict[str, str]


class Records:
    """The records of some kinds in a document, and those that say no kind. `others` counts the records of each other
    kind that were passed over so far; `is_whole` says whether the end of the document was there."""

    def __init__(self, document: Iterable[bytes], kinds: Collection[str]) -> None:
        self.others: Counter[str] = Counter()
        self.is_whole = False
        self._document = document
        self._kinds = frozenset(["", *kinds])

    def __iter__(self) -> Iterator[Record]:
        """Raises `SheetError` where the document is another one."""
        for line, text in passages_of(_from_root(text_of(self._document))):
            at = 0
            for found in _TAG.finditer(text):
                tag, kind = found[0], found[1]
                if kind is None:
                    kind = _first(_TYPE, tag)
                if tag.startswith(_LEFT_OUT):
                    self._pass_over(kind, int(_first(_COUNT, tag) or 0))
                elif kind not in self._kinds:
                    self._pass_over(kind)
                else:
                    line, at = line + text.count("\n", at, found.start()), found.start()
                    said = attributes_of(tag)
                    # A record that was taken out of a larger export says on which line of it it stood.
                    told = said.get("line", "")
                    yield Record(int(told) if _LINE.fullmatch(told) else line, kind, said)
            self.is_whole = self.is_whole or f"</{ROOT}" in text

    def _pass_over(self, kind: str, count: int = 1) -> None:
        known = kind in self.others or len(self.others) < MAX_KINDS
        self.others[kind if known else ""] += count


def attributes_of(tag: str) -> dict[str, str]:
    """The attributes of a tag as far as they can be read: it may be broken, and text may follow it."""
    # Here, and not above: no page needs it.
    from lxml import etree

    try:
        element = etree.fromstring(tag, _parser())
    except etree.XMLSyntaxError:
        return {}
    return {} if element is None else {str(name): str(value) for name, value in element.attrib.items()}


@cache
def _parser() -> etree.XMLParser:
    """A tag stands alone here, so nothing is declared that an entity could stand for, and there is nothing to fetch."""
    from lxml import etree

    return etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)


def _first(pattern: re.Pattern[str], tag: str) -> str:
    found = pattern.search(tag)
    return found[1] if found else ""


def _from_root(text: Iterator[str]) -> Iterator[str]:
    """The text of an export from its first element on; of what stands before it, the ends of lines."""
    start = start_of(text)
    root = root_of(start)
    if root is None or root.name != ROOT:
        raise SheetError(_other(root))
    yield "\n" * start.count("\n", 0, root.start) + start[root.start :]
    yield from text


def _other(root: Root | None) -> str:
    """What a document is that is no export."""
    if root is None:
        return "This is no XML, and not the export of Apple Health."
    if root.name == CLINICAL:
        return (
            "This is a clinical document (CDA), such as stands beside the export of Apple Health, and holds nothing "
            "that Flicker reads. Choose the zip file itself, or the larger XML file in it."
        )
    return f"This is not the export of Apple Health: it begins with {quoted(root.name)}, and not with {ROOT}."
