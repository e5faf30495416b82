"""Files as other programs write them, and what is right for each, through `manage.py import_file --dry-run --json`.

The files stand in `cases/`, or are made by `made_files.py`; `cases/expected.json` says what is right. An entry of it:

    file        its name; `encoding` and `line_ends` are those that it is written in before it is read
    zone        the diary's zone, Europe/Berlin where it says none
    before      entries that are written down by hand first: `episodes` and `days`
    after       a file that is stored first, with `after_options` for the command
    what        what is right, one of them; all that follows but `never` is asked only where lines were taken
    asks        where it is asked: one of these is among what is asked
    reason      where it is refused: of each of these, one of the words between the bars stands in the reason
    min_taken, max_taken
    never       what holds of no line taken: kind=, line=, date= or time= with a value, values.KEY, "episodes>1"; and
                cells.COLUMN of what is listed, reason~TEXT of the reason
    must        lines that are among those taken: by kind, date, time and, where it says one, line. A key that is not
                given is not looked at; a list of values, and a list of lists of sites, are each of them right
    cell        either the value was read, or the cell is listed
    rejected    the lines that are listed, and no others
    listed      lines that are listed, unless a day of that date says what they say as well
    known       what the diary has already
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any, Final

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command

from diary.actions.checkins import save_checkin
from diary.domain.catalogue import ITEM_BY_KEY
from diary.domain.content import CheckInContent
from diary.domain.facets import COLUMN_FACETS
from diary.models import CheckIn, Diary, Episode
from tests.exchange.made_files import MADE
from tests.makers import make_diary, make_episode, uuid_of

pytestmark = pytest.mark.django_db
Case = dict[str, Any]
Told = dict[str, Any]
FOLDER: Final = Path(__file__).parent / "cases"
CASES: Final[list[Case]] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
OWNER: Final = "ada@example.org"
TODAY: Final = "2026-11-28"
KEYS: Final = {"what", "recipe", "asks", "reason", "taken", "known", "cells", "rejected"}
TAKEN_KEYS: Final = {"line", "kind", "date", "time", "offset", "minutes", "sites", "values"}
KNOWN_KEYS: Final = {"line", "kind", "date", "time"}
ASKS: Final = {"rows", "dates", "head", "columns", "lines", "units", "zone", "encoding", "sheet"}


def _name(case: Case) -> str:
    return case["file"]


of_each_case = pytest.mark.parametrize("case", CASES, ids=_name)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(datetime.fromisoformat(f"{TODAY}T12:00:00+00:00"), tick=False):
        yield


def test_every_file_is_in_a_case_and_every_case_has_its_file() -> None:
    written = {path.name for path in FOLDER.iterdir()} - {"expected.json"}
    assert written.isdisjoint(MADE)
    assert {case["file"] for case in CASES} == written | set(MADE)


@of_each_case
def test_a_file_is_read_as_it_is_right_and_a_dry_run_stores_nothing(case: Case, tmp_path: Path) -> None:
    _prepare(case, tmp_path)
    stored = _rows()
    told = _dry_run(case, tmp_path)
    assert _faults_of_shape(told) or _faults(case, told) == [], case["note"]
    assert _rows() == stored


@of_each_case
def test_what_a_dry_run_takes_is_stored_and_is_known_from_then_on(case: Case, tmp_path: Path) -> None:
    diary = _prepare(case, tmp_path)
    told = _dry_run(case, tmp_path)
    if told["what"] in ("ask", "refused"):
        stored = _rows()
        code, said = _refused(_file(case, tmp_path))
        assert code == 1
        assert [ask for ask in told["asks"] if f"--{ask}" not in said] == []
        assert _rows() == stored
        return
    before = _entries(diary)
    _run(_file(case, tmp_path))
    assert _differences(told["taken"], before, _entries(diary)) == []
    again = _dry_run(case, tmp_path)
    assert _faults_of_shape(again) == []
    assert again["taken"] == []
    assert _lines(told["taken"]) <= _lines(again["known"])


@pytest.mark.parametrize("order", ["day_first", "month_first"])
@pytest.mark.parametrize("case", [case for case in CASES if case.get("asks") == ["dates"]], ids=_name)
def test_an_answer_to_the_order_of_dates_is_all_that_such_a_file_needs(case: Case, order: str, tmp_path: Path) -> None:
    _prepare(case, tmp_path)
    told = json.loads(_run(_file(case, tmp_path), "--dry-run", "--json", "--dates", order))
    assert _faults_of_shape(told) == []
    assert told["what"] in ("episodes", "days")


def _prepare(case: Case, folder: Path) -> Diary:
    """A diary of the case's zone, with what it holds before the file comes."""
    diary = make_diary(time_zone=case.get("zone", "Europe/Berlin"))
    before = case.get("before", {})
    for number, episode in enumerate(before.get("episodes", ())):
        at = datetime.fromisoformat(episode["at"])
        make_episode(diary=diary, name=number, at=at, zone=diary.time_zone, sites=episode["sites"])
    for items in before.get("days", ()):
        day = date.fromisoformat(items["date"])
        content = CheckInContent(items={key: value for key, value in items.items() if key != "date"})
        save_checkin(diary=diary, day=day, uuid=uuid_of(items["date"]), content=content)
    if first := case.get("after"):
        of_first = next(case for case in CASES if case["file"] == first)
        _run(_file(of_first, folder), *case.get("after_options", ()))
    return diary


