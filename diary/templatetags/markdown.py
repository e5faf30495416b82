"""The one place where the Markdown of guidance becomes HTML."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import nh3
from django import template
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

register = template.Library()

TAGS: Final = {"p", "ul", "ol", "li", "strong", "em", "h3", "h4", "a", "blockquote", "br"}
_WITHOUT: Final = ["image", "code", "fence", "backticks", "hr", "lheading", "html_block", "html_inline"]
_HEADINGS: Final = {"h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).disable(_WITHOUT)
    parser.validateLink = lambda url: url.startswith("https://")  # type: ignore[method-assign]
    return parser


_PARSER: Final = _parser()
_CLEANER: Final = nh3.Cleaner(
    tags=TAGS,
    attributes={"a": {"href"}},
    url_schemes={"https"},
    url_relative="deny",
    link_rel="noopener noreferrer",
)


@register.filter
@lru_cache(maxsize=256)
def markdown(text: str) -> SafeString:
    """A text of guidance as HTML: paragraphs, lists, emphasis, two levels of headings, quotes and links to https.

    Markup and whatever else is typed comes out as text. The page has its own h1 and h2, so headings begin at h3.
    """
    tokens = _PARSER.parse(text)
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return mark_safe(_CLEANER.clean(html))  # noqa: S308  cleaned in this very line
