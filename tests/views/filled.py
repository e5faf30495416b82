"""A page's form as its reader has it: what it holds, and what it says beside which field."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.apps import apps

from diary.models import CachedResult, Diary


class Filled(HTMLParser):
    """The main form of a page. `values` is what a browser would send, `errors` the reasons by the id of their field."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.errors: dict[str, str] = {}
        self.text = ""
        self._inside = self._was = False
        self._area = self._select = self._error = ""
        self.feed(html)
        assert self._was, "the page has no form"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form" and "data-once" in has and not self._was:
            self._inside = self._was = True
        if not self._inside:
            return
        name, value = has.get("name", ""), has.get("value", "")
        if tag == "input" and name and name != "csrfmiddlewaretoken":
            if has["type"] not in ("checkbox", "radio"):
                self.values[name] = [value]
            elif "checked" in has:
                self.values.setdefault(name, []).append(has.get("value", "on"))
        elif tag == "textarea":
            self._area = name
            self.values[name] = [""]
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in has:
            self.values[self._select] = [value]
        elif tag == "p" and "field__error" in has.get("class", ""):
            self._error = has.get("id", "?").removeprefix("id_").removesuffix("_error").removesuffix("-error")
            self.errors[self._error] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea" and self._area:
            self.values[self._area][0] = self.values[self._area][0].removeprefix("\n")
            self._area = ""
        elif tag == "p" and self._error:
            self.errors[self._error] = self.errors[self._error].strip()
            self._error = ""

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._area:
            self.values[self._area][0] += data
        elif self._error:
            self.errors[self._error] += data


def form_of(response: Any) -> Filled:
    return Filled(response.content.decode())


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every diary, revisions too: to say that nothing has changed."""
    models = [model for model in apps.get_app_config("diary").get_models() if model is not CachedResult]
    assert Diary in models
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}
