"""What holds for every template as it is written, shown on a page or not."""

from __future__ import annotations

import re
from pathlib import Path

from django.template import Template
from django.template.loader import get_template

from tests.each import each

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "templates"
ALL = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.suffix in {".html", ".txt"})
HTML = [name for name in ALL if name.endswith(".html")]


def source(name: str) -> str:
    """A template without its comments."""
    text = (FOLDER / name).read_text()
    return re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.DOTALL)


def tags(name: str, tag: str) -> list[str]:
    """The opening tags of one kind, with their attributes and what Django puts between."""
    return re.findall(rf"<{tag}\b(?:\{{%.*?%\}}|\{{\{{.*?\}}\}}|[^>])*>", source(name), re.DOTALL | re.IGNORECASE)


def test_there_are_templates() -> None:
    assert len(HTML) > 70


@each("name", ALL)
def test_it_compiles_and_is_the_one_that_is_found(name: str) -> None:
    found = get_template(name)
    template: Template = found.template  # type: ignore[attr-defined]
    assert Path(template.origin.name) == FOLDER / name


@each("name", HTML)
def test_it_escapes_everything(name: str) -> None:
    assert not re.search(r"\|\s*(safe|safeseq)\b|autoescape\s+off|\{%\s*debug", source(name))


@each("name", HTML)
def test_it_has_no_style_and_no_script_of_its_own(name: str) -> None:
    text = source(name)
    assert not re.search(r"<style\b|\sstyle\s*=|javascript:", text, re.IGNORECASE)
    assert not re.search(r"\s(on[a-z]+|(?:data-)?hx-on[\w:.-]*)\s*=", text, re.IGNORECASE)
    for script in tags(name, "script"):
        assert re.search(r'\ssrc="|type="application/json"', script), script


@each("name", HTML)
def test_every_form_that_posts_carries_a_token_and_no_other_does(name: str) -> None:
    text = source(name)
    assert len(re.findall(r"<form\b", text)) == len(re.findall(r"</form>", text))
    for form in re.findall(r"<form\b.*?</form>", text, re.DOTALL):
        method = re.search(r'^<form\b[^>]*\bmethod="(get|post)"', form)
        assert method, form[:80]
        assert ("{% csrf_token %}" in form) == (method[1] == "post"), form[:80]


@each("name", HTML)
def test_every_picture_has_words(name: str) -> None:
    for picture in tags(name, "img"):
        assert re.search(r'\salt="', picture), picture
    for drawing in tags(name, "svg"):
        assert re.search(r'aria-hidden="true"|role="img"', drawing), drawing


@each("name", HTML)
def test_every_button_says_what_it_does(name: str) -> None:
    for button in re.findall(r"<button\b(?:\{%.*?%\}|\{\{.*?\}\}|[^>])*>.*?</button>", source(name), re.DOTALL):
        words = re.sub(r"<[^>]*>", "", button)
        assert words.strip() or 'aria-label="' in button, button


@each("name", HTML)
def test_it_asks_no_other_site_for_anything(name: str) -> None:
    for address in re.findall(r'(?:src|href|action|hx-\w+|content)="(https?:)?//', source(name)):
        raise AssertionError(address)
    for link in tags(name, "a"):
        assert 'target="_blank"' not in link, link


@each("name", [name for name in HTML if re.search(r"\{% extends ", (FOLDER / name).read_text())])
def test_a_page_has_a_title_or_its_parent_has_one(name: str) -> None:
    text = source(name)
    parent = re.search(r'\{% extends "?([^" ]+)"? %\}', text)
    assert parent
    while parent is not None and "{% block title %}" not in text and "{% block head_title %}" not in text:
        assert parent[1] != "base.html", name
        if not (FOLDER / parent[1]).exists():
            return
        text = source(parent[1])
        parent = re.search(r'\{% extends "?([^" ]+)"? %\}', text)


def test_only_our_own_drawings_and_cleaned_markdown_are_put_into_a_page_as_markup() -> None:
    """Drawings of our own, guidance after cleaning, sentences around own words, the fields that each form has and the
    style sheets, these three escaped in this very place but for the rules of a sheet, and what a template has rendered;
    everything else is escaped where it is shown."""
    used = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for folder in ("diary", "accounts", "tracker")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line in path.read_text().splitlines()
        if re.search(r"\b(mark_safe|format_html|SafeString|html_safe)\(", line)
    ]
    assert len(used) == 9
    assert "mark_safe(_CLEANER.clean(html))" in used[0]
    assert "mark_safe(sketch)" in used[1]
    assert "mark_safe(marked)" in used[2]
    assert "mark_safe(body.decode())" in used[3]
    assert "mark_safe(toe_glyph(sites, mirrored=diary.mirror_feet))" in used[4]
    assert used[5].startswith("tracker/templatetags/forms.py: return format_html('{}<input")
    assert used[6].startswith("tracker/templatetags/sheets.py: return format_html('<link")
    assert "mark_safe(written.rules)" in used[7]
    assert used[8].startswith("tracker/templatetags/sheets.py: return format_html(both,")


def test_markup_that_is_written_at_once_for_many_things_escapes_each_of_them() -> None:
    """`format_html_join` does, and what it writes comes from constants: a template for each thing costs too much."""
    used = {
        str(path.relative_to(ROOT))
        for folder in ("diary", "accounts", "tracker")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "format_html_join(" in path.read_text()
    }
    assert used == {"diary/api/docs.py", "diary/forms/fields.py", "diary/templatetags/pages.py"}


@each("name", HTML)
def test_what_htmx_reads_is_an_attribute_that_html_allows(name: str) -> None:
    assert not re.search(r"\shx-[a-z-]+\s*=", source(name))
