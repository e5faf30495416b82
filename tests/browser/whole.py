"""All of Chromium, for what its shell does not have: messages to devices, and programs of a home screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType

from tests.browser.conftest import CHROMIUM


@pytest.fixture(scope="module")
def whole(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How it is launched."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM}


@pytest.fixture(scope="module")
def browser(browser_type: BrowserType, whole: dict[str, Any]) -> Iterator[Browser]:
    browser = browser_type.launch(**whole)
    yield browser
    browser.close()
