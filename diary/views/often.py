"""What may not be done too often: how long somebody has to wait, counted for all machines."""

from __future__ import annotations

import math
from typing import Final

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from trouble.quiet import trouble_now

_LIMITS: Final = "allauth.account"


def seconds_to_wait(request: HttpRequest, action: str, key: str) -> int:
    """0 where it was not yet done too often, and then it is counted; else how long it is until it may be done again.
    Where nothing can be counted it is let pass: what may be guessed is counted by the row that it opens.

    By what is inside of allauth, whose public function lets every GET pass and tells no time. The rates are
    `ACCOUNT_RATE_LIMITS`.
    """
    if trouble_now() or ratelimit.consume(request, app=_LIMITS, action=action, key=key, limit_get=True):
        return 0
    # That it could not be counted is known only now, where it is the first that could not be written.
    if trouble_now():
        return 0
    now, waits = timezone.now().timestamp(), [1.0]
    for rate in ratelimit.get_rates(app=_LIMITS, action=action):
        times = cache.get(ratelimit.get_cache_key(request, app=_LIMITS, action=action, rate=rate, key=key), [])
        may, times = ratelimit.apply_rate(times, now, rate, dry_run=True)
        if not may:
            waits.append(times[-1] + rate.duration - now)
    return math.ceil(max(waits))


def forget_times(request: HttpRequest, action: str, key: str) -> None:
    """It was done as it should be: what was counted before does not count any more."""
    ratelimit.clear(request, app=_LIMITS, action=action, key=key)
