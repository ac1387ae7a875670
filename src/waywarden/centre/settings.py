"""Django's settings. Everything that differs between installations comes from the environment:

DATABASE_URL       the PostgreSQL server (set by `database.ensure_running` where none is named)
WAYWARDEN_DATA     directory for the embedded server, the secret key and collected files
WAYWARDEN_HOSTS    comma-separated host names the web server answers to (default: loopback only)
WAYWARDEN_HTTPS    1 where a proxy in front speaks HTTPS: secure cookies, HSTS
WAYWARDEN_CRIMES_FOLDER  a folder that a worker watches for batches of crimes (docs/how-to/crime-batches.md)
WAYWARDEN_CRIMES_IMAP    a mailbox that a worker empties, with what belongs to it (same page)
WAYWARDEN_SMTP           a server by which senders of mails are answered, with what belongs to it (same page)
WAYWARDEN_CLOCK    the demo's clock (see clock.py); where it is set every page says that it is simulated
"""

import os
import secrets

from csp.constants import NONCE, NONE, SELF

from waywarden.centre import database


def _secret_key() -> str:
    """The signing key: from the environment, or kept in the data directory, readable by its owner only."""
    named = os.environ.get("WAYWARDEN_SECRET_KEY")
    if named:
        return named
    path = database.data_directory() / "secret-key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("WAYWARDEN_HOSTS", "127.0.0.1,localhost").split(",")
HTTPS = os.environ.get("WAYWARDEN_HTTPS") == "1"
SIMULATED = bool(os.environ.get("WAYWARDEN_CLOCK"))
CRIMES_FOLDER = os.environ.get("WAYWARDEN_CRIMES_FOLDER", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "waywarden.centre.access",
    "waywarden.centre.audit",
    "waywarden.centre.cases",
    "waywarden.centre.devices",
    "waywarden.centre.rules",
    "waywarden.centre.gateway",
    "waywarden.centre.monitoring",
    "waywarden.centre.alerts",
    "waywarden.centre.movements",
    "waywarden.centre.crimes",
    "waywarden.centre.crimes.reports",
    "waywarden.centre.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "waywarden.centre.access.middleware.SignedInUnlessOpen",
]

ROOT_URLCONF = "waywarden.centre.urls"
ASGI_APPLICATION = "waywarden.centre.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "waywarden.centre.web.context.frame",
            ],
        },
    }
]

DATABASES = {
    "default": database.connection_settings(os.environ.get("DATABASE_URL", "postgresql:///waywarden"))
    | {"ATOMIC_REQUESTS": True}  # what a request did and its audit row stand or fall together
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"  # on screen; the database and every room inside speak UTC
USE_TZ = True
USE_I18N = False

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True  # straight from the package: nothing to collect

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60  # one shift
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60

# No request paths or parameters in logs: an address of a page can name a case.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"waywarden": {"level": "INFO"}, "django.request": {"level": "CRITICAL"}},
}
