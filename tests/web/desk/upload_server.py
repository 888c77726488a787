"""A web server of its own process with a signed-in official, for tests of uploads."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.test import Client

from caicach.accounts.states import Role
from tests.support import databases, people

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


@contextlib.contextmanager
def running(database: str, files: Path) -> Iterator[Server]:
    """The server over a database of this test alone; the session of a one-stop officer."""
    people.load_units()
    browser = Client()
    browser.force_login(people.official((Role.ONE_STOP_OFFICER, "xa-mot")))
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, **databases.environment(database), "FILES_ROOT": str(files), "DEBUG": "1"}
    server = Server(environment, port, f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={CSRF}")
    server.start()
    try:
        yield server
    finally:
        server.kill()
