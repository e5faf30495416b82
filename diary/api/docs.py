"""The interface described: for programs as OpenAPI, and for people as a page of this site."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from diary.api.interface import interface
from diary.api.problems import KINDS

_METHODS: Final = ("get", "post", "put", "delete")


@cache
def interface_schema() -> dict[str, Any]:
    """The schema as it is served, made once."""
    return dict(interface.get_openapi_schema())


@login_not_required
@require_safe
def api_schema(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1. It is the same for everybody, and names nobody."""
    return JsonResponse(interface_schema(), headers={"Cache-Control": "public, max-age=3600"})


@login_not_required
@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Every address of the interface, in words."""
    context = {
        "groups": _groups(),
        "kinds": [(f"/problems/{kind}", int(status), title) for kind, (status, title) in KINDS.items()],
        "site": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "diary/api_docs.html", context)


@cache
def _groups() -> list[tuple[str, list[dict[str, Any]]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, operations in interface_schema()["paths"].items():
        for method in _METHODS:
            if operation := operations.get(method):
                groups.setdefault(operation["tags"][0], []).append(_told(path, method, operation))
    return list(groups.items())


def _told(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    body = next((part["schema"] for part in content.values()), None)
    return {
        "id": operation["operationId"].replace("_", "-"),
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "description": _with_code(operation.get("description", "")),
        "needs": operation["x-token"],
        "parameters": [
            (row["name"], _kind(row["schema"]), _with_code(row.get("description", "")))
            for row in operation["parameters"]
            if row["in"] != "header"
        ],
        "body": _fields(body) if body else [],
        "content": list(content),
        "statuses": [status for status in operation["responses"] if status[0] in "23"],
    }


def _with_code(words: str) -> SafeString:
    """What stands between backticks as code."""
    parts = words.split("`")
    return format_html_join(
        "", "<{0}>{1}</{0}>", [("code" if number % 2 else "span", part) for number, part in enumerate(parts) if part]
    )


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = interface_schema()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return found


def _fields(schema: dict[str, Any]) -> list[tuple[str, str, SafeString]]:
    """The fields of a body: name, kind, and what is said of it."""
    whole = _resolved(schema)
    needed = whole.get("required", ())
    return [
        (name, _kind(part) + (", needed" if name in needed else ""), _with_code(part.get("description", "")))
        for name, part in whole.get("properties", {}).items()
    ]


def _kind(schema: dict[str, Any]) -> str:
    """What a value is, in a few words."""
    schema = _resolved(schema)
    if "anyOf" in schema:
        return " or ".join(_kind(part) for part in schema["anyOf"] if part.get("type") != "null")
    if "enum" in schema:
        return ", ".join(f"“{word}”" for word in schema["enum"] if word)
    if schema.get("type") == "array":
        return f"list of: {_kind(schema.get('items', {}))}"
    known = {"uuid": "uuid", "date": "date", "date-time": "instant, such as 2026-03-14T21:30:00Z"}
    kind = known.get(schema.get("format", "")) or {"string": "text", "integer": "whole number", "number": "number"}.get(
        schema.get("type", ""), schema.get("type", "value")
    )
    if "minimum" in schema and "maximum" in schema:
        kind += f", {schema['minimum']} to {schema['maximum']}"
    return str(kind)
