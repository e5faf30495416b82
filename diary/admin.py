"""Where the texts of guidance are curated. A diary and what is in it can be neither seen nor found here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from accounts.models import User
from diary.actions import guidance as actions
from diary.actions.dry_run import where_shown
from diary.domain.criteria import CRITERION_BY_ID
from diary.domain.differences import compare
from diary.domain.guidance import (
    KIND_NAMES,
    STATUS_NAMES,
    Cited,
    GuidanceKind,
    Person,
    Step,
    Text,
    VersionStatus,
    WaitsFor,
    refusal,
    stands,
)
from diary.domain.wording import date_words
from diary.forms.guidance import NoteForm, PlainForm, PublishForm, ReviewedForm, VersionForm
from diary.models import Guidance, GuidanceVersion, Source
from diary.queries.guidance import (
    as_text,
    history,
    how_many_due,
    is_relied_on,
    person,
    shown_number,
    standing,
    standing_among,
    texts_to_curate,
)
from diary.queries.tasks import Task, next_reading, read_tasks
from diary.views.guidance import text_context

if TYPE_CHECKING:
    GuidanceModelAdmin = admin.ModelAdmin[Guidance]
    SourceModelAdmin = admin.ModelAdmin[Source]
else:
    GuidanceModelAdmin = SourceModelAdmin = admin.ModelAdmin

SOON: Final = timedelta(days=30)


@admin.register(Source)
class SourceAdmin(SourceModelAdmin):
    list_display = ("title", "key", "about", "url")
    search_fields = ("key", "title", "about")
    fields = ("key", "title", "about", "url")

    def has_change_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        """Not once it was sent to review: what two people have read stays as it was. Another one can be added."""
        if obj is not None and is_relied_on(obj):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        """Never: versions cite it."""
        return False


class StatusFilter(admin.SimpleListFilter):
    title = "newest version"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(status.value, name) for status, name in STATUS_NAMES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(status=self.value()) if self.value() else queryset


class DueFilter(admin.SimpleListFilter):
    title = "day to be read again"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("now", "now"), ("soon", "within 30 days"), ("never", "no day set")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        today = timezone.now().date()
        match self.value():
            case "now":
                return queryset.filter(due__lte=today)
            case "soon":
                return queryset.filter(due__lte=today + SOON)
            case "never":
                return queryset.filter(due__isnull=True, shown__isnull=False)
        return queryset


class ClinicianFilter(admin.SimpleListFilter):
    title = "clinician"
    parameter_name = "clinician"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "has read it"), ("no", "not yet")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "yes":
            # A text that readers do not see has no version, and so NULL.
            return queryset.exclude(read_by="").filter(read_by__isnull=False)
        return queryset.filter(read_by="") if self.value() == "no" else queryset


@dataclass(frozen=True, slots=True)
class Way:
    """A step as the admin offers it: what its button says, what it asks, what it explains, what is said afterwards."""

    name: str
    form: type[forms.Form]
    explains: str
    done: str


WAYS: Final = {
    Step.SEND: Way("Send to review", PlainForm, "A reviewer reads it next.", "Sent to review."),
    Step.PUBLISH: Way("Publish", PublishForm, "Readers see it from this day on (UTC).", "Published."),
    Step.SEND_BACK: Way("Send back", NoteForm, "It becomes a draft again. Say what is to be mended.", "Sent back."),
    Step.MARK_REVIEWED: Way("Mark as read", ReviewedForm, "It was read and still holds.", "Marked as read."),
    Step.RESTORE: Way("Restore", PlainForm, "Its words become a new draft.", "Restored as a new draft."),
    Step.WITHDRAW: Way(
        "Withdraw",
        NoteForm,
        "Readers no longer see it, nor any version before it.",
        "Withdrawn. Readers see it no more.",
    ),
}


@admin.register(Guidance)
class GuidanceAdmin(GuidanceModelAdmin):
    """The texts, each with its history; every change is a step of its own, so that two people look at it."""

    list_display = ("text", "kind", "stands", "read_again", "clinician")
    list_display_links = ("text",)
    list_filter = ("kind", StatusFilter, DueFilter, ClinicianFilter)
    search_fields = ("key", "versions__title", "versions__body")
    # All texts there are on one page.
    list_per_page = 100
    ordering = ("kind", "key")
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Guidance]:
        return texts_to_curate(timezone.now().date())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Guidance | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Guidance | None = None) -> bool:
        return False

    @admin.display(description="text", ordering="called")
    def text(self, row: Any) -> str:
        """What readers see it called, and beside it what the newest version calls it."""
        beside = f" ({_newest_stands(row)}: {row.title})" if row.title != row.called else ""
        return f"{row.called or 'nothing written yet'}{beside}"

    @admin.display(description="version", ordering="status")
    def stands(self, row: Any) -> str:
        if not row.newest:
            return "none"
        newest = f"{row.newest},\N{NO-BREAK SPACE}{_newest_stands(row)}"
        if row.shown == row.newest:
            return newest
        return f"{newest}; readers see {row.shown or 'none'}"

    @admin.display(description="to be read again", ordering="due", empty_value="no day set")
    def read_again(self, row: Any) -> Any:
        if row.due and row.due <= timezone.now().date():
            return f"now (since {date_words(row.due)})"
        return date_words(row.due) if row.due else None

    @admin.display(description="clinician")
    def clinician(self, row: Any) -> str:
        return row.read_by or "not yet"

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, view: Callable[..., HttpResponse], name: str, **extra: Any) -> URLPattern:
            return path(route, self.admin_site.admin_view(partial(view, **extra)), name=f"diary_guidance_{name}")

        return [
            page("dry-run/", self.dry_run_view, "dry_run"),
            page("<int:pk>/write/", self.write_view, "write"),
            page("<int:pk>/versions/<int:number>/", self.preview_view, "preview"),
            page("<int:pk>/versions/<int:number>/<str:name>/", self.step_view, "step"),
            page("<int:pk>/differences/<int:old>/<int:new>/", self.differences_view, "differences"),
            *super().get_urls(),
        ]

    def first_page(self, request: HttpRequest) -> dict[str, Any] | None:
        """What waits, for the first page of the administration (`tracker.administration`); None for whoever does not
        curate."""
        user, today = _user(request), timezone.now().date()
        may = person(user)
        if not (may.writes or may.publishes):
            return None
        tasks = read_tasks(user, may, today)
        return {
            "template": "admin/diary/guidance/waiting.html",
            "lanes": [_lane(place, rows) for place, rows in tasks.items()],
            "next_reading": None if WaitsFor.READ_AGAIN in tasks else _day(next_reading(today)),
        }

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        due = how_many_due(timezone.now().date())
        return super().changelist_view(request, {"due": due, "title": "Texts of guidance"} | (extra_context or {}))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One text: what readers see, what can be done with it, and its history."""
        text, user = self._text(request, object_id), _user(request)
        today, may = timezone.now().date(), person(user)
        versions = history(text)
        seen = shown_number(text, today)
        rows = [_row(index, versions, seen, user, may, today) for index in range(len(versions))]
        shown = next((version for version in versions if version.number == seen), None)
        called = shown or (versions[0] if versions else None)
        context = {
            "rows": rows,
            "called": called.title if called else "",
            "seen": shown and as_text(shown, today),
            "newest": rows[0] if rows else None,
            "may_write": not refusal(Step.WRITE, may),
            "where": where_shown(GuidanceKind(text.kind), text.key, today),
            "question": CRITERION_BY_ID[text.key].open_question if text.kind == GuidanceKind.CRITERION else "",
        }
        return self._page(request, "overview", text, called.title if called else str(text), context)

    def write_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write another version; "Preview" shows it beside the form and keeps nothing."""
        text, user, now = self._text(request, pk), _user(request), timezone.now()
        if why := refusal(Step.WRITE, person(user)):
            raise PermissionDenied(why)
        versions = history(text)
        base = versions[0] if versions else None
        initial = {"title": base.title, "body": base.body, "sources": base.sources.all()} if base else {}
        form = VersionForm(request.POST if request.method == "POST" else None, initial=initial)
        data = form.cleaned_data if form.is_valid() else {}
        if data and "keep" in request.POST:
            version = actions.write_draft(guidance=text, by=user, now=now, **data)
            messages.success(request, f"Kept as version {version.number}, a draft.")
            return redirect("admin:diary_guidance_change", text.pk)
        seen = _preview(text, data, now.date()) if data else base and as_text(base, now.date())
        context = {"form": form, "seen": seen, "base": base, "called": base.title if base else ""}
        return self._page(request, "write", text, f"Write: {base.title if base else text}", context)

    def preview_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """A version on the very page on which readers see it."""
        version, today = self._version(request, pk, number), timezone.now().date()
        text = as_text(version, today)
        newer = _newer(version, version.guidance.versions.all())
        status = stands(VersionStatus(version.status), version.publish_on, newer, today)
        preview = f"Preview of version {number}, {status}. Only curators see this."
        return render(request, "diary/guidance_text.html", text_context(text) | {"preview": preview})

    def differences_view(self, request: HttpRequest, pk: int, old: int, new: int) -> HttpResponse:
        one, other = self._version(request, pk, old), self._version(request, pk, new)
        cited = [", ".join(source.key for source in version.sources.all()) for version in (one, other)]
        context = {
            "old": one,
            "new": other,
            "parts": [
                ("Title", compare(one.title, other.title)),
                ("Text", compare(one.body, other.body)),
                ("Sources", compare(*cited)),
            ],
        }
        return self._page(request, "differences", one.guidance, f"Versions {old} and {new}", context)

    def step_view(self, request: HttpRequest, pk: int, number: int, name: str) -> HttpResponse:
        """Ask what a step needs, then take it. Who may not take it is told why."""
        version, user, now = self._version(request, pk, number), _user(request), timezone.now()
        step = next((step for step in WAYS if step.value == name), None)
        if step is None:
            raise Http404
        way, today = WAYS[step], now.date()
        if why := refusal(step, person(user), standing(version, user)):
            raise PermissionDenied(why)
        initial = {"publish_on": today, "reviewed_on": today, "clinician": version.clinician}
        initial["review_due_on"] = today + actions.READ_AGAIN_AFTER
        form = way.form(request.POST if request.method == "POST" else None, initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                _take(step, version, user, form.cleaned_data)
            except actions.NotAllowed as refused:
                messages.error(request, str(refused))
            else:
                messages.success(request, way.done)
            return redirect("admin:diary_guidance_change", pk)
        context = {"form": form, "way": way, "version": version, "seen": as_text(version, today)}
        context |= {"before": version.number - 1, "called": version.title}
        return self._page(request, "step", version.guidance, f"{way.name}: {version}", context)

    def dry_run_view(self, request: HttpRequest) -> HttpResponse:
        """For every text, which of the sample diaries would show it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        today = timezone.now().date()
        rows = [
            (row, where_shown(GuidanceKind(row.kind), row.key, today))
            for row in texts_to_curate(today)
            if row.kind != GuidanceKind.TOPIC
        ]
        sections = [
            (KIND_NAMES[kind], [(row, where) for row, where in rows if row.kind == kind])
            for kind in KIND_NAMES
            if kind is not GuidanceKind.TOPIC
        ]
        context = self.admin_site.each_context(request) | {
            "title": "Which sample diaries show which text",
            "opts": self.opts,
            "sections": sections,
        }
        return TemplateResponse(request, "admin/diary/guidance/dry_run.html", context)

    def _text(self, request: HttpRequest, pk: Any) -> Guidance:
        if not self.has_view_permission(request):
            raise PermissionDenied
        text = self.get_object(request, str(pk))
        if text is None:
            raise Http404
        return text

    def _version(self, request: HttpRequest, pk: int, number: int) -> GuidanceVersion:
        text = self._text(request, pk)
        rows = GuidanceVersion.objects.select_related("guidance").prefetch_related("sources")
        return get_object_or_404(rows, guidance=text, number=number)

    def _page(
        self, request: HttpRequest, name: str, text: Guidance, title: str, context: dict[str, Any]
    ) -> TemplateResponse:
        everything = self.admin_site.each_context(request) | {"title": title, "opts": self.opts, "text": text} | context
        form = context.get("form")
        # As every form of the site answers (`views/htmx.py: form_page`).
        status = 422 if form is not None and form.is_bound and form.errors else 200
        return TemplateResponse(request, f"admin/diary/guidance/{name}.html", everything, status=status)


