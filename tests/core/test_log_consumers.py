"""What follows from the log: each effect exactly once, in order, whoever fails or dies."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, connection

from caicach.core import errors
from caicach.core.log import consumers, parking, reading, sequencer
from caicach.core.models import Event, Parked, Place
from tests.support import databases, history
from tests.support.roles import as_role
from tests.support.tally_worker import TABLES, Tally

tally = Tally()


@pytest.fixture
def tables(db: None) -> None:
    with as_role("caicach_owner"), connection.cursor() as cursor:
        cursor.execute(TABLES)


def order() -> int:
    with as_role("caicach_sequencer"):
        return sequencer.drain(using="default")


def effects() -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("select subject, position from tally_effect order by position")
        return cursor.fetchall()


def totals() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("select subject, total from tally_sum")
        return dict(cursor.fetchall())


def test_every_event_has_its_effect_once(tables: None) -> None:
    history.write_tallies(20, changes=3)
    order()
    assert consumers.drain(tally) == 80
    assert consumers.drain(tally) == 0
    assert [position for _subject, position in effects()] == list(range(1, 81))
    assert set(totals().values()) == {2 + 3 + 4}


def test_what_has_no_position_is_not_read(tables: None) -> None:
    history.write_tallies(2)
    assert consumers.drain(tally) == 0
    order()
    assert consumers.drain(tally) == 6


def test_other_kinds_move_the_place_only(tables: None) -> None:
    history.write_tallies(3)
    order()

    class Deaf(Tally):
        name = "deaf"
        listens = ("nothing.",)

    assert consumers.drain(Deaf()) == 0
    assert reading.reached("deaf").position == reading.head() == 9
    assert effects() == []


def test_as_of_is_the_last_event_before_the_first_unread(tables: None) -> None:
    history.write_tallies(20)
    order()
    consumers.prepare(tally)
    assert reading.reached("tally") == reading.Moment(position=0, at=None)
    while consumers.advance(tally) is not None:
        position = reading.reached("tally").position
        read = {position for _subject, position in effects()}
        assert set(range(1, position + 1)) <= read
        assert position + 1 not in read
    assert reading.reached("tally") == reading.Moment(position=60, at=history.AT)


def test_a_failing_subject_is_parked_and_its_later_events_join_it(tables: None) -> None:
    history.write_tallies(20, changes=1)
    order()
    consumers.drain(tally)
    history.write(history.Changed(amount=666), "tally/5", 3)
    order()
    consumers.drain(tally)
    history.write(history.Changed(amount=1), "tally/5", 4)
    history.write(history.Changed(amount=1), "tally/16", 3)
    order()
    consumers.drain(tally)
    parked = Parked.objects.get()
    assert (parked.subject, parked.since_position) == ("tally/5", 41)
    assert "unlucky" in parked.reason
    assert totals()["tally/16"] == 3
    assert totals()["tally/5"] == 2


def test_the_reason_quotes_no_row_of_the_database() -> None:
    said = 'null value in column "phone"\nDETAIL:  Failing row contains (1, Nguyễn Văn Thử 001, 006190000001).'
    assert consumers.reason_of(IntegrityError(said)) == 'IntegrityError: null value in column "phone"'


def test_release_replays_what_waited(tables: None, monkeypatch: pytest.MonkeyPatch) -> None:
    history.write_tallies(2, changes=1)
    history.write(history.Changed(amount=666), "tally/1", 3)
    order()
    consumers.drain(tally)
    history.write(history.Changed(amount=1), "tally/1", 4)
    order()
    consumers.drain(tally)
    assert parking.release(tally, "tally/1") is False
    assert Parked.objects.count() == 1

    class Mended(Tally):
        def apply(self, cursor: object, subject: str, event: object) -> None:
            super().apply(cursor, subject, event) if event.seq != 3 else self.skip(cursor, subject)

        def skip(self, cursor: object, subject: str) -> None:
            cursor.execute("update tally_sum set last_seq = 3 where subject = %s", [subject])

    assert parking.release(Mended(), "tally/1") is True
    assert not Parked.objects.exists()
    assert totals()["tally/1"] == 3
    with pytest.raises(errors.NotFound):
        parking.release(tally, "tally/1")


def test_too_many_failures_stop_the_consumer_and_park_nothing(tables: None) -> None:
    for number in range(200):
        history.write(history.Opened(unit_id=1), f"tally/{number}", 1)
        history.write(history.Changed(amount=666), f"tally/{number}", 2)
    order()
    with pytest.raises(consumers.TooManyFailures, match="unlucky"):
        consumers.drain(tally)
    parked = Parked.objects.count()
    assert parked <= consumers.SHARE * consumers.WINDOW
    # A restart does not wear the limit down.
    for _ in range(5):
        with pytest.raises(consumers.TooManyFailures):
            consumers.drain(tally)
    assert Parked.objects.count() == parked


@pytest.mark.parametrize("problem", [OperationalError("gone"), ConnectionResetError(), errors.Unavailable()])
def test_a_passing_problem_parks_nobody_and_moves_no_place(tables: None, problem: Exception) -> None:
    class Weak(Tally):
        def apply(self, *_args: object) -> None:
            raise problem

    history.write_tallies(2)
    order()
    with pytest.raises(type(problem)):
        consumers.drain(Weak())
    assert not Parked.objects.exists()
    assert set(Place.objects.values_list("position", flat=True)) == {0}
    assert consumers.drain(tally) == 6


def test_parked_on_the_command_line(tables: None, capsys: pytest.CaptureFixture[str]) -> None:
    history.write(history.Opened(unit_id=1), "tally/1", 1)
    history.write(history.Changed(amount=666), "tally/1", 2)
    order()
    consumers.drain(tally)
    call_command("parked", "list", "--json")
    assert '"subject": "tally/1"' in capsys.readouterr().out
    with pytest.raises(CommandError, match="không có bộ xử lý"):
        call_command("parked", "release", "nobody")


# --- Real processes, killed ---


@contextmanager
def process(database: str, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, **databases.environment(database), "PYTHONPATH": str(settings.CHECKOUT)}
    child = subprocess.Popen([sys.executable, "-m", "tests.support.tally_worker", *command], env=environment)
    try:
        yield child
    finally:
        if child.poll() is None:
            child.terminate()
        child.wait(20)


def make_tables(database: str) -> None:
    with databases.superuser(database) as superuser:
        superuser.execute(TABLES)


def until(condition: object, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def test_kills_lose_and_double_nothing(committed_db: str) -> None:
    make_tables(committed_db)
    chance = random.Random(20220804)
    for round_number in range(4):
        history.write_tallies(40, changes=5, first=round_number * 40 + 1)
        with process(committed_db, "sequencer") as order, process(committed_db, "consumers") as first, \
             process(committed_db, "consumers") as second:  # fmt: skip
            until(lambda done=round_number * 240: len(effects()) > done)
            time.sleep(chance.random() * 0.2)
            for victim in chance.sample([order, first, second], k=2):
                os.kill(victim.pid, signal.SIGKILL)
    call_command("sequencer", "--once", "--seals", "/dev/null")
    consumers.drain(tally)
    assert [position for _subject, position in effects()] == list(range(1, 961))
    assert set(totals().values()) == {2 + 3 + 4 + 5 + 6}
    assert Event.objects.filter(position=None).count() == Parked.objects.count() == 0


def test_a_worker_ends_cleanly_when_asked(committed_db: str) -> None:
    make_tables(committed_db)
    history.write_tallies(1)
    with process(committed_db, "sequencer") as order, process(committed_db, "consumers") as worker:
        until(lambda: len(effects()) == 3)
        for child in (order, worker):
            child.terminate()
            assert child.wait(10) == 0
