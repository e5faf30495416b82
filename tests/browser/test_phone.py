"""A browser that took the certificate, as a phone does, and nothing else: no error is ignored on the way."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import BrowserType, expect

from tests.browser.conftest import CHROMIUM, WAIT_MS
from tests.server.test_kill import HANGS
from tests.server.test_phone import PASSWORD, PhoneSite, phone

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("certutil"), reason="it takes certutil (libnss3-tools) to trust a certificate"),
]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def home_that_trusts(folder: Path, site: PhoneSite) -> Path:
    """A home directory whose browser knows the root of `site`, and no other that somebody added."""
    store = folder / ".pki" / "nssdb"
    store.mkdir(parents=True)
    for asked in (
        ["-N", "--empty-password"],
        ["-A", "-n", "flicker", "-t", "C,,", "-i", site.folder / "phone/root.pem"],
    ):
        subprocess.run(["certutil", "-d", f"sql:{store}", *asked], check=True, capture_output=True, timeout=HANGS)
    return folder


def test_a_phone_signs_in_keeps_a_worker_and_makes_a_passkey(tmp_path: Path, browser_type: BrowserType) -> None:
    with phone(tmp_path / "data") as site:
        (link,) = re.findall(r"http://localhost:\d+(/setup/\S+)", site.said)
        address = f"https://{site.name}.local:{site.phone}"
        browser = browser_type.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-dev-shm-usage",
                # The name is said by multicast, which the system's resolver need not ask.
                f"--host-resolver-rules=MAP {site.name}.local 127.0.0.1",
            ],
            env={"HOME": str(home_that_trusts(tmp_path / "home", site)), "PATH": "/usr/bin:/bin"},
        )
        context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        devtools = context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

        page.goto(address + link)
        page.get_by_label("E-mail address").fill("ada@example.org")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("The same password again").fill(PASSWORD)
        page.get_by_role("button", name="Make my account").click()
        expect(page).to_have_url(f"{address}/")
        assert page.evaluate("isSecureContext")
        assert {cookie["name"]: cookie["secure"] for cookie in context.cookies()}["sessionid"] is True
        # Whatever the worker does: that a browser takes one here is what https is for.
        script = "/static/js/apple-health-worker.js"
        scope = page.evaluate("async (script) => (await navigator.serviceWorker.register(script)).scope", script)
        assert scope == f"{address}/static/js/"

        page.goto(f"{address}/account/2fa/webauthn/add/")
        page.get_by_label("Password").fill(PASSWORD)
        # The button does nothing by itself: a script takes it once its page is loaded.
        with page.expect_navigation():
            page.get_by_role("button", name="Go on").click()
        page.get_by_role("button", name="Add it").click()
        expect(page).not_to_have_url(re.compile("webauthn/add"))
        context.clear_cookies()
        page.goto(f"{address}/account/login/")
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page).to_have_url(f"{address}/")
        assert complaints == []
        browser.close()
