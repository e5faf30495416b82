"""What this very browser is, can and keeps. The server knows nothing of it: `static/js/device-page.js` asks the
browser, and the page holds the words for whatever it may answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def device(request: HttpRequest) -> HttpResponse:
    return render(request, "diary/this_device.html")
