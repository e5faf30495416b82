"""The scripts of the pages: each is checked, by a compiler that is known to the byte, and nothing is waved through.

What they do is tested in `tests/browser/`.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from fnmatch import fnmatch
from pathlib import Path

from tests.test_architecture import ROOT, SKIPPED

SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
DECLARED = sorted((ROOT / "typings").glob("*.d.ts"))
PAGES = json.loads((ROOT / "jsconfig.json").read_text())
WORKERS = json.loads((ROOT / "jsconfig.workers.json").read_text())


def is_read_by(project: dict, path: Path) -> bool:
    name = str(path.relative_to(ROOT))
    named = [any(fnmatch(name, pattern) for pattern in project[key]) for key in ("include", "exclude")]
    return named == [True, False]


def checked(folder: Path, *programs: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What the check says in a folder that holds only these programs, and no compiler."""
    for program in programs:
        (folder / program).symlink_to(shutil.which("true") or "/bin/true")
    shell = shutil.which("sh") or "/bin/sh"
    command = [shell, str(ROOT / "tests" / "javascript.sh")]
    environment = {"PATH": str(folder), **environment}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_every_script_is_checked_as_a_page_has_it_or_as_a_worker_has_it() -> None:
    assert len(SCRIPTS) > 7
    assert WORKERS["extends"] == "./jsconfig.json"
    assert PAGES["compilerOptions"]["strict"] is PAGES["compilerOptions"]["checkJs"] is True
    for path in SCRIPTS:
        assert is_read_by(PAGES, path) or is_read_by(WORKERS, path), path
    assert [path for path in DECLARED if not (is_read_by(PAGES, path) or is_read_by(WORKERS, path))] == []
    assert not any(fnmatch(name, "static/js/*") for name in SKIPPED)


def test_no_script_waves_its_types_through() -> None:
    for path in [*SCRIPTS, *DECLARED]:
        text = path.read_text()
        assert not re.search(r"@ts-|eslint", text), path
        comments = " ".join(re.findall(r"\{[^{}]*\}", text)) if path.suffix == ".js" else text
        assert not re.search(r"[<{:|(]\s*(any|\*)\s*[>}|\[,;)]", comments), path


def test_the_compiler_is_named_by_its_bytes_and_not_by_where_it_comes_from() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert package["private"] is True
    assert "dependencies" not in package
    assert lock["packages"].pop("")["devDependencies"] == package["devDependencies"]
    for name, version in package["devDependencies"].items():
        assert lock["packages"][f"node_modules/{name}"]["version"] == version
    for name, locked in lock["packages"].items():
        assert locked["integrity"].startswith("sha512-"), name
        assert "resolved" not in locked, name
    for name in ("package.json", "package-lock.json", ".npmrc"):
        assert "://" not in (ROOT / name).read_text(), name


def test_a_machine_without_node_is_told_loudly_that_nothing_was_checked(tmp_path: Path) -> None:
    told = checked(tmp_path)
    assert told.returncode == 0
    assert re.fullmatch("JAVASCRIPT NOT CHECKED: .+\n", told.stdout)


def test_where_node_is_required_nothing_passes_without_it(tmp_path: Path) -> None:
    told = checked(tmp_path, REQUIRE_NODE="1")
    assert told.returncode == 1
    assert told.stdout.startswith("JAVASCRIPT NOT CHECKED")
    # A Node.js without the compiler checks nothing either.
    assert checked(tmp_path, "node", REQUIRE_NODE="1").returncode == 1
