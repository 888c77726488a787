"""Do the addresses of uploads answer as the script expects, and do they refuse what they must?"""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from caicach.accounts.models import User
from caicach.accounts.states import Role
from caicach.core import clock
from caicach.documents import commands, disk, models
from caicach.web import permissions
from caicach.web.desk import uploads
from tests.documents import samples
from tests.support import people

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.desk.upload_urls")]
HOME = "/ban-lam-viec/tep/"
PDF = samples.pdf(size=3000)


@pytest.fixture(autouse=True)
def files_root(tmp_path: Path, settings) -> Path:
    settings.FILES_ROOT = tmp_path / "files"
    return settings.FILES_ROOT


@pytest.fixture(autouse=True)
def units(db: None) -> None:
    people.load_units()


def person(key: str = "xa-mot", role: Role = Role.ONE_STOP_OFFICER) -> User:
    return people.official((role, key))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def client() -> Client:
    return signed_in(person())


def begin(client: Client, *, name: str = "Giấy chứng sinh.pdf", size: int = len(PDF)):
    return client.post(HOME, json.dumps({"name": name, "size": size}), content_type="application/json")


def append(client: Client, address: str, data: bytes, *, offset: int | str):
    return client.patch(address, data, content_type="application/octet-stream", headers={"Upload-Offset": str(offset)})


def finished(client: Client, data: bytes = PDF, **more: object) -> dict[str, object]:
    begun = begin(client, size=len(data), **more).json()
    assert append(client, begun["address"], data, offset=0).status_code == 204
    answer = client.post(begun["finish"])
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_from_the_first_word_to_the_last_byte(client: Client) -> None:
    answer = begin(client)
    assert answer.status_code == 201
    begun = answer.json()
    assert begun["offset"] == 0
    assert begun["chunk"] == 1 << 20
    assert append(client, begun["address"], PDF[:1000], offset=0).headers["Upload-Offset"] == "1000"
    asked = client.head(begun["address"])
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == ("1000", "3000")
    assert "no-store" in asked.headers["Cache-Control"]
    assert append(client, begun["address"], PDF[1000:], offset=1000).status_code == 204
    kept = client.post(begun["finish"]).json()
    assert (kept["name"], kept["size"], kept["state"]) == ("Giấy chứng sinh.pdf", 3000, "unscanned")
    assert kept["state_words"] == "chưa quét"
    taken = client.get(str(kept["address"]))
    assert b"".join(taken.streaming_content) == PDF


def test_a_wrong_offset_is_told_the_right_one(client: Client) -> None:
    begun = begin(client).json()
    append(client, begun["address"], PDF[:1000], offset=0)
    for wrong in (0, 999, 1001):
        answer = append(client, begun["address"], PDF[:5], offset=wrong)
        assert (answer.status_code, answer.json()["offset"]) == (409, 1000)


@pytest.mark.parametrize("offset", ["", "-1", "abc", "1.5", "٣", "9" * 40])
def test_an_offset_that_is_none_is_wrong_input(client: Client, offset: str) -> None:
    begun = begin(client).json()
    assert append(client, begun["address"], PDF, offset=offset).status_code == 400


def test_finishing_too_early_tells_how_far_it_came(client: Client) -> None:
    begun = begin(client).json()
    append(client, begun["address"], PDF[:10], offset=0)
    answer = client.post(begun["finish"])
    assert (answer.status_code, answer.json()["offset"]) == (409, 10)


@pytest.mark.parametrize(
    "body", ["", "[]", "null", '{"name": "a.pdf"}', '{"name": 1, "size": 5}', '{"name": "a.pdf", "size": "5"}',
             '{"name": "a.pdf", "size": true}', '{"name": "a.pdf", "size": 1.5}', "{"],
)  # fmt: skip
def test_a_beginning_without_sense_is_wrong_input(client: Client, body: str) -> None:
    assert client.post(HOME, body, content_type="application/json").status_code == 400


def test_too_large_and_never_taken_are_told_before_a_byte_travels(client: Client, settings) -> None:
    large = begin(client, size=60 << 20)
    assert large.status_code == 400
    assert large.json()["detail"] == "Tệp có 60 MB, quá mức 50 MB cho một tệp."
    wrong = begin(client, name="chạy.exe")
    assert wrong.status_code == 400
    assert "chỉ nhận PDF" in wrong.json()["detail"]
    assert not models.Upload.objects.exists()


def test_bytes_of_another_kind_are_refused_at_the_end(client: Client) -> None:
    data = samples.REFUSED["web page"]
    begun = begin(client, size=len(data)).json()
    append(client, begun["address"], data, offset=0)
    answer = client.post(begun["finish"])
    assert answer.status_code == 400
    assert "chỉ nhận PDF" in answer.json()["detail"]
    assert not models.StoredFile.objects.exists()


