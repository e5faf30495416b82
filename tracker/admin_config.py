"""Django's administration with the first page of this site; apart, since a config is read before any other code."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    default_site = "tracker.administration.Administration"
