"""What is written about requests and jobs: one line for each, an id to quote, and nothing of what people enter."""

import errno
import io
import json
import logging
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, OperationalError, transaction
from django.test import Client
from granian.log import LogLevels, configure_logging

from caicach.config import logs
from caicach.core import clock
from caicach.core.log import jobs, processes
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier, Party
from tests.support import desk

CAICACH = Path(sys.executable).with_name("caicach")
PROCEDURE = "1.001193"
PERSON = desk.applicant(731_731)  # six digits: three come up by chance in a time
INTAKE = "/ban-lam-viec/tiep-nhan/"
OFTEN_READ_OUT = set("0O1I")  # and mistaken

User = get_user_model()


class Lines:
    """What the program writes in JSON."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def __call__(self, logger: str = "") -> list[dict[str, Any]]:
        found = [json.loads(line) for line in self.text.splitlines()]
        return [line for line in found if logger in ("", line["logger"])]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Everything that any logger says, down to DEBUG, as a service would write it."""
    written, root = Lines(), logging.getLogger()
    handler = logging.StreamHandler(written.stream)
    handler.setFormatter(logs.JsonFormatter())
    levels = {name: logging.getLogger(name).level for name in ("", "django.db.backends", "django.request")}
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logging.getLogger("django.request").setLevel(logging.DEBUG)  # more than a service writes
    yield written
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def counter(db: None) -> Client:
    desk.load_province()
    desk.publish(PROCEDURE)
    client = Client(raise_request_exception=False)
    client.force_login(desk.Office().counter_user, backend="caicach.accounts.sessions.Backend")
    return client


def filled() -> dict[str, str]:
    return {
        "key": str(uuid.uuid4()), "act": "receive", "procedure": PROCEDURE, "applicant_kind": "person",
        "personal_number": PERSON.personal_number, "full_name": PERSON.full_name, "address": PERSON.address,
        "phone": PERSON.phone, "born_on": "17/03/1990", "sets": "1", "channel": "counter", "return_channel": "counter",
        "payment": "later", "limit_case": "", "paper_1": "on", "paper_2": "on", "paper_6": "on",
    }  # fmt: skip


def check_private(lines: Lines, *more: str) -> None:
    """Neither whole nor in the form an address would carry, nor the words a name is made of."""
    given, family = PERSON.full_name.split()[-1], PERSON.full_name.split()[0]
    for word in (PERSON.full_name, PERSON.personal_number, PERSON.phone, PERSON.address, f"{family} ", given, *more):
        assert word not in lines.text, word


def test_an_intake_leaves_a_line_without_its_names_and_numbers(counter: Client, lines: Lines) -> None:
    with clock.frozen(desk.at(4, 10)):
        answer = counter.post(INTAKE, filled())
        assert answer.status_code == 302
        counter.get(answer.headers["Location"])
        wrong = filled() | {"personal_number": PERSON.personal_number[:-1], "phone": "x"}
        assert counter.post(INTAKE, wrong).status_code == 400
        code = Dossier.objects.get().code
        counter.get(INTAKE, {"so": PERSON.personal_number})
        counter.get("/ban-lam-viec/tim/", {"q": PERSON.full_name})
        counter.get(f"/ban-lam-viec/khong-co/{code}/{PERSON.phone}/")
        counter.get("/tra-cuu/", {"ma": code})
        counter.post("/tra-cuu/", {"ma": code, "so_cuoi": PERSON.personal_number[-4:]})
    told = lines("caicach.requests")
    assert len(told) == 8
    assert told[0]["method"] == "POST"
    assert told[0]["status"] == 302
    assert told[0]["route"] == "ban-lam-viec/tiep-nhan/"
    assert told[0]["user"]
    check_private(lines, code)


