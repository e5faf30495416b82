"""What every form of the site carries."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from trouble.unsent import OF, mark_of

register = template.Library()


class MarkedTokenNode(CsrfTokenNode):
    """Django's token of a form, and whose the form is: see trouble/unsent.py."""

    def render(self, context: Context) -> Any:
        token, user = super().render(context), context.get("user")
        if not token or user is None or not user.is_authenticated:
            return token
        return format_html('{}<input type="hidden" name="{}" value="{}">', token, OF, mark_of(user.pk))


@register.tag("csrf_token")
def csrf_token(parser: Parser, token: Token) -> MarkedTokenNode:
    return MarkedTokenNode()
