"""What every page says while nothing can be kept."""

from __future__ import annotations

from django.http import HttpRequest

from trouble.quiet import trouble_now
from trouble.unsent import KEPT


def trouble(request: HttpRequest) -> dict[str, object]:
    """`cannot_write`: one line where nothing can be kept, "" as a rule. Asked when it is shown, which is after the page
    was read and what it wrote. `unsent`: a form on its way through the sign-in, "" as a rule."""
    return {"cannot_write": _cannot_write, "unsent": request.POST.get(KEPT, "")}


def _cannot_write() -> str:
    known = trouble_now()
    return known.words.reading if known else ""
