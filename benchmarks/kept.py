"""How long it takes from a tap to "kept" without a network, on a processor that is several times slower.

    python -m benchmarks.kept --taps 100 --slower 4

Starts a server with the sample diary in a folder that is deleted afterwards, and opens it in Chromium, which has to be
there.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager

from playwright.sync_api import Page, sync_playwright

_MEASURE = """
async (taps) => {
  const toes = [...document.querySelectorAll("[data-log] .feet button")];
  const region = document.getElementById("kept");
  const times = [];
  for (let tap = 0; tap < taps; tap += 1) {
    const told = new Promise((resolve) => {
      const look = new MutationObserver(() => {
        if (!region.textContent.includes(`${tap + 1} kept on this device`)) return;
        look.disconnect();
        resolve(performance.now());
      });
      look.observe(region, { childList: true, subtree: true, characterData: true });
    });
    const began = performance.now();
    toes[tap % toes.length].click();
    times.push((await told) - began);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return times;
}
"""


@contextmanager
def served(folder: str) -> Iterator[tuple[str, str, str]]:
    """The address of a server, and the address and the password of the sample account."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {"DATA_DIR": folder, "PORT": str(port), "HOST": "127.0.0.1", "ALLOWED_HOSTS": "127.0.0.1", "DEBUG": "on"}
    server = subprocess.Popen(
        [sys.executable, "manage.py", "dev", "--noreload"],
        env=os.environ | own,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert server.stdout is not None
        account, password = "", ""
        for line in server.stdout:
            if found := re.search(r"Sign in as (\S+) with the password: (.+)", line):
                account, password = found.groups()
            if "Ctrl-C" in line:
                break
        yield f"http://127.0.0.1:{port}", account, password
    finally:
        server.terminate()
        server.wait()


def measure(page: Page, taps: int, slower: int) -> list[float]:
    """Milliseconds from each tap until the page says that it is kept, which it says once it is written."""
    page.context.set_offline(True)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    times: list[float] = page.evaluate(_MEASURE, taps)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--taps", type=int, default=100)
    parser.add_argument("--slower", type=int, default=4)
    told = parser.parse_args()
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with tempfile.TemporaryDirectory() as folder, served(folder) as site, sync_playwright() as driver:
        address, account, password = site
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(base_url=address, viewport={"width": 390, "height": 844})
        page.goto("/account/login/")
        page.fill("[name=login]", account)
        page.fill("[name=password]", password)
        page.click("main form button")
        page.wait_for_url(f"{address}/")
        page.evaluate(
            """async () => {
              while (!navigator.serviceWorker.controller || !(await kept.get("shell"))) {
                await new Promise((resolve) => setTimeout(resolve, 50));
              }
            }"""
        )
        times = sorted(measure(page, told.taps, told.slower))
        browser.close()
    p95 = times[min(len(times) - 1, round(0.95 * len(times)))]
    print(f"{len(times)} taps, processor {told.slower} times slower: median {statistics.median(times):.0f} ms,")
    print(f"95 of 100 within {p95:.0f} ms, the slowest {times[-1]:.0f} ms")


if __name__ == "__main__":
    main()
