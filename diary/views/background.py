"""The background: what a doctor asks about the person behind the diary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from diary.actions.background import add_fact, edit_fact, save_diary
from diary.actions.bin import delete_entry
from diary.actions.change import InBin
from diary.domain import catalogue
from diary.forms.background import BackgroundForm, ConditionForm, ExaminationForm, FactForm, MedicineForm, VisitForm
from diary.models import Condition, Diary, Examination, Fact, Medicine, Visit
from diary.queries.background import conditions, examinations, medicines, visits
from diary.views.access import mine_or_404, my_diary
from diary.views.htmx import DELETED_MEANWHILE, form_page, post_or_none, redirect_to, toast, toast_deleted


@dataclass(frozen=True, slots=True)
class FactKind:
    """A kind of fact, its form, and what its page is called."""

    model: type[Fact]
    form: type[FactForm]
    title: str


FACT_KINDS: Final = {
    "medicine": FactKind(Medicine, MedicineForm, "Medicine or supplement"),
    "condition": FactKind(Condition, ConditionForm, "Condition"),
    "visit": FactKind(Visit, VisitForm, "Visit to a doctor"),
    "examination": FactKind(Examination, ExaminationForm, "Test that was done"),
}
_GROUPS = catalogue.by_key(catalogue.MEDICINE_GROUPS)
_CONDITIONS = catalogue.by_key(catalogue.CONDITIONS)
_EXAMINATIONS = catalogue.by_key(catalogue.EXAMINATIONS)
_COLUMNS = ("onset_on", "onset_is_about", "diet", "family_history", "family_history_note")


@require_http_methods(["GET", "HEAD", "POST"])
def background(request: HttpRequest) -> HttpResponse:
    """Onset, medicines, conditions, family, visits, tests that were done."""
    diary = my_diary(request)
    today = timezone.now().astimezone(diary.zone).date()
    initial = {name: getattr(diary, name) for name in _COLUMNS}
    form = BackgroundForm(post_or_none(request), today=today, initial=initial)
    if not form.is_valid():
        return form_page(request, "diary/background.html", {"form": form} | _facts(diary))
    save_diary(diary=diary, values=form.cleaned_data)
    toast(request, "Saved.")
    return redirect_to(request, "diary:background")


def _facts(diary: Diary) -> dict[str, Any]:
    return {
        "medicines": [(row, _GROUPS[row.group].name) for row in medicines(diary)],
        "conditions": [(row, row.name or _CONDITIONS[row.key].name) for row in conditions(diary)],
        "visits": visits(diary),
        "examinations": [(row, row.name or _EXAMINATIONS[row.kind].name) for row in examinations(diary)],
    }


def _kind_or_404(name: str) -> FactKind:
    if name not in FACT_KINDS:
        raise Http404
    return FACT_KINDS[name]


@require_http_methods(["GET", "HEAD", "POST"])
def fact_new(request: HttpRequest, kind: str) -> HttpResponse:
    return _fact_form(request, kind, None)


@require_http_methods(["GET", "HEAD", "POST"])
def fact_edit(request: HttpRequest, kind: str, uuid: UUID) -> HttpResponse:
    return _fact_form(request, kind, uuid)


def _fact_form(request: HttpRequest, name: str, uuid: UUID | None) -> HttpResponse:
    """Write a fact down or change it. What is sent of one that was deleted meanwhile is shown again, to be put back."""
    diary, kind = my_diary(request), _kind_or_404(name)
    # A form that was opened before its fact was deleted may still be sent; opening one of a deleted fact is a 404.
    rows = kind.model.objects.all() if request.method == "POST" else kind.model.objects.kept()
    fact: Any = mine_or_404(rows, diary, uuid) if uuid else None
    today = timezone.now().astimezone(diary.zone).date()
    form = kind.form(post_or_none(request), today=today, fact=fact)
    put_back = "put_back" in request.POST
    if fact and form.is_valid():
        try:
            edit_fact(diary=diary, fact=fact, values=form.values(), put_back=put_back)
        except InBin:
            form.add_error(None, DELETED_MEANWHILE)
    elif fact and fact.deleted_at and not put_back:
        form.add_error(None, DELETED_MEANWHILE)
    if not form.is_valid():
        return form_page(
            request, "diary/fact_form.html", {"form": form, "fact": fact, "kind": name, "title": kind.title}
        )
    if not fact:
        fact = add_fact(diary=diary, model=kind.model, uuid=form.cleaned_data["uuid"], values=form.values())
    if fact.deleted_at:
        toast_deleted(request, name, fact.uuid)
    else:
        toast(request, "Saved.")
    return redirect_to(request, "diary:background")


@require_POST
def fact_delete(request: HttpRequest, kind: str, uuid: UUID) -> HttpResponse:
    """Put a fact into the bin; doing it twice is doing it once."""
    diary = my_diary(request)
    fact: Any = mine_or_404(_kind_or_404(kind).model.objects.all(), diary, uuid)
    if fact.deleted_at is None:
        delete_entry(diary=diary, entry=fact, now=timezone.now())
    toast(request, "Deleted.", undo=reverse("diary:restore", args=[kind, uuid]))
    return redirect_to(request, "diary:background")
