"""What an answer says, as its readers see it."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

from diary.models import Diary


def text_of(html: str) -> str:
    """What stands between the tags, with single blanks."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", re.sub(r"</?bdi>", "", html))).split())


def words(response: Any) -> str:
    """The text of a whole page."""
    return text_of(response.content.decode())


def main_words(response: Any) -> str:
    """The text of a page's own part: no navigation, no messages."""
    found = re.search(r"<main.*</main>", response.content.decode(), re.S)
    assert found
    return text_of(found[0])


def days_shown(html: str) -> list[str]:
    """The dates of the day sections of a timeline, from top to bottom."""
    return re.findall(r'id="day-([0-9-]+)"', html)


def episodes_shown(html: str) -> list[str]:
    """The uuids of the episodes that a page lists, from top to bottom."""
    return re.findall(r'id="episode-([0-9a-f-]{36})"', html)


def revision(diary: Diary) -> int:
    return Diary.objects.values_list("revision", flat=True).get(pk=diary.pk)


class _Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def live(html: str) -> list[str]:
    """What on a page would run or be drawn by itself: scripts and styles written into it, handlers, foreign frames and
    pictures, and links that are no address. The tags as a browser reads them, so quoted markup is none."""
    found = []
    for tag, attrs in _Tags(html).found:
        inline = tag == "script" and "src" not in attrs and attrs.get("type") != "application/json"
        drawn = tag in {"style", "iframe", "object", "embed"} or (tag == "img" and not attrs["src"].startswith("/"))
        handlers = [name for name in attrs if name.startswith(("on", "hx-on", "data-hx-on")) or name == "style"]
        runs = re.match(r"\s*(javascript|data|vbscript):", attrs.get("href", ""), re.IGNORECASE)
        if inline or drawn or handlers or runs:
            found.append(f"{tag} {attrs}")
    return found
