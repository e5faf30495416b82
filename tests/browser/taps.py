"""How many taps a task takes, and how high a page is: what a person's thumb pays for it."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.browser.steps import IN_PLACE, arriving

SCREEN = 844
"""Height in CSS pixels of the phone that pages are drawn for, 390 wide."""


@dataclass
class Taps:
    """A thumb on a page: whatever it does is counted in `made`, and only what it can see and reach is done."""

    page: Page
    made: int = 0

    def tap(self, control: Locator) -> None:
        """One tap on what a person sees of a control. Where that leads to a page or to an answer in place, it is
        waited for."""
        self.made += 1
        control.wait_for()
        self.page.wait_for_load_state()
        if control.evaluate("node => node.matches('input[type=radio], input[type=checkbox]')"):
            label = self.page.locator(f'label[for="{control.get_attribute("id")}"]')
            label.evaluate("label => label.scrollIntoView({block: 'center'})")
            # Its box lies over it, and takes the tap.
            label.click(force=True)
        elif control.evaluate(IN_PLACE):
            with self.page.expect_request_finished(lambda request: "hx-request" in request.headers):
                control.click()
        elif control.evaluate("node => node.matches('a[href], button:not([type=button])')"):
            with arriving(self.page):
                control.click()
        else:
            control.click()

    def write(self, field: Locator, text: str) -> None:
        """One tap into a field; what is typed then is no tap."""
        self.made += 1
        field.click()
        field.fill(text)


def height(page: Page) -> int:
    """Height of the whole page in CSS pixels."""
    return int(page.evaluate("document.documentElement.scrollHeight"))


def bottom(control: Locator) -> float:
    """How far down the page the lower edge of something lies, in CSS pixels from its top."""
    return float(control.evaluate("node => node.getBoundingClientRect().bottom + window.scrollY"))
