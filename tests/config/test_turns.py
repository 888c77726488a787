"""Two commands that prepare or load at once: the second says whom it waits for, and then goes on."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.conf import settings

from caicach.config import turns
from tests.support import databases

DJANGO = "import django; django.setup(); from pathlib import Path; from caicach.config import turns\n"
SAY = "say=lambda text: print(text, flush=True)"
OF_CHECKOUT = f"with turns.of_checkout(Path({{var!r}}), {SAY}): print('mine', flush=True)"
OF_DATABASE = f"with turns.of_database({SAY}): print('mine', flush=True)"


@pytest.fixture
def second(committed_db: str) -> Iterator["Second"]:
    one = Second(committed_db)
    yield one
    one.end()


class Second:
    """Another process that wants the same turn."""

    def __init__(self, database: str) -> None:
        self.environment = {
            **os.environ, **databases.environment(database), "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        }  # fmt: skip
        self.process: subprocess.Popen[str] | None = None

    def waits_for(self, turn: AbstractContextManager[None], words: str) -> list[str]:
        """What it says while we hold the turn, and what it says when we have left it."""
        with turn:
            self.process = subprocess.Popen(
                [sys.executable, "-c", DJANGO + words], stdout=subprocess.PIPE, text=True, env=self.environment
            )
            assert self.process.stdout is not None
            told = [self.process.stdout.readline(), self.process.stdout.readline()]
            assert self.process.poll() is None
        return [*told, self.process.communicate(timeout=30)[0]]

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.communicate()


def check(said: list[str]) -> None:
    vietnamese, english, mine = said
    assert "Một lệnh khác đang chuẩn bị hoặc nạp dữ liệu" in vietnamese
    assert "waiting until it has finished" in english
    assert f"pid {os.getpid()}" in vietnamese
    assert mine == "mine\n"


def test_in_a_checkout(second: Second, tmp_path: Path) -> None:
    check(second.waits_for(turns.of_checkout(tmp_path, say=print), OF_CHECKOUT.format(var=str(tmp_path))))


def test_in_a_database(second: Second) -> None:
    check(second.waits_for(turns.of_database(say=print), OF_DATABASE))


def test_whoever_has_the_turn_may_take_it_again(committed_db: str) -> None:
    told: list[str] = []
    for _again in range(50):  # what was left is free at once, however busy the machine
        with turns.of_database(say=told.append), turns.of_database(say=told.append):
            pass
    assert told == []


def test_loading_waits_its_turn(second: Second) -> None:
    """The command itself, not only the lock."""
    words = "from django.core.management import call_command; call_command('demo_data', '--size', 'tiny')"
    with turns.of_database(say=print):
        second.process = subprocess.Popen(
            [sys.executable, "-c", DJANGO + words], stdout=subprocess.PIPE, text=True, env=second.environment
        )
        assert second.process.stdout is not None
        assert "Một lệnh khác" in second.process.stdout.readline()
        second.end()
