"""The order of the log: dense, chained, sealed by day, given by one sequencer at a time however often it dies."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection, connections, transaction

from caicach.core import clock
from caicach.core.log import chain, seals, sequencer
from caicach.core.management.commands.sequencer import _Step as Step
from caicach.core.models import DailySeal, Event, Head, Pending
from tests.support import history
from tests.support.roles import as_role


@pytest.fixture
def ordering(db: None) -> Iterator[None]:
    with as_role("caicach_sequencer"):
        yield


def write(count: int = 3) -> None:
    with as_role("caicach_app"):
        history.write_tallies(count)


def order(limit: int = 1000) -> int:
    return sequencer.sequence(using="default", limit=limit)


def test_positions_are_dense_and_follow_the_order_of_writing(ordering: None) -> None:
    write()
    assert [order(limit=4), order(limit=4), order(limit=4), order()] == [4, 4, 1, 0]
    ids = Event.objects.order_by("id").values_list("position", flat=True)
    assert list(ids) == list(range(1, 10))
    assert not Pending.objects.exists()


def test_every_digest_chains_to_the_one_before(ordering: None) -> None:
    write(2)
    order(limit=2)
    order()
    previous = chain.GENESIS
    with connection.cursor() as cursor:
        cursor.execute(chain.EVENTS_IN_ORDER)
        for position, stored, *row in cursor.fetchall():
            previous = chain.digest(previous, position=position, row=row)
            assert bytes(stored) == previous
    head = Head.objects.get()
    assert (head.position, bytes(head.digest)) == (6, previous)


def test_the_canonical_form_is_frozen() -> None:
    row = (7, "tally.opened", "00000000-0000-0000-0000-000000000005", "tally/1", 1, 4, "system", None, None,
           1659578400000000, 1659578400000000, '{"b": 1, "a": "Đ"}')  # fmt: skip
    digest = chain.digest(chain.GENESIS, position=1, row=row)
    assert digest.hex() == "5942d1a04802129f4d45558dea2b8aea926c1e6ae9a1cbc8fa6ac57865dd5530"


def test_the_day_is_sealed_when_it_is_over_and_published_once(ordering: None, tmp_path: Path) -> None:
    file = tmp_path / "seals.txt"
    with clock.frozen(history.AT):
        write(1)
        order()
        order()
    assert not DailySeal.objects.exists()
    with clock.frozen(history.AT + timedelta(days=2)):
        order()
        sequencer.seal(using="default")
        assert DailySeal.objects.count() == 1
        write_later()
        order()
        order()
    seal = DailySeal.objects.get()
    assert (str(seal.day), seal.position) == ("2022-08-04", 3)
    assert bytes(seal.digest) == bytes(Event.objects.get(position=3).digest or b"")
    assert [seals.publish(file, using="default"), seals.publish(file, using="default")] == [1, 0]
    assert file.read_text() == seals.line(seal) + "\n"


def write_later() -> None:
    with as_role("caicach_app"):
        history.write(history.Closed(), "tally/1", 4)


def test_a_published_line_cut_by_a_crash_is_written_again(ordering: None, tmp_path: Path) -> None:
    file = tmp_path / "seals.txt"
    file.write_text("2022-08-0")
    digest = bytes(range(32))
    DailySeal.objects.create(day="2022-08-04", position=1, digest=digest)
    assert seals.publish(file, using="default") == 1
    assert seals.read(file) == {"2022-08-04": f"2022-08-04 1 {digest.hex()}"}


def test_an_event_lost_from_under_the_sequencer_stops_it(ordering: None) -> None:
    with as_role("postgres"), connection.cursor() as cursor:
        cursor.execute("insert into core_pending values (99)")
    with pytest.raises(sequencer.LogDamaged):
        order()


def test_what_commits_late_is_ordered_late_and_nothing_is_skipped(committed_db: str) -> None:
    wrote, may_commit = threading.Event(), threading.Event()

    def slow_writer() -> None:
        with transaction.atomic():
            history.write(history.Opened(unit_id=1), "tally/slow", 1)
            wrote.set()
            may_commit.wait(10)
        connections.close_all()

    thread = threading.Thread(target=slow_writer)
    thread.start()
    wrote.wait(10)
    history.write(history.Opened(unit_id=1), "tally/quick", 1)
    assert sequencer.drain() == 1
    may_commit.set()
    thread.join()
    assert sequencer.drain() == 1
    assert list(Event.objects.order_by("position").values_list("subject", flat=True)) == ["tally/quick", "tally/slow"]


def test_two_sequencers_do_not_work_at_once(committed_db: str) -> None:
    history.write_tallies(1)
    with psycopg.connect(**connections["sequencer"].get_connection_params()) as other:
        other.execute("select pg_advisory_xact_lock(720180601)")
        assert sequencer.sequence() == 0
    assert sequencer.sequence() == 3


def test_a_full_disk_stops_the_seals_only(committed_db: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with clock.frozen(history.AT):
        history.write_tallies(1)
        assert sequencer.drain() == 3
    sequencer.seal()
    assert DailySeal.objects.count() == 1
    history.write_tallies(1, first=2)
    blocked = tmp_path / "no-folder"
    blocked.write_text("")
    step = Step(blocked / "seals.txt")
    assert step() is True
    assert "could not be written" in caplog.text
    assert Event.objects.filter(position=None).count() == 0
