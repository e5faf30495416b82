"""Every page as the Nu HTML checker reads it, where one is at hand: `NU_CHECKER` says where its vnu.jar lies.

It needs Java, which not every machine has; what it found so far is held by `test_every_page.check` everywhere.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.makers import make_diary
from tests.test_every_page import PAGES, PUBLIC, _frozen, _guidance, fill, looked_at  # noqa: F401 - fixtures of all

JAR = os.environ.get("NU_CHECKER", "")
WRONG = {
    "diary:episode_new": {"shape": "timed"},
    "diary:episode_from_line": {"line": ""},
    "diary:settings": {"time_zone": "Nowhere"},
    "diary:triggers": {"name": ""},
    "diary:report": {"period": "own"},
}
"""What is sent without being right, so that its page comes back with errors."""


@pytest.mark.slow
@pytest.mark.skipif(
    not (JAR and shutil.which("java")), reason="Say in NU_CHECKER where the vnu.jar lies; it needs Java."
)
def test_the_nu_checker_finds_no_error(ada: User, ada_client: Client, tmp_path: Path) -> None:
    fill(make_diary(owner=ada), 3)
    pages = {f"mine {name}": looked_at(ada_client, name) for name in PAGES}
    pages |= {f"visitor {name}": looked_at(Client(), name) for name in PUBLIC}
    for name, sent in WRONG.items():
        response = ada_client.post(reverse(name), sent)
        assert response.status_code == 422, name
        pages[f"wrong {name}"] = response.content.decode()
    pages["missing"] = ada_client.get("/there-is-nothing-here/").content.decode()
    for name, html in pages.items():
        (tmp_path / f"{name.replace(':', '-')}.html").write_text(html)
    command = ["java", "-jar", JAR, "--errors-only", "--format", "gnu", *map(str, tmp_path.glob("*.html"))]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.stderr == "", found.stderr[:3000]
