"""The emergency number of the country that a time zone lies in."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

DEFAULT: Final = "112"
_SAME: Final = {
    # By country, and countries by zone: the person's zone is all that a diary knows of where they are.
    "112": "AD AT BE BG CY CZ DE DK EE ES FI FR GE GR HR HU IE IN IS IT LI LT LU LV MC MD MT NL PL PT RO RS RU SE SI "
    "SK SM TR UA VA ZA",
    "113": "NO",
    "144": "CH",
    "999": "GB GG GI HK IM JE KE SG MY",
    "911": "AR CA CR DO EC MX PA PE PH PR PY US UY VI",
    "000": "AU",
    "111": "NZ",
    "119": "JP KR TW",
    "120": "CN",
    "192": "BR",
    "131": "CL",
    "123": "CO",
    "101": "IL",
}
_NUMBER: Final = {country: number for number, countries in _SAME.items() for country in countries.split()}


def emergency_number(zone: str) -> str:
    """The number to call where a clock shows this zone; 112, which most mobile phones know, where it is not known."""
    return _NUMBER.get(_countries().get(zone, ""), DEFAULT)


@cache
def _countries() -> dict[str, str]:
    """The country of each time zone and of its other names, from the tables that come with the time zones."""
    rows = (line.split("\t") for line in _lines("zone.tab") if line and not line.startswith("#"))
    countries = {row[2]: row[0] for row in rows}
    links = (line.split() for line in _lines("tzdata.zi") if line.startswith("L "))
    # Older names of zones ("Asia/Calcutta") are in people's settings too.
    others = {alias: countries[zone] for _, zone, alias in links if zone in countries}
    # The table of zones wins over a link of the same name.
    return others | countries


def _lines(table: str) -> list[str]:
    return files("tzdata.zoneinfo").joinpath(table).read_text(encoding="utf-8").splitlines()
