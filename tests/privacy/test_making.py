"""Does a worker make the file of a person once, in Vietnamese, and for nobody if it was stopped meanwhile?"""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from caicach.core import clock
from caicach.documents import disk
from caicach.jobs import worker
from caicach.jobs.models import Job
from caicach.privacy.commands import handing
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
