"""The administration as a site: its first page shows what the parts of it want to be seen first."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse


class Administration(AdminSite):
    """What is registered may have `first_page(request)`: the name of a template and what it shows, or None."""

    # Under a name of its own: a template cannot well stand above one of the same name.
    index_template = "admin/start.html"

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        asked = (getattr(part, "first_page", None) for part in self._registry.values())
        first = [said for ask in asked if ask is not None and (said := ask(request)) is not None]
        return super().index(request, {"first": first} | (extra_context or {}))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        """To the page that asks what becomes of what waits on the device: signing out here would delete it unasked."""
        return redirect("account_logout")
