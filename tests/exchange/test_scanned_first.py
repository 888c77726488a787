"""No file is read before the scanner has called it clean; a long one is read by the worker."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from caicach.accounts.models import User
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.exchange import commands, models, queries, reading
from caicach.exchange.states import ImportState
from caicach.jobs import worker
from tests.documents import clamd_server
from tests.support import sheets


def user_of(by: Actor) -> User:
    assert by.user_id is not None
    return User.objects.get(pk=by.user_id)


def upload(by: Actor, file: io.BytesIO, name: str = "cu.csv") -> tuple[Client, models.Import]:
    client = Client()
    client.force_login(user_of(by))
    file.name = name
    answer = client.post(reverse("backoffice:imports"), {"kind": "dossiers", "file": file, "system": "egov-cu"})
    assert answer.status_code == 302, answer.content.decode()
    return client, models.Import.objects.get()


def page(client: Client, found: models.Import) -> str:
    return client.get(reverse("backoffice:import", args=[found.pk])).content.decode()


def test_a_file_is_read_when_the_scanner_has_called_it_clean(by: Actor, settings: Any, tmp_path: Path) -> None:
    with clamd_server.running(tmp_path / "clamd") as (address, seen):
        settings.CLAMD_ADDRESS = address
        client, found = upload(by, sheets.workbook([sheets.dossier(1)]), "cu.xlsx")
        assert (found.state, found.headings, found.rows.count(), seen) == (ImportState.READING, [], 0, [])
        assert "chờ quét" in page(client, found)
        assert "chờ quét" in client.get(reverse("backoffice:imports")).content.decode()
        worker.drain()
        assert len(seen) == 1
    found.refresh_from_db()
    assert (found.state, found.rows.count(), found.file.state) == (ImportState.NEW, 1, "clean")
    assert '<option value="applicant" selected>' in page(client, found)


def test_while_the_scanner_is_silent_nothing_is_read_and_one_can_ask_again(
    by: Actor, settings: Any, tmp_path: Path
) -> None:
    settings.CLAMD_ADDRESS = str(tmp_path / "nobody")
    client, found = upload(by, sheets.workbook([sheets.dossier(1)]), "cu.xlsx")
    worker.drain()
    told = page(client, found)
    assert "Trình quét mã độc không trả lời" in told
    assert "Tệp chờ quét mã độc" in told
    with clamd_server.running(tmp_path / "clamd") as (address, _seen):
        settings.CLAMD_ADDRESS = address
        assert client.post(reverse("backoffice:import-read", args=[found.pk])).status_code == 302
        worker.drain()
    found.refresh_from_db()
    assert found.state == ImportState.NEW


def test_an_infected_file_is_never_read(
    by: Actor, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "read", lambda *_args, **_options: pytest.fail("an infected file was read"))
    said = sheets.csv([sheets.dossier(1)]).encode() + clamd_server.EICAR
    with clamd_server.running(tmp_path / "clamd") as (address, _seen):
        settings.CLAMD_ADDRESS = address
        client, found = upload(by, io.BytesIO(said))
        worker.drain()
    assert "Tệp có mã độc" in page(client, found)
    found.refresh_from_db()
    assert (found.state, found.rows.count(), found.file.state) == (ImportState.READING, 0, "infected")


def test_a_long_file_is_read_by_the_worker(by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SHORT", 100)
    client, found = upload(by, sheets.workbook([sheets.dossier(1)]), "cu.xlsx")
    assert "Đang đọc tệp" in page(client, found)
    assert worker.drain() == 1
    found.refresh_from_db()
    assert (found.state, found.rows.count(), found.created_at <= clock.now()) == (ImportState.NEW, 1, True)
    commands.read(found, by=by, at=clock.now(), progress=reading.silent)  # a worker that was killed, once more
    assert found.rows.count() == 1


def test_what_cannot_be_read_is_told_on_the_page(by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "is_short", lambda _source: False)
    client, found = upload(by, sheets.workbook([], headings=[]), "cu.xlsx")
    worker.drain()
    assert "Tệp không có dòng nào" in page(client, found)
    assert "Tải tệp khác lên" in page(client, found)


def test_without_a_page_a_long_file_is_read_in_place(
    by: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(reading, "SHORT", 100)
    file = tmp_path / "cu.xlsx"
    file.write_bytes(sheets.workbook([sheets.dossier(1)]).getvalue())
    call_command("import", "dossiers", str(file), username=user_of(by).username, source="egov-cu", dry_run=True)
    found = models.Import.objects.get()
    assert (found.state, queries.state_words(found)) == (ImportState.CHECKED, "đã kiểm tra thử")
