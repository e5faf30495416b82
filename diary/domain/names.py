from __future__ import annotations

import unicodedata
from typing import Final

from diary.domain.catalogue import MAX_NAME

MAX_KEY: Final = MAX_NAME * 4
"""Some letters become many when composed: a key is cut to this, so that every name can be kept."""


def name_key(name: str) -> str:
    """A name as compared: compatibility-composed, case folded, inner white space as one blank."""
    # NFKC first: it turns wide letters and ligatures into plain ones, which casefold then finds.
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:MAX_KEY]
