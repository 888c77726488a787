"""Events at rest: what may be in a payload, how old payloads are read, what one row holds."""

import dataclasses
import json
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any, ClassVar

import pytest
from django.db import IntegrityError, connection
from hypothesis import given
from hypothesis import strategies as st

from caicach.core import clock, events
from caicach.core.actor import Actor, Kind
from caicach.core.models import Event, Pending
from tests.support import history

AT = datetime(2022, 8, 4, 9, 0, tzinfo=clock.ZONE)
CLERK = Actor(kind=Kind.OFFICIAL, user_id=7, unit_id=3)


class Colour(StrEnum):
    RED = "red"


class Level(IntEnum):
    ONE = 1


@dataclasses.dataclass(frozen=True)
class EverythingTried(events.Event):
    KIND: ClassVar[str] = "trial.everything-tried"
    count: int
    code: str
    on: date
    at: datetime
    amount: Decimal
    sure: bool
    reference: uuid.UUID
    colour: Colour
    level: Level | None
    items: tuple[int, ...] = ()


def everything(**changes: Any) -> EverythingTried:
    values: dict[str, Any] = {
        "count": 3, "code": "000.00.10.H03-220804-0001", "on": date(2022, 8, 4), "at": AT, "amount": Decimal("7.50"),
        "sure": True, "reference": uuid.UUID(int=5), "colour": Colour.RED, "level": Level.ONE, "items": (1, 2),
    }  # fmt: skip
    return EverythingTried(**{**values, **changes})


def test_a_payload_comes_back_as_the_same_event() -> None:
    payload = json.loads(json.dumps(everything().payload()))
    assert events.load("trial.everything-tried", payload) == everything()
    assert payload["amount"] == "7.50"
    assert payload["at"] == "2022-08-04T09:00:00+07:00"


@given(
    count=st.integers(-(2**53), 2**53),
    amount=st.decimals(allow_nan=False, allow_infinity=False),
    on=st.dates(),
    at=st.datetimes(AT.replace(year=1980, tzinfo=None), timezones=st.sampled_from([clock.ZONE, UTC])),
    items=st.lists(st.integers(0, 9)).map(tuple),
    level=st.sampled_from([None, Level.ONE]),
)
def test_any_payload_comes_back(**values: object) -> None:
    event = everything(**values)
    assert events.load(event.KIND, json.loads(json.dumps(event.payload()))) == event


def test_an_old_payload_with_a_field_too_many_and_one_too_few_is_readable() -> None:
    payload = everything().payload() | {"forgotten": "x"}
    del payload["items"]
    assert events.load("trial.everything-tried", payload) == everything(items=())


def test_an_event_from_the_log_is_like_one_just_made() -> None:
    read: Any = events.load("trial.everything-tried", json.loads(json.dumps(everything().payload())))
    assert hash(read) == hash(everything())
    with pytest.raises(dataclasses.FrozenInstanceError):
        read.count = 4
    assert dataclasses.replace(read, count=4) == everything(count=4)


def test_slots_are_refused_because_reading_fills_an_event_at_once() -> None:
    with pytest.raises(TypeError, match="no slots"):
        type("Slotted", (events.Event,), {"KIND": "trial.slotted", "__slots__": ()})


@pytest.mark.parametrize("code", ["Nguyễn Văn Thử 017", "a b", "x" * 121])
def test_text_is_refused_because_history_holds_no_names(code: str) -> None:
    with pytest.raises(ValueError, match="not a code"):
        everything(code=code).payload()


@pytest.mark.parametrize("value", [1.5, b"x", {"a": 1}, object()])
def test_other_values_are_refused(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be in the payload"):
        everything(count=value).payload()


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        everything(at=AT.replace(tzinfo=None)).payload()


def test_two_events_of_one_kind_are_refused() -> None:
    with pytest.raises(TypeError, match="declared by both"):
        type("Other", (events.Event,), {"KIND": "trial.everything-tried"})


def test_a_kind_is_dotted_and_lower_case() -> None:
    with pytest.raises(TypeError, match="dotted"):
        type("Wrong", (events.Event,), {"KIND": "TrialWrong"})


def test_the_shard_of_a_subject_never_changes() -> None:
    assert [events.shard_of(f"dossier/{n}") for n in range(6)] == [7, 3, 13, 3, 0, 1]


@pytest.mark.parametrize("subject", ["dossier", "dossier/", "Dossier/1", "dossier/1 2", "dossier/é"])
def test_a_subject_is_a_word_and_an_id(subject: str) -> None:
    with pytest.raises(ValueError, match="not a subject"):
        events.row(everything(), subject=subject, seq=1, by=CLERK, at=AT)


@pytest.mark.django_db
def test_record_writes_one_row_in_one_statement(django_assert_num_queries: history.CountQueries) -> None:
    act = uuid.uuid4()
    with django_assert_num_queries(1):
        events.record(everything(), subject="trial/1", seq=1, by=CLERK, at=AT, act_id=act)
    stored = Event.objects.get()
    assert (stored.kind, stored.subject, stored.seq, stored.shard) == (
        "trial.everything-tried", "trial/1", 1, events.shard_of("trial/1"),
    )  # fmt: skip
    assert (stored.actor_kind, stored.actor_id, stored.acting_unit_id) == ("official", 7, 3)
    assert (stored.occurred_at, stored.recorded_at, stored.act_id) == (AT, AT, act)
    assert (stored.position, stored.digest) == (None, None)
    assert events.load(stored.kind, stored.payload) == everything()
    assert list(Pending.objects.values_list("event_id", flat=True)) == [stored.id]


@pytest.mark.django_db
def test_paper_keeps_its_own_date() -> None:
    earlier = datetime(2022, 8, 3, 15, 0, tzinfo=clock.ZONE)
    events.record(everything(), subject="trial/1", seq=1, by=CLERK, at=AT, occurred_at=earlier)
    assert Event.objects.values_list("occurred_at", "recorded_at").get() == (earlier, AT)


@pytest.mark.django_db
def test_row_gives_what_record_writes() -> None:
    act = uuid.uuid4()
    events.record(everything(), subject="trial/1", seq=1, by=CLERK, at=AT, act_id=act)
    with connection.cursor() as cursor:
        cursor.execute(events.INSERT, events.row(everything(), subject="trial/1", seq=2, by=CLERK, at=AT, act_id=act))
    first, second = Event.objects.order_by("seq").values(*events.COLUMNS)
    assert {**first, "seq": 2} == second
    assert tuple(events.row(everything(), subject="trial/1", seq=2, by=CLERK, at=AT)) == events.COLUMNS


@pytest.mark.django_db
def test_one_subject_cannot_have_one_number_twice() -> None:
    events.record(everything(), subject="trial/1", seq=1, by=CLERK, at=AT)
    with pytest.raises(IntegrityError, match="event_seq_unique"):
        events.record(everything(), subject="trial/1", seq=1, by=CLERK, at=AT)


@pytest.mark.parametrize(
    "moments", [{"at": AT.replace(tzinfo=None)}, {"at": AT, "occurred_at": AT.replace(tzinfo=None)}]
)
def test_an_event_without_a_zone_is_not_recorded(moments: dict[str, datetime]) -> None:
    with pytest.raises(ValueError, match="time zone"):
        events.row(everything(), subject="trial/1", seq=1, by=CLERK, **moments)
