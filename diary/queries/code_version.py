"""The version of the code that computes what is cached: part of every cache key, so that new code never shows what
older code computed."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Final

import matplotlib
import numpy as np

_HERE: Final = Path(__file__).resolve().parents[1]
_SOURCES: Final = ("domain", "charts", "queries", "report")


def code_version() -> str:
    """Twelve hexadecimal digits of a hash over the sources that compute, draw and word a diary.

    matplotlib and numpy count too: another version of them draws another picture.
    """
    # By the bytes of the sources and not by the version of the release, so that nobody has to remember to raise it.
    digest = sha256(f"{matplotlib.__version__} {np.__version__}".encode())
    for folder in _SOURCES:
        # Sorted, since folders list their files in any order.
        for path in sorted((_HERE / folder).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


CODE_VERSION: Final = code_version()
