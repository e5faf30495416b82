"""The house stands as docs/architecture.md says: what knows what, and no page of the manual that leads nowhere."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands

from tests.each import each

ROOT = Path(__file__).resolve().parents[1]
MANUAL = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()
SKIPPED = {"data", "staticfiles", "node_modules", "__pycache__", "test-results"}


def modules(package: str) -> list[str]:
    files = sorted((ROOT / package.replace(".", "/")).rglob("*.py"))
    return [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in files]


def loaded_by(package: str) -> set[str]:
    """What a fresh Python has loaded once it has imported every module of a package."""
    program = f"import sys; {'; '.join(f'import {name}' for name in modules(package))}; print(*sys.modules)"
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return {name.split(".")[0] for name in ended.stdout.split()}


@pytest.mark.slow
def test_the_domain_stands_without_django_and_without_drawing() -> None:
    assert len(modules("diary.domain")) > 6
    loaded = loaded_by("diary.domain")
    assert "numpy" in loaded
    assert not loaded & {"django", "matplotlib", "pydantic", "accounts", "tracker"}


@pytest.mark.slow
def test_charts_are_drawn_without_django() -> None:
    loaded = loaded_by("diary.charts")
    assert "matplotlib" in loaded
    assert not loaded & {"django", "pydantic", "accounts", "tracker"}


def test_drawing_never_takes_the_state_that_all_threads_share() -> None:
    """pyplot keeps its figures for ever, and rc_context changes everybody's style for a while."""
    for path in sorted((ROOT / "diary").rglob("*.py")):
        assert not re.search(r"pyplot|rc_context", path.read_text()), path


@pytest.mark.slow
def test_an_import_points_down_the_list() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    ended = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout
    assert "6 kept, 0 broken" in ended.stdout


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


CLOCK = re.compile(r"timezone\.(now|localtime|localdate)\(|datetime\.(now|utcnow|today)\(|date\.today\(|\btime\.time\(")


def test_the_clock_is_asked_by_views_the_interface_the_admin_and_commands_alone() -> None:
    asking = {
        str(path.relative_to(ROOT / "diary").parts[0])
        for path in sorted((ROOT / "diary").rglob("*.py"))
        if CLOCK.search(path.read_text())
    }
    assert asking == {"api", "views", "admin.py", "management"}


WRITES = re.compile(
    r"(?<!cache)\.(save|delete|create|bulk_create|bulk_update|get_or_create|update_or_create)\("
    r"|objects[^\n]*\.update\("
)


def test_only_actions_write_rows() -> None:
    """But for what is derived of a diary and cached while it is read, and curators' own pages."""
    code = [path.relative_to(ROOT / "diary") for path in sorted((ROOT / "diary").rglob("*.py"))]
    writing = {str(path) for path in code if WRITES.search((ROOT / "diary" / path).read_text())}
    elsewhere = {path for path in writing if path.split("/")[0] not in ("actions", "migrations", "models")}
    assert elsewhere == {"queries/cached_results.py"}


WRITES_EPISODES = re.compile(
    r"\b(?:Episode|EpisodeSite|EpisodeSign|EpisodeTrigger|EpisodeRemedy)"
    r"(?:\(|\.objects\.(?:bulk_create|create|get_or_create|update_or_create)\(|, \[)"
)


def test_one_module_writes_episodes_and_what_hangs_on_them() -> None:
    code = [path for path in sorted((ROOT / "diary").rglob("*.py")) if not {"models", "migrations"} & {*path.parts}]
    writing = {str(path.relative_to(ROOT / "diary")) for path in code if WRITES_EPISODES.search(path.read_text())}
    assert writing == {"actions/write_episodes.py"}


def test_one_place_turns_the_id_of_an_address_into_a_row() -> None:
    looking = re.compile(r"(filter|get|exclude|get_object_or_404)\([^)\n]*\b(uuid|pk|id)\w*=")
    found = {path.name for path in sorted((ROOT / "diary" / "views").glob("*.py")) if looking.search(path.read_text())}
    assert found == {"access.py"}


PRESCRIBED = {"Command", "Meta", "Migration"}
"""The class names that Django looks for."""


def test_a_class_name_means_one_thing() -> None:
    places: dict[str, list[str]] = {}
    for package in ("tracker", "accounts", "beside", "diary", "trouble", "tests", "benchmarks"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ClassDef):
                    places.setdefault(node.name, []).append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert len(places) > 300
    assert {name: found for name, found in places.items() if len(found) > 1 and name not in PRESCRIBED} == {}


def names(path: Path) -> set[str]:
    """What a module defines: functions, classes, constants, and with `Class.member` what a class does."""
    found = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    found.add(f"{node.name}.{inner.name}")
                target = inner.target if isinstance(inner, ast.AnnAssign) else None
                targets = inner.targets if isinstance(inner, ast.Assign) else [target]
                found |= {f"{node.name}.{to.id}" for to in targets if isinstance(to, ast.Name)}
        if isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name for alias in node.names}
    return found


