from __future__ import annotations

from django.db import models

from diary.models.rows import DiaryRow


class Upload(DiaryRow):
    """A file between its preview and the person's decision; removed with the decision, or an hour later."""

    uploaded_at = models.DateTimeField()
    body = models.BinaryField()

    class Meta(DiaryRow.Meta):
        pass

    def __str__(self) -> str:
        return f"upload of {self.uploaded_at}"
