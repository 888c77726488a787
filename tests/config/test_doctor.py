"""Each check sees what it is there for: the real thing is broken, and the finding says so and what to do."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings as product
from django.db import connections
from django.test import Client

from caicach.config.doctor import examination, server
from caicach.config.doctor import place as doctor_place
from caicach.config.doctor.findings import Answer, Finding, State
from caicach.core import clock
from caicach.core.log import seals, sequencer
from caicach.core.models import Parked
from tests.documents import clamd_server
from tests.support import databases, denied, desk, people

CAICACH = Path(sys.executable).with_name("caicach")
PAGE = "/quan-tri/he-thong/"


def finding(key: str) -> Finding:
    found = {one.key: one for one in examination.examine()}
    assert list(found) == list(examination.CHECKS)
    return found[key]


def as_superuser(database: str, *statements: str) -> None:
    with databases.superuser(database) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture
def own_logins(committed_db: str) -> Iterator[str]:
    """Each role by its own login, as in production; tests otherwise come as the superuser."""
    from caicach.config import roles

    usual = {alias: dict(connections[alias].settings_dict) for alias in ("default", "owner", "sequencer")}
    for alias, role in {"default": roles.APP, "owner": roles.OWNER, "sequencer": roles.SEQUENCER}.items():
        connections[alias].close()
        connections[alias].settings_dict.update(USER=role, OPTIONS={})
    yield committed_db
    for alias, settings_dict in usual.items():
        connections[alias].close()
        connections[alias].settings_dict.update(settings_dict)


# --- The database ---


def test_a_sound_database_has_no_complaint(own_logins: str) -> None:
    for check in (server.version, server.logins, server.rights, server.letters, server.time_zone, server.skew,
                  server.migrations):  # fmt: skip
        assert check().state is State.OK, check().found


def test_an_administrator_as_login_is_a_problem(committed_db: str) -> None:
    answer = server.logins()  # the test's own login is a superuser
    assert answer.state is State.PROBLEM
    assert "superuser" in str(answer.found)


def test_a_login_that_does_not_get_in_is_named(own_logins: str) -> None:
    connections["sequencer"].settings_dict["HOST"] = "/nowhere"
    answer = server.logins()
    assert answer.state is State.PROBLEM
    assert "caicach_sequencer: OperationalError" in str(answer.found)


def test_a_role_that_this_process_does_not_hold_is_no_fault(own_logins: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(product.DATABASES, "owner")
    answer = server.logins()
    assert answer.state is State.OK
    assert "owner: không giữ" in str(answer.found)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("grant update on core_event to caicach_app", "app: no update of core_event"),
        ("grant update (subject) on core_event to caicach_app", "app: no update of core_event"),
        ("grant delete on core_event to caicach_app", "app: no delete of core_event"),
        ("grant truncate on core_event to caicach_sequencer", "sequencer: no insert into core_event"),
        ("grant insert on core_dailyseal to caicach_app", "app: no change of core_dailyseal"),
        ("grant update (payload) on core_event to caicach_sequencer", "sequencer: no update of core_event.payload"),
        ("revoke update (position) on core_event from caicach_sequencer", "sequencer: update core_event.position"),
        ("alter table core_event disable trigger event_stays", "core_event: triggers"),
        ("alter table core_head owner to postgres", "tables: owned by caicach_owner"),
    ],
)
def test_a_changed_right_is_named(committed_db: str, statement: str, told: str) -> None:
    assert server.rights().state is State.OK
    as_superuser(committed_db, statement)
    answer = server.rights()
    assert answer.state is State.PROBLEM
    assert answer.found == told
    assert answer.advice


def test_a_database_that_forgets_is_a_problem(committed_db: str) -> None:
    answer = server.durability()  # that of the tests does not sync, for speed
    assert answer.state is State.PROBLEM
    assert "fsync=off" in str(answer.found)


def test_letters_and_extensions(committed_db: str) -> None:
    as_superuser(committed_db, "drop extension pg_trgm cascade")
    assert finding("letters").state is State.PROBLEM
    name = f"foreign_letters_{os.getpid()}"
    with databases.superuser() as connection:
        databases.drop(connection, name)
        connection.execute(f"create database {name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'")
    try:
        connections["default"].close()
        connections["default"].settings_dict["NAME"] = name
        assert server.letters().state is State.PROBLEM
        assert finding("migrations").state is State.PROBLEM
        assert finding("rights").state is State.UNKNOWN  # there is no such table; the other checks go on
    finally:
        connections["default"].close()
        connections["default"].settings_dict["NAME"] = committed_db
        with databases.superuser() as connection:
            databases.drop(connection, name)


@pytest.mark.django_db
@pytest.mark.parametrize(("apart", "state"), [(0.0, State.OK), (5, State.WARNING), (-90, State.PROBLEM)])
def test_clocks_that_differ(monkeypatch: pytest.MonkeyPatch, apart: float, state: State) -> None:
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + apart)
    assert server.skew().state is state


def test_a_database_that_is_away_is_said_and_the_rest_is_checked(
    committed_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections["default"].close()
    monkeypatch.setitem(connections["default"].settings_dict, "HOST", "/nowhere")
    found = {one.key: one for one in examination.examine()}
    assert found["database"].state is State.UNKNOWN
    assert found["database"].advice
    assert found["disks"].state is not State.UNKNOWN
    assert not examination.is_sound(list(found.values()))


# --- The log ---


def test_seals_and_followers(committed_db: str, tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.VAR = tmp_path
    assert doctor_place.sealed().state is State.OK
    desk.load_province()
    desk.publish("2.000815")
    desk.Office().receive("2.000815", when=desk.at(1, 9))
    with clock.frozen(desk.at(1, 9, 30)):
        assert doctor_place.followers().state is State.PROBLEM  # it waits for its position
        sequencer.drain()
        assert doctor_place.followers().state is State.OK
    with clock.frozen(desk.at(2, 9)):
        assert doctor_place.sealed().state is State.PROBLEM
        sequencer.seal()
        assert doctor_place.sealed().state is State.PROBLEM  # only inside the database
        seals.publish(seals.default_file())
        assert doctor_place.sealed().state is State.OK
    Parked.objects.create(consumer="facts", subject="dossier/1", since_position=1, reason="-", parked_at=clock.now())
    assert doctor_place.followers().state is State.WARNING


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("year", "month", "state"), [(2026, 11, State.OK), (2027, 12, State.WARNING), (2090, 3, State.PROBLEM)]
)
def test_a_calendar_that_ends_soon(year: int, month: int, state: State) -> None:
    desk.load_province()
    with clock.frozen(datetime(year, month, 1, 9, tzinfo=clock.ZONE)):
        assert doctor_place.calendar().state is state


# --- The place ---


class Disk(NamedTuple):
    total: int
    used: int
    free: int


@pytest.mark.parametrize(("free", "state"), [(500e9, State.OK), (100e9, State.WARNING), (0.5e9, State.PROBLEM)])
def test_room_on_the_disks(monkeypatch: pytest.MonkeyPatch, free: float, state: State) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Disk(10**12, 0, int(free)))
    assert doctor_place.disks().state is state


@pytest.mark.parametrize(
    ("key", "local", "state"),
    [
        ("development-only-key-of-the-private-cluster", True, State.WARNING),
        ("development-only-key-of-the-private-cluster", False, State.PROBLEM),
        ("short", False, State.PROBLEM),
        ("a" * 60, False, State.PROBLEM),
        ("7f3kQ9zLm2Xw8Rt5Vb1Nc6Yd4Gh0JpSeUaKi", False, State.OK),
    ],
)
def test_a_secret_key_that_is_none(settings: Any, key: str, local: bool, state: State) -> None:
    settings.SECRET_KEY, settings.LOCAL = key, local
    assert doctor_place.secret_key().state is state
    assert key not in str(doctor_place.secret_key())


def test_a_former_key_is_not_kept_for_ever(settings: Any) -> None:
    settings.SECRET_KEY, settings.LOCAL = "7f3kQ9zLm2Xw8Rt5Vb1Nc6Yd4Gh0JpSeUaKi", False
    settings.SECRET_KEY_FALLBACKS = ["a former key of at least thirty-two characters"]
    found = doctor_place.secret_key()
    assert found.state is State.WARNING
    assert "former" not in str(found)


def test_secrets_that_others_can_read(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LOCAL = False
    settings.VAR = settings.FILES_ROOT = settings.BACKUPS_ROOT = tmp_path
    tmp_path.chmod(0o750)
    key = tmp_path / "secret-key"
    key.touch(mode=0o600)
    monkeypatch.setenv("SECRET_KEY_FILE", str(key))
    assert doctor_place.secrets().state is State.OK
    tmp_path.chmod(0o755)
    assert doctor_place.secrets().state is State.WARNING
    key.chmod(0o640)
    found = doctor_place.secrets()
    assert (found.state, found.found) == (State.PROBLEM, "SECRET_KEY_FILE")


GOOD = {
    "DEBUG": False, "BEHIND_HTTPS": True, "PUBLIC_ADDRESS": "https://motcua.example.vn",
    "ALLOWED_HOSTS": ["motcua.example.vn"], "LOCAL": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, State.OK),
        ({"DEBUG": True}, State.PROBLEM),
        ({"DEBUG": True, "LOCAL": True}, State.PROBLEM),
        ({"BEHIND_HTTPS": False}, State.PROBLEM),
        ({"BEHIND_HTTPS": False, "LOCAL": True}, State.WARNING),
        ({"PUBLIC_ADDRESS": "http://motcua.example.vn"}, State.PROBLEM),
        ({"ALLOWED_HOSTS": ["*", "motcua.example.vn"]}, State.PROBLEM),
        ({"ALLOWED_HOSTS": ["other.example.vn"]}, State.PROBLEM),
        ({"ALLOWED_HOSTS": [".example.vn"]}, State.OK),
        ({"ALLOWED_HOSTS": [".other.vn"]}, State.PROBLEM),
        ({"PUBLIC_ADDRESS": "https://"}, State.PROBLEM),
    ],
)
def test_the_address_people_are_told(settings: Any, change: dict[str, Any], state: State) -> None:
    for name, value in (GOOD | change).items():
        setattr(settings, name, value)
    assert doctor_place.https().state is state


def test_the_scanner_is_asked(settings: Any) -> None:
    settings.CLAMD_ADDRESS = ""
    assert doctor_place.scanner().state is State.WARNING
    with clamd_server.running() as (address, _received):
        settings.CLAMD_ADDRESS = address
        assert doctor_place.scanner().state is State.OK
    assert doctor_place.scanner().state is State.PROBLEM  # it has ended


def test_lines_of_a_service_are_json(settings: Any) -> None:
    settings.LOCAL, settings.LOG_FORMAT = False, "text"
    assert doctor_place.log_lines().state is State.WARNING
    settings.LOG_FORMAT = "json"
    assert doctor_place.log_lines().state is State.OK


def test_backups_are_fresh(tmp_path: Path, settings: Any) -> None:
    settings.BACKUPS_ROOT, settings.LOCAL = tmp_path, False
    assert doctor_place.backups().state is State.PROBLEM
    (tmp_path / "caicach-20220801T000000Z").mkdir()
    (tmp_path / "caicach-20220801T000000Z" / "manifest.json").touch()
    with clock.frozen(desk.at(1, 20)):
        assert doctor_place.backups().state is State.OK
    with clock.frozen(desk.at(3, 20)):
        assert doctor_place.backups().state is State.PROBLEM


@pytest.mark.django_db
def test_what_may_not_be_read_is_said_and_the_rest_is_checked(tmp_path: Path, settings: Any) -> None:
    settings.VAR = tmp_path
    seals.default_file().mkdir()  # to be read as a file
    found = examination.made("seals", "", lambda: Answer(State.OK, str(seals.read(seals.default_file()))))
    assert (found.state, found.found) == (State.UNKNOWN, "IsADirectoryError EISDIR")
    assert found.advice


def test_backups_of_another_account_are_not_there(place: Path, settings: Any) -> None:
    settings.BACKUPS_ROOT, settings.LOCAL = place, False
    (place / "caicach-20220801T000000Z").mkdir()
    (place / "caicach-20220801T000000Z" / "manifest.json").touch()
    with clock.frozen(desk.at(1, 20)):
        assert doctor_place.backups().state is State.OK
        with denied.denied(place / "caicach-20220801T000000Z"):
            assert doctor_place.backups().state is State.PROBLEM


# --- Command and page ---


def test_the_command_tells_programs_and_people(own_logins: str, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        **databases.environment(own_logins),
        "CAICACH_VAR": str(tmp_path),
        "BEHIND_HTTPS": "no",
    }

    def doctor(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([CAICACH, "doctor", *words], text=True, capture_output=True, env=environment)

    told = json.loads(doctor("--json").stdout)
    assert [one["check"] for one in told["checks"]] == list(examination.CHECKS)
    assert not told["sound"]  # no sync, no HTTPS, no backup
    assert {"check", "state", "title", "found", "advice"} == set(told["checks"][0])
    assert all(one["advice"] for one in told["checks"] if one["state"] != "ok")
    plain = doctor()
    assert plain.returncode == 1
    assert "✗ Ghi bền xuống đĩa: fsync=off" in plain.stdout
    assert "✓ Bảng mã và so sánh chữ: UTF8" in plain.stdout
    assert "! Nhật ký vận hành: text" in plain.stdout
    assert "✓ Ba tài khoản cơ sở dữ liệu: caicach_app, caicach_owner, caicach_sequencer" in plain.stdout


@pytest.mark.django_db
def test_the_page_shows_the_same_worst_first(client: Client) -> None:
    people.load_units()
    client.force_login(people.official(("administrator", "xa-mot")), backend="caicach.accounts.sessions.Backend")
    answer = client.get(PAGE)
    assert answer.status_code == 200
    page = answer.content.decode()
    for _key, (title, _check) in examination.CHECKS.items():
        assert str(title) in page
    order = [one.state for one in answer.context["findings"]]
    worst_first = [State.PROBLEM, State.UNKNOWN, State.WARNING, State.OK]
    assert order == sorted(order, key=worst_first.index)
    assert str(server.durability().advice) in page
    assert "no-store" in answer.headers["Cache-Control"]
