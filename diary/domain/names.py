from __future__ import annotations

import unicodedata


def name_key(name: str) -> str:
    """A name as compared: compatibility-composed, case folded, inner white space as one blank."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
