"""The pages of an import, from the file to the undo, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from diary.actions.import_files import digest_of_plan
from diary.models import CheckIn, Diary, Episode, ImportBlock, ImportJob
from tests.exchange.importing import many
from tests.makers import NOW, make_diary
from tests.views.reading import main_words

pytestmark = pytest.mark.django_db
DAYS = "Date,Sleep,Caffeine (mg),Stress\n2026-03-12,7:30,180,4\n2026-03-13,6,,77\n"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def send(client: Client, body: str, name: str = "days.csv") -> Any:
    return client.post(reverse("diary:imports"), {"file": SimpleUploadedFile(name, body.encode())})


def taken(client: Client, body: str, **changes: str) -> str:
    """The page of a file whose columns were said."""
    page: str = send(client, body).headers["Location"]
    form = client.get(page).context["form"]
    told = {name: value for name in form.fields if (value := form[name].value())} | changes
    assert client.post(page, told).status_code == 302
    return page


def started(client: Client, page: str) -> None:
    """Begin what the page shows, by its form."""
    assert client.post(f"{page}start/", {"plan": client.get(page).context["plan"]}).status_code == 302


@pytest.fixture
def one_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that begins something works on a chunk of it and no more."""
    monkeypatch.setattr("diary.views.importing.AT_ONCE", -1)


def test_a_file_is_asked_about_previewed_and_imported(diary: Diary, ada_client: Client) -> None:
    page = send(ada_client, DAYS).headers["Location"]
    shown = main_words(ada_client.get(page))
    assert "days.csv has 2 lines" in shown
    assert "Such as: 7:30 · 6" in shown
    told = {"rows": "day", "dates": "iso", "column_0": "date", "column_1": "sleep_minutes_hours"}
    told |= {"column_2": "caffeine_mg", "column_3": "stress"}
    assert ada_client.post(page, told).headers["Location"] == page
    found = main_words(ada_client.get(page))
    assert "2 of 2 can be read." in found
    assert "12 March 2026 · Sleep 7.5 h · Caffeine, if you count it: 180 mg · Stress 4 of 10" in found
    assert "“77” is not from 0 to 10" in found
    assert not CheckIn.objects.exists()
    started(ada_client, page)
    assert CheckIn.objects.get(stress=4).local_date == date(2026, 3, 12)
    done = main_words(ada_client.get(page))
    assert "Done" in done
    assert "taken in part; Column “Stress”: “77” is not from 0 to 10 2026-03-13, 6, , 77" in done


def test_a_mapping_that_cannot_be_comes_back_with_the_reason(diary: Diary, ada_client: Client) -> None:
    page = send(ada_client, DAYS).headers["Location"]
    answer = ada_client.post(page, {"rows": "episode", "dates": "iso", "column_1": "stress"})
    assert answer.status_code == 422
    assert "Say which column is the date." in main_words(answer)
    assert "which has no “Stress (0 to 10)”" in main_words(answer)
    assert ada_client.post(page, {"rows": "moon", "column_0": "x"}).status_code == 422
    assert ImportJob.objects.get().state == "mapping"


def test_what_the_columns_say_is_remembered_and_can_be_changed(diary: Diary, ada_client: Client) -> None:
    taken(ada_client, DAYS, column_3="fatigue")
    page = send(ada_client, DAYS).headers["Location"]
    form = ada_client.get(page).context["form"]
    assert form["column_3"].value() == "fatigue"
    page = taken(ada_client, DAYS, column_3="")
    assert ada_client.get(page + "?columns").context["form"]["column_3"].value() == ""


def test_a_file_that_is_no_table_changes_nothing_and_says_why(diary: Diary, ada_client: Client) -> None:
    answer = send(ada_client, '{"format": "flicker-archive"}')
    assert answer.status_code == 422
    assert "archive of Flicker" in main_words(answer)
    assert ada_client.post(reverse("diary:imports"), {}).status_code == 422


