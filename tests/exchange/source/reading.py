"""How the tests read a file."""

from __future__ import annotations

import io
from typing import Any

from diary.exchange.source import Chosen, FileSource, lines, look


def looked(body: bytes | str, **chosen: Any) -> FileSource:
    return look(io.BytesIO(body.encode() if isinstance(body, str) else body), Chosen(**chosen))


def rows(body: bytes | str, **chosen: Any) -> list[Any]:
    file = io.BytesIO(body.encode() if isinstance(body, str) else body)
    return list(lines(file, look(file, Chosen(**chosen))))


def cells(body: bytes | str, **chosen: Any) -> list[list[str]]:
    return [list(row.cells) for row in rows(body, **chosen)]
