"""The console command says in one line what an operator can mend, and starts quickly when it needs no database."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from caicach.config import cli

CAICACH = Path(sys.executable).with_name("caicach")
NOWHERE = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "SECRET_KEY": "k" * 40}


def caicach(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [CAICACH, *words], text=True, capture_output=True, env={**os.environ, **environment}, check=False
    )


def test_help_lists_our_commands_with_what_they_do() -> None:
    done = caicach("help")
    assert done.returncode == 0
    assert "  database " in done.stdout
    assert "  sequencer " in done.stdout


def test_an_unknown_command_is_refused_with_the_nearest_known() -> None:
    done = caicach("verify-lgo")
    assert done.returncode == cli.WRONG_COMMAND
    assert done.stderr == "caicach: không có lệnh verify-lgo. Có phải: caicach verify-log? Xem mọi lệnh: caicach help\n"


def test_a_database_that_does_not_answer_is_said_in_one_line() -> None:
    done = caicach("migrate", **NOWHERE)
    assert done.returncode == cli.FAILED
    assert done.stderr.startswith("caicach: không nối được cơ sở dữ liệu: ")
    assert done.stderr.count("\n") == 1


def test_also_where_the_roles_are_prepared_on_it() -> None:
    done = caicach("database", "prepare", **NOWHERE)
    assert done.returncode == cli.FAILED
    assert done.stderr.startswith("caicach: không nối được cơ sở dữ liệu: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(("words", "said"), [
    (["procedures", "validate", "nowhere.toml"], "caicach: Không đọc được nowhere.toml: không có tệp này.\n"),
    (["demo", "--port", "70000"], "caicach: không có cổng 70000: số cổng từ 1 đến 65535.\n"),
])  # fmt: skip
def test_every_command_refuses_under_our_name(words: list[str], said: str) -> None:
    done = caicach(*words)
    assert done.returncode == cli.FAILED
    assert done.stderr == said


def test_a_disk_or_folder_that_refuses_is_named(place: Path) -> None:
    words = ("database", "sql")
    with open("/dev/full", "w") as full:
        done = subprocess.run([CAICACH, *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == cli.FAILED
    assert done.stderr.splitlines()[0] == f"caicach: {os.strerror(errno.ENOSPC)}"
    assert "Traceback" not in done.stderr
    (place / "file").touch()
    done = caicach("backup", "--to", str(place / "file" / "kept"))
    assert done.returncode == cli.FAILED
    assert done.stderr == f"caicach: {place}/file/kept: {os.strerror(errno.ENOTDIR)}\n"


def test_in_json_such_a_fault_has_its_kind_and_no_name(place: Path) -> None:
    (place / "file").touch()
    done = caicach("backup", "--to", str(place / "file" / "kept"), LOG_FORMAT="json")
    assert done.returncode == cli.FAILED
    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert told[-1]["error"]["kind"] == "NotADirectoryError ENOTDIR"
    assert str(place) not in done.stderr


def test_words_a_command_does_not_know_are_told_with_its_usage() -> None:
    done = caicach("procedures", "frobnicate")
    assert done.returncode == cli.WRONG_COMMAND
    assert done.stderr.startswith("usage: caicach procedures")


def test_an_unknown_size_of_the_demo_is_refused_before_anything_starts(place: Path) -> None:
    done = caicach("demo", "--size", "huge", CAICACH_VAR=str(place / "var"), SECRET_KEY="k" * 40)
    assert done.returncode == cli.WRONG_COMMAND
    assert "'huge' (choose from 'small', 'tiny', " in done.stderr
    assert done.stdout == ""
    assert not (place / "var" / "postgres").exists()


def test_a_reader_that_leaves_is_no_failure_to_tell() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([CAICACH, "help"], stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("words", "needed"), [
    (["due", "--received", "2022-08-04T09:00"], False),
    (["due", "--agency", "000.00.10.H03"], True),
    (["due", "--agency=000.00.10.H03"], True),
    (["procedures", "validate", "x.toml"], False),
    (["procedures", "rehearse", "x.toml"], False),
    (["procedures", "import", "x.toml"], True),
    (["score", "766-2026", "--inputs", "x.csv"], False),
    (["index_sets", "list"], False),
    (["migrate", "--database=owner"], True),
    (["migrate", "--help"], False),
    (["help", "migrate"], False),
    (["help"], False),
    (["database", "sql"], False),
])  # fmt: skip
def test_only_what_needs_a_database_waits_for_one(words: list[str], needed: bool) -> None:
    assert cli.needs_database(words) is needed


def test_migrations_run_as_the_owner_unless_told_otherwise() -> None:
    assert cli.normal(["migrate"]) == ["migrate", "--database=owner"]
    assert cli.normal(["migrate", "--database=default"]) == ["migrate", "--database=default"]
    assert cli.normal(["verify-log", "--json"]) == ["verify_log", "--json"]
    assert cli.normal([]) == ["help"]


def test_a_demo_makes_its_secret_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CAICACH_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("SECRET_KEY", "so that it is put back afterwards")
    monkeypatch.delenv("SECRET_KEY")
    cli.lend_secret()
    first = os.environ.pop("SECRET_KEY")
    cli.lend_secret()
    assert os.environ["SECRET_KEY"] == first
    assert len(first) >= 32
    assert (tmp_path / "var" / "demo-secret").stat().st_mode & 0o777 == 0o600


def test_help_of_a_command_is_about_that_command() -> None:
    done = caicach("database", "--help")
    assert "prepare" in done.stdout
    assert "--pythonpath" not in done.stdout