def test_a_piece_larger_than_agreed_is_refused_unread(client: Client) -> None:
    begun = begin(client, size=6 << 20).json()
    assert append(client, begun["address"], b"0" * (5 << 20), offset=0).status_code == 400
    assert client.head(begun["address"]).headers["Upload-Offset"] == "0"


def test_giving_up(client: Client) -> None:
    begun = begin(client).json()
    assert client.delete(begun["address"]).status_code == 204
    assert client.head(begun["address"]).status_code == 404


def test_somebody_elses_upload_and_file_do_not_exist(client: Client) -> None:
    other = signed_in(person("xa-hai"))
    begun, kept = begin(client).json(), finished(client)
    assert other.head(begun["address"]).status_code == 404
    assert append(other, begun["address"], PDF, offset=0).status_code == 404
    assert other.post(begun["finish"]).status_code == 404
    assert other.delete(begun["address"]).status_code == 404
    assert other.get(str(kept["address"])).status_code == 404


def test_nobody_and_administrators_bring_no_files(client: Client) -> None:
    begun = begin(client).json()
    for stranger, status in ((Client(), 302), (signed_in(person(role=Role.ADMINISTRATOR)), 403)):
        for answer in (
            begin(stranger), stranger.head(begun["address"]), append(stranger, begun["address"], PDF, offset=0),
            stranger.post(begun["finish"]), stranger.delete(begun["address"]), stranger.get(HOME + "1/"),
        ):  # fmt: skip
            assert answer.status_code == status


def test_a_session_that_ended_is_said_to_the_script() -> None:
    answer = Client().post(HOME, "{}", content_type="application/json", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert "đăng nhập" in answer.json()["detail"]


def test_every_address_needs_the_token_against_forgery(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    begun = begin(client).json()
    assert begin(strict).status_code == 403
    assert append(strict, begun["address"], PDF, offset=0).status_code == 403
    assert strict.post(begun["finish"]).status_code == 403
    assert strict.delete(begun["address"]).status_code == 403


# --- what a browser is given ---


def test_unscanned_is_a_download_and_clean_is_shown_in_our_own_frame_only(client: Client) -> None:
    kept = finished(client)
    unscanned = client.get(str(kept["address"]))
    assert unscanned.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Gi%E1%BA%A5y")
    models.StoredFile.objects.update(state="clean", scanned_at=clock.now())
    clean = client.get(str(kept["address"]))
    assert clean.headers["Content-Disposition"].startswith("inline")
    for answer in (unscanned, clean):
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
        assert "script-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Length"] == str(len(PDF))
        answer.close()


def test_infected_is_given_to_nobody(client: Client) -> None:
    kept = finished(client)
    models.StoredFile.objects.update(state="infected", scanned_at=clock.now(), finding="Eicar")
    answer = client.get(str(kept["address"]))
    assert answer.status_code == 409
    assert "mã độc" in answer.content.decode()


def test_missing_bytes_are_a_trouble_of_ours(client: Client) -> None:
    kept = finished(client)
    for path in disk.stored():
        path.unlink()
    assert client.get(str(kept["address"])).status_code == 503


# --- without script ---


def test_files_of_an_ordinary_form_are_kept_whole() -> None:
    request = RequestFactory().post(
        "/", {"files": [SimpleUploadedFile("Đơn.pdf", PDF), SimpleUploadedFile("ảnh.png", samples.picture("PNG"))]}
    )
    request.user = person()
    request.session = {}
    request.actor = permissions.actor_of(request)
    ids = uploads.store_posted(request)
    assert [models.StoredFile.objects.get(pk=one).name for one in ids] == ["Đơn.pdf", "ảnh.png"]


def test_every_refusal_reads_as_vietnamese(client: Client) -> None:
    answers = [
        begin(client, size=0),
        begin(client, size=60 << 20),
        begin(client, name="a.exe"),
        begin(client, name="/"),
    ]
    for answer in answers:
        assert re.search(
            r"[ạảãàáâậầấẩẫăắằặẳẵóòọõỏôộổỗồốơờớợởỡéèẻẹẽêếềệểễúùụủũưựữửừứíìịỉĩýỳỷỵỹđ]", answer.json()["detail"]
        )


def test_uploading_asks_the_database_little(client: Client, django_assert_max_num_queries) -> None:
    begun = begin(client).json()
    with django_assert_max_num_queries(9):
        append(client, begun["address"], PDF, offset=0)


def test_an_upload_of_a_moment_ago_is_not_cleaned(client: Client) -> None:
    begun = begin(client).json()
    commands.clean(at=clock.now() + timedelta(hours=1), abandoned_after=timedelta(days=3))
    assert client.head(begun["address"]).status_code == 200
