"""typst alone: what it is given becomes a PDF. As a program, in a process of its own, it reads JSON and writes the PDF.

typst remembers what it has laid out, and what it remembers never comes back: forty pages are 300 MiB, a long list some
hundred. So each page is typeset in a process that ends: with its work, when nobody wants it any more, or with whoever
began it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Final

TEMPLATE: Final = Path(__file__).with_name("doctor.typ")
_LETTERS: Final = TEMPLATE.with_name("letters.typ")
_NOT_TYPESET: Final = 3
_SECONDS: Final = 120
LOOK_EVERY: Final = 1.0
"""Seconds after which it is asked again whether a page is still wanted."""

_NAMED: Final = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED: Final = re.compile(r"\\u\{([0-9a-f]+)\}")
_IN_A_FONT: Final[dict[str, bool]] = {}

Inputs = dict[str, str]
"""What the template is given: the page as JSON, and its drawings as SVG ("" where they are not wanted)."""


class NotTypeset(RuntimeError):
    """Why there is no PDF, as typst says it: a letter is in no font."""


class Unwanted(Exception):
    """Whoever asked for a page does not want it any more."""


def typeset(given: Inputs, made_at: int, is_wanted: Callable[[], bool] = lambda: True) -> bytes:
    """The PDF, made at so many seconds since 1970. Raises NotTypeset, and Unwanted as soon as it is not wanted any
    more."""
    return _apart(TEMPLATE, given, made_at, is_wanted)


def _apart(template: Path, given: Inputs, made_at: int, is_wanted: Callable[[], bool] = lambda: True) -> bytes:
    # As a program by its path: it imports nothing of Django, and starts in a moment.
    command = [sys.executable, str(Path(__file__).resolve()), str(template)]
    text: bytes | None = json.dumps([given, made_at]).encode()
    until = monotonic() + _SECONDS
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603 - ours
        try:
            while True:
                try:
                    body, error = process.communicate(text, timeout=LOOK_EVERY)
                    break
                except subprocess.TimeoutExpired:
                    # Its input was sent the first time; communicate must not be given it again.
                    text = None
                    if monotonic() > until:
                        raise
                    if not is_wanted():
                        raise Unwanted from None
        finally:
            process.kill()
    if process.returncode == _NOT_TYPESET:
        raise NotTypeset(error.decode())
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, body, error)
    return body


def missing(letters: Iterable[str]) -> frozenset[str]:
    """Those letters that the fonts of the page do not have. typst is asked once for each letter."""
    asked = frozenset(letters)
    if new := asked - _IN_A_FONT.keys():
        gone = _in_no_font(new)
        _IN_A_FONT.update({letter: letter not in gone for letter in new})
    return frozenset(letter for letter in asked if not _IN_A_FONT[letter])


def _in_no_font(letters: Iterable[str]) -> frozenset[str]:
    try:
        _apart(_LETTERS, {"letters": json.dumps(sorted(letters))}, 0)
    except NotTypeset as error:
        return frozenset(
            _ESCAPED.sub(lambda code: chr(int(code[1], 16)), letter) for letter in _NAMED.findall(str(error))
        )
    return frozenset()


def _pdf(template: Path, given: Inputs, made_at: int) -> bytes:
    # In its own process alone: nobody else has to load it.
    import typst

    found = find_spec("matplotlib")
    assert found
    assert found.submodule_search_locations
    fonts = Path(found.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"
    # matplotlib brings DejaVu with it; fonts of the system would make other pages on other machines.
    compiler = typst.Compiler(
        str(template), root=str(template.parent), font_paths=[str(fonts)], ignore_system_fonts=True
    )
    try:
        body = compiler.compile(format="pdf", sys_inputs=given, pdf_standards=["ua-1"], timestamp=made_at)
    except typst.TypstError as error:
        raise NotTypeset(error.diagnostic) from error
    assert isinstance(body, bytes)
    return body


def _end_with(parent: int) -> None:
    # Whoever began it may be killed without a word: an orphan gets another parent.
    while os.getppid() == parent:
        sleep(LOOK_EVERY)
    os._exit(1)


def main() -> None:
    Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    given, made_at = json.load(sys.stdin)
    try:
        body = _pdf(Path(sys.argv[1]), given, made_at)
    except NotTypeset as error:
        sys.stderr.buffer.write(str(error).encode())
        sys.exit(_NOT_TYPESET)
    sys.stdout.buffer.write(body)


if __name__ == "__main__":
    main()
