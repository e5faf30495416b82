"""axe finds nothing on the pages that a device keeps, and in what waits there."""

from __future__ import annotations

import pytest

from accounts.models import User
from diary.models import Diary
from tests.browser.conftest import Visit
from tests.browser.steps import tap, toe
from tests.browser.test_accessibility import faults
from tests.browser.waiting import waits

pytestmark = pytest.mark.browser

# So high that no field lies under the bar that saves.


@pytest.mark.parametrize(("width", "height"), [(390, 1600), (1280, 1600)])
def test_axe_finds_nothing_on_a_device(width: int, height: int, phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada, width=width, height=height, reduced_motion="reduce")
    page.context.set_offline(True)
    toe(page, "Left great toe").click()
    tap(page.get_by_role("radio", name="Start a timer"))
    toe(page, "Left second toe", verb="Start a timer:").click()
    waits(page, 2)
    found = faults(page, "Log, with what waits")
    for address in ("/", "/device/episode/", "/device/check-in/", "/device/away/"):
        page.goto(address)
        found += faults(page, address)
    assert found == []