def test_a_fault_is_told_by_kind_and_place(counter: Client, lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database quotes the row it refuses; a bug of ours may quote anything."""

    def refused_row(*_given: object, **_named: object) -> None:
        with transaction.atomic():
            for _twice in range(2):
                Party.objects.create(full_name=PERSON.full_name, personal_number=PERSON.personal_number)

    def bug(*_given: object, **_named: object) -> None:
        raise KeyError(PERSON.full_name) from ValueError(PERSON.phone)

    def away(*_given: object, **_named: object) -> None:
        raise OperationalError(f"while inserting {PERSON.personal_number}")

    for failing, status in ((refused_row, 500), (bug, 500), (away, 503)):
        monkeypatch.setattr(commands, "receive", failing)
        with clock.frozen(desk.at(4, 10)):
            answer = counter.post(INTAKE, filled())
        assert answer.status_code == status
        name = answer.headers["X-Request-ID"]
        assert name in answer.content.decode()  # for people to quote
        assert [line["request_id"] for line in lines("caicach.requests")][-1] == name
    assert all(line["request_id"] for line in lines("django.request"))
    faults = [line["error"] for line in lines() if "error" in line]
    kinds = json.dumps(faults)
    assert "23505 party_personal_number_unique" in kinds
    assert "KeyError" in kinds
    assert "test_logs.py" in kinds
    check_private(lines)


def test_an_argument_that_is_a_fault_is_told_by_its_kind(lines: Lines) -> None:
    logging.getLogger("some.library").warning("could not: %s", psycopg.errors.CheckViolation(PERSON.full_name))
    assert lines()[0]["message"] == "could not: CheckViolation 23514"


def test_a_full_disk_is_told_by_its_code_and_no_name(lines: Lines) -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), PERSON.full_name)
    logging.getLogger("some.library").warning("could not: %s", full)
    assert lines()[0]["message"] == "could not: OSError ENOSPC"


def test_ids_differ_and_can_be_read_out(client: Client) -> None:
    names = {client.get("/livez").headers["X-Request-ID"] for _turn in range(50)}
    assert len(names) == 50
    assert all(len(name) == 14 and not OFTEN_READ_OUT & set(name) for name in names)


@pytest.mark.django_db
def test_every_refusal_shows_its_id(client: Client) -> None:
    answer = client.get("/khong-co/")
    assert answer.status_code == 404
    assert answer.headers["X-Request-ID"] in answer.content.decode()
    assert jobs.current.get() == ""  # not carried over to what the thread does next


@pytest.mark.django_db
def test_an_id_from_outside_is_not_taken_over(client: Client) -> None:
    given = "AAAA-BBBB-CCCC"
    assert client.get("/livez", headers={"X-Request-ID": given}).headers["X-Request-ID"] != given


# --- Jobs ---


class Step:
    """Works twice, then rests, then the database is away, then it is told to stop."""

    def __init__(self) -> None:
        self.turns, self.stop = 0, processes.Stop()

    def __call__(self) -> bool:
        self.turns += 1
        if self.turns == 4:
            raise OperationalError("away")
        if self.turns > 4:
            self.stop._event.set()
            return False
        return self.turns < 3


def test_a_worker_has_a_line_for_each_step_with_work(lines: Lines) -> None:
    step = Step()
    processes.run(step, stop=step.stop, rest=0)
    told = lines("caicach.jobs")
    assert [(line["job"], line["outcome"]) for line in told] == [("test_logs", "done")] * 2
    assert len({line["request_id"] for line in told}) == 2
    assert any("OperationalError" in line["message"] for line in lines("caicach.core.log.processes"))


def test_a_job_that_fails_says_so(lines: Lines) -> None:
    with pytest.raises(IntegrityError), jobs.job("import"):
        raise IntegrityError(PERSON.full_name)
    assert [(line["job"], line["outcome"]) for line in lines("caicach.jobs")] == [("import", "failed")]
    check_private(lines)


def command(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [CAICACH, *words], text=True, capture_output=True, env={**os.environ, **environment}, check=False
    )


def test_lines_stay_plain_unless_json_is_asked_for() -> None:
    words = ("due", "--received", "2022-08-04T09:00", "--limit", "3", "--unit-of-limit", "working_days")
    assert command(*words).stderr == ""
    told = [json.loads(line) for line in command(*words, LOG_FORMAT="json").stderr.splitlines()]
    assert [(line["job"], line["outcome"]) for line in told] == [("due", "done")]
    assert "LOG_FORMAT='xml' cannot be used; wanted: text or json." in command("help", LOG_FORMAT="xml").stderr


def test_also_a_crash_is_one_line() -> None:
    code = (
        "from caicach.config import logs; import logging.config\n"
        "logging.config.dictConfig(logs.configuration(form='json', level='WARNING')); logs.take_over_crashes('json')\n"
        f"raise RuntimeError({PERSON.full_name!r})"
    )
    done = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=False)
    assert done.returncode == 1
    assert json.loads(done.stderr)["error"]["kind"] == "RuntimeError"
    assert PERSON.full_name not in done.stderr


def test_the_web_server_speaks_as_its_workers_do() -> None:
    assert logs.of_web_server("text") is None  # as it always did
    configure_logging(LogLevels.warning, logs.of_web_server("json"))
    try:
        formatters = [handler.formatter for handler in logging.getLogger("_granian").handlers]
        assert [type(one) for one in formatters] == [logs.JsonFormatter]
    finally:
        configure_logging(LogLevels.warning)
