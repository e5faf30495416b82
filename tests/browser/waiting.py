"""What waits on a device to be sent, as its pages see it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Error, Locator, Page

WAIT_MS = 30_000
"""A wait ends as soon as what is waited for is there; this only ends one that is in vain, on a slow machine too."""


def holds(page: Page, what: str) -> None:
    """Wait until an expression is true that may wait itself. Where a page leads on meanwhile, the next one is asked."""
    asked = f"""async () => {{
      const end = performance.now() + {WAIT_MS};
      while (!({what})) {{
        if (performance.now() > end) throw new Error("in vain");
        await new Promise((resolve) => setTimeout(resolve, 20));
      }}
    }}"""
    while True:
        try:
            page.evaluate(asked)
            return
        except Error as error:
            if "Execution context was destroyed" not in error.message:
                raise


def equipped(page: Page) -> None:
    """Wait until the worker controls a page and has all that it keeps."""
    holds(page, "navigator.serviceWorker.controller && (await kept.get('shell'))")


def waits(page: Page, count: int) -> None:
    """Wait until so many entries of this person wait on the device."""
    holds(page, f"(await kept.count()) === {count}")


def everything_is_sent(page: Page) -> None:
    waits(page, 0)


def kept(page: Page) -> list[dict[str, Any]]:
    """All that waits, of everybody."""
    entries: list[dict[str, Any]] = page.evaluate("kept.everybodys()")
    return entries


def send(page: Page) -> str:
    """Have a page try to send, and wait for how that went."""
    return str(page.evaluate("kept.send()"))


def goes(page: Page, how: str) -> None:
    """Have a page try to send until it goes so: one that is still under way was begun before, and may go otherwise."""
    holds(page, f"(await kept.send()) === {json.dumps(how)}")


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Kept on this device")


def on_log(page: Page) -> None:
    """Wait until a page has led to Log, as one does whose form was kept."""
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
