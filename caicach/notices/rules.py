"""Which event does a citizen hear of, in what words, by what way, when at the earliest? Templates are dated data."""

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from caicach.dossiers.rules import undoing
from caicach.notices.states import Way

FILE: Final = Path(__file__).resolve().parent / "data" / "templates.toml"
# As long as an official may take his own act back; then the citizen is told.
HELD_FOR: Final = undoing.WITHIN
# What a consumer that comes this late would tell is no news any more; the look-up has it all.
STALE: Final = timedelta(days=7)


# What becomes of the time limit while papers are waited for: by the rules of the receipt, or before any limit runs.
LIMITS: Final = {
    "restart": "Thời hạn giải quyết được tính lại từ đầu khi nhận đủ giấy tờ.",
    "pause": "Thời hạn giải quyết tạm dừng từ nay cho đến khi nhận đủ giấy tờ.",
    "not-yet": "Thời hạn giải quyết được tính từ khi hồ sơ đủ giấy tờ và được tiếp nhận.",
}


@dataclass(frozen=True, slots=True)
class Template:
    """What is said of one kind of event from a day on."""

    kind: str
    valid_from: date
    text: str

    @property
    def name(self) -> str:
        return f"{self.kind}@{self.valid_from}"


@functools.cache
def templates() -> Mapping[str, tuple[Template, ...]]:
    """The shipped templates of each kind, the latest first."""
    found: dict[str, tuple[Template, ...]] = {}
    for row in tomllib.loads(FILE.read_text(encoding="utf-8"))["template"]:
        own = (*found.get(row["kind"], ()), Template(**row))
        found[row["kind"]] = tuple(sorted(own, key=lambda one: one.valid_from, reverse=True))
    return found


def template_for(kind: str, *, on: date) -> Template | None:
    """The template in force on a day; None if the citizen need not hear of such an event."""
    return next((one for one in templates().get(kind, ()) if one.valid_from <= on), None)


def not_before(recorded_at: datetime) -> datetime:
    return recorded_at + HELD_FOR


def is_news(recorded_at: datetime, *, now: datetime) -> bool:
    return now - recorded_at <= STALE


def reach(*, phone: str, email: str) -> tuple[Way, str]:
    """The telephone before the mail: most owners at a commune's counter have given no address of mail."""
    if phone.strip():
        return Way.PHONE, phone.strip()
    if email.strip():
        return Way.EMAIL, email.strip()
    return Way.COUNTER, ""
