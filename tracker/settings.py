"""Settings of the site. What may be chosen is read from the environment: see docs/configuration.md."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from diary import VERSION as VERSION
from tracker import environment, logs

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = environment.read(BASE_DIR)

DATA_DIR = environment.prepare_data_dir(ENVIRONMENT.data_dir)
os.environ.setdefault("MPLCONFIGDIR", str(DATA_DIR / "matplotlib"))
METRICS_TOKEN = ENVIRONMENT.metrics_token
if METRICS_TOKEN:
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(DATA_DIR / "metrics"))

# Whether the kept one, which the next line makes where there is none, was ever used.
SECRET_KEY_IS_NEW = not (DATA_DIR / "secret_key").exists()
SECRET_KEY = ENVIRONMENT.secret_key or environment.kept_secret_key(DATA_DIR)
SECRET_KEY_FALLBACKS = ENVIRONMENT.secret_key_fallbacks
DEBUG = ENVIRONMENT.debug
SITE_NAME = ENVIRONMENT.site_name

HTTPS = ENVIRONMENT.https
HOST = ENVIRONMENT.host
PORT = ENVIRONMENT.port
WEB_CONCURRENCY = ENVIRONMENT.web_concurrency
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
CSRF_TRUSTED_ORIGINS = ENVIRONMENT.csrf_trusted_origins
# For links printed by commands; links on pages and in mails take the host the visitor came by.
SITE_ADDRESS = environment.site_address(ENVIRONMENT)
# After the migrations and before the first visitor.
STARTUP_COMMANDS = ["row_security", "load_guidance"]
# When an account was deleted, so that nothing of it stays on the disk.
AFTER_DELETION_COMMANDS = ["checkpoint"]
# At the start, and then once a day.
TIDYING_COMMANDS = ["clearsessions", "remove_guests", "tidy_diaries"]
# Run every second, each in a thread of one process of each server: they finish what a request began, and take away what
# it left.
BACKGROUND_COMMANDS = ["forget_uploads", "send_mails", "work_imports"]
if ENVIRONMENT.push:
    BACKGROUND_COMMANDS.append("send_pushes")
# How much of it waits, for whoever watches the site.
COUNTED_AS_WAITING = {"imports": "diary.queries.waiting.imports_waiting"}
# What fills a diary for whoever works on the code: see `manage.py dev`.
SAMPLE_COMMANDS = ["sample_diary"]

# Backups

BACKUP_DIR = ENVIRONMENT.backup_dir and ENVIRONMENT.backup_dir.expanduser().resolve()
BACKUP_KEEP = ENVIRONMENT.backup_keep
BACKUP_PASSPHRASE = ENVIRONMENT.backup_passphrase

# Who may come in

AUTH_USER_MODEL = "accounts.User"
SIGN_UP = ENVIRONMENT.sign_up
GUESTS = ENVIRONMENT.guests
GUEST_DAYS = ENVIRONMENT.guest_days
# Whether devices may keep pages and forms: tracker/offline.py.
OFFLINE = ENVIRONMENT.offline
# Whether a trial may be begun: views/trials.py.
TRIALS = ENVIRONMENT.trials
# Empty: that of the country that the browser's time zone lies in.
EMERGENCY_NUMBER = ENVIRONMENT.emergency_number
# SNOMED CT needs a licence, which whoever runs the site has or has not.
SNOMED_BODY_SITES = ENVIRONMENT.snomed_body_sites
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

SENDS_MAIL = ENVIRONMENT.email is not None
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_EMAIL_NOTIFICATIONS = SENDS_MAIL
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"{SITE_NAME}: "
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Only with "mandatory" does sign-up keep secret who has an account; without a mail server nobody could ever verify.
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if SENDS_MAIL else "none"
ACCOUNT_FORMS = {
    "add_email": "accounts.forms.NewEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "login": "accounts.forms.LoginForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "signup": "accounts.forms.SignUpForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.trusted_proxy_count
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
# Without a mail server no address is ever verified, and a second factor helps all the same.
MFA_ALLOW_UNVERIFIED_EMAIL = not SENDS_MAIL
MFA_FORMS = {
    "activate_totp": "accounts.forms.UseAppForm",
    "add_webauthn": "accounts.forms.AddKeyForm",
    "authenticate": "accounts.forms.SecondFactorForm",
    "reauthenticate": "accounts.forms.ConfirmByCodeForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
USERSESSIONS_TRACK_ACTIVITY = True

# Of the kind {action: rate}, counted in the cache, which all workers share.
ACCOUNT_RATE_LIMITS = {
    "start_guest": "20/h/ip",
    "set_up": "20/m/ip",
    # A report behind a link, by who asks and by link: its page, codes, and PDFs, which take a while to make. Who asks
    # comes first: once that was too often, it uses up nothing of a link any more.
    "share_open": "60/5m/ip,120/5m/key",
    "share_code": "30/15m/ip,5/15m/key",
    "share_pdf": "30/5m/ip,10/5m/key",
    # A program with a token, by address and by token; PDFs, which take a while; and who comes with a wrong token.
    "api": "300/m/ip,120/m/key",
    "api_pdf": "30/5m/ip,10/5m/key",
    "api_refused": "30/5m/ip",
}

# What the site is made of

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "tracker",
    "beside",
    "django.forms",
    "tracker.admin_config.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "template_partials",
    "accounts",
    "diary",
]
MIDDLEWARE = [
    # Around all that a request calls.
    "tracker.stack.give_room",
    "tracker.watching.count_requests",
    # Above all that sets a cookie.
    "tracker.middleware.secure_cookies",
    # Above all that may ask for rows of a diary: a request begins without one.
    "accounts.row_security.RowSecurityMiddleware",
    "diary.views.language.WritingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    # Below the policy, which it tells what the page has in it.
    "tracker.first_visit.say_what_is_written",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Above all that changes a body or asks what an answer is.
    "tracker.compressing.compress",
    # Below WhiteNoise, which answers by itself: static files may be kept.
    "tracker.middleware.no_store_by_default",
    "tracker.middleware.noindex",
    # Above all that may answer with a page of an error.
    "diary.api.problems.as_problems",
    # Above the session, whose cookie is looked for in the database.
    "tracker.middleware.refuse_nul",
    "tracker.middleware.note_when_it_came",
    # Above all that answers by itself, and below the headers that every answer has.
    "tracker.kept.answer_kept",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    # Above all that asks the database, and below what the other pages have in common with the emergency page.
    "tracker.middleware.answer_bare",
    "tracker.middleware.ForgivingSessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Above the redirect that it turns into an answer for htmx.
    "tracker.middleware.htmx_sign_in_redirect",
    "tracker.middleware.SignInRequiredMiddleware",
    "tracker.middleware.method_not_allowed_page",
    "tracker.middleware.keep_through_sign_in",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.clear_site_data",
    "diary.views.push.follow_session",
    "accounts.middleware.record_session_activity",
    "accounts.middleware.GuestsToKeepPageMiddleware",
    "accounts.middleware.InvalidFormAs422Middleware",
    # The last one is the first to be asked about an exception of a view.
    "diary.views.access.GoneAs404Middleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.site",
                "trouble.context.trouble",
                "tracker.theme.theme",
                "tracker.offline.offline",
            ],
            "builtins": ["tracker.templatetags.forms", "tracker.templatetags.sheets", "diary.templatetags.written"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Where things are kept

# FULL: an acknowledged entry survives a power cut. IMMEDIATE: a transaction that will write waits its turn instead of
# failing half-way; for the same reason never ATOMIC_REQUESTS. wal_autocheckpoint=0: see tracker/checkpoints.py.
# secure_delete: what is deleted is overwritten, and not only forgotten.
EMBEDDED_DATABASE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA_DIR / environment.EMBEDDED_DATABASE,
    "CONN_MAX_AGE": None,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=0; "
            "PRAGMA secure_delete=ON"
        ),
    },
}
# No cursors of the server: Django names them by thread, workers that were forked share these names, and behind a pooler
# they share connections too. One of them then reads what another asked for, which may be another person's diary.
# A machine that does not answer any more is given up after some seconds, and not after minutes.
POSTGRESQL_OPTIONS = {"connect_timeout": 5, "tcp_user_timeout": 20_000}
DATABASES = {
    "default": {
        **ENVIRONMENT.database,
        "OPTIONS": POSTGRESQL_OPTIONS | ENVIRONMENT.database.get("OPTIONS", {}),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }
    if ENVIRONMENT.database
    else EMBEDDED_DATABASE
}
# What it is and what it costs: SECURITY.md. `manage.py row_security` brings the database there at the start.
ROW_SECURITY = ENVIRONMENT.row_security
# The default is no cache, and nothing is forgotten there before its time: what libraries count, such as wrong passwords
# and used codes, and how far a long report is. In the database, so that all workers on all machines count the same and
# a restart forgets nothing. What is only kept to be quicker may be forgotten at any time, and may lie in Redis.
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "tracker.limits.Limits",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
CACHES["forgettable"] = (
    {"BACKEND": "tracker.forgettable.Forgettable", "LOCATION": ENVIRONMENT.cache_url, "KEY_PREFIX": "flicker"}
    if ENVIRONMENT.cache_url
    else CACHES["default"]
)

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "tracker.stylesheets.SheetFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "tracker.collected.CollectedStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

MAX_UPLOAD_MB = ENVIRONMENT.max_upload_mb
DIARY_MB = ENVIRONMENT.diary_mb
GUEST_MB = ENVIRONMENT.guest_mb
GUESTS_MB = ENVIRONMENT.guests_mb
FILE_UPLOAD_HANDLERS = [
    "tracker.uploads.SizeLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

MAIL = ENVIRONMENT.email or {}
EMAIL_BACKEND = "tracker.mail.InBackground"
MAIL_BACKEND = MAIL.get("EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend")
EMAIL_FILE_PATH = MAIL.get("EMAIL_FILE_PATH")
EMAIL_HOST = MAIL.get("EMAIL_HOST")
EMAIL_HOST_PASSWORD = MAIL.get("EMAIL_HOST_PASSWORD")
EMAIL_HOST_USER = MAIL.get("EMAIL_HOST_USER")
EMAIL_PORT = MAIL.get("EMAIL_PORT")
EMAIL_TIMEOUT = MAIL.get("EMAIL_TIMEOUT") or 10
EMAIL_USE_SSL = MAIL.get("EMAIL_USE_SSL", False)
EMAIL_USE_TLS = MAIL.get("EMAIL_USE_TLS", False)
DEFAULT_FROM_EMAIL = ENVIRONMENT.default_from_email

# Messages to devices

PUSH = ENVIRONMENT.push
PUSH_CONTACT = environment.push_contact(ENVIRONMENT)
# By http to this machine itself: what tests alone may do.
PUSH_TO_LOOPBACK = False

# Time and language

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"

# Safety

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "tracker.unsent.token_refused"

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
# htmx sends the token of the page, and no script reads the cookie.
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 30 * 24 * 3600
# Believed only behind a proxy of one's own, because anybody can send this header.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.trusted_proxy_count else None

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logs.config("INFO" if DEBUG else "WARNING")
