"""Nobody rewrites history: what each database role is refused, the owner and the superuser included."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from caicach.core.models import Event, Pending
from tests.support import history
from tests.support.roles import as_role

pytestmark = pytest.mark.django_db
ROLES = ["caicach_app", "caicach_owner", "caicach_sequencer", "postgres"]
ORDER = "update core_event set position = 1, digest = '\\x01'"


@pytest.fixture(autouse=True)
def _one_event() -> None:
    history.write(history.Opened(unit_id=1), "tally/1", 1)


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(DatabaseError, match=r"permission denied|append-only"), transaction.atomic():
        yield


def run(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "statement",
    [
        "update core_event set payload = '{}'",
        "update core_event set recorded_at = now()",
        "update core_event set position = 1, digest = '\\x01', seq = 2",
        "update core_event set position = 1",
        "update core_event set seq = seq",
        "delete from core_event",
        "truncate core_event",
        "truncate core_pending",
        "insert into core_event (kind, act_id, subject, seq, shard, actor_kind, occurred_at, recorded_at, payload,"
        " position, digest) select kind, act_id, subject, 2, shard, actor_kind, occurred_at, recorded_at, payload,"
        " 1, '\\x01' from core_event",
    ],
)
def test_history_is_not_rewritten_by(role: str, statement: str) -> None:
    with as_role(role), refused():
        run(statement)
    assert Event.objects.filter(payload={"unit_id": 1}, seq=1, position=None).count() == Event.objects.count() == 1


@pytest.mark.parametrize("role", ["caicach_app", "caicach_owner", "postgres"])
def test_only_the_sequencer_orders(role: str) -> None:
    with as_role(role), refused():
        run(ORDER)


@pytest.mark.parametrize("again", [ORDER, "update core_event set position = null, digest = null"])
def test_the_sequencer_orders_once(again: str) -> None:
    with as_role("caicach_sequencer"):
        assert run(ORDER) == 1
        with refused():
            run(again)


def test_the_sequencer_writes_no_event() -> None:
    with as_role("caicach_sequencer"), refused():
        history.write(history.Closed(), "tally/1", 2)


@pytest.mark.parametrize(
    "statement",
    [
        "delete from core_pending",
        "insert into core_pending values (99)",
        "update core_pending set event_id = 99",
        "insert into core_head values (1, 5, '\\x01', now())",
        "insert into core_dailyseal values ('2022-08-04', 5, '\\x01')",
    ],
)
def test_the_app_does_not_touch_the_order(statement: str) -> None:
    with refused():
        run(statement)
    assert Pending.objects.count() == 1


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "statement",
    [
        "update core_dailyseal set digest = '\\x02'",
        "delete from core_dailyseal",
        "truncate core_dailyseal",
        "delete from core_head",
        "truncate core_head",
    ],
)
def test_a_seal_stays(role: str, statement: str) -> None:
    with as_role("caicach_sequencer"):
        run("insert into core_dailyseal values ('2022-08-04', 5, '\\x01')")
        run("insert into core_head values (1, 5, '\\x01', now())")
    with as_role(role), refused():
        run(statement)


def test_a_replica_role_does_not_open_history() -> None:
    with as_role("postgres"):
        run("set local session_replication_role = replica")
        with refused():
            run("delete from core_event")
