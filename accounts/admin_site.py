from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite


def guard(site: AdminSite) -> None:
    """Send the admin's own login through the site's, so that a second factor cannot be walked round."""
    site.login = secure_admin_login(site.login)  # type: ignore[method-assign]
    site.site_header = site.site_title = "Flicker"
    site.index_title = "Administration"