LANES: Final = {
    WaitsFor.DECIDE: ("Waits for you", "Somebody sent it to review. Read it, then publish it or send it back."),
    WaitsFor.MEND: ("Your drafts", "Nobody reads them before you send them to review."),
    WaitsFor.READ_AGAIN: ("To be read again", "Readers see these. Does what they say still hold?"),
    WaitsFor.WITH_OTHERS: ("Waits for somebody else", "In review; it is not for you to publish."),
    WaitsFor.DRAFTS: ("Drafts of others", "Not sent to review yet."),
    WaitsFor.PLANNED: ("Planned", "Published; readers see it from its day on (UTC)."),
}
_MINE: Final = frozenset({WaitsFor.DECIDE, WaitsFor.MEND, WaitsFor.READ_AGAIN})
_IN_REVIEW: Final = frozenset({WaitsFor.DECIDE, WaitsFor.WITH_OTHERS})
MOST_TASKS: Final = 5
"""So many of each kind stand on the first page; the list has the rest."""
_THE_REST: Final = {
    WaitsFor.READ_AGAIN: "due=now",
    WaitsFor.PLANNED: "status=published",
    WaitsFor.DECIDE: "status=in_review",
    WaitsFor.WITH_OTHERS: "status=in_review",
}


def _lane(place: WaitsFor, tasks: Sequence[Task]) -> dict[str, Any]:
    name, explains = LANES[place]
    return {
        "key": place.value,
        "is_mine": place in _MINE,
        "name": name,
        "explains": explains,
        "count": len(tasks),
        "rows": [_task(place, task) for task in tasks[:MOST_TASKS]],
        "more": max(len(tasks) - MOST_TASKS, 0),
        "rest": _THE_REST.get(place, "status=draft"),
    }