def _file(case: Case, folder: Path) -> Path:
    """The file of a case, as it comes from another machine."""
    name = case["file"]
    path = folder / name
    if name in MADE:
        path.write_bytes(MADE[name]())
        return path
    body = (FOLDER / name).read_bytes()
    if ends := case.get("line_ends"):
        body = body.replace(b"\n", ends.encode())
    if encoding := case.get("encoding"):
        body = body.decode().encode(encoding)
    path.write_bytes(body)
    return path


def _run(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("import_file", str(path), "--owner", OWNER, "--today", TODAY, *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def _dry_run(case: Case, folder: Path) -> Told:
    return json.loads(_run(_file(case, folder), "--dry-run", "--json"))


def _refused(path: Path) -> tuple[int | str | None, str]:
    """With which code the command ends that has to refuse a file, and what it says."""
    said = StringIO()
    try:
        call_command("import_file", str(path), "--owner", OWNER, "--today", TODAY, stdout=said, stderr=said)
    except CommandError as error:
        return error.returncode, f"{said.getvalue()}{error}"
    except SystemExit as error:
        return error.code, said.getvalue()
    return 0, said.getvalue()


def _rows() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in apps.get_app_config("diary").get_models()}


@dataclass(frozen=True)
class _Entries:
    """What a diary holds, in the words of the dry run: each episode, and the check-in of each day by its date."""

    episodes: list[tuple[Any, ...]]
    days: dict[str, dict[str, Any]]


def _entries(diary: Diary) -> _Entries:
    episodes = [
        (row.started_at, _minutes(row), tuple(sorted(site.site for site in row.sites.all())), _facets(row))
        for row in Episode.objects.filter(diary=diary).with_parts()
    ]
    return _Entries(episodes, {str(row.local_date): _said(row) for row in CheckIn.objects.filter(diary=diary)})


def _minutes(row: Episode) -> float | None:
    return None if row.ended_at is None else round((row.ended_at - row.started_at).total_seconds() / 60, 2)


def _facets(row: Episode) -> dict[str, Any]:
    said = {facet.key: getattr(row, facet.key) for facet in COLUMN_FACETS}
    return {key: value for key, value in said.items() if value not in (None, "", False)}


def _said(row: CheckIn) -> dict[str, Any]:
    said = {"twitching": row.twitching, "note": row.note, **row.items}
    return {key: value for key, value in said.items() if value != ""}


def _differences(taken: list[Told], before: _Entries, after: _Entries) -> list[str]:
    """How what was stored differs from what the dry run took."""
    left = [entry for entry in after.episodes if entry not in before.episodes]
    # The same entry twice: the second of two equal ones is new as well.
    left += [entry for entry in before.episodes for _ in range(after.episodes.count(entry) - 1)]
    found = []
    for line in taken:
        if line["kind"] == "day":
            continue
        entry = _entry(line)
        if entry in left:
            left.remove(entry)
        else:
            found.append(f"line {line['line']}: {entry} is not stored")
    found += [f"{entry} is stored, and was not taken" for entry in left]
    days = {line["date"]: line["values"] for line in taken if line["kind"] == "day"}
    wanted = before.days | {day: before.days.get(day, {}) | values for day, values in days.items()}
    return found + [
        f"{day}: {after.days.get(day)} is stored, not {wanted.get(day)}"
        for day in sorted({*wanted, *after.days})
        if wanted.get(day) != after.days.get(day)
    ]


def _entry(line: Told) -> tuple[Any, ...]:
    at = datetime.fromisoformat(f"{line['date']}T{line['time']}{line['offset']}")
    facets = {facet.key for facet in COLUMN_FACETS}
    said = {key: value for key, value in line["values"].items() if key in facets and value not in (None, "", False)}
    minutes = None if line["minutes"] is None else round(line["minutes"], 2)
    return at, minutes, tuple(sorted(line["sites"])), said


def _lines(entries: list[Told]) -> set[tuple[str, int]]:
    return {(entry["kind"], entry["line"]) for entry in entries}


def _faults_of_shape(told: Told) -> list[str]:
    if lacking := KEYS - set(told):
        return [f"the JSON lacks {sorted(lacking)}"]
    what, taken = told["what"], told["taken"]
    found = [f"a line taken lacks {sorted(TAKEN_KEYS - set(line))}" for line in taken if not set(line) >= TAKEN_KEYS]
    found += [f"a line known has {sorted(line)}" for line in told["known"] if not set(line) >= KNOWN_KEYS]
    found += [f"a cell has {sorted(cell)}" for cell in told["cells"] if not set(cell) >= {"line", "column", "why"}]
    found += [f"a rejected line has {sorted(line)}" for line in told["rejected"] if not set(line) >= {"line", "why"}]
    if found:
        return found
    if what not in ("episodes", "days", "ask", "refused"):
        return [f"what is {what!r}"]
    is_asked, is_refused = what == "ask", what == "refused"
    lists = ("taken", "known", "cells", "rejected")
    if (is_asked or is_refused) and (filled := [name for name in lists if told[name]]):
        found.append(f"{what}, and yet there are {filled}")
    if not (is_asked or is_refused or taken or told["known"]):
        found.append(f"{what}, and nothing is taken or known")
    if bool(told["asks"]) != is_asked or not set(told["asks"]) <= ASKS:
        found.append(f"{what}, with asks {told['asks']}")
    if is_refused != bool(told["reason"]):
        found.append(f"{what}, with reason {told['reason']!r}")
    if not is_refused and told["reason"] is not None:
        found.append(f"the reason is {told['reason']!r}, not null")
    return found + _faults_of_kinds(what, taken) + [fault for line in taken for fault in _faults_of_values(line)]


def _faults_of_kinds(what: str, taken: list[Told]) -> list[str]:
    kinds = {line["kind"] for line in taken}
    if taken and what == "days" and kinds != {"day"}:
        return [f"days, with lines of {sorted(kinds)}"]
    if taken and what == "episodes" and "episode" not in kinds:
        return ["episodes, and none is one"]
    return []


def _faults_of_values(line: Told) -> list[str]:
    """What a line taken says that no diary holds."""
    at = f"line {line['line']}"
    if line["kind"] == "day":
        odd = {"time", "offset", "minutes"} - {key for key in ("time", "offset", "minutes") if line[key] is None}
        unknown = set(line["values"]) - {*ITEM_BY_KEY, "twitching", "note"}
        found = [f"{at}: a day has {sorted(odd)}"] if odd else []
        found += [f"{at}: {sorted(unknown)} are no columns of a check-in"] if unknown else []
        return found + ([] if line["values"] else [f"{at}: a day of which nothing is said"])
    missing = [key for key in ("date", "time", "offset") if not line[key]]
    return [f"{at}: an episode without {missing}"] if missing else []


def _faults(case: Case, told: Told) -> list[str]:
    what, taken = told["what"], told["taken"]
    found = [f"never {condition}" for condition in case["never"] if _holds(condition, told)]
    if what not in case["what"]:
        return [f"{what}, not {' or '.join(case['what'])}", *found]
    if what == "ask" and "asks" in case and not set(case["asks"]) & set(told["asks"]):
        found.append(f"asks {told['asks']}, and none of {case['asks']}")
    if what == "refused":
        reason = told["reason"].casefold()
        found += [
            f"the reason says none of {words}: {told['reason']}"
            for words in case.get("reason", ())
            if not any(word in reason for word in words.split("|"))
        ]
    if what in ("ask", "refused"):
        return found
    if not case["min_taken"] <= len(taken) <= case["max_taken"]:
        found.append(f"{len(taken)} taken, not {case['min_taken']} to {case['max_taken']}")
    found += [fault for must in case["must"] for fault in _faults_of_line(must, taken)]
    return found + _faults_of_lists(case, told)


def _faults_of_lists(case: Case, told: Told) -> list[str]:
    listed = {(cell["line"], cell["column"]) for cell in told["cells"]}
    found = [
        f"line {cell['line']}: {cell['column']} is neither read nor listed"
        for cell in case.get("cell", ())
        if not _was_read(cell, told["taken"]) and (cell["line"], cell["column"]) not in listed
    ]
    rejected = sorted(line["line"] for line in told["rejected"])
    if rejected != case.get("rejected", rejected):
        found.append(f"lines {rejected} are rejected, not {case['rejected']}")
    shown = {*rejected, *(cell["line"] for cell in told["cells"])}
    found += [
        f"line {lost['line']} is neither read nor listed"
        for lost in case.get("listed", ())
        if lost["line"] not in shown and not any(_says(line, lost["unless"]) for line in told["taken"])
    ]
    known = [(line["kind"], line["date"], _clock(line)) for line in told["known"]]
    return found + [
        f"{wanted} is not among what is known: {known}"
        for wanted in case.get("known", ())
        if (wanted["kind"], wanted["date"], wanted["time"]) not in known
    ]


def _says(line: Told, wanted: Told) -> bool:
    return all((line["values"] | {"date": line["date"]}).get(key) == value for key, value in wanted.items())


def _was_read(cell: Told, taken: list[Told]) -> bool:
    key = cell["value"]
    return any(line["line"] == cell["line"] and line.get(key, line["values"].get(key)) for line in taken)


def _holds(condition: str, told: Told) -> bool:
    taken = told["taken"]
    if condition == "episodes>1":
        return sum(line["kind"] == "episode" for line in taken) > 1
    if condition.startswith("reason~"):
        return condition.removeprefix("reason~") in (told["reason"] or "")
    if condition.startswith("values."):
        return any(line["values"].get(condition.removeprefix("values.")) is not None for line in taken)
    if condition.startswith("cells."):
        return any(cell["column"] == condition.removeprefix("cells.") for cell in told["cells"])
    key, _, value = condition.partition("=")
    assert key in ("kind", "line", "date", "time"), condition
    return any(str(line[key] or "")[: len(value) if key == "time" else None] == value for line in taken)


def _clock(line: Told) -> str | None:
    return (line["time"] or "")[:5] or None


def _faults_of_line(must: Told, taken: list[Told]) -> list[str]:
    wanted = {key: must[key] for key in ("kind", "date", "time", "line") if key in must}
    name = " ".join(f"{key} {value}" for key, value in wanted.items() if value)
    fitting = [line for line in taken if all((line | {"time": _clock(line)})[key] == wanted[key] for key in wanted)]
    if len(fitting) != 1:
        return [f"{name}: there {len(fitting)} times"]
    line, found = fitting[0], []
    if "minutes" in must and not _is_near(line["minutes"], must["minutes"], 0.05):
        found.append(f"{name}: minutes {line['minutes']}, not {must['minutes']}")
    if "sites" in must:
        right = must["sites"] if must["sites"] and isinstance(must["sites"][0], list) else [must["sites"]]
        if sorted(line["sites"]) not in [sorted(sites) for sites in right]:
            found.append(f"{name}: sites {line['sites']}, not {must['sites']}")
    if "offset" in must and line["offset"] != must["offset"]:
        found.append(f"{name}: offset {line['offset']}, not {must['offset']}")
    for key, value in must["values"].items():
        said = line["values"].get(key)
        # Minutes are whole in the days of a diary.
        if not any(_is_near(said, one, 0.5) for one in (value if isinstance(value, list) else [value])):
            found.append(f"{name}: {key} {said!r}, not {value!r}")
    return found


def _is_near(said: Any, wanted: Any, by: float) -> bool:
    if any(value is None or isinstance(value, bool | str) for value in (said, wanted)):
        return type(said) is type(wanted) and said == wanted
    return abs(said - wanted) <= by
