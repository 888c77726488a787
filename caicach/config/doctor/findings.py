"""What does a check answer? A state, what was found, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class State(StrEnum):
    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"
    UNKNOWN = "unknown"  # the check itself could not be made


STATE_NAMES: dict[State, Text] = {
    State.OK: _("Tốt"),
    State.WARNING: _("Nên xem lại"),
    State.PROBLEM: _("Phải sửa"),
    State.UNKNOWN: _("Không kiểm tra được"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of one check. `advice` is empty when all is well."""

    key: str
    title: Text
    state: State
    found: Text
    advice: Text = ""

    @property
    def state_name(self) -> Text:
        return STATE_NAMES[self.state]

    def as_json(self) -> dict[str, Any]:
        return {
            "check": self.key, "state": self.state.value, "title": str(self.title), "found": str(self.found),
            "advice": str(self.advice),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """What a check function returns; its key and title are added by the list of checks."""

    state: State
    found: Text
    advice: Text = ""


def ok(found: Text) -> Answer:
    return Answer(State.OK, found)


def warning(found: Text, advice: Text) -> Answer:
    return Answer(State.WARNING, found, advice)


def problem(found: Text, advice: Text) -> Answer:
    return Answer(State.PROBLEM, found, advice)
