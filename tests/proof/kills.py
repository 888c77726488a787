"""One run of the kill test: an installation, clients at work, parts killed at random moments, then the verdict."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from django.conf import settings

from tests.proof import client as client_program
from tests.proof import oracle
from tests.support import processes
from tests.support.processes import Installation

# "cluster": PostgreSQL with all its children at once. "everything": as a power cut ends processes.
ROUND = ("worker", "web", "sequencer", "sequencer", "consumers", "backend", "postmaster", "cluster", "supervisor",
         "everything")  # fmt: skip
HEALING = 120.0  # seconds in which whatever was killed must work again, also on a busy machine
DRAINING = 120.0
Say = Callable[[str], None]
KEPT = settings.VAR / "proof"
PROGRESS = 10  # acknowledgements between two kills, so that every kill falls into work
LONGEST_WAIT = 1.0  # seconds
# A process takes seconds to start; without a look at its work most kills would hit it before it has done anything.
WORK = {
    "sequencer": "select coalesce(max(position), 0) from core_head",
    "consumers": "select coalesce(max(number), 0) from proof_effect",
}
AT_WORK = 0.8  # the other kills hit it while it starts


@dataclass
class Run:
    """The state of a run; `seed` decides what is killed in which order and when."""

    installation: Installation
    folder: Path
    seed: int
    papers: dict[str, object]
    clients: list[subprocess.Popen[bytes]] = field(default_factory=list)
    killed: Counter[str] = field(default_factory=Counter)
    healed: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))  # seconds until work went on
    seen: dict[str, int] = field(default_factory=lambda: dict.fromkeys(WORK, 0))
    incarnation: int = 0

    @property
    def stop_file(self) -> Path:
        return self.folder / "stop"

    @property
    def journals(self) -> list[Path]:
        return sorted(self.folder.glob("journal-*.txt"))

    @property
    def address(self) -> str:
        cluster = self.installation.cluster
        return cluster.url(user=cluster.superuser, database=settings.DATABASE_NAME)

    def start_client(self, number: int) -> subprocess.Popen[bytes]:
        """A client with the journal of its number; one that follows a killed one finishes what that one began."""
        self.incarnation += 1
        counters = self.papers["counters"]
        counter = counters[number % len(counters)]
        official = counter["officials"][number // len(counters) % len(counter["officials"])]
        words = {
            "port": self.installation.port, "journal": self.folder / f"journal-{number}.txt", "stop": self.stop_file,
            "token": counter["token"], "official": official, "password": self.papers["password"],
            "seed": f"{self.seed}/{number}/{self.incarnation}",
        }  # fmt: skip
        return subprocess.Popen(
            [sys.executable, "-m", "tests.proof.client", *(f"--{name}={value}" for name, value in words.items())],
            cwd=settings.CHECKOUT, stdout=self.installation.output, stderr=self.installation.output,
        )  # fmt: skip

    def acknowledged(self) -> int:
        return sum(journal.read_bytes().count(b"ack") for journal in self.journals)

    def wait_for(self, true: Callable[[], object], what: str, *, seconds: float = HEALING) -> None:
        """Wait as an operator's machine does: it starts a supervisor that has ended again."""
        deadline = time.monotonic() + seconds
        while not true():
            if self.installation.process.poll() is not None:
                self.installation.start()
            if time.monotonic() > deadline or self._refused():
                words = self._refused() or f"{what}: not within {seconds:.0f} s"
                raise AssertionError(f"{words} (seed {self.seed}; kept in {self.keep()})")
            time.sleep(0.1)

    def _refused(self) -> str:
        """What the first client says that gave up, if one did."""
        given_up = [number for number, client in enumerate(self.clients) if client.poll() == client_program.GAVE_UP]
        return (self.folder / f"journal-{given_up[0]}.txt").read_text().splitlines()[-1] if given_up else ""

    def kill(self, victim: str, chance: random.Random) -> None:
        """Kill one part at a moment nobody chose, with work going on, and see the work go on again."""
        part = "postmaster" if victim == "cluster" else victim
        if victim != "everything":
            self.wait_for(lambda: self.installation.numbers(part), f"{part} to be there")
        if victim in WORK and chance.random() < AT_WORK:
            self.wait_for(lambda: self.done(victim) > self.seen[victim], f"{victim} to work")
        time.sleep(chance.random() * LONGEST_WAIT)
        if not self._strike(victim, chance):  # it was just being replaced
            return self.kill(victim, chance)
        struck, before = time.monotonic(), self.acknowledged()
        self.wait_for(lambda: self.acknowledged() >= before + PROGRESS, f"work after killing {victim}")
        self.killed[victim] += 1
        self.seen = {part: self.done(part) for part in WORK}
        self.healed[victim].append(time.monotonic() - struck)
        return None

    def done(self, part: str) -> int:
        """How far the sequencer or the consumers have come; what was seen last while the database is away."""
        try:
            with psycopg.connect(self.address) as connection:
                row = connection.execute(WORK[part]).fetchone()
        except psycopg.OperationalError:
            return self.seen[part]
        return int(row[0] or 0) if row else 0

    def _strike(self, victim: str, chance: random.Random) -> bool:
        if victim == "everything":
            return self.installation.kill_all() > 0
        if victim == "cluster":
            mothers = self.installation.numbers("postmaster")
            family = [child for mother in mothers for child in processes.children_of(mother)]
            return sum(processes.kill(number, known_by="postgres") for number in [*mothers, *family]) > 1
        numbers = self.installation.numbers(victim)
        known_by = processes.PARTS.get(victim, "postgres: ")
        return bool(numbers) and processes.kill(chance.choice(numbers), known_by=known_by)

    def strike_client(self, number: int, *, again: bool = True) -> None:
        """A client dies too; the next one with its journal goes on."""
        self.clients[number].kill()
        self.clients[number].wait()
        if again:
            self.clients[number] = self.start_client(number)

    def finish(self) -> oracle.Verdict:
        """Let the clients finish what they began (one is killed instead), drain the log, judge."""
        self.strike_client(0, again=False)
        self.stop_file.touch()
        for client in self.clients[1:]:
            self.wait_for(lambda one=client: one.poll() is not None, "a client to finish")
        self.wait_for(self.installation.ready, "the installation to be whole again")
        with contextlib.suppress(AssertionError):  # what is left over then, the oracle says
            self.wait_for(self._drained, "the log to be drained", seconds=DRAINING)
        return oracle.judge(self.installation, self.journals, address=self.address)

    def _drained(self) -> bool:
        try:
            with psycopg.connect(self.address) as connection:
                row = connection.execute(oracle.LEFT).fetchone()
        except psycopg.OperationalError:
            return False
        return row is not None and row[0] == 0 and row[2] == 0

    def keep(self) -> Path:
        """Journals and logs of a run that failed."""
        place = KEPT / f"{time.strftime('%Y%m%d-%H%M%S')}-seed-{self.seed}"
        place.mkdir(parents=True, exist_ok=True)
        for file in [*self.journals, self.installation.var / "output.txt", self.installation.cluster.log]:
            if file.exists():
                shutil.copy(file, place)
        return place

    def as_text(self) -> str:
        """What was killed how often, and how long it took at most until clients had PROGRESS more acknowledgements."""
        waits = [f"{part} {count} (≤ {max(self.healed[part]):.1f} s)" for part, count in sorted(self.killed.items())]
        return f"seed {self.seed}; killed {', '.join(waits)}"