def _task(place: WaitsFor, task: Task) -> dict[str, Any]:
    version = task.version
    return {
        "version": version,
        "kind": KIND_NAMES[GuidanceKind(version.guidance.kind)],
        "step": task.step and task.step.value,
        "way": WAYS[task.step].name if task.step else "",
        "said": _said(place, task),
        "note": task.sent_back,
        "before": version.number - 1
        if place in (WaitsFor.DECIDE, WaitsFor.WITH_OTHERS) and version.number > 1
        else None,
        "may_send_back": place is WaitsFor.DECIDE,
    }


def _said(place: WaitsFor, task: Task) -> str:
    """Since when it waits, and from whom it comes."""
    version, event = task.version, task.event
    match place:
        case WaitsFor.READ_AGAIN:
            return f"since {_day(version.review_due_on)}"
        case WaitsFor.PLANNED:
            return f"from {_day(version.publish_on)}"
    at, by = (event.at, event.by) if event else (version.created_at, version.author)
    done = _DONE[Step(event.step)] if event else "written"
    return f"{done} on {_day(at.date())} by {by or 'somebody who has left'}"


def _day(day: date | None) -> str:
    return date_words(day) if day else ""


def _newest_stands(row: Any) -> str:
    """Where the newest version of a text stands, in words. Nothing is newer that could overtake it."""
    return stands(VersionStatus(row.status), row.publish_on, (), timezone.now().date())


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _row(
    index: int, versions: list[GuidanceVersion], seen: int | None, user: User, may: Person, today: date
) -> dict[str, Any]:
    """A version as a row of the history, with the steps that this person may take."""
    version = versions[index]
    how, newer = standing_among(version, versions, user), _newer(version, versions)
    steps = [(step.value, way) for step, way in WAYS.items() if not refusal(step, may, how)]
    waits = refusal(Step.PUBLISH, may, how) if version.status == VersionStatus.IN_REVIEW else ""
    return {
        "version": version,
        "status": stands(how.status, version.publish_on, newer, today),
        "came_too_late": version.publish_on is not None and any(day < version.publish_on for day in newer),
        "is_seen": version.number == seen,
        "before": versions[index + 1].number if index + 1 < len(versions) else None,
        "steps": steps,
        "waits": waits,
        "events": [(_DONE[Step(event.step)], event) for event in version.events.all()],
    }


