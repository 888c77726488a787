"""One client under fire: `python -m tests.proof.client` sends intakes and steps, and keeps a journal of its own.

A line is synced to disk before every attempt ("try") and after every acknowledgement ("ack"), so whatever happens to
this process or to the servers, the journal tells what somebody was promised. A key that was tried is tried again until
it is acknowledged, also by the next client that opens the same journal.
"""

import argparse
import http.client
import json
import os
import random
import re
import sys
import time
import urllib.parse
import uuid
from pathlib import Path

TIMEOUT = 20.0  # seconds; a dead server breaks the line at once, this is for a slow one
BACK_OFF = 0.15  # seconds
GAVE_UP = 3
PAPERS = [{"number": 1}, {"number": 2}, {"number": 6}]
PEOPLE = 300
PASSING = {500, 502, 503, 504}
DESK = "/ban-lam-viec/ho-so"
STEP = "viec/chuyen-ho-so/"
LOGIN = "/dang-nhap/"

Answer = tuple[int, dict[str, str], str]  # status, headers, text


class Journal:
    """Append-only; every line is on disk before `write` returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def write(self, *words: str) -> None:
        os.write(self.file, (" ".join(words) + "\n").encode())
        os.fsync(self.file)

    def close(self) -> None:
        os.close(self.file)

    def lines(self) -> list[list[str]]:
        return [line.split() for line in self.path.read_text().splitlines()]


class Refused(Exception):
    """An answer that no retry would change: something is wrong with the servers, or with this program."""


class Client:
    def __init__(self, port: int, journal: Journal, *, token: str, official: str, password: str) -> None:
        self.port = port
        self.journal = journal
        self.token = token
        self.official = official
        self.password = password
        self.cookies: dict[str, str] = {}
        self.line: http.client.HTTPConnection | None = None

    def receive(self, key: uuid.UUID) -> str:
        """Send the intake of this key until it is acknowledged; the dossier's code."""
        headers = {
            "Authorization": f"Bearer {self.token}", "Idempotency-Key": str(key), "Content-Type": "application/json",
        }  # fmt: skip
        self.journal.write("try", str(key))
        while True:
            try:
                status, _headers, text = self.ask("POST", "/api/v1/ho-so/", json.dumps(intake(key)), headers)
            except OSError:
                status, text = 503, "no answer"
            if status == 201:
                code: str = json.loads(text)["code"]
                self.journal.write("ack", str(key), code)
                return code
            if status not in PASSING:
                raise Refused(f"{key}: {status} {text}")
            self.journal.write("again", str(key), str(status))
            time.sleep(BACK_OFF)

    def hand_over(self, code: str) -> None:
        """Open the page of the step and send it, as an official does, until it is done or cannot be done any more."""
        self.journal.write("try-step", code)
        path = f"{DESK}/{code}/{STEP}"
        while True:
            status, _headers, page = self.visit("GET", path)
            if status == 409:  # no longer possible: an attempt whose answer was lost had done it
                break
            if status == 404:  # it was acknowledged and is not there: for the oracle to judge
                self.journal.write("gone", code)
                return
            seen = re.search(r'name="seen_seq" value="(\d+)"', page)
            if status != 200 or seen is None:
                raise Refused(f"{path}: {status} {page[-2000:]}")
            step = {"seen_seq": seen[1], "step_key": "receive", "outcome": ""}
            status, _headers, page = self.visit("POST", path, step)
            if status == 302:
                break
            if status not in {*PASSING, 409}:
                raise Refused(f"{path}: {status} {page[-2000:]}")
        self.journal.write("ack-step", code)

    def visit(self, method: str, path: str, form: dict[str, str] | None = None) -> Answer:
        """A page, after logging in if the session asks for it. A form is sent once; a passing failure is an answer."""
        while True:
            answer = self._page(method, path, form)
            if answer[0] == 302 and answer[1].get("location", "").startswith("/dang-nhap/"):
                self._log_in()
            elif method == "POST" or answer[0] not in PASSING:
                return answer

    def _log_in(self) -> None:
        self.visit("GET", LOGIN)
        status, _headers, text = self._page("POST", LOGIN, {"username": self.official, "password": self.password})
        if status not in {302, *PASSING}:
            raise Refused(f"log-in of {self.official}: {status} {text[-2000:]}")

    def _page(self, method: str, path: str, form: dict[str, str] | None = None) -> Answer:
        body, headers = None, {}
        if form is not None:
            body = urllib.parse.urlencode({**form, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            return self.ask(method, path, body, headers)
        except OSError:
            time.sleep(BACK_OFF)
            return 503, {}, "no answer"

    def ask(self, method: str, path: str, body: str | bytes | None, headers: dict[str, str]) -> Answer:
        """One attempt; OSError if there is no answer."""
        try:
            return self._exchange(method, path, body, headers)
        except (OSError, http.client.HTTPException) as problem:
            self.hang_up()
            raise OSError from problem

    def hang_up(self) -> None:
        if self.line is not None:
            self.line.close()
            self.line = None

    def _exchange(self, method: str, path: str, body: str | bytes | None, headers: dict[str, str]) -> Answer:
        if self.line is None:
            self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.line.request(method, path, body, {**headers, "Cookie": cookie} if cookie else headers)
        answer = self.line.getresponse()
        text = answer.read().decode(errors="surrogateescape")
        for given in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, value = given.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text


def intake(key: uuid.UUID) -> dict[str, object]:
    """The same body for the same key, always. The summary ties the dossier to the key without any table of keys."""
    body: dict[str, object] = {
        "procedure": "1.001193", "papers": PAPERS, "summary": str(key), "applicant": person(key.int % PEOPLE),
    }  # fmt: skip
    return body | {"filed_by": person(key.int % PEOPLE + PEOPLE)} if key.int % 8 == 0 else body


def person(serial: int) -> dict[str, object]:
    return {"full_name": f"Lý Thị Thử {serial:03d}", "personal_number": f"006190{serial + 1:06d}"}


def unfinished(lines: list[list[str]]) -> tuple[list[uuid.UUID], list[str]]:
    """The keys and the steps that were tried and not acknowledged."""
    keys, steps = dict[str, None](), dict[str, None]()
    for what, *words in lines:
        if what == "try":
            keys[words[0]] = None
        elif what == "try-step":
            steps[words[0]] = None
        elif what == "ack":
            keys.pop(words[0], None)
        elif what == "ack-step":
            steps.pop(words[0], None)
    return [uuid.UUID(key) for key in keys], list(steps)


def work(client: Client, *, chance: random.Random, steps: float, pause: float, stop: Path) -> None:
    """What an earlier client left, then one intake after the other until the file `stop` appears."""
    keys, codes = unfinished(client.journal.lines())
    for key in keys:
        client.receive(key)
    for code in codes:
        client.hand_over(code)
    while not stop.exists():
        code = client.receive(uuid.UUID(int=chance.getrandbits(128), version=4))
        if chance.random() < steps:
            client.hand_over(code)
        time.sleep(chance.random() * pause)


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("--token", "--official", "--password", "--seed"):
        parser.add_argument(name, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--journal", type=Path, required=True)
    parser.add_argument("--stop", type=Path, required=True)
    parser.add_argument("--steps", type=float, default=0.3)
    parser.add_argument("--pause", type=float, default=0.02)
    given = parser.parse_args()
    journal = Journal(given.journal)
    client = Client(
        given.port, journal, token=given.token, official=given.official, password=given.password
    )  # fmt: skip
    try:
        work(client, chance=random.Random(given.seed), steps=given.steps, pause=given.pause, stop=given.stop)
    except Refused as refusal:
        journal.write("refused", *str(refusal).split())
        sys.exit(GAVE_UP)
    journal.write("end")


if __name__ == "__main__":
    main()
