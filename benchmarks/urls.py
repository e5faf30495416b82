from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from benchmarks import views
from tracker.urls import handler400
from tracker.urls import urlpatterns as site

__all__ = ["handler400", "urlpatterns"]

urlpatterns: list[URLPattern | URLResolver] = [
    *site,
    path("floor/hello/", views.hello, name="floor_hello"),
    path("floor/insert/", views.insert, name="floor_insert"),
    path("floor/form/", views.insert_form, name="floor_form"),
    path("floor/rows/", views.rows, name="floor_rows"),
    path("floor/empty/", views.empty, name="floor_empty"),
    path("floor/kept/", views.kept, name="floor_kept"),
]
