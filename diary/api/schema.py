"""What the interface says of itself: OpenAPI, with the bodies and the errors that its operations share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from pydantic import BaseModel

from diary.api.bearer import Bearer, may_log, may_read, may_write
from diary.api.problems import CONTENT_TYPE, KINDS, ProblemShape
from diary.api.shapes import CheckInSent, EpisodeSent, TimerSent, TrialDaySent, TwitchSent
from diary.exchange.archive import Archive

JSON: Final = "application/json"
PDF: Final = "application/pdf"
_REF: Final = "#/components/schemas/{model}"
# What is sent and what is given has the same parts, of which some may be left out in the one alone.
_REF_SENT: Final = "#/components/schemas/Sent{model}"

_MAY_BE_LEFT_OUT: Final[Mapping[type[BaseModel], frozenset[str]]] = {
    Archive: frozenset(),
    TwitchSent: frozenset(),
    EpisodeSent: frozenset({"uuid", "zone", "local_date", "local_time"}),
    TimerSent: frozenset({"uuid", "zone", "started_at", "local_date", "local_time"}),
    CheckInSent: frozenset({"uuid", "local_date"}),
    TrialDaySent: frozenset(),
}
"""The bodies, and what the server fills in of them."""

_ALWAYS: Final = ("unreadable", "unknown-token", "scope", "too-often", "broken", "trouble")
_OF_BODIES: Final = ("refused", "too-large", "not-now")
_SCOPES: Final[Mapping[Bearer, str]] = {
    may_log: "log only, or everything",
    may_read: "read, or everything",
    may_write: "everything",
}


def body_of(name: str, example: Mapping[str, Any], *, required: bool = True) -> dict[str, Any]:
    """What an operation reads by itself, for its `openapi_extra`."""
    content = {JSON: {"schema": {"$ref": _REF.format(model=name)}, "example": example}}
    return {"requestBody": {"required": required, "content": content}}


def answers_with(content: str, description: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """An answer that is no JSON of a model, for `openapi_extra`."""
    return {"responses": {200: {"description": description, "content": {content: {"schema": schema}}}}}


class _Schema(OpenAPISchema):
    """OpenAPI that says of each operation which tokens it takes."""

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        details: dict[str, Any] = super().operation_details(operation)
        (bearer,) = operation.auth_callbacks
        assert isinstance(bearer, Bearer)
        return details | {"x-token": scope_words(bearer)}


class Interface(NinjaAPI):
    """NinjaAPI whose schema tells the errors as they are."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        schema = _Schema(self, path_prefix or self.get_root_path(path_params or {}))
        schemas: dict[str, Any] = schema["components"]["schemas"]
        schemas |= _sent_schemas() | _problem_schemas()
        # Under its own name, since what is sent may leave out more than what is given.
        schema["components"]["responses"] = {_name(kind): _response(kind) for kind in KINDS}
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                _complete(method, operation)
        schema["components"] = _without_time_format(schema["components"])
        return schema


def _name(kind: str) -> str:
    return "".join(part.capitalize() for part in kind.split("-"))


def _response(kind: str) -> dict[str, Any]:
    return {
        "description": KINDS[kind][1],
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _complete(method: str, operation: dict[str, Any]) -> None:
    """The errors that an operation may answer, and the headers of those that read and that change."""
    kinds = [*_ALWAYS, *_OF_BODIES] if method != "get" else [*_ALWAYS, "refused"]
    has_path = any(row["in"] == "path" for row in operation["parameters"])
    kinds += ["not-there"] if has_path or method == "post" else []
    if method == "get":
        operation["responses"][304] = {"description": "The program has it already (`If-None-Match`)."}
        operation["parameters"].append(_header("If-None-Match", "The `ETag` of the answer that the program has."))
    else:
        kinds.append("changed")
    for kind in kinds:
        operation["responses"][int(KINDS[kind][0])] = {"$ref": f"#/components/responses/{_name(kind)}"}
    # The keys of JSON are texts; in a fixed order they are read more easily.
    operation["responses"] = {str(status): operation["responses"][status] for status in sorted(operation["responses"])}


def _header(name: str, description: str) -> dict[str, Any]:
    return {"in": "header", "name": name, "required": False, "description": description, "schema": {"type": "string"}}


def _sent_schemas() -> dict[str, Any]:
    schemas: dict[str, Any] = {}
    for model, optional in _MAY_BE_LEFT_OUT.items():
        said = model.model_json_schema(ref_template=_REF_SENT)
        schemas |= {f"Sent{name}": inner for name, inner in said.pop("$defs", {}).items()}
        said["required"] = [name for name in said.get("required", ()) if name not in optional]
        schemas["ArchiveSent" if model is Archive else model.__name__] = said
    return schemas


def _problem_schemas() -> dict[str, Any]:
    said = ProblemShape.model_json_schema(ref_template=_REF)
    inner: dict[str, Any] = said.pop("$defs")
    return {"Problem": said} | inner


def _without_time_format(value: Any) -> Any:
    """JSON Schema's "time" has an offset, and what a clock shows has none: a pattern says what it is."""
    if isinstance(value, dict):
        if value.get("format") == "time":
            rest = {key: part for key, part in value.items() if key != "format"}
            return rest | {"pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$"}
        return {key: _without_time_format(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_without_time_format(part) for part in value]
    return value


def scope_words(security: Bearer) -> str:
    """Which tokens an operation takes."""
    return _SCOPES[security]
