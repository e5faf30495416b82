"""What a person does on the pages, in the words of the screen."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect


def box(within: Page | Locator, name: str) -> Locator:
    return within.get_by_role("checkbox", name=name, exact=True)


def tap(box: Locator) -> None:
    """Tap what a person sees of a checkbox or a radio button, which itself is hidden: the middle of its label."""
    wanted = box.get_attribute("type") == "radio" or not box.is_checked()
    label = box.page.locator(f'label[for="{box.get_attribute("id")}"]')
    label.evaluate("label => label.scrollIntoView({block: 'center'})")
    label.click(force=True)
    expect(box).to_be_checked(checked=wanted)


def group(within: Page | Locator, name: str) -> Locator:
    return within.get_by_role("group", name=name, exact=True)


def choose(within: Page | Locator, question: str, answer: str) -> None:
    tap(group(within, question).get_by_role("radio", name=answer, exact=True))


def press(within: Page | Locator, name: str) -> None:
    within.get_by_role("button", name=name, exact=True).click()


def go(page: Page, name: str) -> None:
    """Along the navigation: Log, Diary, Patterns, Background, More."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True).click()


def log(page: Page, *toes: str) -> None:
    """From the first page: one tap on each toe, one on the button."""
    for toe in toes:
        tap(box(page, toe))
    press(page, "It's twitching")


def entries(page: Page) -> Locator:
    """The lines of episodes on a page."""
    return page.get_by_role("listitem").filter(has=page.get_by_role("link", name=re.compile("^Edit the entry")))


def open_all(page: Page) -> None:
    """Open every fold of the page, as a reader who wants to see everything."""
    closed = page.locator("main details:not([open]) > summary:visible")
    while closed.count():
        closed.first.click()
    expect(page.locator("main details:not([open])")).to_have_count(0)
