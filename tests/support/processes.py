"""The product as real processes in a folder of their own: started, found by their part, killed by number, all ended."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from caicach.config import postgres

CAICACH = str(Path(sys.executable).with_name("caicach"))
# What the command line of each part holds. Servers of one connection ("backend") are children of the postmaster.
PARTS = {
    "supervisor": "caicach serve",
    "web": "caicach web",
    "worker": "multiprocessing.spawn",
    "sequencer": "caicach sequencer",
    "consumers": "caicach consumers",
    "postmaster": "postgres -D",
}
SERVED = ("postgres: caicach_app", "postgres: caicach_sequencer")


def until(true: Callable[[], object], *, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)


def lives(number: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{number}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def command_of(number: int) -> str:
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def children_of(number: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def kill(number: int, *, known_by: str) -> bool:
    """SIGKILL, unless the number meanwhile belongs to another program; the handle keeps it from changing hands."""
    try:
        handle = os.pidfd_open(number)
    except ProcessLookupError:
        return False
    try:
        if known_by not in command_of(number):
            return False
        signal.pidfd_send_signal(handle, signal.SIGKILL)
        return True
    except ProcessLookupError:
        return False
    finally:
        os.close(handle)


class Installation:
    """`caicach serve` (or another command that serves) with a private, durable database in the folder `var`."""

    def __init__(self, var: Path, *words: str, **environment: str) -> None:
        self.var = var
        self.words: Sequence[str] = words or ("serve",)
        self.environment: Mapping[str, str] = {**os.environ, "CAICACH_VAR": str(var), **environment}
        self.cluster = postgres.Cluster(data=postgres.home(var) / "postgres")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.output = (var / "output.txt").open("a")
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [CAICACH, *self.words, "--port", str(self.port)], env=self.environment, stdout=self.output,
            stderr=self.output,
        )  # fmt: skip

    def run(self, *words: str, may_fail: bool = False) -> str:
        """What another command of this installation prints; it has to succeed unless it may fail."""
        done = subprocess.run(
            [CAICACH, *words], env=self.environment, stdout=subprocess.PIPE, stderr=self.output, text=True
        )
        assert may_fail or done.returncode == 0, f"caicach {' '.join(words)}: {done.returncode}\n{done.stdout}"
        return done.stdout

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return bool(json.load(answer)["ready"])
        except OSError:
            return False

    def members(self) -> dict[int, str]:
        """Every process that was started from it, by the variable that only they carry; its command line."""
        mark = f"CAICACH_VAR={self.var}".encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes() and lives(int(folder.name)):
                    found[int(folder.name)] = command_of(int(folder.name))
            except (OSError, ValueError):
                continue
        return found

    def numbers(self, part: str) -> list[int]:
        """The processes of one part that live now."""
        if part == "backend":
            children = [child for mother in self.numbers("postmaster") for child in children_of(mother)]
            return [child for child in children if command_of(child).startswith(SERVED)]
        return sorted(number for number, command in self.members().items() if PARTS[part] in command)

    def kill(self, words: str) -> None:
        """The oldest process whose command line holds `words`; comes back when it is dead."""
        number = min(number for number, command in self.members().items() if words in command)
        kill(number, known_by=words)
        until(lambda: not lives(number))

    def kill_all(self) -> int:
        """Everything at once, as a power cut does; how many processes."""
        mothers = self.numbers("postmaster")
        servers = [child for mother in mothers for child in children_of(mother)]
        dead = [kill(number, known_by="") for number in [*self.members(), *servers]]
        return sum(dead)

    def stop(self) -> int:
        """As an operator stops it; the exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(60)
        self.output.close()
        return code
