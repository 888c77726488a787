"""How is the real server asked? granian with two workers on the loopback, and clients that cost little themselves.

A client is a process with one open connection that sends finished bytes and reads the answer up to its length: some
40–60 µs of its own a request, which our figures bear.
"""

import contextlib
import json
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.middleware.csrf import _get_new_csrf_string

from bench import databases, moulds, people
from caicach.accounts import commands as accounts
from caicach.accounts.models import User
from caicach.accounts.states import Role
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.dossiers.queries.acts import Act
from caicach.organisations.queries import units

BACKEND = "caicach.accounts.sessions.Backend"
WORKERS, THREADS = 2, 2


UNBOUND = {"PROGRAM_CALLS": "1000000000"}  # counted all the same, but the client alone sets the pace


@contextlib.contextmanager
def served(database: str) -> Iterator[int]:
    """The web server as `caicach serve` runs it; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    caicach = str(Path(sys.executable).with_name("caicach"))
    command = [caicach, "web", "--port", str(port), "--workers", str(WORKERS), "--threads", str(THREADS)]
    with subprocess.Popen(command, env=databases.environment(database) | UNBOUND) as server:
        try:
            _wait(port)
            yield port
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz"):
            return
        time.sleep(0.2)
    raise SystemExit("bench: the web server did not start")


class Line:
    """One lasting connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body."""
        self.socket.sendall(request)
        answer = bytearray()
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer += self._more()
        head = bytes(answer[:end]).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        while len(answer) < end + 4 + length:
            answer += self._more()
        return int(head[9:12]), bytes(answer[end + 4 :])

    def _more(self) -> bytes:
        part = self.socket.recv(65536)
        if not part:
            raise SystemExit("bench: the server closed the connection")
        return part


class _Worker(ABC):
    """A client process: prepares, then asks until its time is over."""

    def __init__(self, port: int) -> None:
        self.port = port

    def __call__(self, number: int, until: float) -> int:
        if not until:
            self.line = Line(self.port)
            for _warm in range(20):
                self.ask()
            return 0
        count = 0
        while time.monotonic() < until:
            self.ask()
            count += 1
        return count

    @abstractmethod
    def ask(self) -> None:
        """One request and its answer."""


class Sending(_Worker):
    """Another system that hands in one dossier after another, each under a key of its own."""

    def __init__(self, port: int, agency: str, procedure: str) -> None:
        super().__init__(port)
        self.token = _token(agency)
        self.papers = [paper.number for paper in moulds.intake(procedure, agency=agency, serial=1).presented]
        self.procedure = procedure

    def renewed(self) -> "Sending":
        """The same system with people who have not filed yet."""
        self.serial = next(people.RANGES)
        return self

    def ask(self) -> None:
        self.serial += 1
        who = people.person(self.serial)
        body = json.dumps({
            "procedure": self.procedure, "papers": [{"number": number} for number in self.papers],
            "received_at": "2022-08-04T09:00:00+07:00",
            "applicant": {
                "full_name": who["name"], "personal_number": who["number"], "address": who["address"],
                "phone": who["phone"],
            },
        }, ensure_ascii=False).encode()  # fmt: skip
        head = (
            f"POST /api/v1/ho-so/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self.token}\r\n"
            f"Idempotency-Key: {uuid.uuid4()}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        status, answer = self.line.ask(head.encode() + body)
        if status != 201:
            raise SystemExit(f"bench: {status} {answer[:500]!r}")


def _token(agency: str) -> str:
    unit, now = units.get_unit(key=f"{agency}--mot-cua", on=moulds.ON), clock.now()
    return accounts.issue_token(
        name="Phép đo", unit_id=unit.id, scopes=["dossier.receive"], expires_at=now + timedelta(days=1),
        by=Actor.system(), at=now,
    ).raw  # fmt: skip


@dataclass(frozen=True)
class Session:
    """An official who is logged in."""

    cookies: str
    csrf: str


def session_of(unit_id: int, role: str = Role.ONE_STOP_OFFICER) -> Session:
    """What logging in leaves in the browser of the holder of a post."""
    user = User.objects.get(pk=moulds.staff(role, unit_id).user_id)
    store = SessionStore()
    store.update({
        SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: BACKEND, HASH_SESSION_KEY: user.get_session_auth_hash(),
    })  # fmt: skip
    store.create()
    secret = _get_new_csrf_string()
    return Session(cookies=f"sessionid={store.session_key}; csrftoken={secret}", csrf=secret)


class Acting(_Worker):
    """An official who hands one dossier after another over, by the form of the dossier's page."""

    def __init__(self, port: int, session: Session, codes: list[str]) -> None:
        super().__init__(port)
        self.session = session
        self.codes = codes

    def ask(self) -> None:
        body = f"csrfmiddlewaretoken={self.session.csrf}&seen_seq=1&step_key=receive&outcome="
        head = (
            f"POST /ban-lam-viec/ho-so/{self.codes.pop()}/viec/{Act.HAND_OVER}/ HTTP/1.1\r\nHost: localhost\r\n"
            f"Cookie: {self.session.cookies}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        status, answer = self.line.ask((head + body).encode())
        if status != 302:
            raise SystemExit(f"bench: {status} {answer[:500]!r}")


def page(line: Line, path: str, session: Session) -> tuple[float, bytes]:
    """Seconds until the whole page is there, and the page."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {session.cookies}\r\n\r\n".encode()
    began = time.perf_counter()
    status, body = line.ask(request)
    elapsed = time.perf_counter() - began
    if status != 200:
        raise SystemExit(f"bench: {status} for {path}")
    return elapsed, body
