from __future__ import annotations

import pytest

from accounts.browsers import describe

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
KNOWN = {
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0": "Firefox on Linux",
    "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0": "Firefox on Android",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/140.0.0.0 Safari/537.36": "Chrome on Windows",
    f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0": "Edge on Windows",
    f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/140.0.0.0 Mobile Safari/537.36 EdgA/140.0": "Edge on Android",
    f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/140.0.0.0 Safari/537.36": "Chrome on ChromeOS",
    f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/140.0.0.0 Safari/537.36 OPR/120.0": "Opera on Linux",
    f"Mozilla/5.0 (Linux; Android 15) {WEBKIT} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36": (
        "Samsung Internet on Android"
    ),
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15": (
        "Safari on a Mac"
    ),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile Safari/604.1": (
        "Safari on an iPhone"
    ),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 CriOS/140.0 Safari/604.1": (
        "Chrome on an iPhone"
    ),
    "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 FxiOS/140.0 Safari/605.1.15": (
        "Firefox on an iPad"
    ),
}


@pytest.mark.parametrize("user_agent", KNOWN)
def test_a_browser_is_called_what_its_user_calls_it(user_agent):
    assert describe(user_agent) == KNOWN[user_agent]


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("", "another browser"),
        ("curl/8.14.1", "another browser"),
        ("<script>alert(1)</script>", "another browser"),
        ("Links (2.30; Linux 6.1 x86_64)", "another browser on Linux"),
        ("Firefox/140.0", "Firefox"),
    ],
)
def test_of_what_is_not_known_nothing_is_made_up(user_agent, words):
    assert describe(user_agent) == words
