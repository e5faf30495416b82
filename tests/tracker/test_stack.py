"""What a request calls asks the system for no piece of the stack at each call, however deep it begins."""

from __future__ import annotations

from collections.abc import Callable
from resource import RUSAGE_THREAD, getrusage

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tracker.stack import give_room, with_room

CALLS, DEPTHS = 300, range(300)


def leaf() -> None:
    """A frame more, which begins a piece of the stack where the one before it is full."""


def calls() -> None:
    for _ in range(CALLS):
        leaf()


def at_depth(depth: int, call: Callable[[], None]) -> None:
    if depth:
        at_depth(depth - 1, call)
    else:
        call()


def most_faults(call: Callable[[], None]) -> int:
    """The pages of memory that it took anew, from the depth where these were most."""
    most = 0
    for depth in DEPTHS:
        before = getrusage(RUSAGE_THREAD).ru_minflt
        at_depth(depth, call)
        most = max(most, getrusage(RUSAGE_THREAD).ru_minflt - before)
    return most


def test_each_call_takes_memory_anew_where_a_piece_of_the_stack_is_full_and_none_does_with_room() -> None:
    assert most_faults(calls) >= CALLS
    assert most_faults(with_room(calls)) < CALLS / 3


def test_what_is_called_and_answered_is_the_same() -> None:
    def add(one: int, *, other: int) -> int:
        """Add."""
        return one + other

    assert with_room(add)(1, other=2) == 3
    assert (with_room(add).__name__, with_room(add).__doc__) == ("add", "Add.")


def test_every_request_has_room() -> None:
    assert settings.MIDDLEWARE[0] == "tracker.stack.give_room"
    answer = HttpResponse("here")
    assert give_room(lambda request: answer)(HttpRequest()) is answer
