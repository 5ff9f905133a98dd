"""Settings, all of them from the environment; docs/operations.md lists the variables.

Nothing set means the embedded default: SQLite and a queue of files under DATA_DIR. DATABASE_URL and
REDIS_URL turn the same code into the production shape.
"""

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from csp.constants import NONE, SELF

from config import webfiles

django_stubs_ext.monkeypatch()

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("DATA_DIR", default="") or BASE_DIR / "var").resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
# The demonstration county and its well-known logins work only where this is on (bin/demo sets it).
DEMO = env.bool("XIAOHAO_DEMO", default=False)
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="xiaohao-demo")

# --- Who may ask, and how -----------------------------------------------------------------------

HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
LOOPBACK = HOST in {"127.0.0.1", "localhost", "::1"}
HTTPS = env.bool("HTTPS", default=not (DEBUG or DEMO))

# Without a key every process makes its own, good for checks and migrations; config/start.py refuses
# to serve people that way.
SECRET_KEY = env.str("SECRET_KEY", default="") or secrets.token_urlsafe(50)

ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
if not ALLOWED_HOSTS:
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
    if DEMO and not LOOPBACK:
        ALLOWED_HOSTS = ["*"]  # a demonstration on a local network is reached by any name
# What codes on stickers lead to; else the address at which they were asked for.
PUBLIC_URL = env.str("PUBLIC_URL", default="")
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# A reverse proxy of ours sets X-Forwarded-Proto and X-Real-IP; believed only where it says so.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=0)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF, "data:"],
        "style-src": [SELF],
        # Style attributes (not sheets): what chart tooltips write. Vant needs none of it.
        "style-src-attr": ["'unsafe-inline'"],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- What is installed --------------------------------------------------------------------------

INSTALLED_APPS = [
    "organization.admin_app.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "axes",
    "csp",
    "organization",
    "inspections",
    "rectification",
    "summaries",
    "api",
    "mobile_web",
    "worker",
    "config.mengyin",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.rebuilt.web_client_middleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Where things are kept ----------------------------------------------------------------------


def database() -> dict[str, Any]:
    """PostgreSQL by DATABASE_URL, else one SQLite file that serialises its writers."""
    if env.str("DATABASE_URL", default=""):
        found: dict[str, Any] = env.db("DATABASE_URL")
        if "postgresql" in found["ENGINE"]:
            # Nobody waits longer than this for a row: the door answers 503 + Retry-After instead.
            found.setdefault("OPTIONS", {}).setdefault("options", "-c lock_timeout=3000")
            found["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
            found["CONN_HEALTH_CHECKS"] = True
        return found
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "xiaohao.sqlite3",
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;"
            ),
        },
    }


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
if REDIS_URL:
    CACHES["default"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "xiaohao",
    }

MEDIA_ROOT = DATA_DIR / "media"
# Where the seals of the ledger are kept outside the database: best on a disk its administrators
# cannot write to.
SEALS_DIR = Path(env.str("SEALS_DIR", default="") or DATA_DIR / "seals").resolve()
# Where a bureau lays its own templates of documents (docs/papers.md).
PAPER_TEMPLATES = DATA_DIR / "papers"
FILE_UPLOAD_PERMISSIONS = 0o640
# An order has up to a hundred problems, and the establishment's form four fields for files each.
DATA_UPLOAD_MAX_NUMBER_FILES = 400

STATIC_URL = "static/"
# The admin's files are served from the packages they came in: nothing to collect or forget.
WHITENOISE_USE_FINDERS = True
WHITENOISE_ADD_HEADERS_FUNCTION = webfiles.add_headers
WHITENOISE_IMMUTABLE_FILE_TEST = webfiles.is_immutable
WEB_CLIENT = BASE_DIR / "mobile_web" / "dist"
if WEB_CLIENT.is_dir():
    WHITENOISE_ROOT = WEB_CLIENT

# --- Signing in ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "organization.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "organization.signin.PasswordBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "organization.passwords.NotTheDemonstrationPassword"},
]
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "config.proxy.client_ip"
AXES_VERBOSE = False

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.identity.TokenIdentity",
        "api.identity.SessionIdentity",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.errors.handle",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=30)}
SPECTACULAR_SETTINGS = {
    "TITLE": "销号 Xiaohao",
    "DESCRIPTION": "卫生监督检查、问题整改与销号。同一份接口供手机端、电脑端和其他系统使用。",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": ["api.openapi.add_refusals"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# --- The clock and the queue: read by worker/ ---------------------------------------------------

# How many days the diagnostic logs of phones are kept for the administrator.
DIAGNOSTICS_KEPT_DAYS = env.int("DIAGNOSTICS_KEPT_DAYS", default=30)
SWEEP_SECONDS = env.int("SWEEP_SECONDS", default=60)
DELIVER_SECONDS = env.int("DELIVER_SECONDS", default=10)
# Nobody is handed more than so many messages an hour outside, whatever happens; what is above it
# comes later, together. Digests of one channel are so many hours apart.
MESSAGES_PER_HOUR = env.int("MESSAGES_PER_HOUR", default=10)
DIGEST_EVERY_HOURS = env.int("DIGEST_EVERY_HOURS", default=4)
# Push services of browsers; a phone names its own, and must not send the server anywhere else.
PUSH_HOSTS = env.list(
    "PUSH_HOSTS",
    default=[
        "fcm.googleapis.com",
        "push.services.mozilla.com",
        "notify.windows.com",
        "push.apple.com",
    ],
)
# Working days people have to order what was found, to recheck what was rectified and to close what
# passed, before the sweep reminds them.
WORKDAYS_TO_ORDER = env.int("WORKDAYS_TO_ORDER", default=1)
WORKDAYS_TO_RECHECK = env.int("WORKDAYS_TO_RECHECK", default=2)
WORKDAYS_TO_CLOSE = env.int("WORKDAYS_TO_CLOSE", default=3)

CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
else:
    QUEUE_DIR = DATA_DIR / "queue"
    for folder in ("messages", "control"):
        (QUEUE_DIR / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "control_folder": str(QUEUE_DIR / "control"),
        "polling_interval": 0.1,
    }

# --- Words and time -----------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "config.log_lines.WithoutTokens",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}

# --- What a bureau may decide differently --------------------------------------------------------

# A closed problem may be reopened by the leader for so many days (DOMAIN 2).
REOPEN_WITHIN_DAYS = env.int("REOPEN_WITHIN_DAYS", default=30)
# The establishment's link to an order's problems stands so many days after the last one is done
# with, so that the shopkeeper sees that it is.
LINK_GRACE_DAYS = env.int("LINK_GRACE_DAYS", default=7)
