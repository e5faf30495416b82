from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from tracker import offline, theme, unsent, views, watching

handler400 = "tracker.views.bad_request"
handler429 = "tracker.unsent.too_often"
handler500 = "tracker.unsent.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz, name="healthz"),
    path("theme/", theme.choose_theme, name="theme"),
    path("unsent/", unsent.unsent, name="unsent"),
    path("unsent/sign-in/", unsent.unsent_sign_in, name="unsent_sign_in"),
    path("worker.js", offline.worker, name="worker"),
    path("metrics", watching.show_metrics, name="metrics"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("", include("accounts.urls")),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("diary.urls")),
]