def _newer(version: GuidanceVersion, versions: Iterable[GuidanceVersion]) -> list[date]:
    """The days from which newer published versions count."""
    return [
        other.publish_on
        for other in versions
        if other.number > version.number and other.status == VersionStatus.PUBLISHED and other.publish_on
    ]


_DONE: Final = {
    Step.WRITE: "written",
    Step.SEND: "sent to review",
    Step.SEND_BACK: "sent back",
    Step.PUBLISH: "published",
    Step.WITHDRAW: "withdrawn",
    Step.RESTORE: "restored",
    Step.MARK_REVIEWED: "marked as read",
}


def _preview(text: Guidance, data: dict[str, Any], today: Any) -> Text:
    """What the form holds, as a reader would see it."""
    sources = tuple(Cited(source.title, source.url, source.about) for source in data["sources"])
    number = (text.versions.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    return Text(GuidanceKind(text.kind), text.key, data["title"], data["body"], number, today, sources)


def _take(step: Step, version: GuidanceVersion, by: User, data: dict[str, Any]) -> None:
    now = timezone.now()
    match step:
        case Step.SEND:
            actions.send_to_review(version=version, by=by, now=now)
        case Step.SEND_BACK:
            actions.send_back(version=version, by=by, now=now, **data)
        case Step.PUBLISH:
            actions.publish(version=version, by=by, now=now, **data)
        case Step.WITHDRAW:
            actions.withdraw(version=version, by=by, now=now, today=now.date(), **data)
        case Step.RESTORE:
            actions.restore(version=version, by=by, now=now)
        case Step.MARK_REVIEWED:
            actions.mark_reviewed(version=version, by=by, now=now, **data)
