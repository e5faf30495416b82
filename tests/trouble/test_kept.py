"""What a form says that a device had kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from trouble import kept


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    kept._zones.cache_clear()
    yield
    kept._zones.cache_clear()


def test_the_time_zones_that_there_are_are_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []

    def look() -> set[str]:
        looks.append(1)
        return {"Europe/Berlin"}

    monkeypatch.setattr(kept, "available_timezones", look)
    assert [kept.is_zone(name) for name in ("Europe/Berlin", "", "Europe/Nowhere")] == [True, False, False]
    assert looks == [1]
