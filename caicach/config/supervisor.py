"""Who keeps the processes of one machine running? Starts them, starts a dead one again, stops all of them in order.

Each part is its own session, so that Ctrl-C reaches only us and we decide the order; each asks the kernel for a signal
when we die, so that even a killed supervisor leaves nothing behind.
"""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from caicach.core import processes

STOPPING_PATIENCE = 15.0  # seconds until a part that does not stop is killed
STEADY = 10.0  # a part that has run this long starts again at once
LONGEST_PAUSE = 10.0
LOOK = 0.3


@dataclass(frozen=True)
class Part:
    """One process to keep running."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Running:
    part: Part
    process: subprocess.Popen[bytes]
    started_at: float
    pause: float = 0.0
    due_at: float | None = None  # when to start it again; it is dead until then


class Supervisor:
    """Runs its parts until a signal comes. Parts are stopped in the order they are given."""

    def __init__(self, parts: Sequence[Part], *, say: Callable[[str], None], look_after: Callable[[], None]) -> None:
        self.parts = parts
        self.say = say
        self.look_after = look_after  # called again and again: what else must be kept alive
        self.running: list[Running] = []
        self.ending = threading.Event()

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_signal: self.ending.set())
        try:
            self.running = [self._start(part) for part in self.parts]
            self._watch()
        finally:
            self._stop()

    def _watch(self) -> None:
        while not self.ending.wait(LOOK):
            for running in self.running:
                self._see_to(running)
            self.look_after()

    def _start(self, part: Part) -> Running:
        process = subprocess.Popen(
            part.command, env={**os.environ, **part.environment}, stdin=subprocess.DEVNULL,
            start_new_session=True, preexec_fn=partial(processes.end_with, os.getpid()),
        )  # fmt: skip
        return Running(part=part, process=process, started_at=time.monotonic())

    def _see_to(self, running: Running) -> None:
        now = time.monotonic()
        if running.due_at is None:
            if running.process.poll() is None:
                return
            _signal_group(running.process, signal.SIGKILL)  # its own children, if it was killed over their heads
            steady = now - running.started_at > STEADY
            running.pause = 0.0 if steady else min(max(2 * running.pause, 0.2), LONGEST_PAUSE)
            running.due_at = now + running.pause
            self.say(f"{running.part.name} dừng bất ngờ ({outcome(running.process.returncode)}); khởi động lại.")
        if now >= running.due_at:
            again = self._start(running.part)
            running.process, running.started_at, running.due_at = again.process, again.started_at, None

    def _stop(self) -> None:
        for running in self.running:
            _signal_group(running.process, signal.SIGTERM, only_leader=True)
            try:
                running.process.wait(STOPPING_PATIENCE)
            except subprocess.TimeoutExpired:
                self.say(f"{running.part.name} không dừng; buộc dừng.")
            _signal_group(running.process, signal.SIGKILL)
            running.process.wait()


def outcome(code: int) -> str:
    return f"tín hiệu {signal.Signals(-code).name}" if code < 0 else f"mã {code}"


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals, *, only_leader: bool = False) -> None:
    try:
        if only_leader:
            process.send_signal(number)
        else:
            os.killpg(process.pid, number)
    except ProcessLookupError:
        return
