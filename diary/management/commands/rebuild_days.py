from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from diary.actions.change import changing, refresh_days
from diary.models import Day, Diary


class Command(BaseCommand):
    help = "Check the per-day table of every diary against its entries, and rebuild what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say what differs; exit 1 where anything does")

    def handle(self, *, check: bool, **options: Any) -> None:
        differing = [diary for diary in Diary.objects.order_by("pk").iterator() if self._differs(diary, mend=not check)]
        for diary in differing:
            self.stdout.write(f"diary {diary.uuid}: {'differs' if check else 'rebuilt'}")
        self.stdout.write(f"{Diary.objects.count()} diaries checked, {len(differing)} differed")
        if check and differing:
            raise SystemExit(1)

    def _differs(self, diary: Diary, *, mend: bool) -> bool:
        """Rebuild in a transaction, compare, and keep what was rebuilt only where it differs and is to be mended."""
        with transaction.atomic():
            with changing(diary):
                before = self._rows(diary)
                refresh_days(diary)
            differs = before != self._rows(diary)
            transaction.set_rollback(not (differs and mend))
        return differs

    def _rows(self, diary: Diary) -> list[tuple[Any, ...]]:
        names = [field.name for field in Day._meta.concrete_fields if field.name != "id"]
        return list(Day.objects.filter(diary=diary).order_by("date").values_list(*names))
