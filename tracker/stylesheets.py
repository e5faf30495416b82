"""The one style sheet that every page asks for: over a slow network each sheet more is one more thing to wait for.

Its parts stay files of their own in `static/css/`, and nothing is written there. Wherever static files are looked for,
by a server that serves them as they lie, by a test or by `collectstatic`, it is put together of them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SHEET: Final = "css/site.css"
COOKIE: Final = "sheet"
"""Which version of it a browser has fetched: see tracker/first_visit.py."""
PARTS: Final = (
    "tokens",
    "base",
    "components",
    "feet",
    "diary",
    "episode",
    "week",
    "charts",
    "guidance",
    "written",
    "kept",
)
"""In the order in which they hold. `dark.css` stays apart: a page says by a media query when it holds."""

_COMMENT: Final = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


def sheet() -> bytes:
    """The sheet as it is served: the parts one after the other, without what they say to whoever reads them."""
    folder = Path(settings.BASE_DIR) / "static" / "css"
    return "".join(_COMMENT.sub("", (folder / f"{name}.css").read_text("utf-8")) for name in PARTS).encode()


class SheetStorage(FileSystemStorage):
    """A folder of the sheet alone, which is made when somebody asks where it lies, and anew once a part has changed."""

    def __init__(self) -> None:
        super().__init__(Path(settings.DATA_DIR) / "made")

    def path(self, name: str) -> str:
        place = Path(super().path(name))
        made = sheet()
        if not place.is_file() or place.read_bytes() != made:
            place.parent.mkdir(parents=True, exist_ok=True)
            # Whole at every moment: another process may serve it.
            with NamedTemporaryFile(dir=place.parent, delete=False) as file:
                file.write(made)
            os.replace(file.name, place)
        return str(place)


class SheetFinder(BaseFinder):
    """Finds the sheet among the static files."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != SHEET:
            return []
        found = SheetStorage().path(SHEET)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, SheetStorage]]:
        yield SHEET, SheetStorage()
