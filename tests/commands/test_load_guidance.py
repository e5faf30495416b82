from __future__ import annotations

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from diary.models import Guidance, GuidanceVersion

pytestmark = pytest.mark.django_db


def run(**options: object) -> str:
    out = StringIO()
    call_command("load_guidance", stdout=out, **options)
    return out.getvalue()


def test_it_says_what_it_did_and_does_it_once() -> None:
    said = run()
    assert "New: trigger stress" in said
    assert said.endswith("73 new, 0 with newer words, 0 left alone.\n")
    assert run() == "0 new, 0 with newer words, 0 left alone.\n"
    assert Guidance.objects.count() == GuidanceVersion.objects.count() == 73


def test_it_can_be_silent() -> None:
    assert run(verbosity=0) == ""


def test_it_says_what_it_left_alone() -> None:
    run()
    GuidanceVersion.objects.filter(guidance__key="stress").update(status="withdrawn")
    assert run() == "0 new, 0 with newer words, 0 left alone.\n"
    text = Guidance.objects.get(key="stress")
    said = {"title": "Stress", "body": "Ours.", "created_at": GuidanceVersion.objects.all()[0].created_at}
    GuidanceVersion.objects.create(guidance=text, number=2, **said)
    assert run() == (
        "Left alone, because this site has its own: trigger stress\n0 new, 0 with newer words, 1 left alone.\n"
    )


def test_the_site_loads_it_whenever_it_starts() -> None:
    assert "load_guidance" in settings.STARTUP_COMMANDS
