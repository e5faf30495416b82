"""Where a page stands among the others, and what is drawn in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django import template
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from diary.domain.wording.own import FIRST_STRONG_ISOLATE, POP_ISOLATE

if TYPE_CHECKING:
    from diary.views.months import Square

register = template.Library()


@register.filter
def under(path: str, address: str) -> bool:
    """Whether a page's path is the address or lies under it: `request.path|under:timeline`."""
    return path.startswith(address)


@register.filter
def drawn(sketch: str) -> SafeString:
    """A small picture of `charts.small` as markup: it escapes its own words."""
    return mark_safe(sketch)  # noqa: S308 - numbers and escaped words alone


@register.filter
def squares(days: Iterable[Square]) -> SafeString:
    """The days of a month as the items of its list, each with the way to its page: a year has 365 of them."""
    return format_html_join(
        "",
        '<li><a class="year__day year__day--{}" href="/diary/{}/" aria-label="{}">{}</a></li>',
        ((day.kind, day.on, day.label, day.number) for day in days),
    )


@register.filter
def own(sentence: str) -> SafeString:
    """A sentence with somebody's own words in it, these in an element of their own: `wording.own.isolated` marks them,
    and leaves no such mark within them."""
    marked = conditional_escape(sentence).replace(FIRST_STRONG_ISOLATE, "<bdi>").replace(POP_ISOLATE, "</bdi>")
    return mark_safe(marked)  # noqa: S308 - escaped, but for the two tags
