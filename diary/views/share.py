"""Links for the doctor, as their owner sees them: made, listed, taken back."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from diary.actions.looks import take_look
from diary.actions.room import NoRoom
from diary.actions.share import MOST, MadeBefore, TooMany, empty_over, make_share, new_code, revoke_share
from diary.actions.trials import before_telling
from diary.domain.wording import share as words
from diary.forms.report import ReportForm
from diary.forms.share import ShareForm
from diary.models import Diary, Share
from diary.models.share import MOST_WRONG_CODES
from diary.queries.history import begun
from diary.queries.share import shares
from diary.report.doctor import DoctorReport, compose
from diary.report.qr import qr
from diary.report.snapshot import read_wanted, write_report
from diary.report.wanted import Wanted
from diary.views.access import mine_or_404, my_diary
from diary.views.htmx import form_page, redirect_to, toast
from trouble.quiet import quietly

_PARTS: Final = {
    "with_name": "your name",
    "with_medicines": "medicines",
    "with_conditions": "conditions",
    "with_visits": "visits to doctors",
    "with_trials": "your trials",
    "with_worry": "your worry",
    "with_notes": "your notes",
    "with_charts": "drawings",
    "with_list": "the list of entries",
}


@require_safe
def share_list(request: HttpRequest) -> HttpResponse:
    """All links of a diary: those that work, and those of the last thirty days that do not any more."""
    diary, now = my_diary(request), timezone.now()
    found = shares(diary)
    if any(share.wanted is not None and not share.works(now) for share in found):
        with quietly("that a link is over"):
            empty_over(Share.objects.filter(diary=diary), now=now)
    rows = [_share_row(share, diary.zone, now) for share in found]
    working, over = ([row for row in rows if row["works"] is works] for works in (True, False))
    context = {"working": working, "over": over, "most_wrong_codes": MOST_WRONG_CODES}
    return render(request, "diary/shares.html", context)


def _share_row(share: Share, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    works = share.works(now)
    wanted = read_wanted(bytes(share.wanted)) if works and share.wanted else None
    return {
        "uuid": share.uuid,
        "works": works,
        "period": words.period(share.first, share.last),
        "made": _moment(share.made_at, zone),
        "until": _moment(share.revoked_at or share.expires_at, zone),
        "is_closed": share.is_closed,
        "ended": words.ended(is_closed=share.is_closed, is_revoked=share.revoked_at is not None),
        "wrong_codes": words.wrong_codes(share.wrong_codes),
        "has_code": bool(share.code),
        "holds": words.holds([name for part, name in _PARTS.items() if getattr(wanted, part, False)]),
        "opened": words.opened([opening.at.astimezone(zone) for opening in share.openings.all()]),
    }


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return words.moment(at.astimezone(zone))


@require_POST
def share_new(request: HttpRequest) -> HttpResponse:
    """From the page for the doctor, as it was chosen there: look at exactly what will be shared, and make the link.

    A guest's sample data gets no address: what a doctor would see is shown, and nothing is written."""
    diary, now = my_diary(request), timezone.now()
    today = now.astimezone(diary.zone).date()
    choice = ReportForm(request.POST, today=today)
    if not choice.is_valid():
        return redirect_to(request, "diary:report")
    wanted = choice.wanted(begun(diary, today))
    take_look(diary=diary, today=today)
    if wanted.with_trials:
        before_telling(diary=diary, first=wanted.first, last=wanted.last, today=today)
    report = compose(diary, wanted, today)
    # The fingerprint of what is shown goes into the form, so that nobody shares what they have not seen.
    form = _link_form(request, sha256(write_report(report)).hexdigest())
    if form.is_valid():
        if diary.owner.is_guest:
            return _preview(request, diary, report, form, now)
        return _make(request, diary, wanted, report, form, now)
    chosen = [(name, value) for name, values in request.POST.lists() if name in choice.fields for value in values]
    return form_page(request, "diary/share_new.html", {"form": form, "chosen": chosen, "report": report})


def _link_form(request: HttpRequest, fingerprint: str) -> ShareForm:
    """How the link shall behave. Not accepted where the report is another one than the person has seen."""
    if "make" not in request.POST:
        return ShareForm(initial={"uuid": uuid4(), "seen": fingerprint})
    has_changed = request.POST.get("seen") != fingerprint
    # The fingerprint of what is shown now, so that sending it once more means this page.
    form = ShareForm({**request.POST.dict(), "seen": fingerprint})
    if has_changed:
        form.add_error(None, "Your diary has changed since you looked at this page. This is how it is now.")
    return form


def _make(
    request: HttpRequest, diary: Diary, wanted: Wanted, report: DoctorReport, form: ShareForm, now: datetime
) -> HttpResponse:
    """Make the link and show its address: the one time that anybody can."""
    # Made here and shown once: the row keeps a hash.
    code = new_code() if form.cleaned_data["with_code"] else ""
    uuid = form.cleaned_data["uuid"]
    try:
        share, token = make_share(
            diary=diary, uuid=uuid, wanted=wanted, report=report, lasts=form.lifetime, now=now, code=code
        )
    except MadeBefore:
        toast(
            request,
            "This link was made before. If you do not have its address any more, take it back and make another.",
        )
        return redirect_to(request, "diary:share_list")
    except TooMany:
        toast(request, f"{MOST} links work already. Take one back first.")
        return redirect_to(request, "diary:share_list")
    except NoRoom as error:
        toast(request, str(error))
        return redirect_to(request, "diary:share_list")
    address = request.build_absolute_uri(reverse("diary:share_open", args=[token]))
    end = words.until(share.expires_at.astimezone(diary.zone), diary.zone.key)
    context = {"share": share, "address": address, "qr": qr(address), "code": code, "until": end}
    return render(request, "diary/share_made.html", context)


def _preview(request: HttpRequest, diary: Diary, report: DoctorReport, form: ShareForm, now: datetime) -> HttpResponse:
    """What somebody would see who was given the link, without one."""
    end = words.until((now + form.lifetime).astimezone(diary.zone), diary.zone.key)
    context = {"report": report, "until": end, "with_code": form.cleaned_data["with_code"]}
    return render(request, "diary/share_preview.html", context)


@require_POST
def share_revoke(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a link back: it stops working, and what it showed is deleted."""
    diary = my_diary(request)
    revoke_share(share=mine_or_404(Share.objects.all(), diary, uuid), now=timezone.now())
    toast(request, "The link does not work any more, and what it showed is deleted.")
    return redirect_to(request, "diary:share_list")
