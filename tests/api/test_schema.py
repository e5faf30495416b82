"""The interface keeps to what it says of itself: schemathesis sends what its schema allows, and what it does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import pytest
import schemathesis
import time_machine
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi import checks

from accounts.models import User
from diary.api.docs import interface_schema
from tests.api.programs import token_for
from tests.makers import NOW
from tests.test_access import DAY, GONE, MOMENT, TIMER, TRIAL, make_named

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CHECKS: Final[list[Any]] = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
    checks.allow_header_conformance,
]
EXAMPLES: Final = 8
"""Of each operation, of what it allows and again of what it does not."""
DEAR: Final = {"/api/v1/report.pdf": 3, "/api/v1/patterns": 4}

THERE: Final[dict[str, dict[str, str]]] = {
    "/api/v1/episodes/{uuid}": {"uuid": str(MOMENT)},
    "/api/v1/episodes/{uuid}/restore": {"uuid": str(GONE)},
    "/api/v1/timers/{uuid}": {"uuid": str(TIMER)},
    "/api/v1/timers/{uuid}/stop": {"uuid": str(TIMER)},
    "/api/v1/check-ins/{day}": {"day": str(DAY)},
    "/api/v1/check-ins/{day}/restore": {"day": str(DAY)},
    "/api/v1/days/{day}": {"day": str(DAY)},
    "/api/v1/days/{day}/quiet": {"day": str(DAY - timedelta(days=20))},
    "/api/v1/trials/{uuid}": {"uuid": str(TRIAL)},
    "/api/v1/trials/{uuid}/days/{day}": {"uuid": str(TRIAL), "day": str(DAY)},
    "/api/v1/patterns/{key}": {"key": "frequency"},
}
"""What is in the diary, so that not every example ends at a 404."""

OPERATIONS: Final = [
    (method, path) for path, operations in interface_schema()["paths"].items() for method in operations
]


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The server ends a connection whose transaction is open; here it is that of the test, as Django's client knows."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token(ada: User, settings: Any) -> str:
    settings.ACCOUNT_RATE_LIMITS = {}
    return token_for(make_named(ada))


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_it_answers_as_its_schema_says(method: str, path: str, token: str) -> None:
    operation = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())[path][method]
    statuses: Counter[int] = Counter()
    for mode, known in ((GenerationMode.POSITIVE, THERE.get(path)), (GenerationMode.NEGATIVE, None)):
        _send(operation, mode, known, token, statuses, DEAR.get(path, EXAMPLES))
    assert statuses.total() >= 4
    # What it allows is done, and not only refused. An archive is no use that is made up.
    assert any(status < 300 for status in statuses) or (method, path) == ("post", "/api/v1/archive"), statuses


def _send(
    operation: Any, mode: GenerationMode, known: dict[str, str] | None, token: str, statuses: Counter[int], most: int
) -> None:
    @settings(
        max_examples=most,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode, path_parameters=known))
    def send(case: Any) -> None:
        # Each example meets the same diary.
        with transaction.atomic():
            response = case.call(headers={"Authorization": f"Bearer {token}"})
            transaction.set_rollback(True)
        statuses[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    send()


def test_what_it_says_of_itself_is_whole() -> None:
    load_all_checks()
    schema = interface_schema()
    assert len(OPERATIONS) > 20
    for operations in schema["paths"].values():
        for operation in operations.values():
            assert operation["security"] == [{"Bearer": []}]
            assert operation["x-token"]
            assert operation["description"]
            assert {"401", "403", "429", "500", "503"} <= operation["responses"].keys()
    assert schema["components"]["securitySchemes"]["Bearer"] == {"type": "http", "scheme": "bearer"}
