"""The body of a page, kept for the diary's revision: a second look renders nothing.

It is rendered without the request, so that nothing of a session can be in it: no token, no message and no name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import django
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString, mark_safe

from diary.domain.writing import writing
from diary.forms.written import native
from diary.models import Diary
from diary.queries.cached_results import cached_results
from diary.queries.code_version import CODE_VERSION

_HERE: Final = Path(__file__).resolve().parents[1]
_SOURCES: Final = (
    (_HERE / "models", "*.py"),
    (_HERE / "actions", "*.py"),
    (_HERE / "forms", "*.py"),
    (_HERE / "views", "*.py"),
    (_HERE / "templatetags", "*.py"),
    (_HERE / "urls.py", ""),
    (_HERE.parent / "tracker" / "templatetags", "*.py"),
    (_HERE.parent / "templates", "*.html"),
)


@cache
def page_version() -> str:
    """Twelve hexadecimal digits of a hash over the sources that a body is made by beside those of `CODE_VERSION`, which
    are part of it."""
    digest = sha256(f"{CODE_VERSION} {settings.VERSION} {django.__version__}".encode())
    for folder, names in _SOURCES:
        for path in sorted(folder.rglob(names)) if names else [folder]:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


class NoBody(Exception):
    """Raised in place of what a body shows, where the address asks for nothing that there is; `context` is that of the
    page which says so."""

    def __init__(self, context: dict[str, Any]) -> None:
        super().__init__()
        self.context = context


def kept_bodies(
    diary: Diary, templates: Sequence[str], today: date, asked: Mapping[str, str], context: Callable[[], dict[str, Any]]
) -> list[SafeString]:
    """Templates with one context that depends on the diary, on `today` and on what is `asked` alone, and on how the
    site and the browser are set: one statement where they are kept. Raises what `context` raises, and keeps nothing
    then."""
    once = cache(context)
    makers = {_key(diary, template, today, asked): partial(_rendered, template, once) for template in templates}
    # Templates are changed while the site of `make dev` runs.
    kept = {key: make() for key, make in makers.items()} if settings.DEBUG else cached_results(diary, makers)
    # Rendered by a template, which has escaped what is in it.
    return [mark_safe(body.decode()) for body in kept.values()]  # noqa: S308


def _rendered(template: str, context: Callable[[], dict[str, Any]]) -> bytes:
    return render_to_string(template, context()).encode()


def _key(diary: Diary, template: str, today: date, asked: Mapping[str, str]) -> str:
    depends_on = (
        template,
        page_version(),
        get_script_prefix(),
        settings.TRIALS,
        diary.time_zone,
        diary.calm_mode,
        diary.mirror_feet,
        writing().key,
        native(),
        sorted(asked.items()),
    )
    # What is asked may be of any length.
    return f"body:{today}:{sha256(repr(depends_on).encode()).hexdigest()}"
