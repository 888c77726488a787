"""Processes are kept running, started again after a sudden death, and all stopped at the end: by signal, in order."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from caicach.config.supervisor import outcome
from tests.support.processes import Installation, kill, lives, until

PARTS = """
import sys
from caicach.config import supervisor
from caicach.config.supervisor import Part, Supervisor
supervisor.STOPPING_PATIENCE = 3.0
parts = [Part(name=n, command=[sys.executable, "-c", c]) for n, c in (p.split(":", 1) for p in sys.argv[1:])]
Supervisor(parts, say=lambda text: print(text, flush=True), look_after=lambda: None).run()
print("end", flush=True)
"""
STEADY = "import time, os; print('steady', os.getpid(), flush=True); time.sleep(60)"
WITH_CHILD = (
    "import subprocess, time; p = subprocess.Popen(['sleep', '60']); print('child', p.pid, flush=True); time.sleep(60)"
)


@pytest.fixture
def supervise() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start(*parts: str) -> subprocess.Popen[str]:
        process = subprocess.Popen([sys.executable, "-c", PARTS, *parts], stdout=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=30)


def numbers(process: subprocess.Popen[str], word: str) -> int:
    while True:
        line = process.stdout.readline()
        assert line, "the supervisor ended"
        if line.startswith(f"{word} "):
            return int(line.split()[1])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_every_part(supervise: Callable[..., subprocess.Popen[str]], number: signal.Signals) -> None:
    process = supervise(f"a:{STEADY}", f"b:{STEADY}")
    parts = [numbers(process, "steady"), numbers(process, "steady")]
    process.send_signal(number)
    assert process.communicate(timeout=30)[0].endswith("end\n")
    assert process.returncode == 0
    assert not any(map(lives, parts))


def test_a_killed_part_is_started_again_and_said(supervise: Callable[..., subprocess.Popen[str]]) -> None:
    process = supervise(f"phần a:{STEADY}")
    first = numbers(process, "steady")
    os.kill(first, signal.SIGKILL)
    assert process.stdout.readline() == "phần a dừng bất ngờ (tín hiệu SIGKILL); khởi động lại.\n"
    assert numbers(process, "steady") != first


def test_the_children_of_a_killed_part_do_not_outlive_it(supervise: Callable[..., subprocess.Popen[str]]) -> None:
    process = supervise(f"a:{WITH_CHILD}")
    child = numbers(process, "child")
    os.kill(int(Path(f"/proc/{child}/status").read_text().split("PPid:")[1].split()[0]), signal.SIGKILL)
    until(lambda: not lives(child))


def test_a_part_that_ignores_the_signal_is_killed(supervise: Callable[..., subprocess.Popen[str]]) -> None:
    process = supervise(f"a:import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {STEADY}")
    part = numbers(process, "steady")
    process.terminate()
    assert "a không dừng; buộc dừng." in process.communicate(timeout=40)[0]
    assert not lives(part)


def test_a_killed_supervisor_leaves_nothing_behind(supervise: Callable[..., subprocess.Popen[str]]) -> None:
    process = supervise(f"a:{STEADY}")
    part = numbers(process, "steady")
    process.kill()
    until(lambda: not lives(part))


def test_a_part_that_always_fails_is_tried_less_and_less_often(supervise: Callable[..., subprocess.Popen[str]]) -> None:
    process = supervise("a:raise SystemExit(3)")
    begun = time.monotonic()
    for _time in range(4):
        assert process.stdout.readline() == "a dừng bất ngờ (mã 3); khởi động lại.\n"
    assert time.monotonic() - begun > 0.2 + 0.4 + 0.8


def test_outcomes_are_said_in_words() -> None:
    assert outcome(-9) == "tín hiệu SIGKILL"
    assert outcome(1) == "mã 1"


@pytest.fixture
def serving(place: Path) -> Iterator[Installation]:
    made = Installation(place)
    yield made
    made.stop()


def test_the_real_thing_survives_every_sudden_death_and_ends_whole(serving: Installation) -> None:
    until(serving.ready, seconds=90)
    for victim in ("caicach web", "caicach sequencer", "multiprocessing", "postgres -D"):
        serving.kill(victim)
        until(serving.ready, seconds=60)
        until(lambda words=victim: any(words in command for command in serving.members().values()))
    # Both at once: nobody is left who could end the workers, and one that stayed would keep the port for ever.
    mother, children = serving.numbers("web")[0], serving.numbers("worker")
    serving.process.kill()
    kill(mother, known_by="caicach web")
    until(lambda: not any(map(lives, children)))
    serving.process.wait()
    serving.start()
    until(serving.ready, seconds=60)
    serving.process.send_signal(signal.SIGINT)
    assert serving.process.wait(60) == 0
    assert serving.members() == {}