@pytest.mark.slow
def test_a_small_file_is_in_when_the_next_page_shows(
    diary: Diary, ada_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diary.views.importing.AT_ONCE", 60)
    page = taken(ada_client, many(1203))
    started(ada_client, page)
    assert Episode.objects.count() == 1203
    assert "Done" in main_words(ada_client.get(page))
    ada_client.post(f"{page}undo/")
    assert not Episode.objects.exists()
    assert "out of your diary again" in main_words(ada_client.get(page))


@pytest.mark.slow
def test_the_page_of_a_long_file_looks_again_by_itself_until_it_is_done(
    diary: Diary, ada_client: Client, one_chunk: None
) -> None:
    page = taken(ada_client, many(1203))
    started(ada_client, page)
    whole = ada_client.get(page).content
    assert b'<noscript><meta http-equiv="refresh"' in whole
    assert f'data-hx-get="{page}"'.encode() in whole
    part = ada_client.get(page, headers=HTMX)
    assert b"500 of 1,203 lines" in part.content
    assert b"<html" not in part.content
    assert Episode.objects.count() == 500
    call_command("work_imports", verbosity=0)
    part = ada_client.get(page, headers=HTMX)
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, page)
    done = ada_client.get(page).content
    assert b"data-hx-get" not in done
    assert b'http-equiv="refresh"' not in done


@pytest.mark.slow
def test_it_can_be_stopped_gone_on_with_and_undone(diary: Diary, ada_client: Client, one_chunk: None) -> None:
    page = taken(ada_client, many(1203))
    started(ada_client, page)
    ada_client.post(f"{page}stop/")
    shown = main_words(ada_client.get(page))
    assert "703 lines of the file are not in your diary yet. You can go on with them" in shown
    assert "500 entries go out of your diary." in shown
    call_command("work_imports", verbosity=0)
    assert Episode.objects.count() == 500
    ada_client.post(f"{page}start/")
    call_command("work_imports", verbosity=0)
    assert Episode.objects.count() == 1203
    ada_client.post(f"{page}undo/")
    assert "66 % of it is still in your diary" in main_words(ada_client.get(page))
    call_command("work_imports", verbosity=0)
    assert "out of your diary again" in main_words(ada_client.get(page))
    assert not Episode.objects.exists()


def test_nothing_begins_without_what_the_preview_showed(diary: Diary, ada_client: Client) -> None:
    page = taken(ada_client, DAYS)
    assert ada_client.post(f"{page}start/").headers["Location"] == page
    assert ImportJob.objects.get().state == "preview"
    assert not CheckIn.objects.exists()
    assert "Nothing was imported. Look here at what the file would add" in ada_client.get(page).content.decode()


@pytest.mark.slow
def test_an_import_that_is_over_can_be_taken_off_the_list(diary: Diary, ada_client: Client, one_chunk: None) -> None:
    page = taken(ada_client, many(1203) + "never,left big toe,3\n")
    for state in ("preview", "running", "stopped"):
        ada_client.post(f"{page}remove/")
        assert ImportJob.objects.get().state == state
        started(ada_client, page) if state == "preview" else ada_client.post(f"{page}stop/")
    ada_client.post(f"{page}start/")
    call_command("work_imports", verbosity=0)
    shown = main_words(ada_client.get(page))
    assert "stays in your diary, and can no longer be undone. The lines that were not taken are forgotten." in shown
    assert ada_client.post(f"{page}remove/").headers["Location"] == reverse("diary:imports")
    assert not ImportJob.objects.exists()
    assert Episode.objects.count() == 1203
    assert ada_client.get(page).status_code == 404


def test_whoever_imports_a_file_again_in_other_columns_is_told_that_all_of_it_is_there(
    diary: Diary, ada_client: Client
) -> None:
    started(ada_client, taken(ada_client, many(3)))
    page = taken(ada_client, many(3).replace("left big toe,3", "left big toe,3,x").replace("Strength", "Strength,More"))
    assert "3 are in your diary already." in main_words(ada_client.get(page))


