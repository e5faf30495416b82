from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone

from tracker.backups.daily import OLD_HOURS, hours_since_last

register = template.Library()


@register.inclusion_tag("admin/last_backup.html")
def last_backup() -> dict[str, Any]:
    """How old the last backup is, and whether somebody should look after it."""
    hours = hours_since_last(timezone.now())
    return {
        "age": None if hours is None else _age(hours),
        "warns": hours is None or hours >= OLD_HOURS,
        "folder": settings.BACKUP_DIR,
        "keep": settings.BACKUP_KEEP,
    }


def _age(hours: float) -> str:
    if hours < 1:
        return "less than an hour ago"
    count, unit = (int(hours), "hour") if hours < OLD_HOURS else (int(hours // 24), "day")
    return f"{count} {unit}{'' if count == 1 else 's'} ago"