@contextlib.contextmanager
def running(*, seed: int, clients: int, sabotage: str = "") -> Iterator[Run]:
    """An installation with data and clients at work; afterwards nothing of it is left."""
    with tempfile.TemporaryDirectory(prefix="caicach-proof-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL's own account must come as far as its data
        var = folder / "var"
        var.mkdir()
        environment = {
            "DJANGO_SETTINGS_MODULE": "tests.proof.settings", "PYTHONPATH": str(settings.CHECKOUT),
            "PROOF_SABOTAGE": sabotage, "PROGRAM_CALLS": "1000000000",
        }  # fmt: skip
        papers = prepare(var, environment)
        run = Run(Installation(var, **environment), folder, seed, papers)
        try:
            run.wait_for(run.installation.ready, "the first start")
            run.clients = [run.start_client(number) for number in range(clients)]
            yield run
        finally:
            end(run)


def prepare(var: Path, environment: dict[str, str]) -> dict[str, object]:
    """Schema and data, made by processes of their own before anything is killed."""
    whole = {**os.environ, "CAICACH_VAR": str(var), **environment, "PROOF_SABOTAGE": ""}
    subprocess.run([processes.CAICACH, "migrate", "-v0"], env=whole, check=True)
    made = subprocess.run(
        [sys.executable, "-m", "tests.proof.preparing"], env=whole, check=True, stdout=subprocess.PIPE, text=True
    )
    papers: dict[str, object] = json.loads(made.stdout)
    return papers


def end(run: Run) -> None:
    for client in run.clients:
        client.kill()
        client.wait()
    with contextlib.suppress(subprocess.TimeoutExpired):
        run.installation.stop()
    for number in run.installation.members():
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    processes.until(lambda: not run.installation.members())
    shutil.rmtree(run.installation.cluster.socket_directory, ignore_errors=True)


def conduct(*, kills: int, seed: int, clients: int, say: Say, sabotage: str = "") -> tuple[Run, oracle.Verdict]:
    """`kills` kills, every kind equally often, in random order; one of the clients is killed now and then as well."""
    chance = random.Random(seed)
    say(f"  seed {seed}")  # now: whatever fails, it can be repeated
    with running(seed=seed, clients=clients, sabotage=sabotage) as run:
        for index, victim in enumerate(order(kills, chance)):
            run.kill(victim, chance)
            if index % 7 == 3:
                run.strike_client(chance.randrange(clients))
            if index % 10 == 9:
                say(f"  {index + 1} / {kills} kills, {run.acknowledged()} acknowledgements")
        verdict = run.finish()
        if verdict.complaints:
            verdict.complaints.append(f"kept in {run.keep()}")
        return run, verdict


def spoil(sabotage: str, victims: Sequence[str], *, seed: int, clients: int) -> oracle.Verdict:
    """A run of an installation with a fault; what the oracle says to it."""
    chance = random.Random(seed)
    with running(seed=seed, clients=clients, sabotage=sabotage) as run:
        for victim in victims:
            run.kill(victim, chance)
        return run.finish()


def order(kills: int, chance: random.Random) -> Sequence[str]:
    victims = [ROUND[number % len(ROUND)] for number in range(kills)]
    chance.shuffle(victims)
    return victims
