"""The export of Apple Health: hours of sleep and milligrams of caffeine of each day, out of a file of any size.

    is_apple_health(file)                # by what is in it, never by a name
    health = read_health(file, before)   # raises SheetError with what the file is, where it is none

`exported` finds the document in a zip, `records` takes it apart record by record, `health` reads what these say.
"""

from diary.exchange.apple_health.exported import is_apple_health
from diary.exchange.apple_health.health import HEAD, Health, HealthDay, Refused, read_health

__all__ = ["HEAD", "Health", "HealthDay", "Refused", "is_apple_health", "read_health"]