def test_the_page_says_that_a_file_that_waits_is_replaced_and_it_is(diary: Diary, ada_client: Client) -> None:
    first = taken(ada_client, DAYS)
    said = "A file that waits for your decision is replaced."
    assert said in main_words(ada_client.get(reverse("diary:imports")))
    taken(ada_client, many(3))
    assert ada_client.get(first).status_code == 404


def test_a_file_that_was_only_looked_at_can_be_left(diary: Diary, ada_client: Client) -> None:
    page = taken(ada_client, DAYS)
    assert ada_client.post(f"{page}forget/").headers["Location"] == reverse("diary:imports")
    assert ada_client.get(page).status_code == 404
    assert not ImportJob.objects.exists()


def test_an_import_that_is_in_cannot_be_left_or_mapped_anew(diary: Diary, ada_client: Client) -> None:
    page = taken(ada_client, DAYS, column_3="stress")
    started(ada_client, page)
    ada_client.post(f"{page}forget/")
    ada_client.post(page, {"rows": "day", "dates": "iso", "column_0": "date", "column_1": "worry"})
    job = ImportJob.objects.get()
    assert (job.state, job.added) == ("done", 2)
    ada_client.post(f"{page}start/")
    assert CheckIn.objects.filter(worry=None).count() == 2


@pytest.mark.slow
def test_columns_that_another_page_changed_are_previewed_again_before_anything_comes_in(
    diary: Diary, ada_client: Client
) -> None:
    page = taken(ada_client, DAYS, column_3="stress")
    seen = ada_client.get(page).context["plan"]
    assert f'name="plan" value="{seen}"' in ada_client.get(page).content.decode()
    ada_client.post(page, {"rows": "day", "dates": "iso", "column_0": "date", "column_3": "worry"})
    assert ada_client.post(f"{page}start/", {"plan": seen}).headers["Location"] == page
    assert ImportJob.objects.get().state == "preview"
    shown = ada_client.get(page)
    assert "The columns were changed meanwhile." in shown.content.decode()
    ada_client.post(f"{page}start/", {"plan": shown.context["plan"]})
    assert ImportJob.objects.get().state == "done"


def test_the_list_names_every_import_newest_first(diary: Diary, ada_client: Client, clock: Any) -> None:
    started(ada_client, taken(ada_client, DAYS))
    clock.shift(timedelta(hours=1))
    taken(ada_client, many(3))
    shown = main_words(ada_client.get(reverse("diary:imports")))
    assert shown.index("waits for you") < shown.index("done")


def test_lines_that_were_not_taken_come_as_a_table_that_is_safe_to_open_and_can_be_mended(
    diary: Diary, ada_client: Client
) -> None:
    page = taken(ada_client, "Date;Stress\n=cmd();4\n2026-03-13;4\n")
    started(ada_client, page)
    table = ada_client.get(f"{page}rejected.csv")
    assert table.headers["Content-Disposition"] == 'attachment; filename="not-imported.csv"'
    text = table.getvalue().decode("utf-8-sig")
    lines = text.splitlines()
    assert lines == [
        '"Flicker: line";"Flicker: why not";"Date";"Stress"',
        '"2";"Column “Date”: “=cmd()” is no date";"\'=cmd()";"4"',
    ]
    mended = taken(ada_client, text.replace("'=cmd()", "2026-03-12"))
    started(ada_client, mended)
    assert list(CheckIn.objects.order_by("local_date").values_list("local_date", "stress")) == [
        (date(2026, 3, 12), 4), (date(2026, 3, 13), 4),
    ]  # fmt: skip


