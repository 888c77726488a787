"""What do the environment variables say? Typed readers that stop with a clear word when a value is missing or wrong."""

import ipaddress
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

SECRETS = ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "METRICS_TOKEN", "DATABASE_URL", "DATABASE_APP_URL",
           "DATABASE_OWNER_URL", "DATABASE_SEQUENCER_URL")  # fmt: skip
_PARTS = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}


class SettingMissing(SystemExit):
    """A required environment variable is not set."""

    def __init__(self, name: str, purpose: str) -> None:
        super().__init__(f"caicach: the environment variable {name} is not set ({purpose}).")


class SettingWrong(SystemExit):
    """An environment variable holds a value that cannot be used."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(f"caicach: {name}={value!r} cannot be used; wanted: {wanted}.")


def text(name: str, default: str | None = None, *, purpose: str = "required") -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise SettingMissing(name, purpose)
    return value


def given(name: str) -> bool:
    """Whether there is a value, by itself or in a file."""
    return name in os.environ or bool(os.environ.get(_in_file(name)))


def secret(name: str, default: str | None = None, *, purpose: str = "required") -> str:
    """A value that may stand in a file named by `…_FILE`, so that it is in no list of processes and no unit file."""
    file = os.environ.get(_in_file(name), "")
    if name in os.environ or not file:
        return text(name, default, purpose=purpose)
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as denied:
        raise SettingWrong(_in_file(name), file, f"a file that can be read ({denied.strerror})") from None


def secret_files() -> dict[str, Path]:
    """Every file that a variable of ours names as the place of a secret."""
    return {name: Path(os.environ[name]) for name in map(_in_file, SECRETS) if os.environ.get(name)}


def _in_file(name: str) -> str:
    return f"{name}_FILE"


def integer(name: str, default: int) -> int:
    value = os.environ.get(name, "")
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise SettingWrong(name, value, "a whole number") from None


def boolean(name: str, default: bool) -> bool:
    value = os.environ.get(name, "").lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise SettingWrong(name, value, "yes or no")


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    value = os.environ.get(name)
    return [word.strip() for word in value.split(",") if word.strip()] if value else list(default)


def addresses(name: str, default: tuple[str, ...]) -> frozenset[str]:
    """Addresses of single machines, in their usual form: a network or a name would never be met and never missed.

    An IPv4 address in the clothes of IPv6 is kept as itself, for so it is compared when a request comes from it.
    """
    try:
        machines = [ipaddress.ip_address(word) for word in words(name, default)]
    except ValueError:
        raise SettingWrong(name, os.environ[name], "addresses of machines with commas, no networks or names") from None
    return frozenset(str(getattr(one, "ipv4_mapped", None) or one) for one in machines)


def choice(name: str, known: Sequence[str]) -> str:
    """One of the known words; the first if nothing is said."""
    value = os.environ.get(name) or known[0]
    if value not in known:
        raise SettingWrong(name, value, " or ".join(known))
    return value


def path(name: str, default: Path) -> Path:
    return Path(os.environ.get(name) or default)


def database(url: str, *, name: str) -> dict[str, Any]:
    """Django's connection settings from `postgresql://user:password@host:port/database?sslmode=require`."""
    wrong = SettingWrong(name, url.split("@")[-1], "postgresql://user:password@host:port/database")
    if not url.startswith(("postgresql://", "postgres://")):
        raise wrong
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError:
        raise wrong from None
    if not parts.get("dbname"):
        raise wrong
    ours = {key: str(parts.pop(part, None) or "") for key, part in _PARTS.items()}
    return {"ENGINE": "django.db.backends.postgresql", **ours, "OPTIONS": parts}
