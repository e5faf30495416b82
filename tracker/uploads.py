from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class SizeLimit(FileUploadHandler):
    """Refuse a request body above MAX_UPLOAD_MB before any of it is kept; Django itself has no limit for files."""

    seen = 0

    def _check(self, size: int) -> None:
        if size > settings.MAX_UPLOAD_MB * 1_000_000:
            raise RequestDataTooBig(f"The file is larger than {settings.MAX_UPLOAD_MB} MB.")

    def handle_raw_input(
        self, input_data: Any, META: dict[str, Any], content_length: int, boundary: bytes, encoding: str | None = None
    ) -> None:
        self._check(content_length)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.seen += len(raw_data)
        self._check(self.seen)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
