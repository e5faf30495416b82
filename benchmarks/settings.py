"""The shipped settings with the floors added: another URLconf, the floors' tables, static files of their own.

Everything else is what `manage.py start` runs with: middleware, template loaders, durability, DEBUG off.
"""

from __future__ import annotations

from tracker.settings import *  # noqa: F403
from tracker.settings import DATA_DIR, INSTALLED_APPS, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks"]
ROOT_URLCONF = "benchmarks.urls"
STATIC_ROOT = DATA_DIR / "staticfiles"
# Names with a hash as shipped; nobody loads the files, so compressing them would only take time.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
