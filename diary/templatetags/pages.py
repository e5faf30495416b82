"""Where a page stands among the others."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def under(path: str, address: str) -> bool:
    """Whether a page's path is the address or lies under it: `request.path|under:timeline`."""
    return path.startswith(address)
