"""Many small cases in one test, where setting up a test of its own costs more than the case."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

import pytest

CASES = "cases"
"""The property of a report that says how many cases its test has checked."""


def each(names: str | tuple[str, ...], cases: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """As `pytest.mark.parametrize`, in one test: every case runs, and all that fail are told together, by name.

    For cases that leave nothing behind, because they share the fixtures of the test. Two of these above a test check
    each case of the one with each of the other. The end of a run says how many were checked. Raises ValueError where
    there is no case, or one has too few or too many values.
    """
    wanted = tuple(name.strip() for name in names.split(",")) if isinstance(names, str) else names
    rows = [dict(zip(wanted, case if len(wanted) > 1 else (case,), strict=True)) for case in cases]
    if not rows:
        raise ValueError("There is no case to check.")

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        no_more: dict[str, Any] = {}
        one, inner = getattr(test, "each", (test, [no_more]))
        return _loop(one, [{**row, **more} for row in rows for more in inner])

    return decorate


def _loop(test: Callable[..., None], rows: list[dict[str, Any]]) -> Callable[..., None]:
    signature = inspect.signature(test)
    own = [parameter for name, parameter in signature.parameters.items() if name not in rows[0]]
    counted = inspect.Parameter("record_property", inspect.Parameter.KEYWORD_ONLY)

    @functools.wraps(test)
    def check_each(*, record_property: Callable[[str, object], None], **fixtures: Any) -> None:
        failures = [failure for row in rows if (failure := _failure(test, row, fixtures))]
        record_property(CASES, len(rows))
        if failures:
            told = ", ".join(failure.__notes__[-1] for failure in failures)
            raise ExceptionGroup(f"{len(failures)} of {len(rows)} cases failed: {told}", failures)

    check_each.__signature__ = signature.replace(parameters=[*own, counted])  # type: ignore[attr-defined]
    check_each.each = (test, rows)  # type: ignore[attr-defined]
    return check_each


def _failure(test: Callable[..., None], row: dict[str, Any], fixtures: dict[str, Any]) -> Exception | None:
    """What a case raised, with its name as the last note; None where it holds."""
    try:
        test(**row, **fixtures)
    except pytest.fail.Exception as error:
        # What `pytest.raises` says of a case that raised nothing is no Exception, and would end the loop.
        failure: Exception = AssertionError(str(error))
    except Exception as error:
        failure = error
    else:
        return None
    failure.add_note(", ".join(f"{name}={value!r:.200}" for name, value in row.items()))
    return failure
