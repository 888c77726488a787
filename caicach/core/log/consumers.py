"""What follows from the log? Readers that keep their place in it, so that each effect happens exactly once.

A consumer reads sixteen shards on its own. A batch, its effects and the new place are one transaction: whoever dies in
the middle has done nothing. Any number of processes share the shards; a place that is locked is somebody else's.
"""

import abc
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from caicach.core import clock, models
from caicach.core.events import SHARDS
from caicach.core.log import reading, telling
from caicach.core.log.processes import PASSING

logger = logging.getLogger(__name__)

# More failing subjects than this among the recent ones is a bug of ours, not of the subjects.
SHARE: Final = 0.01
LEAST: Final = 5
WINDOW: Final = 1000  # positions

_CLAIM = """
select p.shard, p.position, h.position from core_place p, core_head h
where p.consumer = %s and p.position < h.position
  and exists (select from core_event e where e.shard = p.shard and e.position > p.position)
order by p.position limit 1 for update of p skip locked
"""


class TooManyFailures(RuntimeError):
    """More than one in a hundred subjects would be parked: the consumer stops, because the fault is its own."""


@dataclass(frozen=True)
class Batch:
    """Some subjects with news, each with the position of its first new event. Events are read when they are asked for.

    What is new ends at `place`; whole histories go on to `head`, so that a later batch finds them unchanged.
    """

    since: Mapping[str, int]
    place: int
    head: int
    kinds: tuple[str, ...]
    using: str = DEFAULT_DB_ALIAS

    def news(self) -> Mapping[str, reading.History]:
        """The new events of each subject, in order: for effects that each happen once."""
        first = min(self.since.values())
        found = reading.histories(self.since, after=first - 1, upto=self.place, using=self.using)
        heard = {key: [one for one in events if one.kind.startswith(self.kinds)] for key, events in found.items()}
        return {key: events for key, events in heard.items() if events}

    def histories(self, family: str) -> Mapping[str, telling.History]:
        """All events of the subjects of one family ("dossier"): for rows that are made anew whole."""
        subjects = [subject for subject in self.since if subject.startswith(f"{family}/")]
        return telling.of_subjects(subjects, upto=self.head, using=self.using)

    def only(self, subject: str) -> "Batch":
        return replace(self, since={subject: self.since[subject]})


class Consumer(abc.ABC):
    """Base of all consumers. `handle` writes derived rows in the open transaction and touches nothing outside it."""

    name: ClassVar[str]
    listens: ClassVar[tuple[str, ...]]  # beginnings of kinds: ("dossier.",)
    batch: ClassVar[int] = 500

    @abc.abstractmethod
    def handle(self, batch: Batch) -> None: ...

    def tidy(self, *, using: str) -> bool:
        """What is left to do behind the batches, about once a second, in transactions of its own; was there any?"""
        return False


@dataclass(frozen=True)
class _Claim:
    shard: int
    position: int
    head: int


_consumers: dict[str, Consumer] = {}


def register(cls: type[Consumer]) -> type[Consumer]:
    """Class decorator: this consumer runs in `caicach consumers`."""
    _consumers[cls.name] = cls()
    return cls


def registered() -> Mapping[str, Consumer]:
    return _consumers


def prepare(consumer: Consumer, *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Make sure that the consumer has its places."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "insert into core_place (consumer, shard, position) select %s, shard, 0 from generate_series(0, %s) shard"
            " on conflict do nothing",
            [consumer.name, SHARDS - 1],
        )


def drain(consumer: Consumer, *, stop: Callable[[], bool] = lambda: False, using: str = DEFAULT_DB_ALIAS) -> int:
    """Handle everything that has a position; how many events."""
    prepare(consumer, using=using)
    total = 0
    while not stop() and (count := advance(consumer, using=using)) is not None:
        total += count
    return total


def advance(consumer: Consumer, *, using: str = DEFAULT_DB_ALIAS) -> int | None:
    """Handle one batch of one free shard; None if no free shard has anything to read."""
    with transaction.atomic(using=using):
        claim = _claim(consumer, using)
        if claim is None:
            return None
        news = reading.news(
            claim.position, shard=claim.shard, upto=claim.head, kinds=consumer.listens, limit=consumer.batch,
            using=using,
        )  # fmt: skip
        place = news[-1][1] if len(news) == consumer.batch else claim.head
        waiting = _parked(consumer, {subject for subject, _position in news}, using)
        since = {subject: position for subject, position in reversed(news) if subject not in waiting}
        _handle(consumer, Batch(since, place=place, head=claim.head, kinds=consumer.listens, using=using))
        with connections[using].cursor() as cursor:
            cursor.execute("update core_place set position = %s where consumer = %s and shard = %s",
                           [place, consumer.name, claim.shard])  # fmt: skip
        return len(news)


def _claim(consumer: Consumer, using: str) -> _Claim | None:
    with connections[using].cursor() as cursor:
        cursor.execute(_CLAIM, [consumer.name])
        row = cursor.fetchone()
        return _Claim(*row) if row else None


def _parked(consumer: Consumer, subjects: set[str], using: str) -> set[str]:
    with connections[using].cursor() as cursor:
        cursor.execute("select subject from core_parked where consumer = %s and subject = any(%s)",
                       [consumer.name, list(subjects)])  # fmt: skip
        return {subject for (subject,) in cursor.fetchall()}


def _handle(consumer: Consumer, batch: Batch) -> None:
    """All subjects at once; if that fails, one by one, so that only the failing ones wait."""
    if not batch.since or attempt(consumer, batch) is None:
        return
    failed: dict[str, str] = {}
    for subject in batch.since:
        reason = attempt(consumer, batch.only(subject))
        if reason is not None:
            failed[subject] = reason
    if failed:
        _park(consumer, batch, failed)


def attempt(consumer: Consumer, batch: Batch) -> str | None:
    """Handle a batch under a savepoint; the reason if it failed through its own fault.

    One of the two places where any failure is caught: a bug that one subject brings out is logged and parks that
    subject, instead of holding up all others behind it; many at once stop the consumer (`TooManyFailures`).
    """
    try:
        with transaction.atomic(using=batch.using):
            consumer.handle(batch)
    except PASSING:
        raise
    except Exception as problem:
        logger.exception("%s could not handle %s", consumer.name, ", ".join(list(batch.since)[:3]))
        return reason_of(problem)
    return None


def reason_of(problem: Exception) -> str:
    """What is stored of a failure: its first line. The lines below it are the database's, and quote whole rows."""
    return f"{type(problem).__name__}: {str(problem).partition(chr(10))[0]}"


def _park(consumer: Consumer, batch: Batch, failed: Mapping[str, str]) -> None:
    parked = models.Parked.objects.using(batch.using)
    window = max(WINDOW, batch.place - min(batch.since.values()) + 1)
    recent = parked.filter(consumer=consumer.name, since_position__gt=batch.place - window).count()
    if len(failed) > max(LEAST, SHARE * len(batch.since)) or recent + len(failed) > SHARE * window:
        example = next(iter(failed.items()))
        raise TooManyFailures(f"{len(failed)} of {len(batch.since)} subjects, {recent} lately; first {example}")
    parked.bulk_create(
        models.Parked(consumer=consumer.name, subject=subject, reason=reason, parked_at=clock.now(),
                      since_position=batch.since[subject])
        for subject, reason in failed.items()
    )  # fmt: skip
