"""What holds a task up, told from what was written of it by a day."""

from datetime import date
from typing import Any

import pytest

from caicach.plans.rules.holding import CAUSE_NAMES, Cause, Held, held
from caicach.plans.states import EntryKind

MAY, JUNE, JULY = (date(2022, month, 20) for month in (5, 6, 7))
PROGRESS, IN, BACK = EntryKind.PROGRESS, EntryKind.SUBMISSION, EntryKind.SENT_BACK


@pytest.mark.parametrize(
    ("written", "is_taken", "expected"),
    [
        ([], False, Held(Cause.NOT_TAKEN)),
        ([], True, Held(Cause.NO_PROGRESS)),
        ([(PROGRESS, MAY)], True, Held(Cause.SLOW, MAY)),
        ([(PROGRESS, MAY), (IN, JUNE)], True, Held(Cause.CHECKING, JUNE)),
        ([(IN, MAY), (BACK, JUNE)], True, Held(Cause.SENT_BACK, JUNE)),
        ([(IN, MAY), (BACK, JUNE), (PROGRESS, JUNE)], True, Held(Cause.SENT_BACK, JUNE)),
        ([(IN, MAY), (BACK, JULY)], True, Held(Cause.CHECKING, MAY)),  # what comes later has not happened
        ([(EntryKind.ACCEPTANCE, MAY), (EntryKind.REOPENING, JUNE)], True, Held(Cause.SENT_BACK, JUNE)),
    ],
)  # fmt: skip
def test_the_last_move_by_the_day_decides(
    written: list[tuple[EntryKind, date]], is_taken: bool, expected: Held
) -> None:
    assert held(written, on=date(2022, 6, 30), is_taken=is_taken) == expected


def test_an_undecided_request_for_a_later_day_comes_first_once_it_is_asked() -> None:
    asked: dict[str, Any] = {"is_taken": True, "extension_asked_on": JUNE}
    assert held([(BACK, MAY)], on=date(2022, 6, 30), **asked) == Held(Cause.EXTENSION, JUNE)
    assert held([(BACK, MAY)], on=date(2022, 6, 1), **asked) == Held(Cause.SENT_BACK, MAY)


def test_every_cause_has_a_name() -> None:
    assert set(CAUSE_NAMES) == set(Cause)
