"""The migration that says of each answer whose it is: until then it was of the source of its check-in."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from diary.models import CheckIn, RedFlagAnswer
from tests.makers import make_diary

pytestmark = pytest.mark.django_db


def test_an_answer_of_before_is_of_the_source_of_its_check_in() -> None:
    diary = make_diary()
    for day, source in ((1, "person"), (2, "import")):
        checkin = CheckIn.objects.create(diary=diary, local_date=date(2026, 3, day), source=source)
        RedFlagAnswer.objects.create(diary=diary, checkin=checkin, question="weakness", answer="no")
    import_module("diary.migrations.0021_say_whose_an_answer_is").take_over(apps, None)
    rows = RedFlagAnswer.objects.order_by("checkin__local_date")
    assert [row.source for row in rows] == ["person", "import"]
