"""The first visit over a slow network: when something is seen, when the largest part is, and how much was sent for it.

    python -m benchmarks.first_paint                      # Log and Patterns of a guest's diary, five visits each
    python -m benchmarks.first_paint --beside ../before   # another checkout too, visit by visit in turn

Chromium visits the site as it is run, each time with an empty cache. The network is "Slow 3G" of its developer tools,
which Lighthouse took over: 400 kbit/s each way, and 400 ms a round trip, of which every request waits for five, as long
as finding and greeting a server takes. Its processor is held to a quarter. Medians, and the kilobytes that the page had
fetched once it fetched nothing more, with their headers.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from benchmarks.memory import PlainBrowser, served
from tracker.stylesheets import COOKIE

PAGES: Final = {"home": "/", "patterns": "/patterns/"}
ROUND_TRIP_MS: Final = 400
SLOW_3G: Final = {
    "offline": False,
    "latency": 5 * ROUND_TRIP_MS,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
SLOWER: Final = 4
_HERE: Final = Path(__file__).resolve().parent.parent
_WAIT_MS: Final = 90_000
_WATCH: Final = """
window.largest = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.largest = entry.startTime;
}).observe({ type: "largest-contentful-paint", buffered: true });
"""
_FIRST: Final = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


@dataclass(frozen=True, slots=True)
class FirstVisit:
    """Milliseconds until something was painted, and until the largest part was; kilobytes of all that it fetched."""

    first: float
    largest: float
    kilobytes: float
    requests: int


@dataclass(frozen=True, slots=True)
class VisitedSite:
    """A checkout that is running, and the cookies of a guest there."""

    name: str
    port: int
    cookies: dict[str, str]


def collected(root: Path, folder: str) -> None:
    """Its static files, as they are served."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=root, env=os.environ | {"DATA_DIR": folder}, check=True)


def first_visit(browser: Browser, site: VisitedSite, path: str) -> FirstVisit:
    """With an empty cache, as a guest who has a session already: what is measured is one page."""
    address = f"http://127.0.0.1:{site.port}"
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True)
    try:
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in site.cookies.items()])
        context.add_init_script(_WATCH)
        page = context.new_page()
        tools = context.new_cdp_session(page)
        sizes: list[float] = []
        tools.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
        tools.send("Network.enable")
        tools.send("Network.emulateNetworkConditions", SLOW_3G)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        # Until nothing more comes: drawings further down are fetched without anything waiting for them.
        page.goto(f"{address}{path}", wait_until="networkidle", timeout=_WAIT_MS)
        page.wait_for_function(f"{_FIRST} !== null", timeout=_WAIT_MS)
        sent, requests = sum(sizes) / 1000, len(sizes)
        # The largest part may be painted a moment after all of it is there.
        page.wait_for_timeout(1000)
        return FirstVisit(page.evaluate(_FIRST), page.evaluate("window.largest"), sent, requests)
    finally:
        context.close()


def told(name: str, page: str, visits: Sequence[FirstVisit]) -> str:
    first, largest, kilobytes, requests = (
        statistics.median(getattr(visit, what) for visit in visits)
        for what in ("first", "largest", "kilobytes", "requests")
    )
    spread = f"{min(visit.first for visit in visits) / 1000:.1f}-{max(visit.first for visit in visits) / 1000:.1f}"
    return (
        f"{name:>10} {page:>10}  first paint {first / 1000:4.1f} s ({spread})  largest {largest / 1000:4.1f} s  "
        f"{kilobytes:4.0f} kB in {requests:.0f} requests"
    )


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks.first_paint", description=__doc__.partition("\n")[0])
    parser.add_argument("--visits", type=int, default=5, help="visits of each page")
    parser.add_argument("--beside", type=Path, help="another checkout, measured in turn with this one")
    said = parser.parse_args()
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        raise SystemExit("There is no Chromium.")
    roots = {"here": _HERE} | ({"beside": said.beside.resolve()} if said.beside else {})
    with ExitStack() as stack:
        sites = []
        for name, root in roots.items():
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="flicker-paint-"))
            collected(root, folder)
            port, _, _ = stack.enter_context(served(folder, root))
            guest = PlainBrowser(port)
            guest.send("/guest/", {}, "/")
            for path in PAGES.values():
                # What is kept for a revision of the diary is there, on both workers.
                for _ in range(4):
                    guest.ask(path)
            # Its cache is empty: it has no sheet that a cookie could speak of.
            cookies = {name: value for name, value in guest.cookies.items() if name != COOKIE}
            sites.append(VisitedSite(name, port, cookies))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
        found: dict[tuple[str, str], list[FirstVisit]] = {}
        for _ in range(said.visits):
            for page, path in PAGES.items():
                for site in sites:
                    found.setdefault((page, site.name), []).append(first_visit(browser, site, path))
        browser.close()
    for (page, name), visits in found.items():
        print(told(name, page, visits))


if __name__ == "__main__":
    main()
