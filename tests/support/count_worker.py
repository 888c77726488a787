"""Kinds of jobs for tests, and `python -m tests.support.count_worker` as a real worker that can be killed."""

import io
import os
import time
from datetime import timedelta

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caicach.config.settings")
    django.setup()

from caicach.core import clock, errors
from caicach.core.log import processes
from caicach.jobs import commands, kinds, worker


@kinds.kind("test-count", title="Đếm thử")
def count(work: kinds.Work) -> kinds.Outcome:
    """Counts to `to`, resting `rest` seconds each time."""
    for number in range(1, work.params["to"] + 1):
        work.progress(number, total=work.params["to"])
        time.sleep(work.params.get("rest", 0))
    return kinds.Outcome(result={"counted": work.params["to"], "by": work.actor.user_id})


@kinds.kind("test-refused", title="Bị từ chối thử")
def refused(work: kinds.Work) -> kinds.Outcome:
    raise errors.Refused("Không làm được việc này.")


@kinds.kind("test-broken", title="Lỗi thử")
def broken(work: kinds.Work) -> kinds.Outcome:
    raise ZeroDivisionError


@kinds.kind("test-file", title="Tệp thử")
def file(work: kinds.Work) -> kinds.Outcome:
    """A small file for its owner."""
    at = clock.now()
    until = at + timedelta(days=1)
    commands.keep(work, source=io.BytesIO(b"xong"), name="xong.csv", media_type="text/csv", expires_at=until, at=at)
    return kinds.Outcome()


if __name__ == "__main__":
    stop = processes.Stop.on_signal()
    processes.run(lambda: worker.advance(stopped=lambda: bool(stop)), stop=stop)
