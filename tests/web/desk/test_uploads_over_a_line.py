"""Does an upload survive a real line that is cut, and a real server that dies? A real server, sockets, kill -9."""

import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from caicach.documents import models
from tests.documents import samples
from tests.web.desk import upload_server
from tests.web.desk.upload_server import Server

DATA = samples.pdf(size=64) + random.Random(3).randbytes(1_500_000)


@pytest.fixture
def server(committed_db: str, tmp_path: Path, settings) -> Iterator[Server]:
    settings.FILES_ROOT = tmp_path / "files"
    with upload_server.running(committed_db, settings.FILES_ROOT) as running:
        yield running


def test_cut_in_the_middle_and_gone_on(server: Server) -> None:
    begun = server.begin(len(DATA))
    address, kept, after = begun["address"], 0, 300_000
    for step in range(3):
        server.cut(address, DATA[kept : kept + 500_000], offset=kept, after=after)
        time.sleep(0.3)
        now = server.offset(address)
        assert kept <= now <= kept + after
        kept = now
        assert server.append(address, DATA[kept : kept + 200_000], offset=kept) == 204
        kept += 200_000
        assert server.append(address, b"again", offset=step) == 409
    assert server.append(address, DATA[kept:], offset=kept) == 204
    status, _headers, body = server.ask("POST", begun["finish"])
    assert status == 200
    status, headers, bytes_back = server.ask("GET", json.loads(body)["address"])
    assert (status, bytes_back) == (200, DATA)
    assert headers["content-disposition"].startswith("attachment")


def test_what_was_answered_survives_the_death_of_the_server(server: Server) -> None:
    begun = server.begin(len(DATA))
    step, kept = 120_000, 0
    chance = random.Random(5)
    for turn in range(2):
        for _piece in range(3):
            assert server.append(begun["address"], DATA[kept : kept + step], offset=kept) == 204
            kept += step
        # One more piece is on its way when the server is killed; it was not answered, so it may or may not be kept.
        server.cut(begun["address"], DATA[kept : kept + step], offset=kept, after=step)
        time.sleep(chance.random() * 0.01)
        server.kill()
        server.start()
        now = server.offset(begun["address"])
        assert kept <= now <= kept + step, turn
        kept = now
    while kept < len(DATA):
        assert server.append(begun["address"], DATA[kept : kept + 500_000], offset=kept) == 204
        kept = min(kept + 500_000, len(DATA))
    status, _headers, body = server.ask("POST", begun["finish"])
    assert status == 200
    assert server.ask("GET", json.loads(body)["address"])[2] == DATA
    assert models.StoredFile.objects.count() == 1