@pytest.mark.slow
def test_there_is_no_table_of_lines_where_all_were_taken_or_all_was_undone(diary: Diary, ada_client: Client) -> None:
    page = taken(ada_client, DAYS, column_3="stress")
    started(ada_client, page)
    assert ada_client.get(f"{page}rejected.csv").status_code == 200
    ada_client.post(f"{page}undo/")
    assert ada_client.get(f"{page}rejected.csv").status_code == 404
    whole = taken(ada_client, "Date,Stress\n2026-03-11,3\n")
    started(ada_client, whole)
    assert ada_client.get(f"{whole}rejected.csv").status_code == 404


@pytest.mark.slow
def test_a_line_that_was_taken_in_part_is_listed_and_in_the_table(diary: Diary, ada_client: Client) -> None:
    body = "Date,Sleep,Note\n2026-03-12,8,\n2026-03-12,1.5,hi\n"
    page = taken(ada_client, body)
    started(ada_client, page)
    assert "taken in part; not “Sleep 1.5 h”" in main_words(ada_client.get(page))
    assert '"2026-03-12","1.5","hi"' in ada_client.get(f"{page}rejected.csv").getvalue().decode()


def test_what_cannot_go_on_says_so_and_can_be_tried_again(
    diary: Diary, ada_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = taken(ada_client, DAYS, column_3="stress")
    with monkeypatch.context() as patch:
        patch.setattr("diary.actions.import_rows.read_lines", lambda *_: 1 / 0)
        patch.setattr("diary.actions.import_steps.bring_singly", lambda **_: 1 / 0)
        plan = {"plan": digest_of_plan(ImportJob.objects.get())}
        assert ada_client.post(f"{page}start/", plan).status_code == 302
        shown = main_words(ada_client.get(page))
    assert "The server could not go on here." in shown
    assert "Go on" in shown
    ada_client.post(f"{page}start/")
    assert "The server could not" not in main_words(ada_client.get(page))
    assert CheckIn.objects.count() == 2


def test_a_database_that_does_not_answer_while_it_works_is_no_error_of_the_page(
    diary: Diary, ada_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(**_: object) -> bool:
        raise OperationalError

    page = taken(ada_client, DAYS, column_3="stress")
    monkeypatch.setattr("diary.actions.import_steps.step", locked)
    started(ada_client, page)
    assert "On its way" in main_words(ada_client.get(page))


def test_dates_that_could_be_read_in_two_ways_are_asked_for_beside_the_date(diary: Diary, ada_client: Client) -> None:
    page = send(ada_client, "Day,Stress\n3/4/2025,1\n4/5/2025,2\n").headers["Location"]
    form = ada_client.get(page).context["form"]
    assert [field.name for field in form.questions] == ["dates"]
    assert [field.name for field in form.columns] == ["column_0", "column_1"]
    assert ("month_first", "Month first: “3/4/2025” is 4 March 2025") in form.fields["dates"].choices
    assert "“3/4/2025” could be 3 April 2025 or 4 March 2025" in form["dates"].help_text
    told = {"rows": "day", "column_0": "date", "column_1": "stress"}
    refused = ada_client.post(page, told | {"dates": ""})
    assert refused.status_code == 422
    assert refused.context["form"].errors == {"dates": ["Choose how dates are written: no date of the file tells."]}
    assert ada_client.post(page, told | {"dates": "month_first"}).status_code == 302
    assert "4 March 2025 · Stress 1 of 10" in main_words(ada_client.get(page))
    again = send(ada_client, "Day,Stress\n5/6/2025,1\n").headers["Location"]
    assert ada_client.get(again).context["form"]["dates"].value() == "month_first"


@pytest.mark.slow
def test_numbers_that_could_be_two_are_asked_for_beside_their_column(diary: Diary, ada_client: Client) -> None:
    page = send(ada_client, "Date;Caffeine;Stress\n2026-03-12;1.500 mg;1\n").headers["Location"]
    form = ada_client.get(page).context["form"]
    assert [field.name for field in form.questions] == ["sign_1"]
    assert [field.name for field in form.columns] == ["column_0", "dates", "column_1", "column_2"]
    told = {"rows": "day", "dates": "iso", "column_0": "date", "column_1": "caffeine_mg", "column_2": "stress"}
    refused = ada_client.post(page, told)
    assert refused.status_code == 422
    assert "no other number of the column tells which" in refused.context["form"].errors["sign_1"][0]
    assert "“1.500 mg” is 1500" in main_words(refused)
    assert ada_client.post(page, told | {"column_1": "note"}).status_code == 302
    assert ada_client.post(f"{page}?columns", told | {"sign_1": ","}).status_code == 302
    assert "Caffeine, if you count it: 1,500 mg" in main_words(ada_client.get(page))
    again = send(ada_client, "Date;Caffeine;Stress\n2026-03-13;2.500 mg;1\n").headers["Location"]
    assert ada_client.get(again).context["form"]["sign_1"].value() == ","


def test_bounds_settle_a_number_before_anybody_is_asked(diary: Diary, ada_client: Client) -> None:
    """An hour and a half of sleep is not 1,500."""
    page = send(ada_client, "Date;Sleep\n2026-03-12;1.500\n2026-03-13;8\n").headers["Location"]
    assert not ada_client.get(page).context["form"].questions
    told = {"rows": "day", "dates": "iso", "column_0": "date", "column_1": "sleep_minutes_hours"}
    refused = ada_client.post(page, told | {"column_1": "caffeine_mg"})
    assert [field.name for field in refused.context["form"].questions] == ["sign_1"]
    assert ada_client.post(page, told).status_code == 302
    assert "Sleep 1.5 h" in main_words(ada_client.get(page))


# What the file leaves open, and how it is read

PULSE = "Time;Value\n2026-03-12 10:00;61\n2026-03-12 10:05;64\n"


def test_what_a_line_is_is_asked_where_the_file_does_not_say_it(diary: Diary, ada_client: Client) -> None:
    page = send(ada_client, PULSE, "pulse.csv").headers["Location"]
    shown = ada_client.get(page)
    form = shown.context["form"]
    assert [field.name for field in form.questions] == ["rows"]
    assert (form["rows"].value(), form.columns) == ("", [])
    assert "What the file does not tell What is each line?" in main_words(shown).replace("? What the", "What the")
    assert "2026-03-12 10:00 · 2026-03-12 10:05" in main_words(shown)
    refused = ada_client.post(page, {})
    assert (refused.status_code, refused.context["form"].errors["rows"]) == (422, ["Say what each line is."])
    assert ada_client.post(page, {"rows": "episode"}).headers["Location"] == page
    asked = ada_client.get(page).context["form"]
    assert (asked["rows"].value(), asked["column_0"].value()) == ("episode", "start")
    assert asked["column_0"].help_text == "Such as: 2026-03-12 10:00 · 2026-03-12 10:05. Read so: 2 of 2."
    assert not Episode.objects.exists()


def test_what_does_not_belong_into_a_diary_is_left(diary: Diary, ada_client: Client) -> None:
    page = send(ada_client, PULSE).headers["Location"]
    answer = ada_client.post(page, {"rows": "none"})
    assert answer.headers["Location"] == reverse("diary:imports")
    assert not ImportJob.objects.exists()
    assert not ImportBlock.objects.exists()


def test_a_sleep_is_the_day_of_its_night(diary: Diary, ada_client: Client) -> None:
    body = "Began;Ended\n2026-03-11 23:00;2026-03-12 06:30\n2026-03-13 01:00;2026-03-13 05:00\n"
    page = send(ada_client, body).headers["Location"]
    ada_client.post(page, {"rows": "sleep"})
    told = {"rows": "sleep", "dates": "iso", "column_0": "sleep_start", "column_1": "sleep_end"}
    assert ada_client.post(page, told).status_code == 302
    assert "12 March 2026 · Sleep 7.5 h" in main_words(ada_client.get(page))
    started(ada_client, page)
    assert list(CheckIn.objects.order_by("local_date").values_list("sleep_minutes", flat=True)) == [450, 240]


def test_a_file_is_read_again_in_other_letters_and_keeps_what_was_typed(diary: Diary, ada_client: Client) -> None:
    body = "Datum;Zehe;Notiz\n12.03.2026 10:00;großer Zeh links;kühl\n".encode("cp1252")
    page = ada_client.post(reverse("diary:imports"), {"file": SimpleUploadedFile("a.csv", body)}).headers["Location"]
    how = ada_client.get(page).context["how"]
    assert how["encoding"].value() == "cp1252"
    assert "Its letters are read as Western European (Windows-1252), such as: großer · kühl." in main_words(
        ada_client.get(page)
    )
    told = {"rows": "episode", "dates": "day_first", "column_0": "start", "column_1": "place", "column_2": ""}
    assert ada_client.post(page, told | {"encoding": "cp1251", "again": "yes"}).headers["Location"] == page
    shown = ada_client.get(page)
    assert shown.context["how"]["encoding"].value() == "cp1251"
    assert "kьhl" in main_words(shown)
    assert shown.context["form"]["column_2"].value() == ""
    # Changed without the button it is read again all the same, before anything is taken over.
    assert ada_client.post(page, told | {"encoding": "cp1252"}).headers["Location"] == page
    assert ImportJob.objects.get().state == "mapping"
    assert ada_client.post(page, told | {"encoding": "cp1252"}).status_code == 302
    started(ada_client, page)
    assert Episode.objects.get().site_keys == ("left_hallux",)


def test_the_line_that_names_the_columns_can_be_chosen(diary: Diary, ada_client: Client) -> None:
    body = "My days\nMade by hand\nDate,Stress\n2026-03-12,4\n2026-03-13,5\n"
    page = send(ada_client, body).headers["Location"]
    shown = ada_client.get(page)
    assert "Line 3 holds the names of the columns." in main_words(shown)
    assert next(field.label for field in shown.context["form"].columns) == "Date"
    assert ada_client.post(page, {"rows": "day", "head": "0", "again": "yes"}).status_code == 302
    without = ada_client.get(page)
    assert "No line holds the names of the columns." in main_words(without)
    assert ada_client.post(page, {"rows": "day", "other_head": "3", "again": "yes"}).status_code == 302
    assert "Line 3 holds the names" in main_words(ada_client.get(page))
    wrong = ada_client.post(page, {"other_head": "0", "again": "yes"})
    assert wrong.status_code == 422
    assert wrong.context["how"].errors["other_head"] == ["The first line is line 1."]


LONG = (
    "When,What,How much\n2026-03-12 10:00,Toe twitch,3\n2026-03-12 11:00,Coffee,2\n2026-03-12 12:00,Toe twitch,1\n"
    "2026-03-13 11:00,Coffee,1\n"
)


def test_only_lines_of_one_kind_are_taken_where_a_column_says_which(diary: Diary, ada_client: Client) -> None:
    page = send(ada_client, LONG).headers["Location"]
    form = ada_client.get(page).context["form"]
    assert form["only_1"].value() == ("Toe twitch",)
    assert ("Toe twitch", "Toe twitch (2 lines)") in form.fields["only_1"].choices
    told = {"rows": "episode", "dates": "iso", "column_0": "start", "only_1": ["Toe twitch"]}
    assert ada_client.post(page, told).status_code == 302
    assert ImportJob.objects.get().total == 2
    started(ada_client, page)
    assert Episode.objects.count() == 2
    assert "2 are in your diary already" in main_words(ada_client.get(taken(ada_client, LONG)))


def test_lines_of_things_that_stand_there_once_each_are_asked_for(diary: Diary, ada_client: Client) -> None:
    page = send(ada_client, "What,When\ntoe twitch,2026-03-12 22:05\ncoffee,2026-03-12 08:00\n").headers["Location"]
    shown = ada_client.get(page).content.decode()
    assert "Only lines where “What” is" in shown
    assert "coffee" in shown.split("Only lines where", 1)[1].split("</fieldset>", 1)[0]


def test_a_table_with_one_line_a_thing_becomes_one_with_a_column_for_each(diary: Diary, ada_client: Client) -> None:
    body = "Date,What,How much\n2026-03-12,Stress,3\n2026-03-12,Coffee,2\n2026-03-13,Stress,5\n"
    page = send(ada_client, body).headers["Location"]
    half = ada_client.post(page, {"thing": "1", "amount": "", "again": "yes"})
    assert half.context["how"].errors["amount"] == ["Choose both columns, or neither."]
    assert ada_client.post(page, {"rows": "day", "thing": "1", "amount": "2", "again": "yes"}).status_code == 302
    form = ada_client.get(page).context["form"]
    assert [field.label for field in form.columns if field.name != "dates"] == ["Date", "Stress", "Coffee"]
    told = {"rows": "day", "dates": "iso", "column_0": "date", "column_1": "stress", "column_2": "caffeine_drinks"}
    assert ada_client.post(page, told | {"thing": "1", "amount": "2"}).status_code == 302
    started(ada_client, page)
    assert list(CheckIn.objects.order_by("local_date").values_list("stress", flat=True)) == [3, 5]
    # The next file of this kind is put in the same shape by itself.
    again = ada_client.get(send(ada_client, body.replace("-13", "-14")).headers["Location"])
    assert again.context["form"]["column_1"].value() == "stress"


def test_a_unit_that_nothing_tells_is_asked_for(diary: Diary, ada_client: Client) -> None:
    body = "Start,Toe,Duration\n2026-03-12 10:00,left big toe,90\n2026-03-12 12:00,left big toe,45\n"
    page = send(ada_client, body).headers["Location"]
    form = ada_client.get(page).context["form"]
    assert [field.name for field in form.questions] == ["unit_2"]
    told = {"rows": "episode", "dates": "iso", "column_0": "start", "column_1": "place"}
    told |= {"column_2": form["column_2"].value()}
    refused = ada_client.post(page, told)
    assert refused.context["form"].errors["unit_2"] == ["Choose the unit: nothing in the file says it."]
    assert ada_client.post(page, told | {"unit_2": "s"}).status_code == 302
    assert "Left great toe · 1 min 30 s" in main_words(ada_client.get(page))


def test_choices_that_leave_no_line_are_refused_beside_what_was_typed(diary: Diary, ada_client: Client) -> None:
    page = send(ada_client, LONG).headers["Location"]
    told = {"rows": "sleep", "dates": "iso", "column_0": "sleep_start", "column_2": "sleep_end", "only_1": ["Coffee"]}
    refused = ada_client.post(page, told)
    assert refused.status_code in (302, 422)


def test_of_flickers_own_table_only_the_order_of_its_dates_is_asked(diary: Diary, ada_client: Client) -> None:
    body = "uuid;local_date;stress\n0f2b7a52-5f6b-4a57-8f0a-6d1d7a0f1a01;03/02/2026;4\n"
    page = send(ada_client, body).headers["Location"]
    form = ada_client.get(page).context["form"]
    assert ([*form.fields], [field.name for field in form.questions]) == (["dates"], ["dates"])
    assert ada_client.post(page, {"dates": ""}).status_code == 422
    assert ada_client.post(page, {"dates": "month_first"}).status_code == 302
    assert "2 March 2026" in main_words(ada_client.get(page))
    assert ada_client.post(f"{page}?columns", {"dates": "day_first"}).status_code == 302
    started(ada_client, page)
    assert CheckIn.objects.get().local_date == date(2026, 2, 3)


def test_a_file_of_a_version_that_kept_none_is_asked_for_again(diary: Diary, ada_client: Client) -> None:
    page = send(ada_client, DAYS).headers["Location"]
    ImportJob.objects.update(seen=None)
    assert ada_client.get(page).headers["Location"] == reverse("diary:imports")
    assert "Choose this file again." in ada_client.get(reverse("diary:imports")).content.decode()
