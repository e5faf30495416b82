"""More: settings, own triggers, and the ways to everything else."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diary.actions.background import save_diary
from diary.actions.reminders import note_zone_change
from diary.actions.triggers import NameTaken, add_trigger, merge_trigger, rename_trigger, set_retired
from diary.domain.wording.room import uses
from diary.forms.background import MergeForm, SettingsForm, TriggerForm
from diary.models import OwnTrigger
from diary.queries.entries import own_triggers
from diary.queries.room import room_of
from diary.views.access import mine_or_404, my_diary
from diary.views.htmx import form_page, post_or_none, redirect_to, toast

_TAKEN = "You have a trigger of this name. Merge the two if they are the same."


@require_safe
def more(request: HttpRequest) -> HttpResponse:
    return render(request, "diary/more.html")


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """The settings of the diary."""
    diary = my_diary(request)
    form = SettingsForm(post_or_none(request), diary=diary)
    if not form.is_valid():
        return form_page(request, "diary/settings.html", {"form": form, "room": uses(room_of(diary))})
    save_diary(diary=diary, values=form.cleaned_data)
    if "time_zone" in form.changed_data:
        note_zone_change(diary=diary, now=timezone.now())
    toast(request, "Settings saved.")
    return redirect_to(request, "diary:settings")


@require_http_methods(["GET", "HEAD", "POST"])
def triggers(request: HttpRequest) -> HttpResponse:
    """The person's own triggers; sending a name adds one."""
    diary = my_diary(request)
    form = TriggerForm(post_or_none(request), initial={"uuid": uuid4()})
    if form.is_valid():
        try:
            add_trigger(diary=diary, uuid=form.cleaned_data["uuid"] or uuid4(), name=form.cleaned_data["name"])
        except NameTaken:
            form.add_error("name", _TAKEN)
        else:
            toast(request, "Added. You can choose it with your next episode.")
            return redirect_to(request, "diary:triggers")
    return form_page(request, "diary/triggers.html", {"form": form, "triggers": own_triggers(diary)})


@require_http_methods(["GET", "HEAD", "POST"])
def trigger_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Rename an own trigger."""
    diary = my_diary(request)
    trigger = mine_or_404(OwnTrigger.objects.all(), diary, uuid)
    form = TriggerForm(post_or_none(request), initial={"name": trigger.name})
    if form.is_valid():
        try:
            rename_trigger(diary=diary, trigger=trigger, name=form.cleaned_data["name"])
        except NameTaken:
            form.add_error("name", _TAKEN)
        else:
            toast(request, "Renamed.")
            return redirect_to(request, "diary:triggers")
    context = {"form": form, "trigger": trigger, "merge": MergeForm(trigger=trigger)}
    return form_page(request, "diary/trigger_form.html", context)


@require_POST
def trigger_merge(request: HttpRequest, uuid: UUID) -> HttpResponse:
    diary = my_diary(request)
    trigger = mine_or_404(OwnTrigger.objects.all(), diary, uuid)
    merge = MergeForm(request.POST, trigger=trigger)
    if not merge.is_valid():
        context = {"form": TriggerForm(initial={"name": trigger.name}), "trigger": trigger, "merge": merge}
        return render(request, "diary/trigger_form.html", context, status=422)
    merge_trigger(diary=diary, trigger=trigger, into=merge.cleaned_data["into"])
    toast(request, "Merged.")
    return redirect_to(request, "diary:triggers")


@require_POST
def trigger_retire(request: HttpRequest, uuid: UUID) -> HttpResponse:
    diary = my_diary(request)
    set_retired(diary=diary, trigger=mine_or_404(OwnTrigger.objects.all(), diary, uuid), retired=True)
    toast(request, "Hidden. Your episodes keep it.")
    return redirect_to(request, "diary:triggers")


@require_POST
def trigger_offer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Offer a retired trigger again."""
    diary = my_diary(request)
    set_retired(diary=diary, trigger=mine_or_404(OwnTrigger.objects.all(), diary, uuid), retired=False)
    toast(request, "Shown again.")
    return redirect_to(request, "diary:triggers")
