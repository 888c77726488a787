"""Does a worker make the file of a person once, in Vietnamese, and for nobody if it was stopped meanwhile?"""

import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from caicach.core import clock, errors
from caicach.documents import disk
from caicach.documents.models import StoredFile
from caicach.jobs import kinds, queries, worker
from caicach.jobs.models import Job
from caicach.privacy.commands import handing
from caicach.privacy.queries import person
from caicach.privacy.states import Requester
from tests.privacy.scenes import LATER, WHO, Scene, make_scene

WANTED = handing.Wanted(
    personal_number=WHO.personal_number, full_name=WHO.full_name, requester=Requester.OWNER, ground="Đơn số 5"
)


@pytest.fixture
def scene(committed_db: str, tmp_path: Path) -> Iterator[Scene]:
    with override_settings(FILES_ROOT=tmp_path), clock.frozen(LATER):
        yield make_scene()


def test_the_file_is_vietnamese_whatever_the_official_reads(scene: Scene) -> None:
    scene.proposer.language = "en"
    scene.proposer.save()
    handing.ask(WANTED, by=scene.by, at=LATER)
    worker.drain()
    job = Job.objects.latest("id")
    assert job.state == "done", job.error
    with zipfile.ZipFile(disk.address(job.result["sha256"])) as found:
        words = found.read("du-lieu.json").decode()
    assert json.loads(words)["dossiers"][0]["channel_words"] == "Trực tiếp"
    assert "At the counter" not in words


def test_what_a_dead_worker_left_goes(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after the file was kept and before the job was told as done."""
    before = set(StoredFile.objects.values_list("pk", flat=True))
    handing.ask(WANTED, by=scene.by, at=LATER)
    with monkeypatch.context() as death:
        death.setattr(worker, "_finish", _die)
        with pytest.raises(Killed):
            worker.drain()
    job = Job.objects.latest("id")
    (left,) = StoredFile.objects.exclude(pk__in=before)
    assert (job.state, job.file_id) == ("running", left.pk)
    with pytest.raises(errors.NotFound):
        queries.open_result(job, at=LATER)
    assert worker.drain() == 1
    (kept,) = StoredFile.objects.exclude(pk__in=before)
    job.refresh_from_db()
    assert (job.state, job.file_id, job.attempts) == ("done", kept.pk, 2)
    assert kept.pk != left.pk
    assert disk.address(kept.sha256).exists()


def test_stopped_while_it_is_made_it_is_there_for_nobody(scene: Scene) -> None:
    row = handing.ask(WANTED, by=scene.by, at=LATER)
    assert row.party_id is not None
    with transaction.atomic():
        handing.stop({row.party_id}, by=scene.by, at=LATER)
    worker.drain()
    job = Job.objects.latest("id")
    assert job.state == "done", job.error
    assert job.expires_at is not None
    assert job.expires_at <= clock.now()
    Job.objects.filter(pk=job.pk).update(expires_at=LATER + timedelta(hours=1))
    found = person.get_export(row.pk, seen_by=scene.by, at=LATER)
    assert (found.is_made, found.fetchable) == (True, False), "no button that only refuses"


class Killed(BaseException):
    """What nobody catches."""


def _die(job: Job, outcome: kinds.Outcome) -> None:
    raise Killed
