from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from diary.actions.guidance import load_shipped, make_groups
from diary.exchange.shipped import read_sources, read_texts


class Command(BaseCommand):
    help = "Load the texts that come with Flicker; what this site has written, withdrawn or reviewed is left alone."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        now = timezone.now()
        make_groups()
        loaded = load_shipped(texts=read_texts(), sources=read_sources(), now=now, today=now.date())
        if verbosity == 0:
            return
        left = "Left alone, because this site has its own"
        for what, texts in (("New", loaded.added), ("Newer words", loaded.updated), (left, loaded.kept)):
            for kind, key in texts:
                self.stdout.write(f"{what}: {kind} {key}")
        counts = f"{len(loaded.added)} new, {len(loaded.updated)} with newer words, {len(loaded.kept)} left alone"
        self.stdout.write(f"{counts}.")
