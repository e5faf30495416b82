"""Static files as they are served: without what our scripts say to whoever reads them.

A quarter of what a first visit fetches of them would be types and reasons. What goes are the comments that have lines
for themselves; all else stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS: Final = "js/"
"""Where our own scripts lie. Those of others come as their authors packed them."""
_LINES: Final = re.compile(r"^[ \t]*(?:/\*(?:(?!\*/)[\s\S])*\*/|//[^\n]*)[ \t]*\n", re.MULTILINE)


def without_comments(script: str) -> str:
    """A script without the comments that have lines for themselves. `tests/tracker/test_collected.py` holds that it
    says the same to a browser."""
    return _LINES.sub("", script)


def _is_ours(name: str) -> bool:
    return name.startswith(OURS) and name.endswith(".js")


class CollectedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Collects what is served, and names and compresses it."""

    def save(self, name: str, content: Any, max_length: int | None = None) -> str:
        if _is_ours(name):
            content = ContentFile(without_comments(content.read().decode()).encode())
        saved: str = super().save(name, content, max_length)
        return saved

    def post_process(self, paths: dict[str, Any], **options: Any) -> Iterator[Any]:
        # Named by what is served: Django would read once more what was collected from where it lay.
        served = {name: (self, name) if _is_ours(name) else place for name, place in paths.items()}
        yield from super().post_process(served, **options)
