"""The one limit on files that come in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import QueryDict


class FilesTooLarge(RequestDataTooBig):
    """The files are too large; RequestDataTooBig itself is about text."""


class SizeLimit(FileUploadHandler):
    """Refuses a request with more than MAX_UPLOAD_MB of files; Django has no limit of its own for files."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.seen = 0

    def handle_raw_input(
        self, input_data: Any, META: dict[str, str], content_length: int, boundary: str, encoding: str | None = None
    ) -> tuple[QueryDict, Any] | None:
        # What the browser announces, so that a file that is too large is refused before any of it is read.
        self._refuse_more_than_the_limit(content_length)
        return None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.seen += len(raw_data)
        # And what really comes: a header can say anything.
        self._refuse_more_than_the_limit(self.seen)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        # None leaves the file to the next handler, which keeps it.
        return None

    @staticmethod
    def _refuse_more_than_the_limit(size: int) -> None:
        if size > settings.MAX_UPLOAD_MB * 1024 * 1024:
            raise FilesTooLarge(f"More than {settings.MAX_UPLOAD_MB} MB were sent.")
