"""The drill: a backup while people work, a restore on an empty machine, and all acknowledged before it is there."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from caicach.config import postgres
from tests.proof import kills
from tests.support.processes import CAICACH, Installation, until

CLIENTS = 4
BEFORE, MEANWHILE = 40, 20  # acknowledged acts


@pytest.fixture
def run() -> Iterator[kills.Run]:
    with kills.running(seed=13, clients=CLIENTS) as started:
        yield started


def promised(run: kills.Run) -> set[str]:
    """The codes of every receipt given so far."""
    lines = [line.split() for journal in run.journals for line in journal.read_text().splitlines()]
    return {words[2] for words in lines if words[0] == "ack"}


def codes_in(cluster: postgres.Cluster) -> set[str]:
    with psycopg.connect(cluster.url(user=cluster.superuser, database="caicach")) as connection:
        return {code for (code,) in connection.execute("select code from dossiers_dossier")}


def command(var: Path, environment: dict[str, str], *words: str) -> str:
    place = {**os.environ, **environment, "CAICACH_VAR": str(var)}
    return subprocess.run([CAICACH, *words], env=place, text=True, check=True, stdout=subprocess.PIPE).stdout


@pytest.mark.proof
def test_a_restored_backup_holds_everything_promised_before_it_and_serves(run: kills.Run) -> None:
    run.wait_for(lambda: run.acknowledged() >= BEFORE, "work before the backup")
    before = promised(run)
    made: dict[str, Any] = json.loads(run.installation.run("backup", "--to", str(run.folder / "kept"), "--json"))
    there = run.acknowledged()
    run.wait_for(lambda: run.acknowledged() >= there + MEANWHILE, "work after the backup")

    var = run.folder / "new"
    var.mkdir()
    environment = {name: run.installation.environment[name] for name in ("DJANGO_SETTINGS_MODULE", "PYTHONPATH")}
    report = json.loads(command(var, environment, "restore", made["folder"], "--json"))
    assert report["sound"], report["differences"]
    assert report["rows"] == sum(made["rows"].values())
    assert report["log"]["position"] == made["head"]["position"]
    command(var, environment, "verify-log")
    command(var, environment, "files", "verify")
    serving = Installation(var, **environment)
    try:
        until(serving.ready, seconds=60)
        restored = codes_in(serving.cluster)
        assert before - restored == set()
        assert len(restored) == made["rows"]["dossiers_dossier"]
        until(lambda: waiting(serving) == 0, seconds=60)  # the log goes on where it stood
        assert json.loads(serving.run("verify-log", "--json"))["sound"]
    finally:
        serving.stop()
        until(lambda: not serving.members())
        shutil.rmtree(Path(serving.cluster.socket_directory), ignore_errors=True)


def waiting(installation: Installation) -> int:
    cluster = installation.cluster
    with psycopg.connect(cluster.url(user=cluster.superuser, database="caicach")) as connection:
        found = connection.execute("select count(*) from core_pending").fetchone()
    return found[0] if found else 0
