"""A QR code as the outline of its dark squares: black on white in both themes, since cameras want it so."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Final

QUIET_ZONE: Final = 4
"""Empty squares on each side, as the standard (ISO/IEC 18004) asks."""


@dataclass(frozen=True, slots=True)
class QR:
    """`size` squares on each side, the quiet zone included; `path` is the data of an SVG path in these squares."""

    size: int
    path: str


def qr(text: str) -> QR:
    # Here, and not above: one page needs it.
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    # M stands a fold or a smudge of about 15 %, without as many squares as the higher levels.
    code = QRCode(border=QUIET_ZONE, error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    code.make()
    rows: list[list[bool]] = code.get_matrix()
    return QR(len(rows), "".join(_row(y, row) for y, row in enumerate(rows)))


def _row(y: int, row: list[bool]) -> str:
    """One rectangle for each run of dark squares."""
    path, x = "", 0
    for is_dark, run in groupby(row):
        length = len(list(run))
        if is_dark:
            path += f"M{x} {y}h{length}v1h-{length}z"
        x += length
    return path
