from __future__ import annotations

import logging
import re

_QUERY = re.compile(r"\?[^\s\"']*")


class WithoutQuery(logging.Filter):
    """Take query strings out of what is logged: filters of a diary stand in them."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, str) and record.args:
            record.msg, record.args = record.getMessage(), None
        record.msg = _QUERY.sub("?…", str(record.msg))
        return True
