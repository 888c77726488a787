"""From the request of somebody for all their data to the moment they have it in hand, over the pages of an official."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from caicach.core import clock
from caicach.core.models import Event
from caicach.jobs import commands as jobs
from caicach.jobs import worker
from caicach.jobs.models import Job
from caicach.privacy.models import PersonExport, Read
from caicach.privacy.states import Page
from tests.privacy.scenes import FRIEND, LATER, WHO, Scene, make_scene

LIST = "/quan-tri/xuat-du-lieu/"
ASKED = {"personal_number": WHO.personal_number, "full_name": WHO.full_name, "requester": "owner", "ground": "Đơn số 5"}


@pytest.fixture
def scene(committed_db: str, tmp_path: Path) -> Iterator[Scene]:
    with override_settings(FILES_ROOT=tmp_path), clock.frozen(LATER):
        yield make_scene()


def test_from_the_request_to_the_hand(scene: Scene) -> None:
    client, other = Client(), Client()
    client.force_login(scene.proposer)
    other.force_login(scene.approver)
    wrong = client.post(LIST, ASKED | {"full_name": FRIEND.full_name})
    assert wrong.status_code == 400
    assert 'id="id_personal_number_error"' in wrong.text
    assert FRIEND.full_name in wrong.text
    assert not PersonExport.objects.exists()
    page = client.post(LIST, ASKED, follow=True).text
    assert "data-open" in page
    worker.drain()
    job, row = Job.objects.latest("id"), PersonExport.objects.get()
    assert job.state == "done", job.error
    here = f"{LIST}{row.pk}/"
    page = client.get(here).text
    assert job.result["sha256"] in page
    assert "Ghi đã giao" not in page
    assert client.post(here).status_code == 409
    assert not Read.objects.filter(page=Page.EXPORT).exists(), "asked how far it is, and took nothing"
    _fetched(client, other, job)
    _told(scene, client, job)
    assert client.post(here, follow=True).text.count("Người giao") == 1
    assert client.post(here).status_code == 409


def test_a_long_list_asks_no_more_than_a_short_one(scene: Scene) -> None:
    client = Client()
    client.force_login(scene.proposer)
    client.post(LIST, ASKED)
    row = PersonExport.objects.get()

    def cost() -> int:
        client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(LIST).text.count(WHO.full_name) == PersonExport.objects.count()
        return len(asked)

    few = cost()
    for _number in range(20):
        row.pk = None
        row.save()
    assert cost() == few
    PersonExport.objects.filter(pk=row.pk).update(party=None)
    assert client.get(LIST).text.count("(đã tiêu hủy)") == 1


def _fetched(client: Client, other: Client, job: Job) -> None:
    """By who asked and by nobody else, not even somebody with the same right; whole."""
    file = f"/ban-lam-viec/viec-chay-nen/{job.pk}/tep/"
    assert other.get(file).status_code == 404
    fetched = Event.objects.filter(kind="person-export.fetched")
    assert not fetched.exists()
    asked = client.head(file)
    asked.close()
    assert (asked.status_code, asked.headers["Content-Length"]) == (200, str(job.result["size"]))
    assert not fetched.exists(), "nobody took a byte"
    content = client.get(file).getvalue()
    assert fetched.count() == 1
    assert hashlib.sha256(content).hexdigest() == job.result["sha256"]
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        assert {"du-lieu.json", "tom-tat.pdf", "ban-ke.json"} < set(found.namelist())


def _told(scene: Scene, client: Client, job: Job) -> None:
    """To the owner by unit and role, to the head by name; and when its time is over the file is gone."""
    owner = Client()
    signed = {"ma": scene.dossier.code, "so": WHO.personal_number, "dien_thoai": WHO.phone}
    owner.post("/tra-cuu/dang-nhap/", signed)
    assert "bản xuất toàn bộ dữ liệu" in owner.get("/tra-cuu/luot-xem/", {"ma": scene.dossier.code}).text
    assert scene.proposer.full_name in client.get("/ban-lam-viec/luot-xem/", {"ma": scene.dossier.code}).text
    late = LATER + timedelta(hours=25)
    with clock.frozen(late):
        assert client.get(f"/ban-lam-viec/viec-chay-nen/{job.pk}/tep/").status_code == 409
        assert jobs.remove_expired(at=late) == 1
    assert Event.objects.filter(kind="person-export.fetched").count() == 1
