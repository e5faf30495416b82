"""Asks this node's own `/healthz`, for a container's health check: no Django, so that it takes no second."""

from __future__ import annotations

import http.client
import os
import sys
from typing import Final

TIMEOUT_SECONDS: Final = 4.0


def main() -> str | None:
    """None when the node is well, else what is not."""
    # The name that visitors use: any other is refused before /healthz is asked.
    name = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip() or "localhost"
    asked = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or 8000), timeout=TIMEOUT_SECONDS)
    try:
        asked.request("GET", "/healthz", headers={"Host": name})
        answer = asked.getresponse()
        said = answer.read(100).decode(errors="replace")
    except OSError as error:
        return f"no answer: {error}"
    finally:
        asked.close()
    return None if answer.status == 200 else f"not ready: {said}"


if __name__ == "__main__":
    sys.exit(main())
