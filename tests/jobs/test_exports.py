"""Is a list that leaves as a file whole, or not given out at all, and gone when its time is over?"""

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection

from caicach.accounts import queries
from caicach.accounts.states import Role
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.documents import disk
from caicach.documents.models import StoredFile
from caicach.documents.spreadsheets import Column
from caicach.jobs import commands, exports, kinds, models, worker
from caicach.jobs import queries as jobs
from caicach.jobs.exports import Format
from caicach.jobs.states import JobState
from caicach.organisations.models import Unit
from tests.support import people

KIND = "export-test"


@dataclass
class Numbers:
    """A list of as many lines; it says it has `counted`."""

    counted: int
    lines: int
    between: Callable[[], None] = field(default=lambda: None)
    title: str = "Danh sách thử"
    name: str = "thu"
    columns: Sequence[Column] = (Column("Số"), Column("Chữ"))
    about: Sequence[str] = ("Xã Một",)

    def count(self) -> int:
        return self.counted

    def rows(self) -> Iterable[list[str | int] | None]:
        self.between()
        return ([number, f"=dòng {number}"] if number % 5 else None for number in range(1, self.lines + 1))


class Units(Numbers):
    """A list from a table into which others write."""

    def count(self) -> int:
        return Unit.objects.count()

    def rows(self) -> Iterator[list[str | int] | None]:
        self.between()
        for key in Unit.objects.order_by("key").values_list("key", flat=True).iterator(chunk_size=2):
            yield [key]


WANTED: list[Numbers] = []


@kinds.kind(KIND, title="Xuất thử")
def run(work: kinds.Work) -> kinds.Outcome:
    return exports.run(work, WANTED.pop())


class Killed(BaseException):
    """What nobody catches."""


@kinds.kind("export-test-killed", title="Xuất thử bị dừng")
def run_killed(work: kinds.Work) -> kinds.Outcome:
    outcome = exports.run(work, WANTED.pop())
    if WANTED:
        raise Killed
    return outcome


@pytest.fixture
def by(committed_db: str) -> Actor:
    people.load_units()
    return queries.actor_for(people.official((Role.UNIT_HEAD, "xa-mot")), on=clock.now().date())


def made(source: Numbers, by: Actor, form: Format = Format.CSV) -> models.Job:
    WANTED.append(source)
    job = exports.ask(KIND, params={}, form=form, by=by, at=clock.now())
    assert worker.drain() == 1
    return models.Job.objects.get(pk=job.pk)


def test_counted_read_and_written_agree_or_there_is_no_file(by: Actor) -> None:
    for form in Format:
        job = made(Numbers(2503, 2503), by, form)
        assert (job.result["counted"], job.result["left_out"], job.result["written"]) == (2503, 500, 2003), job.error
        with jobs.open_result(job, at=clock.now()).stream as stream:
            content = stream.read()
        assert hashlib.sha256(content).hexdigest() == job.result["sha256"]
        assert (job.done, job.total) == (2003, 2003)
    for counted in (4, 6):
        job = made(Numbers(counted, 5), by)
        assert (job.state, job.file_id) == (JobState.FAILED, None)
        assert f"Đếm được {counted} dòng nhưng đọc được 5 dòng" in job.error


def test_the_last_lines_say_how_many(by: Actor) -> None:
    with jobs.open_result(made(Numbers(4, 4), by, Format.XLSX), at=clock.now()).stream as stream:
        cells = [row[0].value for row in openpyxl.load_workbook(stream).worksheets[0].iter_rows()]
    assert cells == ["Danh sách thử", "Xã Một", None, "Số", 1, 2, 3, 4,
                     "Số dòng đếm trong cơ sở dữ liệu trước khi ghi: 4", "Số dòng đã ghi: 4"]  # fmt: skip


def test_what_others_write_meanwhile_is_in_neither_number(by: Actor) -> None:
    before = Unit.objects.count()

    def write() -> None:
        """In a thread of its own, and so on a connection of its own."""

        def add() -> None:
            Unit.objects.create(key="xa-chen-vao", kind="commune", established_on="2020-01-01")
            connection.close()

        other = threading.Thread(target=add)
        other.start()
        other.join()

    job = made(Units(0, 0, between=write), by)
    assert (job.result["counted"], job.result["written"]) == (before, before), job.error
    assert Unit.objects.count() == before + 1


def test_the_file_goes_when_its_time_is_over(by: Actor) -> None:
    first, second = made(Numbers(3, 3), by), made(Numbers(3, 3), by)
    digest = first.result["sha256"]
    assert second.result["sha256"] == digest
    hours = exports.rules_on(clock.now().date()).link_hours
    assert first.expires_at is not None
    models.Job.objects.filter(pk=second.pk).update(expires_at=first.expires_at + timedelta(hours=1))
    later = clock.now() + timedelta(hours=hours, minutes=1)
    assert commands.remove_expired(at=clock.now()) == 0
    assert commands.remove_expired(at=later) == 1
    assert disk.address(digest).exists(), "another job's file has the same bytes"
    assert commands.remove_expired(at=later + timedelta(hours=1)) == 1
    assert not disk.address(digest).exists()
    assert not StoredFile.objects.filter(sha256=digest).exists()
    with pytest.raises(jobs.Expired):
        jobs.open_result(jobs.get_job(first.pk, seen_by=by), at=later)


def test_what_a_dead_worker_left_goes(by: Actor) -> None:
    """Killed after the file was kept: the next names its own and removes that one, row and bytes."""
    WANTED.extend([Numbers(4, 4), Numbers(3, 3)])
    job = commands.enqueue("export-test-killed", by=by, at=clock.now(), params={"format": "csv"})
    with pytest.raises(Killed):
        worker.drain()
    left = StoredFile.objects.get()
    job.refresh_from_db()
    assert (job.state, job.file_id, job.expires_at is None) == (JobState.RUNNING, left.pk, False)
    assert worker.drain() == 1
    kept = StoredFile.objects.get()
    job.refresh_from_db()
    assert (job.state, job.file_id) == (JobState.DONE, kept.pk)
    assert disk.address(kept.sha256).exists()
    assert not disk.address(left.sha256).exists()


def test_one_person_has_a_few_open_at_a_time(by: Actor) -> None:
    for _number in range(exports.rules_on(clock.now().date()).most_open):
        exports.ask(KIND, params={}, form=Format.CSV, by=by, at=clock.now())
    with pytest.raises(exports.TooMany):
        exports.ask(KIND, params={}, form=Format.CSV, by=by, at=clock.now())
    WANTED.extend([Numbers(0, 0)] * 3)
    assert worker.drain() == 3


def test_more_than_a_sheet_holds_is_refused_before_it_is_read(by: Actor) -> None:
    job = made(Numbers(1_000_001, 1), by, Format.XLSX)
    assert "Hãy xuất CSV hoặc lọc bớt" in job.error
