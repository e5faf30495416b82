"""The texts that come with Flicker: one Markdown file each in `diary/guidance/`, and their sources in one table."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from diary.domain.guidance import GuidanceKind
from diary.models import Source

FOLDER: Final = Path(__file__).resolve().parent.parent / "guidance"


@dataclass(frozen=True, slots=True)
class Shipped:
    """A text that comes with Flicker; `sources` are keys of sources."""

    kind: GuidanceKind
    key: str
    title: str
    body: str
    sources: tuple[str, ...]


def read_texts() -> list[Shipped]:
    """Every text, in the order of its file's name. Raises ValueError where a file is not as it should be."""
    return [_read(path) for path in sorted(FOLDER.glob("*.md"))]


def read_sources() -> list[Source]:
    """The sources as rows that are not yet stored."""
    table = tomllib.loads((FOLDER / "sources.toml").read_text(encoding="utf-8"))
    return [Source(key=key, **columns) for key, columns in table.items()]


def _read(path: Path) -> Shipped:
    match = re.fullmatch(r"---\n(.*?)\n---\n+(.*)", path.read_text(encoding="utf-8"), re.DOTALL)
    if match is None:
        raise ValueError(f"{path.name} has no head.")
    head = dict(line.split(": ", 1) for line in match[1].splitlines())
    if list(head) != ["kind", "key", "title", "sources"]:
        raise ValueError(f"The head of {path.name} does not say kind, key, title and sources.")
    return Shipped(
        GuidanceKind(head["kind"]), head["key"], head["title"], match[2].strip(), tuple(head["sources"].split())
    )
