"""How is this installation set up? One file; every value that differs between places comes from the environment."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from caicach.config import env, logs, postgres

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGE = CHECKOUT / "caicach"
VAR = env.path("CAICACH_VAR", CHECKOUT / "var")

# Development is the private database of this checkout; anything else says so by DATABASE_URL (or one for each role).
LOCAL = not any(name.startswith("DATABASE_") and name.endswith(("URL", "URL_FILE")) for name in os.environ)
DEBUG = env.boolean("DEBUG", default=False)
SECRET_KEY = env.secret("SECRET_KEY", "development-only-key-of-the-private-cluster" if LOCAL else None,
                        purpose="a long random text, kept secret")  # fmt: skip
SECRET_KEY_FALLBACKS = env.secret("SECRET_KEY_FALLBACKS", "").split()  # what was signed with these still counts
LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]  # always: whoever watches the service asks it from its own machine
ALLOWED_HOSTS = [*env.words("ALLOWED_HOSTS"), *LOOPBACK_HOSTS]
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
BEHIND_HTTPS = env.boolean("BEHIND_HTTPS", default=False)
TRUSTED_PROXIES = env.addresses("TRUSTED_PROXIES", ("127.0.0.1", "::1"))  # whose word counts on who asks
PUBLIC_ADDRESS = env.text("PUBLIC_ADDRESS", "http://127.0.0.1:8000")  # the look-up address printed on receipts

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "axes",
    "csp",
    "caicach.core",
    "caicach.organisations",
    "caicach.accounts",
    "caicach.documents",
    "caicach.jobs",
    "caicach.workflow",
    "caicach.catalogue",
    "caicach.dossiers",
    "caicach.plans",
    "caicach.surveys",
    "caicach.indices",
    "caicach.assessments",
    "caicach.exchange",
    "caicach.notices",
    "caicach.privacy",
    "caicach.web",
    "caicach.config",
]

MIDDLEWARE = [
    "caicach.config.requests.RequestMiddleware",  # around all others: their lines and answers carry its id
    "caicach.config.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",  # before all that answer by themselves, so that no response goes out without it
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "caicach.web.middleware.LanguageMiddleware",
    "caicach.config.normal_form.NormalFormMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "caicach.web.permissions.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "caicach.config.rates.RatesMiddleware",
    "caicach.web.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "caicach.config.urls"
WSGI_APPLICATION = "caicach.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "caicach.web.permissions.context",
            ],
        },
    },
]

# --- Database: three roles (ADR 0002). The owner migrates, the app works, the sequencer orders the log. ---
CLUSTER = postgres.Cluster(data=postgres.home(VAR) / "postgres") if LOCAL else None
DATABASE_NAME = env.text("DATABASE_NAME", "caicach")
ROLES = {"default": "caicach_app", "owner": "caicach_owner", "sequencer": "caicach_sequencer"}
POOL = env.integer("DATABASE_POOL", 0)  # connections per process; the web server sets it
POOLER = env.choice("DATABASE_POOLER", ("none", "session", "transaction"))  # what stands before the app's database


def _own_address(alias: str) -> str:
    return f"DATABASE_{alias.upper()}_URL" if alias != "default" else "DATABASE_APP_URL"


def _database(alias: str) -> dict[str, object]:
    """A role logs in by its own address if one is given, else by the common one and then takes its role on."""
    role = ROLES[alias]
    options: dict[str, object] = {"prepare_threshold": 5, "server_side_binding": True}
    own = _own_address(alias)
    if CLUSTER:
        database = env.database(CLUSTER.url(user=role, database=DATABASE_NAME), name="DATABASE_URL")
    elif env.given(own):
        database = env.database(env.secret(own), name=own)
    else:
        database = env.database(env.secret("DATABASE_URL"), name="DATABASE_URL")
        options["options"] = f"-c role={role}"
    if POOL and alias == "default":
        # After the database was away the pool waits longer and longer between attempts; let the next request ask anew.
        options["pool"] = {"min_size": 1, "max_size": POOL, "timeout": 3, "reconnect_timeout": 1}
    by_turns = POOLER == "transaction" and alias == "default"  # each transaction may meet another session
    if by_turns:
        options["prepare_threshold"] = None
    options = {**database.pop("OPTIONS"), **options}
    rest = {"CONN_MAX_AGE": 0, "DISABLE_SERVER_SIDE_CURSORS": by_turns, "TEST": {"MIGRATE": True}}
    return {**database, "OPTIONS": options, **rest}


# A process whose settings hold no address of a role cannot take that role on, whoever gets hold of it.
KEPT = [alias for alias in ROLES if CLUSTER or alias == "default" or env.given("DATABASE_URL")
        or env.given(_own_address(alias))]  # fmt: skip
DATABASES = {alias: _database(alias) for alias in KEPT}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People ---
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "caicach.accounts.sessions.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "caicach.config.passwords.ContextWordsValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "caicach.web.throttle.address"  # behind a proxy all would else be one machine
AXES_LOCKOUT_CALLABLE = "caicach.web.desk.login.locked_out"
OTP_TOTP_ISSUER = "caicach"
LOGIN_URL = "/dang-nhap/"
LOGIN_REDIRECT_URL = "/ban-lam-viec/"
LOGOUT_REDIRECT_URL = "/"
SESSION_ENGINE = "caicach.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 10
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_HTTPS
LANGUAGE_COOKIE_SECURE = BEHIND_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
if BEHIND_HTTPS:  # browsers take such a name only over TLS and for this host alone: no neighbour can plant one
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"

# --- Safety of pages ---
CSRF_FAILURE_VIEW = "caicach.web.refusals.csrf_failure"
PROGRAM_CALLS = env.integer("PROGRAM_CALLS", 1_200)  # of one key in a minute
THROTTLE_ROOT = VAR / "throttle"  # counters of look-ups; losing them harms nobody
if BEHIND_HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.boolean("HSTS_SUBDOMAINS", default=True)
    SECURE_SSL_REDIRECT = True
    # Asked on this machine, behind the proxy; and programs, who are told no instead (`api.v1.access`).
    SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$", r"^api/"]
SECURE_REFERRER_POLICY = SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "frame-src": ["'self'"],
        "object-src": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    },
}

# --- Language and time ---
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Tiếng Việt")), ("en", _("Tiếng Anh"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["caicach.config.formats"]

# --- Files ---
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
FILES_ROOT = env.path("FILES_ROOT", VAR / "files")
FILES_MAX_BYTES = env.integer("FILES_MAX_BYTES", 50 * 1024 * 1024)
CLAMD_ADDRESS = env.text("CLAMD_ADDRESS", "")
SECURITY_CONTACT = env.text("SECURITY_CONTACT", "")  # mail address or page for whoever finds a weakness
BACKUPS_ROOT = env.path("BACKUPS_ROOT", VAR / "backups")
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

# --- One-stop work that differs by province ---
DOSSIER_NUMBERING = env.path("DOSSIER_NUMBERING", PACKAGE / "dossiers" / "data" / "numbering.toml")

# --- For whoever watches the service ---
METRICS_TOKEN = env.secret("METRICS_TOKEN", "")  # lets Prometheus read /metrics from another machine
LOG_FORMAT = env.choice("LOG_FORMAT", logs.FORMS)
LOGGING = logs.configuration(form=LOG_FORMAT, level=env.text("LOG_LEVEL", "WARNING"))

if not LOCAL and min(map(len, [SECRET_KEY, *SECRET_KEY_FALLBACKS])) < 32:
    raise ImproperlyConfigured("SECRET_KEY and each of SECRET_KEY_FALLBACKS must have at least 32 characters.")
