"""Is every job done once, or told as failed, whoever dies over it? Here the worker really runs."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from caicach.accounts import commands as accounts
from caicach.accounts import queries
from caicach.accounts.states import Role
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.jobs import commands, kinds, models, worker
from caicach.jobs import queries as jobs
from caicach.jobs.states import MOVES, JobState
from tests.support import count_worker, databases, people

assert count_worker  # registers the kinds


def official() -> Actor:
    people.load_units()
    user = people.official((Role.UNIT_HEAD, "xa-mot"))
    return queries.actor_for(user, on=clock.now().date())


def ask(kind: str, by: Actor, **params: object) -> models.Job:
    return commands.enqueue(kind, by=by, at=clock.now(), params=params)


def again(job: models.Job) -> models.Job:
    return models.Job.objects.get(pk=job.pk)


def test_every_state_says_where_it_leads() -> None:
    assert set(MOVES) == set(JobState)


def test_a_job_is_done_and_says_so(db: None) -> None:
    by = official()
    job = ask("test-count", by, to=3)
    assert (worker.drain(), worker.drain()) == (1, 0)
    done = again(job)
    assert (done.state, done.done, done.total, done.percent, done.attempts) == (JobState.DONE, 3, 3, 100, 1)
    assert done.result == {"counted": 3, "by": by.user_id}


def test_what_is_taken_back_was_never_asked(db: None) -> None:
    by = official()
    with transaction.atomic():
        ask("test-count", by, to=1)
        transaction.set_rollback(True)
    assert worker.drain() == 0


def test_no_job_fails_without_a_word(db: None) -> None:
    job = ask("test-count", official(), to=1)
    job.state, job.ended_at = JobState.FAILED.value, clock.now()
    with pytest.raises(IntegrityError):
        job.save()


def test_a_refusal_is_told_in_its_own_words(db: None) -> None:
    job = ask("test-refused", official())
    worker.drain()
    assert (again(job).state, again(job).error) == (JobState.FAILED, "Không làm được việc này.")


def test_a_fault_of_ours_is_told_by_a_code_and_stops_nobody(db: None, caplog: pytest.LogCaptureFixture) -> None:
    by = official()
    job, after = ask("test-broken", by), ask("test-count", by, to=1)
    worker.drain()
    assert again(job).state == JobState.FAILED
    assert "Lỗi phần mềm" in again(job).error
    assert "ZeroDivisionError" in caplog.text
    assert again(after).state == JobState.DONE


def test_whoever_lost_their_posts_meanwhile_has_no_rights_in_the_job(db: None) -> None:
    by = official()
    job = ask("test-count", by, to=1)
    accounts.disable_user(user_id=by.user_id, by=Actor.system(), at=clock.now())
    worker.drain()
    assert again(job).result["by"] is None


def test_a_worker_told_to_stop_puts_its_job_back(db: None) -> None:
    job = ask("test-count", official(), to=3)
    answers = iter([False, False, True])
    assert worker.advance(stopped=lambda: next(answers, True))
    assert (again(job).state, again(job).attempts) == (JobState.WAITING, 0)
    worker.drain()
    assert again(job).state == JobState.DONE


def test_begun_too_often_it_is_given_up_and_told(db: None) -> None:
    job = ask("test-count", official(), to=1)
    models.Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING.value, attempts=kinds.ATTEMPTS)
    assert worker.drain() == 0
    assert again(job).state == JobState.FAILED
    assert "3 lần" in again(job).error


def test_ones_own_jobs_only_and_the_file_until_it_expires(db: None, tmp_path: object) -> None:
    by = official()
    job = ask("test-file", by)
    worker.drain()
    mine = jobs.get_job(job.pk, seen_by=by)
    with jobs.open_result(mine, at=clock.now()).stream as stream:
        assert stream.read() == b"xong"
    with pytest.raises(jobs.Expired):
        jobs.open_result(mine, at=clock.now() + timedelta(days=2))
    other = queries.actor_for(people.official((Role.UNIT_HEAD, "xa-mot")), on=clock.now().date())
    with pytest.raises(errors.NotFound):
        jobs.get_job(job.pk, seen_by=other)
    assert [one.pk for one in jobs.list_jobs(seen_by=by)] == [job.pk]
    assert jobs.list_jobs(seen_by=other) == []


def test_how_much_waits(db: None) -> None:
    by = official()
    first, second = ask("test-count", by, to=1), ask("test-refused", by)
    assert (jobs.ahead_of(first), jobs.ahead_of(second)) == (0, 1)
    assert jobs.pace(at=clock.now()).waiting == 2
    worker.drain()
    found = jobs.pace(at=clock.now())
    assert (found.waiting, found.waiting_since, found.failed) == (0, None, 1)


# --- Real processes ---


@contextmanager
def process(name: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, **databases.environment(name), "DJANGO_SETTINGS_MODULE": "caicach.config.settings"}
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.support.count_worker"], cwd=settings.CHECKOUT, env=environment
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)


def test_a_killed_workers_job_is_taken_up_by_the_next(committed_db: str) -> None:
    job = ask("test-count", official(), to=40, rest=0.02)
    with process(committed_db) as first:
        until(lambda: again(job).done > 1)
        assert not worker.advance(), "somebody is at work on it"
        first.send_signal(signal.SIGKILL)
        first.wait()
    until(worker.advance)
    done = again(job)
    assert (done.state, done.attempts, done.result["counted"]) == (JobState.DONE, 2, 40)
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_locks where locktype = 'advisory' and classid = %s"
            " and database = (select oid from pg_database where datname = current_database())",
            [worker.LOCKS],
        )
        assert cursor.fetchone() == (0,)


def test_a_worker_ends_soon_when_asked_and_loses_nothing(committed_db: str) -> None:
    job = ask("test-count", official(), to=2000, rest=0.02)
    with process(committed_db) as child:
        until(lambda: again(job).done > 1)
        child.terminate()
        assert child.wait(10) == 0
    assert (again(job).state, again(job).attempts) == (JobState.WAITING, 0)
