"""Which tasks does a figure of the board count? Pure: by how a task stands and how near its day is."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from caicach.plans.rules.dates import Alarm
from caicach.plans.states import DONE_STANDINGS, STANDING_NAMES, Standing


class Sieve(StrEnum):
    """The value is what an address says."""

    EVERY = "tat-ca"
    DONE = "hoan-thanh"
    DONE_IN_TIME = "dung-han"
    DONE_LATE = "hoan-thanh-qua-han"
    NOT_DUE = "chua-den-han"
    SOON = "sap-den-han"
    SENT_BACK = "tra-lai"
    OVERDUE = "qua-han"
    LONG_OVERDUE = "qua-han-lau"
    CANCELLED = "huy"


SIEVE_NAMES: Final[Mapping[Sieve, str | Promise]] = {
    Sieve.EVERY: _("nhiệm vụ còn hiệu lực"),
    Sieve.DONE: _("đã hoàn thành"),
    Sieve.DONE_IN_TIME: STANDING_NAMES[Standing.DONE_IN_TIME],
    Sieve.DONE_LATE: STANDING_NAMES[Standing.DONE_LATE],
    Sieve.NOT_DUE: STANDING_NAMES[Standing.NOT_DUE],
    Sieve.SOON: _("sắp đến hạn (trong 5 ngày làm việc)"),
    Sieve.SENT_BACK: STANDING_NAMES[Standing.SENT_BACK],
    Sieve.OVERDUE: STANDING_NAMES[Standing.OVERDUE],
    Sieve.LONG_OVERDUE: _("quá hạn từ 5 ngày làm việc"),
    Sieve.CANCELLED: STANDING_NAMES[Standing.CANCELLED],
}
_OF_STANDING: Final = {
    Sieve.DONE_IN_TIME: Standing.DONE_IN_TIME, Sieve.DONE_LATE: Standing.DONE_LATE, Sieve.NOT_DUE: Standing.NOT_DUE,
    Sieve.SENT_BACK: Standing.SENT_BACK, Sieve.OVERDUE: Standing.OVERDUE, Sieve.CANCELLED: Standing.CANCELLED,
}  # fmt: skip
_OF_ALARM: Final = {
    Sieve.SOON: frozenset({Alarm.SOON, Alarm.TODAY}), Sieve.LONG_OVERDUE: frozenset({Alarm.COMMITTEE}),
}  # fmt: skip


def passes(sieve: Sieve, standing: Standing, alarm: Alarm) -> bool:
    """What was cancelled stands in its own figure alone; `SOON` and `LONG_OVERDUE` are parts of other figures."""
    if sieve is Sieve.EVERY:
        return standing is not Standing.CANCELLED
    if sieve is Sieve.DONE:
        return standing in DONE_STANDINGS
    return alarm in _OF_ALARM[sieve] if sieve in _OF_ALARM else standing is _OF_STANDING[sieve]
