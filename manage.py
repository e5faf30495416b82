#!/usr/bin/env python
import gc
import os
import sys

from django.core.exceptions import ImproperlyConfigured

from tracker.collecting import Manage

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    gc.disable()
    try:
        Manage(sys.argv).execute()
    except ImproperlyConfigured as problem:
        sys.exit(str(problem))
