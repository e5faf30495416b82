"""How a page comes by its style sheets."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from tracker.first_visit import written_sheet

register = template.Library()


@register.simple_tag(takes_context=True)
def sheet(context: Context, name: str, media: str = "all") -> SafeString:
    """A style sheet: asked for, or on a first visit written into the page, and asked for beside it for the next one.
    No browser waits for a sheet whose `media` says that it does not hold."""
    request = context.get("request")
    written = written_sheet(request, name) if request else None
    if written is None:
        return format_html('<link rel="stylesheet" href="{}" media="{}">', static(name), media)
    # A file of ours, and the policy lets in nothing that differs from it.
    rules = mark_safe(written.rules)  # noqa: S308
    both = '<style media="{}">{}</style><link rel="stylesheet" href="{}" media="not all">'
    return format_html(both, media, rules, static(name))
