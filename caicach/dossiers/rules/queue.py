"""Who is called next at a counter, and what can become of a ticket?

People for whom the law asks for priority come first, by number; then everybody else by number. The groups are
dated data (`data/queue.toml`).
"""

import functools
import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from caicach.core import errors

_DATA: Final = Path(__file__).resolve().parents[1] / "data" / "queue.toml"
MOST_COUNTERS: Final = 99


class TicketState(StrEnum):
    WAITING = "waiting"
    CALLED = "called"
    SERVED = "served"
    SKIPPED = "skipped"


TICKET_LABELS: Final[dict[TicketState, Promise]] = {
    TicketState.WAITING: _("đang chờ"),
    TicketState.CALLED: _("đang được gọi"),
    TicketState.SERVED: _("đã phục vụ"),
    TicketState.SKIPPED: _("vắng mặt"),
}
# Who was away when called may be called again on the same day.
MOVES: Final[dict[TicketState, frozenset[TicketState]]] = {
    TicketState.WAITING: frozenset({TicketState.CALLED}),
    TicketState.CALLED: frozenset({TicketState.CALLED, TicketState.SERVED, TicketState.SKIPPED}),
    TicketState.SERVED: frozenset(),
    TicketState.SKIPPED: frozenset({TicketState.CALLED}),
}


class Full(errors.Refused):
    """So many tickets on one day are a mistake or mischief."""

    message = _("Hôm nay đã phát hết số. Hãy hỏi người trực tại Bộ phận Một cửa.")


class CalledSince(errors.Refused):
    """A button pressed twice, or a colleague at the same counter: whoever was just called has not been served yet."""

    def __init__(self, *, counter: int, number: str) -> None:
        told = {"counter": counter, "number": number}
        super().__init__(_("Quầy %(counter)s vừa gọi số %(number)s. Hãy xem lại rồi gọi tiếp.") % told)


@dataclass(frozen=True, slots=True)
class Group:
    """People who go first, and by which text."""

    code: str
    name: str
    basis: str


@dataclass(frozen=True, slots=True)
class Rules:
    """As dated data say."""

    valid_from: date
    most_tickets: int
    unverified: bool
    groups: tuple[Group, ...]

    def group(self, code: str) -> Group | None:
        return next((one for one in self.groups if one.code == code), None)


def rules_on(day: date) -> Rules:
    return next((one for one in reversed(_all_rules()) if one.valid_from <= day), _all_rules()[0])


def check_move(before: TicketState, after: TicketState) -> None:
    if after not in MOVES[before]:
        raise errors.Refused(_("Không làm được việc đó với số này nữa. Hãy xem lại danh sách."))


def check_counter(number: int) -> None:
    if not 1 <= number <= MOST_COUNTERS:
        raise errors.Invalid(_("Số quầy từ 1 đến 99."), field="quay")


@functools.cache
def _all_rules() -> list[Rules]:
    sets: list[dict[str, Any]] = tomllib.loads(_DATA.read_text(encoding="utf-8"))["set"]
    return sorted((_rules(one) for one in sets), key=lambda one: one.valid_from)


def _rules(entry: dict[str, Any]) -> Rules:
    groups = tuple(Group(**one) for one in entry["groups"])
    return Rules(entry["valid_from"], entry["most_tickets"], entry["unverified"], groups)
