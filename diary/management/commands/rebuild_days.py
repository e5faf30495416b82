from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.row_security import Crossing, crossing, of_diary
from diary.actions.change import days_differ, rebuild_days
from diary.models import Diary


class Command(BaseCommand):
    help = "Check the per-day table of every diary against its entries, and rebuild what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say what differs; exit 1 where anything does")

    def handle(self, *, check: bool, **options: Any) -> None:
        with crossing(Crossing.UPKEEP):
            diaries = list(Diary.objects.order_by("pk"))
        differing = [diary for diary in diaries if self.differs(diary)]
        for diary in differing:
            if not check:
                with of_diary(diary.pk):
                    rebuild_days(diary)
            self.stdout.write(f"diary {diary.uuid}: {'differs' if check else 'rebuilt'}")
        self.stdout.write(f"{len(diaries)} diaries checked, {len(differing)} differed")
        if check and differing:
            raise SystemExit(1)

    def differs(self, diary: Diary) -> bool:
        with of_diary(diary.pk):
            return days_differ(diary)
