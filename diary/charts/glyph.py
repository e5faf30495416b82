"""The toe glyph of a list line: ten small circles, the chosen ones filled."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from diary.domain.anatomy import TOES
from diary.domain.wording import entry

_PLACES = {1: (17, 6.5, 3.6), 2: (12, 4.2, 2.5), 3: (8, 5.6, 2.3), 4: (4.8, 9.2, 2.2), 5: (3, 14, 2.1)}
_WIDTH = 44


# A page of entries draws the same few sets of toes again and again.
@lru_cache(maxsize=1024)
def toe_glyph(sites: frozenset[str], *, mirrored: bool = False) -> str:
    """An SVG of both feet's toes, named in words; `mirrored` as somebody opposite sees them.

    Only keys of the catalogue go in, so it is safe as markup.
    """
    circles = []
    for toe in TOES:
        x, y, r = _PLACES[toe.digit]
        # One foot's places; the other foot is its mirror image.
        cx = x if (toe.side == "left") != mirrored else _WIDTH - x
        chosen = ' class="on"' if toe.key in sites else ""
        circles.append(f'<circle{chosen} cx="{cx:g}" cy="{y:g}" r="{r:g}"/>')
    title = escape(entry.where(sites))
    return (
        f'<svg class="glyph" viewBox="0 0 {_WIDTH} 18" role="img" aria-label="{title}" focusable="false">'
        f"{''.join(circles)}</svg>"
    )
