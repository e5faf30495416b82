"""What watches over all pages sees what no page may do."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit, Watch

pytestmark = pytest.mark.browser


def test_whatever_no_page_may_do_is_found(visit: Visit, violations: Watch) -> None:
    page = visit()
    page.context.route("http://elsewhere.example/**", lambda route: route.fulfill(body="somebody else"))
    page.goto("/")
    for words in (
        "Policy broken: script-src-elem",
        "uncaught: from a page",
        "a dialog: from a page",
        "404 (Not Found)",
        "a request to somebody else: http://elsewhere.example/",
    ):
        violations.expect(words)
    violations.expect("script-src 'self'")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'alert(1)'}))")
    page.evaluate("void setTimeout(() => { throw new Error('from a page'); })")
    page.evaluate("alert('from a page')")
    with page.expect_event("console", lambda message: "404" in message.text):
        page.evaluate("document.body.append(Object.assign(new Image(), {src: '/no-such-picture.png'}))")
    page.goto("http://elsewhere.example/")


def test_a_page_that_is_asked_for_may_be_missing(visit: Visit) -> None:
    answer = visit().goto("/there-is-nothing-here/")
    assert answer is not None
    assert answer.status == 404
