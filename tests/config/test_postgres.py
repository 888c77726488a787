"""The launcher against real servers: concurrent starts, sudden deaths, odd places, and clear refusals."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from caicach.config import places, postgres
from tests.support.processes import until

USE = """
import sys, time
from pathlib import Path
from caicach.config.postgres import Cluster
with Cluster(data=Path(sys.argv[1]), durable=False).in_use():
    print("in", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def cluster(place: Path) -> Iterator[postgres.Cluster]:
    made = postgres.Cluster(data=place / "một tỉnh" / "data", durable=False)
    yield made
    for process in _users:
        kill(process)
    _users.clear()
    made.remove()


_users: list[subprocess.Popen[str]] = []


def user_of(cluster: postgres.Cluster) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", USE, str(cluster.data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    _users.append(process)
    return process


def wait_inside(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "in\n"


def leave(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=60)
    assert process.returncode == 0


def kill(process: subprocess.Popen[str]) -> None:
    if process.returncode is None:
        process.kill()
        process.communicate()


def number_of(cluster: postgres.Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().splitlines()[0])


def ask(cluster: postgres.Cluster, statement: str) -> object:
    address = cluster.url(user=cluster.superuser, database="postgres")
    with psycopg.connect(address, autocommit=True) as connection:
        answer = connection.execute(statement)
        return answer.fetchone()[0] if answer.description else None


def test_a_path_with_blanks_and_marks_serves_and_stops_behind_the_last_user(cluster: postgres.Cluster) -> None:
    with cluster.in_use():
        assert ask(cluster, "select lower('ĐẶNG THỊ ÁNH')") == "đặng thị ánh"
        assert cluster.is_running()
    assert not cluster.is_running()


def test_three_at_once_share_one_server_and_the_last_out_stops_it(cluster: postgres.Cluster) -> None:
    users = [user_of(cluster) for _ in range(3)]
    for process in users:
        wait_inside(process)
    number = number_of(cluster)
    for process in users[:2]:
        leave(process)
    assert cluster.is_running()
    assert number_of(cluster) == number
    leave(users[2])
    assert not cluster.is_running()


def test_a_killed_user_leaves_no_lock_and_the_next_one_out_stops_the_server(cluster: postgres.Cluster) -> None:
    process = user_of(cluster)
    wait_inside(process)
    kill(process)
    assert cluster.is_running()
    with cluster.in_use():
        assert ask(cluster, "select 1") == 1
    assert not cluster.is_running()


def test_a_killed_server_comes_back_with_everything_acknowledged(place: Path) -> None:
    cluster = postgres.Cluster(data=place / "durable")
    with cluster.in_use():
        ask(cluster, "create table kept as select generate_series(1, 1000) as n")
        os.kill(number_of(cluster), signal.SIGKILL)
        cluster.ensure_running()
        assert ask(cluster, "select count(*) from kept") == 1000
    cluster.remove()


def test_the_number_of_another_program_in_the_old_pid_file_does_not_block_the_start(cluster: postgres.Cluster) -> None:
    with cluster.in_use():
        lines = (cluster.data / "postmaster.pid").read_text()
    stranger = subprocess.Popen(
        ["sleep", "60"], user=places.account(cluster.data).pw_uid if os.geteuid() == 0 else None
    )
    try:
        (cluster.data / "postmaster.pid").write_text(lines.replace(lines.splitlines()[0], str(stranger.pid), 1))
        begun = time.monotonic()
        with cluster.in_use():
            assert ask(cluster, "select 1") == 1
        assert time.monotonic() - begun < postgres.START_PATIENCE / 2
    finally:
        stranger.kill()
        stranger.wait()


def test_a_dead_server_that_nobody_reaps_does_not_block_the_start(cluster: postgres.Cluster) -> None:
    with cluster.in_use():
        lines = (cluster.data / "postmaster.pid").read_text()
    dead = subprocess.Popen([places.binaries() / "postgres", "--version"], stdout=subprocess.DEVNULL)
    try:
        until(lambda: "\nState:\tZ" in Path(f"/proc/{dead.pid}/status").read_text())
        (cluster.data / "postmaster.pid").write_text(lines.replace(lines.splitlines()[0], str(dead.pid), 1))
        begun = time.monotonic()
        with cluster.in_use():
            assert ask(cluster, "select 1") == 1
        assert time.monotonic() - begun < postgres.START_PATIENCE / 2
    finally:
        dead.wait()


def test_a_half_made_cluster_is_made_anew(cluster: postgres.Cluster) -> None:
    making = cluster.data.with_suffix(".making")
    making.mkdir(parents=True)
    (making / "PG_VERSION").write_text("18\n")
    with cluster.in_use():
        assert ask(cluster, "select 1") == 1


def test_a_cluster_in_use_is_not_removed(cluster: postgres.Cluster) -> None:
    process = user_of(cluster)
    wait_inside(process)
    with pytest.raises(postgres.LauncherError, match="is in use"):
        cluster.remove()
    leave(process)


def test_a_broken_server_says_at_once_why_it_did_not_start(cluster: postgres.Cluster) -> None:
    with cluster.in_use():
        pass
    (cluster.data / "postgresql.conf").write_text("no_such_setting = 1\n")
    begun = time.monotonic()
    with pytest.raises(postgres.LauncherError, match="no_such_setting"), cluster.in_use():
        pass
    assert time.monotonic() - begun < postgres.START_PATIENCE / 2


def test_the_packaged_programs_serve_where_debian_has_none(
    cluster: postgres.Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PG_BINDIR", "embedded")
    with cluster.in_use():
        assert str(ask(cluster, "show server_version")).startswith("18.")
        for extension in ("btree_gist", "btree_gin", "pg_trgm"):
            ask(cluster, f"create extension {extension}")


def test_a_wrong_folder_of_programs_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PG_BINDIR", str(tmp_path))
    with pytest.raises(postgres.LauncherError, match="holds no initdb"):
        places.binaries()


def test_a_database_of_a_missing_version_says_what_to_install() -> None:
    with pytest.raises(postgres.LauncherError, match="postgresql-9"):
        places.binaries(major="9")


def test_a_trap_laid_under_the_name_of_the_socket_directory_is_refused(place: Path) -> None:
    (place / "elsewhere").mkdir()
    (place / "trap").symlink_to(place / "elsewhere")
    with pytest.raises(postgres.LauncherError, match="is not a directory of this user"):
        places.make_private_directory(place / "trap", None)


def test_a_fresh_clone_never_meets_the_database_of_an_older_one(place: Path) -> None:
    first = places._lasting_name(place / "name")
    assert places._lasting_name(place / "name") == first
    (place / "name").unlink()
    assert places._lasting_name(place / "name") != first
