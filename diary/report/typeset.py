"""typst alone: what it is given becomes a PDF. As a program, in a process of its own, it reads JSON and writes the PDF.

typst remembers what it has laid out: a page is remembered in a few MiB, a long list in some hundred that never come
back. So a list is typeset in a process that ends.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import typst

TEMPLATE: Final = Path(__file__).with_name("doctor.typ")
_NOT_TYPESET: Final = 3
_SECONDS: Final = 120

Inputs = dict[str, str]
"""What the template is given: the page as JSON, and its drawings as SVG ("" where they are not wanted)."""


class NotTypeset(RuntimeError):
    """Why there is no PDF, as typst says it: a letter is in no font."""


def typeset(given: Inputs, made_at: int) -> bytes:
    """The PDF, made at so many seconds since 1970. Raises NotTypeset."""
    try:
        body = _compiler().compile(format="pdf", sys_inputs=given, pdf_standards=["ua-1"], timestamp=made_at)
    except typst.TypstError as error:
        raise NotTypeset(str(error)) from error
    assert isinstance(body, bytes)
    return body


def typeset_apart(given: Inputs, made_at: int) -> bytes:
    """The same from a process that gives its memory back."""
    command = [sys.executable, str(Path(__file__).resolve())]
    text = json.dumps([given, made_at]).encode()
    done = subprocess.run(command, input=text, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - ours
    if done.returncode == _NOT_TYPESET:
        raise NotTypeset(done.stderr.decode())
    done.check_returncode()
    return done.stdout


@cache
def _compiler() -> typst.Compiler:
    """One for each process: it keeps its fonts, and what it has laid out before."""
    found = find_spec("matplotlib")
    assert found
    assert found.submodule_search_locations
    fonts = Path(found.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"
    return typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=[str(fonts)], ignore_system_fonts=True)


def main() -> None:
    given, made_at = json.load(sys.stdin)
    try:
        body = typeset(given, made_at)
    except NotTypeset as error:
        sys.stderr.buffer.write(str(error).encode())
        sys.exit(_NOT_TYPESET)
    sys.stdout.buffer.write(body)


if __name__ == "__main__":
    main()
