from __future__ import annotations

from django.db import models

from diary.models.rows import DiaryRow


class Upload(DiaryRow):
    """A file between its preview and the person's decision; removed where it is left, or an hour later.

    `body` is the file, packed by zlib, and empty once it is loaded. `loaded` is NULL until then, and says afterwards
    how many new rows of each kind it brought.
    """

    uploaded_at = models.DateTimeField()
    body = models.BinaryField()
    loaded = models.JSONField(null=True, editable=False)

    class Meta(DiaryRow.Meta):
        pass

    def __str__(self) -> str:
        return f"upload of {self.uploaded_at}"
