"""Imports: a file on its way into the diary, in chunks, and what each chunk wrote."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q

from diary.models.rows import DiaryRow, HeldRow, KeyInDiary, PartOfRow, SameDiary, one_of, referred_to


class ImportKind(StrEnum):
    """What a file is: somebody else's table, one of Flicker's own, or the export of Apple Health."""

    TABLE = "table"
    EPISODES = "episodes"
    CHECKINS = "checkins"
    APPLE_HEALTH = "apple_health"


class ImportState(StrEnum):
    """Where an import stands. Before `RUNNING` nothing of it is in the diary, after `UNDONE` nothing any more."""

    MAPPING = "mapping"
    PREVIEW = "preview"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


UNDECIDED: Final = (ImportState.MAPPING, ImportState.PREVIEW)
GOING: Final = (ImportState.RUNNING, ImportState.UNDOING)
OVER: Final = (ImportState.DONE, ImportState.UNDONE)


class ImportJob(DiaryRow):
    """A file that comes into the diary chunk by chunk.

    `head` are the names of its columns and `layout` their digest; `plan` is what each column says (NULL where the
    file says so itself). `chosen` is how the person wants a table to be read (its encoding and the like), and `seen`
    what was seen of it, for the page that asks; NULL once it is begun. `total` and `done` count lines, `chunks` and
    `position` chunks: those before `position` are in the diary. `added`, `filled`, `known`, `rejected` count what
    became of the lines, `kept` the rows that an undo left because they had been changed. `begun` is how often the next
    chunk was begun and not ended.
    """

    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=8)
    head = models.JSONField(default=list)
    layout = models.CharField(max_length=64)
    plan = models.JSONField(null=True)
    chosen = models.JSONField(null=True)
    seen = models.JSONField(null=True)
    notes = models.JSONField(default=list)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    chunks = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    begun = models.PositiveSmallIntegerField(default=0, db_default=0)
    added = models.PositiveIntegerField(default=0)
    filled = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)

    class Meta(DiaryRow.Meta):
        constraints: ClassVar = [
            *DiaryRow.Meta.constraints,
            referred_to(name="import_of_a_diary"),
            one_of("kind", ImportKind, name="import_kind_known", optional=False),
            one_of("state", ImportState, name="import_state_known", optional=False),
            # A step that counts beyond its file would be a fault of the code: the database refuses it.
            models.CheckConstraint(condition=Q(position__lte=F("chunks")), name="import_within_its_chunks"),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="import_within_its_lines"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["diary", "-made_at"], name="import_newest_first"),
            # Every second the server asks what goes on in any diary. Almost always nothing does, and this is empty.
            models.Index(
                fields=["diary", "made_at"],
                condition=Q(state__in=[str(state) for state in (*GOING, *UNDECIDED)]),
                name="import_not_over",
            ),
        ]

    def __str__(self) -> str:
        return f"import of {self.made_at}"


class ImportBlock(PartOfRow):
    """Some bytes of a file as it came, packed, until it is begun: how it is read may be chosen anew until then."""

    job = KeyInDiary(ImportJob, related_name="+")
    number = models.PositiveIntegerField()
    body = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["diary", "job", "number"], name="import_block_once"),
            SameDiary(field="job", name="import_block_in_diary"),
        ]

    def __str__(self) -> str:
        return f"block {self.number}"


class ImportChunk(PartOfRow):
    """Some lines of a file, packed, until they are in the diary; from then on what they wrote there, for the undo."""

    job = KeyInDiary(ImportJob, related_name="+")
    number = models.PositiveIntegerField()
    body = models.BinaryField()
    wrote = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["diary", "job", "number"], name="import_chunk_once"),
            SameDiary(field="job", name="import_chunk_in_diary"),
        ]

    def __str__(self) -> str:
        return f"chunk {self.number}"


class ImportRejection(PartOfRow):
    """A line that was not taken, and why."""

    job = KeyInDiary(ImportJob, related_name="+")
    line = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    text = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [SameDiary(field="job", name="import_rejection_in_diary")]
        # The page lists the first fifty by line, of what may be a million.
        indexes: ClassVar = [models.Index(fields=["diary", "job", "line"], name="import_rejection_by_line")]

    def __str__(self) -> str:
        return f"line {self.line}"


class ImportMapping(HeldRow):
    """What the columns of a layout say, as the person told it last."""

    layout = models.CharField(max_length=64)
    plan = models.JSONField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["diary", "layout"], name="import_mapping_once")]

    def __str__(self) -> str:
        return f"mapping of {self.layout[:8]}"
