"""Which PostgreSQL serves this checkout when DATABASE_URL names none? A private cluster of our own, started on demand.

The server listens on a socket only, in a directory nobody else can enter. Whoever uses it holds a shared lock; the
last one out stops it. Locks are the kernel's, so a killed user leaves none behind; its server then runs on until the
next user has come and gone.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from caicach.config import places
from caicach.config.places import LauncherError, home

__all__ = ["Cluster", "LauncherError", "home"]

SUPERUSER = "postgres"
PORT = 5432  # names the socket file; nothing listens on the network
START_PATIENCE = 20.0  # seconds; the children of a killed server need a while to notice, and block the next start
RECOVERY_PATIENCE = 600  # seconds of replaying the journal after a crash
PASSING = ("lock file", "shared memory", "starting up", "Address already in use")


@dataclass(frozen=True)
class Cluster:
    """One private PostgreSQL: where its data lie, how durable it is."""

    data: Path
    durable: bool = True

    @property
    def socket_directory(self) -> Path:
        # A socket path must stay below about 100 bytes, so it cannot live in the checkout.
        return Path("/tmp") / f"caicach-{hashlib.sha256(str(self.data).encode()).hexdigest()[:12]}"

    @property
    def superuser(self) -> str:
        return SUPERUSER

    @property
    def log(self) -> Path:
        return self.data.with_suffix(".log")

    def url(self, *, user: str, database: str) -> str:
        host = str(self.socket_directory).replace("/", "%2F")
        return f"postgresql://{user}@{host}:{PORT}/{database}"

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """Start the server unless it runs; stop it afterwards if nobody else uses it."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with _open_lock(self.data.with_suffix(".users")) as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            self.ensure_running()
            try:
                yield
            finally:
                self._stop_if_last(users)

    def ensure_running(self) -> None:
        """Start the server if it does not answer: at first, and after somebody killed it."""
        with self._exclusively():
            self._make_once()
            if not self.is_running():
                self._start()

    def is_running(self) -> bool:
        return self._run("pg_isready", "-q", "-h", str(self.socket_directory), "-p", str(PORT)).returncode == 0

    def remove(self) -> None:
        """Delete the cluster and everything in it, unless somebody uses it."""
        if not self.data.parent.exists():
            return
        with _open_lock(self.data.with_suffix(".users")) as users, self._exclusively():
            if not _is_alone(users):
                raise LauncherError(f"{self.data} is in use; stop what uses it first.")
            if self.data.exists():
                self._stop()
            shutil.rmtree(self.data, ignore_errors=True)
            shutil.rmtree(self.socket_directory, ignore_errors=True)
            self.log.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _exclusively(self) -> Iterator[None]:
        with _open_lock(self.data.with_suffix(".lock")) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _stop_if_last(self, users: TextIO) -> None:
        # Nobody can come in between: a newcomer waits for our lock on `users` and then finds no server.
        with self._exclusively():
            if _is_alone(users):
                self._stop()

    def _stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "-t", "60", "stop")

    def _start(self) -> None:
        owner = self._owner()
        places.make_private_directory(self.socket_directory, owner)
        self.log.touch()
        places.give(self.log, owner)
        deadline = time.monotonic() + START_PATIENCE
        while True:
            said = self.log.stat().st_size
            self._forget_dead()
            done = self._run("pg_ctl", "-D", str(self.data), "-w", "-t", str(RECOVERY_PATIENCE),
                             "-l", str(self.log), "-o", self._options(), "start")  # fmt: skip
            if done.returncode == 0:
                return
            words = self.log.read_bytes()[said:].decode(errors="replace")
            if time.monotonic() > deadline or not any(sign in words for sign in PASSING):
                tail = "\n".join(words.splitlines()[-5:])
                raise LauncherError(f"PostgreSQL did not start; see {self.log}:\n{tail}")
            time.sleep(0.3)

    def _forget_dead(self) -> None:
        """PostgreSQL waits for the number in an old pid file; here for nothing.

        After a reboot it may be another program's. After a kill the dead server stays a zombie until somebody reaps it,
        which in a container may be never. Children that outlive it hold its shared memory, and block the start by that.
        """
        file = self.data / "postmaster.pid"
        with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
            number = int(file.read_text().splitlines()[0])
            status = Path(f"/proc/{number}/status").read_text()
            if not status.startswith("Name:\tpostgres\n") or "\nState:\tZ" in status:
                file.unlink()

    def _options(self) -> str:
        options = ["-c listen_addresses=''", f"-c unix_socket_directories={self.socket_directory}", f"-c port={PORT}",
                   "-c max_connections=100", "-c shared_buffers=256MB"]  # fmt: skip
        if not self.durable:
            options += ["-c fsync=off", "-c full_page_writes=off", "-c synchronous_commit=off"]
        return " ".join(options)

    def _make_once(self) -> None:
        """Make the cluster aside and then rename it, so that a half-made one is never taken for a whole."""
        if (self.data / "PG_VERSION").exists():
            return
        if self.is_running():
            raise LauncherError(f"{self.data} was removed while its server ran; it ends within a minute, try again.")
        if os.geteuid() == 0 and not places.open_to_all(self.data.parent):
            raise LauncherError(f"{self.data.parent} is closed to the account that runs PostgreSQL.")
        owner = self._owner()
        making = self.data.with_suffix(".making")
        shutil.rmtree(making, ignore_errors=True)
        places.make_private_directory(making, owner)
        # C.UTF-8 rather than C: with C, lower('Đ') stays 'Đ' and case-blind search fails.
        done = self._run("initdb", "-D", str(making), "-A", "trust", "-U", SUPERUSER, "--encoding=UTF8",
                         "--locale=C.UTF-8", "--data-checksums")  # fmt: skip
        if done.returncode:
            raise LauncherError(f"initdb failed: {done.stderr.strip()}")
        with contextlib.suppress(FileNotFoundError):
            self.data.rmdir()  # an empty one is in the way
        making.rename(self.data)

    def _owner(self) -> pwd.struct_passwd | None:
        return places.account(self.data)

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        owner = self._owner()
        # The server inherits what pg_ctl holds, so pg_ctl must hold no pipe of ours.
        output = subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return subprocess.run(
            [str(places.binaries(major=_major_of(self.data)) / program), *arguments],
            cwd="/", env={**environment, "LC_ALL": "C.UTF-8"}, text=True,
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False,
            user=owner.pw_uid if owner else None, group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
        )  # fmt: skip


def _major_of(data: Path) -> str | None:
    with contextlib.suppress(FileNotFoundError):
        return (data / "PG_VERSION").read_text().strip()
    return None


def _open_lock(path: Path) -> TextIO:
    try:
        return open(path, "a")
    except PermissionError:
        raise LauncherError(f"{path} belongs to another user; use the account that made it, or remove it.") from None


def _is_alone(users: TextIO) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
