"""Configuration: everything comes from the environment; without any, a school runs on SQLite."""

import secrets
import sys
from pathlib import Path

import environ
import pysqlite3

# The system's SQLite may have the WAL-reset corruption bug; the bundled one does not.
sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

from django.utils.translation import gettext_lazy as _  # noqa: E402  (after the swap of sqlite3)

env = environ.Env()
PACKAGE = Path(__file__).resolve().parents[1]
REPO = PACKAGE.parents[1]

DEBUG = env.bool("TANDEM_DEBUG", False)
TANDEM_DEMO = env.bool("TANDEM_DEMO", False)
TANDEM_TODAY = env.str("TANDEM_TODAY", "")
TANDEM_STAFF_MFA = env.str("TANDEM_STAFF_MFA", "offered")  # offered | required
DATA_DIR = Path(env.str("TANDEM_DATA_DIR", str(REPO / "var"))).resolve()
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)


def _secret_key() -> str:
    """The key from the environment, or a generated file that only the owner reads."""
    if key := env.str("TANDEM_SECRET_KEY", ""):
        return key
    path = DATA_DIR / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text().strip()


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = env.list("TANDEM_OLD_SECRET_KEYS", default=[])
ALLOWED_HOSTS = env.list("TANDEM_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
TANDEM_BASE_URL = env.str("TANDEM_BASE_URL", "")
HTTPS = env.bool("TANDEM_HTTPS", False)
CSRF_TRUSTED_ORIGINS = env.list("TANDEM_TRUSTED_ORIGINS", default=[])

APPS = """
    foundation.audit foundation.notify foundation.jobs
    registry.orgs registry.documents registry.people registry.programs
    mentoring.banks mentoring.mentorships mentoring.matching
    interfaces.imports interfaces.desk
""".split()
INSTALLED_APPS = [
    "tandem.config",
    "tandem.kit",
    *(f"tandem.{app}" for app in APPS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "treebeard",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "tandem.config.middleware.room_for_frames",
    "tandem.config.middleware.request_log",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tandem.config.middleware.headers",
    "tandem.config.middleware.no_nul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tandem.config.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tandem.config.middleware.SignInFirst",
    "allauth.account.middleware.AccountMiddleware",
    "tandem.config.middleware.actor",
    "tandem.config.middleware.upload_limit",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tandem.config.middleware.own_password_first",
    "tandem.config.middleware.second_factor",
    "tandem.config.middleware.refusals",
    "tandem.config.middleware.SubmitOnce",
]
ROOT_URLCONF = "tandem.config.urls"
WSGI_APPLICATION = "tandem.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "tandem.config.context.page",
            ],
        },
    }
]
FORM_RENDERER = "tandem.kit.forms.TandemRenderer"

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA mmap_size=0;"
    "PRAGMA journal_size_limit=67108864; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
)
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'tandem.sqlite3'}")}
DATABASE = DATABASES["default"]
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    DATABASE["OPTIONS"] = {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": SQLITE_PRAGMAS}
    # Tests use a file too: in memory there are no concurrent writers to test.
    DATABASE["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    DATABASE["CONN_MAX_AGE"] = 60
    DATABASE["CONN_HEALTH_CHECKS"] = True
    DATABASE["OPTIONS"] = {"options": "-c lock_timeout=5s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"}
ATOMIC_REQUESTS = False  # a read must never take SQLite's write lock; services open transactions

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if env.bool("TANDEM_FAST_HASHER", False):  # the test suite only: argon2id is slow on purpose
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/today/"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_FORMS = {
    "login": "tandem.config.forms.LoginForm",
    "change_password": "tandem.config.forms.ChangePasswordForm",
    "reset_password": "tandem.config.forms.ResetPasswordForm",
    "reset_password_from_key": "tandem.config.forms.ResetPasswordKeyForm",
    "reauthenticate": "tandem.config.forms.ReauthenticateForm",
}
ACCOUNT_ADAPTER = "tandem.config.accounts.ClosedAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Tandem"
MFA_FORMS = {
    "activate_totp": "tandem.config.forms.ActivateTOTPForm",
    "authenticate": "tandem.config.forms.CodeForm",
    "reauthenticate": "tandem.config.forms.CodeAgainForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True
if env.bool("TANDEM_TESTING", False):
    ACCOUNT_RATE_LIMITS = False

SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "tandem.interfaces.desk.views.csrf"
if HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS, SECURE_HSTS_INCLUDE_SUBDOMAINS, SECURE_HSTS_PRELOAD = 31536000, True, True
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # a monitor asks the server itself
    if env.bool("TANDEM_BEHIND_PROXY", False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
TANDEM_UPLOAD_LIMIT = 51 * 1024 * 1024  # a file of 50 MB and the form around it

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    "fitted": {  # what a worker has computed and the web processes of the same machine would compute again
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "cache",
        "TIMEOUT": 24 * 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 40},
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or env.bool("TANDEM_TESTING", False)
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
TIME_ZONE = "Europe/Moscow"
USE_I18N = USE_TZ = True

vars().update({k: v for k, v in env.email_url("TANDEM_MAIL_URL", default="consolemail://").items() if k != "EMAIL_FILE_PATH"})
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("TANDEM_MAIL_FROM", "tandem@localhost")
EMAIL_TIMEOUT = 10

JOB_LEASE_SECONDS = env.int("TANDEM_JOB_LEASE_SECONDS", 30)
LOGGING_CONFIG = "tandem.config.logs.configure"
LOGGING = {"level": env.str("TANDEM_LOG_LEVEL", "INFO"), "json": not DEBUG}
SILENCED_SYSTEM_CHECKS = [] if HTTPS else ["security.W004", "security.W008", "security.W012", "security.W016"]
