"""Does an upload survive a real line that is cut, and a real server that dies? A real server, sockets, kill -9."""

import contextlib
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from caicach.accounts.states import Role
from caicach.documents import models
from tests.documents import samples
from tests.support import databases, people

DATA = samples.pdf(size=64) + random.Random(3).randbytes(1_500_000)
CSRF = "x" * 32


@dataclass
class Server:
    """A web server of its own process, and how a browser speaks to it."""

    environment: dict[str, str]
    port: int
    cookie: str
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port"]
        self.process = subprocess.Popen(
            [*words, str(self.port), "--workers", "1", "tests.web.desk.upload_wsgi:application"],
            env=self.environment, cwd=settings.CHECKOUT, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _turn in range(300):
            # The port opens before the worker behind it is ready: only an answer tells.
            with contextlib.suppress(OSError, http.client.HTTPException):
                self.ask("HEAD", "/")
                return
            time.sleep(0.05)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        """-9 to the whole session of the server: its parent and its worker."""
        assert self.process is not None
        os.killpg(self.process.pid, 9)
        self.process.wait()

    def headers(self, **more: str) -> dict[str, str]:
        return {"Cookie": self.cookie, "X-CSRFToken": CSRF, **{name.replace("_", "-"): more[name] for name in more}}

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], bytes]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            line.request(method, path, body or None, self.headers(**headers))
            answer = line.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            line.close()

    def offset(self, address: str) -> int:
        status, headers, _body = self.ask("HEAD", address)
        assert status == 200
        return int(headers["upload-offset"])

    def append(self, address: str, data: bytes, *, offset: int) -> int:
        more = {"Content_Type": "application/octet-stream", "Upload_Offset": str(offset)}
        return self.ask("PATCH", address, data, **more)[0]

    def cut(self, address: str, data: bytes, *, offset: int, after: int) -> None:
        """Announce everything, send a part, and go silent: what a phone does in a tunnel."""
        head = self.headers(Host="127.0.0.1", Upload_Offset=str(offset), Content_Length=str(len(data)))
        lines = [f"PATCH {address} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()), "", ""]
        with socket.create_connection(("127.0.0.1", self.port)) as line:
            line.sendall("\r\n".join(lines).encode() + data[:after])

    def begin(self, size: int) -> dict[str, str]:
        words = json.dumps({"name": "Giấy chứng sinh.pdf", "size": size}).encode()
        status, _headers, body = self.ask("POST", "/ban-lam-viec/tep/", words, Content_Type="application/json")
        assert status == 201
        return json.loads(body)


@pytest.fixture
def server(committed_db: str, tmp_path: Path, settings) -> Iterator[Server]:
    people.load_units()
    browser = Client()
    browser.force_login(people.official((Role.ONE_STOP_OFFICER, "xa-mot")))
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, **databases.environment(committed_db), "FILES_ROOT": str(tmp_path / "files")}
    settings.FILES_ROOT = tmp_path / "files"
    running = Server(environment, port, f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={CSRF}")
    running.start()
    yield running
    running.kill()


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
