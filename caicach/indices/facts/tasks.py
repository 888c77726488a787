"""What do tasks, payments and ratings come to? A row each; nothing records them yet, whoever does tells these."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a task was done by its day; None while it is open, or has no day."""

    finished_on: date | None
    in_time: bool | None


def task(*, due_on: date | None, finished_on: date | None) -> Verdict:
    """
    >>> task(due_on=date(2022, 6, 14), finished_on=date(2022, 6, 15)).in_time
    False
    """
    judged = due_on is not None and finished_on is not None
    return Verdict(finished_on, finished_on <= due_on if judged and finished_on and due_on else None)


def paid_online(*, paid_at: datetime | None, way: str) -> bool | None:
    """By the national platform or by the gateway of a ministry or province; None while nothing is paid.

    >>> paid_online(paid_at=None, way="counter") is None
    True
    """
    return None if paid_at is None else way in {"national", "gateway"}


def satisfied(level: int) -> bool:
    """Of five levels the two best; the middle one is not content.

    >>> [satisfied(level) for level in (1, 2, 3, 4, 5)]
    [False, False, False, True, True]
    """
    return level >= 4
