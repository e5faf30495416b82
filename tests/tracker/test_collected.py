"""Scripts are served without their comments, and say the same."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from hashlib import md5
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import get_finder
from django.core.management import call_command

from tracker.collected import CollectedStorage, without_comments

SCRIPTS = sorted((Path(settings.BASE_DIR) / "static" / "js").glob("*.js"))
TYPESCRIPT = Path(settings.BASE_DIR) / "node_modules" / "typescript"
# What a compiler makes of a script is the same, whatever comments it has.
PRINT = """
const { transpile } = require(process.argv[1]);
const scripts = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(scripts.map((script) => transpile(script, { removeComments: true, target: "esnext" }))));
"""


def compiled(scripts: list[str]) -> list[str]:
    """What Node.js and TypeScript print of scripts, without any comment."""
    node = shutil.which("node")
    if node is None or not TYPESCRIPT.exists():
        assert os.environ.get("REQUIRE_NODE") != "1", "There is no Node.js, or not what package-lock.json names."
        pytest.skip("JAVASCRIPT NOT CHECKED: install Node.js and npm, and run make check")
    told = subprocess.run(
        [node, "-e", PRINT, str(TYPESCRIPT)], input=json.dumps(scripts), capture_output=True, text=True, check=True
    )
    found: list[str] = json.loads(told.stdout)
    return found


def test_each_script_says_the_same_without_its_comments() -> None:
    written = [path.read_text("utf-8") for path in SCRIPTS]
    shorter = [without_comments(script) for script in written]
    assert sum(len(one) < len(other) for one, other in zip(shorter, written, strict=True)) >= 15
    before, served = compiled(written), compiled(shorter)
    assert dict(zip(SCRIPTS, before, strict=True)) == dict(zip(SCRIPTS, served, strict=True))
    assert all(before)


def test_a_comment_that_has_lines_for_itself_goes_and_nothing_else() -> None:
    script = """"use strict";
// Why.
/** @type {number} */
let a = 1; // of now
  /**
   * What it is.
   * @param {string} b
   */
  function f(b) { return "/* no comment */" + b; }
const address = "https://example.org/"; /* here */
    /** @type {string} */ (address).at(0);
    go();
/* The end. */
"""
    assert (
        without_comments(script)
        == """"use strict";
let a = 1; // of now
  function f(b) { return "/* no comment */" + b; }
const address = "https://example.org/"; /* here */
    /** @type {string} */ (address).at(0);
    go();
"""
    )


def test_our_scripts_alone_are_served_without_comments_and_named_by_what_is_served(
    tmp_path: Path, settings: Any
) -> None:
    lying, served = tmp_path / "lying", tmp_path / "served"
    names = ("js/log.js", "js/log.css", "x/js/y.js")
    for name in names:
        path = lying / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("// why\ngo();\n")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [lying], served
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "tracker.collected.CollectedStorage"}}
    get_finder.cache_clear()  # type: ignore[attr-defined]
    try:
        call_command("collectstatic", interactive=False, verbosity=0)
        collected = CollectedStorage(location=served)
        for name in names:
            kept = b"go();\n" if name == "js/log.js" else b"// why\ngo();\n"
            digest = md5(kept, usedforsecurity=False).hexdigest()[:12]
            assert collected.stored_name(name).split(".")[-2] == digest
            assert (served / collected.stored_name(name)).read_bytes() == kept
    finally:
        get_finder.cache_clear()  # type: ignore[attr-defined]
