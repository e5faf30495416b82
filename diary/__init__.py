"""The diary: stored, read, understood, drawn, handed out."""

from typing import Final

VERSION: Final = "0.1.0"
"""Flicker's version, as it stands in what is handed out."""
