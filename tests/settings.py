"""The shipped settings, but quick: cheap password hashes, plain static files, a database that need not survive.

Each process has a data directory and a database of its own, so that several runs on one machine leave each other alone.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tracker import environment

for name in environment.variables():
    if name != "DATABASE_URL":
        os.environ.pop(name, None)
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="flicker-tests-")
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
os.environ.setdefault("MPLCONFIGDIR", str(Path(__file__).resolve().parent.parent / ".pytest_cache" / "matplotlib"))

from tracker.settings import *  # noqa: E402, F403
from tracker.settings import DATA_DIR, DATABASES, EMBEDDED_DATABASE, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

if DATABASES["default"] is EMBEDDED_DATABASE:
    # A file, not memory: threads and the live server then have connections of their own, as in production.
    EMBEDDED_DATABASE["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
    EMBEDDED_DATABASE["OPTIONS"]["init_command"] = EMBEDDED_DATABASE["OPTIONS"]["init_command"].replace("FULL", "OFF")
else:
    DATABASES["default"]["TEST"] = {"NAME": f"flicker_test_{os.getpid()}"}
