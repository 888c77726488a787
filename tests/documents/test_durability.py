"""Is what was acknowledged still there after the process that said so is killed? Do many senders stay apart?"""

import io
import os
import random
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from caicach.core.actor import Actor
from caicach.documents import commands, disk, models, queries, rules
from tests.documents import samples
from tests.documents.conftest import AT, official
from tests.support import databases


@pytest.fixture
def sender(committed_db: str) -> Actor:
    return official(1)


def start_sender(upload: models.Upload, by: Actor, path: Path, database: str, root: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, **databases.environment(database), "FILES_ROOT": str(root)}
    words = [sys.executable, "-m", "tests.documents.sender", str(upload.token), str(by.user_id), str(by.unit_id)]
    return subprocess.Popen([*words, str(path)], env=environment, stdout=subprocess.PIPE, cwd=settings.CHECKOUT)


def test_what_was_acknowledged_survives_kill_9(
    committed_db: str, sender: Actor, files_root: Path, tmp_path: Path
) -> None:
    data = samples.pdf(size=100) + random.Random(7).randbytes(2_000_000)
    source = tmp_path / "source.pdf"
    source.write_bytes(data)
    upload = commands.begin_upload(name="đơn.pdf", size=len(data), by=sender, at=AT)
    chance = random.Random(11)
    kills = 0
    while queries.get_upload(upload.token, seen_by=sender).offset < len(data):
        process = start_sender(upload, sender, source, committed_db, files_root)
        assert process.stdout is not None
        acknowledged = [int(process.stdout.readline() or -1) for _turn in range(chance.randint(1, 9))]
        time.sleep(chance.random() * 0.004)
        process.kill()
        acknowledged += [int(line) for line in process.communicate()[0].splitlines() if line.strip()]
        kills += 1
        kept = queries.get_upload(upload.token, seen_by=sender).offset
        assert kept >= max(acknowledged)
        assert disk.part(upload.token).read_bytes()[:kept] == data[:kept]
    assert kills >= 3
    file = commands.finish_upload(token=upload.token, by=sender, at=AT)
    with queries.open_for_reading(file, to_official=True).stream as stream:
        assert stream.read() == data
    assert not disk.part(upload.token).exists()


def test_of_two_equal_pieces_one_is_kept(sender: Actor) -> None:
    data = samples.pdf(size=80_000)
    upload = commands.begin_upload(name="đơn.pdf", size=len(data), by=sender, at=AT)
    outcomes: list[str] = []
    gate = threading.Barrier(6)

    def send() -> None:
        gate.wait()
        try:
            commands.append_upload(token=upload.token, offset=0, data=data[:40_000], by=sender, at=AT)
            outcomes.append("kept")
        except rules.WrongOffset as refusal:
            outcomes.append(f"go on from {refusal.offset}")
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _turn in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["go on from 40000"] * 5 + ["kept"]


def test_finishing_at_once_from_many_sides_is_one_file(sender: Actor) -> None:
    data = samples.pdf(size=200_000)
    upload = commands.begin_upload(name="đơn.pdf", size=len(data), by=sender, at=AT)
    commands.append_upload(token=upload.token, offset=0, data=data, by=sender, at=AT)
    found: list[int] = []

    def finish() -> None:
        try:
            found.append(commands.finish_upload(token=upload.token, by=sender, at=AT).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=finish) for _turn in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 5
    assert len(set(found)) == 1
    assert models.StoredFile.objects.count() == 1


def test_a_row_that_is_not_committed_leaves_bytes_that_clean_takes_away(sender: Actor) -> None:
    with transaction.atomic():
        commands.store(source=io.BytesIO(samples.pdf()), name="đơn.pdf", by=sender, at=AT)
        transaction.set_rollback(True)  # the power went before the commit
    (orphan,) = disk.stored()
    later = AT.fromtimestamp(orphan.stat().st_mtime, tz=AT.tzinfo) + timedelta(days=2)
    assert commands.verify().orphans == 1
    assert commands.clean(at=later, abandoned_after=timedelta(days=3)).orphans == 1
    assert list(disk.stored()) == []


def test_cleaning_waits_for_whoever_is_storing_the_same_bytes(sender: Actor) -> None:
    """The cleaner has seen no row; then equal bytes are stored; the cleaner must see the row before it deletes."""
    data = samples.pdf()
    orphan = disk.address(disk.put(io.BytesIO(data)).sha256)
    old = time.time() - 3 * 86_400
    os.utime(orphan, (old, old))
    done = threading.Event()

    def clean() -> None:
        commands.clean(at=AT.fromtimestamp(time.time(), tz=AT.tzinfo), abandoned_after=timedelta(days=3))
        connection.close()
        done.set()

    cleaner = threading.Thread(target=clean)
    with transaction.atomic():
        file = commands.store(source=io.BytesIO(data), name="đơn.pdf", by=sender, at=AT)
        os.utime(orphan, (old, old))  # as if the cleaner had looked at its age a moment earlier
        cleaner.start()
        assert not done.wait(0.4)
    cleaner.join(10)
    assert done.is_set()
    with queries.open_for_reading(file, to_official=True).stream as stream:
        assert stream.read() == data