def module_file(path: str) -> Path | None:
    """The file or folder of a path as the manual writes it: from the top, or from `diary/`."""
    for place in (ROOT / path, ROOT / "diary" / path):
        if place.exists():
            return place
    return None


def code_words() -> Iterator[str]:
    yield from re.findall(r"`([^`\n]+)`", ARCHITECTURE)


@pytest.mark.slow
def test_the_files_of_the_map_are_there_and_hold_what_it_says() -> None:
    said = [word for word in code_words() if "/" in word]
    assert len(said) > 12
    for word in said:
        path, _, name = word.partition(": ")
        place = module_file(path)
        assert place, word
        if name:
            assert name in names(place), word


def test_the_dotted_names_of_the_map_are_there() -> None:
    said = [word.split("(")[0] for word in code_words() if re.fullmatch(r"[a-z]+(\.\w+)+(\(\w*\))?", word)]
    dotted = [word for word in said if not word.endswith((".py", ".toml"))]
    assert len(dotted) >= 4
    for word in dotted:
        parts = word.split(".")
        files = [(ROOT / "diary" / "/".join(parts[:n]), ".".join(parts[n:])) for n in range(len(parts) - 1, 0, -1)]
        known = [
            name in names(place)
            for base, name in files
            for place in (base.with_suffix(".py"), base / "__init__.py")
            if place.is_file()
        ]
        assert any(known), word


def test_every_folder_of_the_diary_has_its_line_on_the_map() -> None:
    own = {path.parent.name for path in (ROOT / "diary").glob("*/__init__.py")}
    table = "".join(line for line in ARCHITECTURE.splitlines() if line.startswith("|"))
    for name in own - {"migrations", "management", "templatetags"}:
        assert f"`diary/{name}/`" in table, name


def test_the_layers_of_the_map_are_those_that_are_checked() -> None:
    said = re.search(r"^    (tracker → .*)$", ARCHITECTURE, re.MULTILINE)
    assert said
    layers = [set(re.findall(r"[a-z]+", part.replace("diary.", ""))) for part in said[1].split("→")][1:]
    text = (ROOT / "pyproject.toml").read_text().split("layers = [")[1].split("]")[0]
    held = [set(re.findall(r"[a-z]+", line)) for line in re.findall(r'"([^"]+)"', text)]
    assert held[0] == {"management"}
    assert layers == held[1:]


@each("document", MANUAL)
def test_every_link_of_the_manual_leads_somewhere(document: Path) -> None:
    text = re.sub(r"```.*?```", "", document.read_text(), flags=re.DOTALL)
    heads = {
        re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-") for head in re.findall(r"^#+ (.+)$", text, re.M)
    }
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith("https://"):
            path, _, anchor = target.partition("#")
            assert not path or (document.parent / path).exists(), target
            assert path or anchor in heads, target


def test_the_commands_of_the_manual_are_there() -> None:
    known = set(get_commands())
    for document in MANUAL:
        for name in re.findall(r"manage\.py (\w+)", document.read_text()):
            assert name in known, (document.name, name)


def test_the_targets_of_the_manual_are_there() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for document in MANUAL:
        for name in re.findall(r"(?:`|^    )make (\w+)", document.read_text(), re.MULTILINE):
            assert name in targets, (document.name, name)


def own_files() -> Iterator[Path]:
    """What belongs to the repository, whether there is one here or only its files."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        yield from (path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())
        return
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if path.is_file() and not any(part in SKIPPED or part.startswith(".venv") for part in parts):
            yield path


def text_of(path: Path) -> str:
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return ""


FOREIGN = re.compile(
    r"(?<![\w.])/(?:home|root|Users|work)/\w"
    r"|https?://(?:registry\.|[^\s\"']*/simple\b)"
    r"|(?<![\w-])--?(?:extra-index-url|index-url|find-links|trusted-host)[ =]+\S",
)


@pytest.mark.slow
def test_no_file_names_a_machine_or_where_packages_come_from() -> None:
    files = list(own_files())
    assert len(files) > 200
    for path in files:
        if path != Path(__file__).resolve():
            found = FOREIGN.search(text_of(path))
            assert not found, (path, found)


def test_what_is_looked_for_would_be_found() -> None:
    here = Path("/", "home", "ada", "x")
    for text in (f"see {here}", "https://example.org/simple", "https://registry.example.org/x", "--index-url mirror"):
        assert FOREIGN.search(text), text
    for text in ("--no-emit-index-url --no-emit-find-links", "docs/homes/x", "https://example.org/home/"):
        assert not FOREIGN.search(text), text


def test_no_file_lost_its_end_or_kept_a_conflict() -> None:
    for path in own_files():
        text = text_of(path)
        assert not re.search(r"^(<{7} |>{7} )", text, re.MULTILINE), path
        # Files as other programs write them, or break them off.
        if path.parent.name in {"cases", "programs"}:
            continue
        assert not text or text.endswith("\n") or path.suffix in {".svg", ".txt"}, path
