"""What a person does on the pages, in the words of the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect

IN_PLACE = """
(node) => {
  const sender = node.form || node;
  return Boolean(window.htmx) && (sender.hasAttribute("data-hx-post") || sender.hasAttribute("data-hx-get"));
}
"""


@contextmanager
def arriving(page: Page) -> Iterator[None]:
    """What is done inside leads to a page. Goes on when that is there as a whole: what is read next is read of it, what
    was sent is written, and its scripts are ready for the next step."""
    page.wait_for_load_state()
    with page.expect_navigation():
        yield


def click(control: Locator) -> None:
    """Click a link or a button that asks the server, and wait for the answer: a page, or what htmx puts in its place.

    What htmx was answered is put in its place a little later; expect it there.
    """
    control.wait_for()
    page = control.page
    page.wait_for_load_state()
    if control.evaluate(IN_PLACE):
        with page.expect_request_finished(lambda request: "hx-request" in request.headers):
            control.click()
    else:
        with arriving(page):
            control.click()


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


def take_back(within: Page | Locator, question: str) -> None:
    """Take the answer to a question of the check-in back."""
    choose(within, question, "Clear (not answered)")


def unfold(within: Page | Locator, title: str) -> None:
    """Open a fold, if it is closed."""
    fold = within.locator("details").filter(has=within.locator("summary", has_text=title))
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()


def press(within: Page | Locator, name: str) -> None:
    click(within.get_by_role("button", name=name, exact=True))


def go(page: Page, name: str) -> None:
    """Along the navigation: Log, Diary, Patterns, Doctor, More."""
    place = page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True)
    click(place)
    expect(place).to_have_attribute("aria-current", "page")


def toe(page: Page, name: str, *, verb: str = "Log") -> Locator:
    """The button of a toe on the first page: "Left great toe"."""
    return page.get_by_role("button", name=f"{verb} {name[0].lower()}{name[1:]}", exact=True)


def log(page: Page, *toes: str) -> None:
    """From the first page: one tap on a toe, or on "Several toes", on each of them and on the button."""
    if len(toes) == 1:
        click(toe(page, toes[0]))
    else:
        click(page.get_by_role("link", name="Several toes"))
        for name in toes:
            tap(box(page, name))
        click(page.locator("#log-several"))
    expect(page.locator("#log-undo")).to_be_visible()


def outlast_double_tap(page: Page) -> None:
    """Wait until another tap on the same toe is another entry, and no finger that bounced."""
    page.wait_for_function("since => performance.now() > since + 700", arg=page.evaluate("performance.now()"))


def entries(page: Page) -> Locator:
    """The lines of episodes on a page."""
    link = page.get_by_role("link", name=re.compile("^(Edit|Add details to) the entry"))
    # What was just logged stands in a list of its own.
    return page.get_by_role("listitem").filter(has=link, has_not=page.get_by_role("listitem"))


def resize(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    expect(page.locator("html")).to_have_js_property("clientWidth", width)


def open_all(page: Page) -> None:
    """Open every fold of the page, as a reader who wants to see everything.

    Some belong to an answer that was not given, and are not there for anybody yet.
    """
    closed = page.locator("main details:not([open]) > summary:visible")
    while closed.count():
        closed.first.click()
    expect(page.locator("main details:not([open]):visible")).to_have_count(0)
