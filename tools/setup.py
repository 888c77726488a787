"""Make `.venv` ready in this checkout, with nothing but Python's own library and pip.

`python3.11 tools/setup.py` installs what the product needs to run, `… tests` also what its tests need. Every package
is pinned by hash. When nothing changed since the last time, it returns at once.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = CHECKOUT / "var" / "setup.log"
REQUIREMENTS = {"run": "requirements/base.txt", "tests": "requirements/dev.txt"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main(purpose: str) -> None:
    if sys.version_info < (3, 11):
        sys.exit(f"setup: Python 3.11 or newer is needed, this is {sys.version.split()[0]}.")
    LOG.parent.mkdir(exist_ok=True)
    with open(LOG.with_suffix(".lock"), "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready(purpose):
            install(purpose)
    if purpose == "tests":
        need_browser()


def fingerprint(purpose: str) -> str:
    """Changes with the pinned packages, the console command, the interpreter and the place."""
    digest = hashlib.sha256(f"{sys.version} {CHECKOUT}".encode())
    for name in (REQUIREMENTS[purpose], "pyproject.toml"):
        digest.update((CHECKOUT / name).read_bytes())
    return digest.hexdigest()


def stamp(purpose: str) -> Path:
    return VENV / f".ready-{purpose}"


def ready(purpose: str) -> bool:
    if not PYTHON.exists() or not (VENV / "bin" / "caicach").exists():
        return False
    enough = ("run", "tests") if purpose == "run" else ("tests",)
    return any(stamp(made).exists() and stamp(made).read_text() == fingerprint(made) for made in enough)


def install(purpose: str) -> None:
    LOG.write_text("")
    make_environment()
    run(f"Installing {REQUIREMENTS[purpose]}", *pip(), "install", "--require-hashes", "--no-input",
        "-r", REQUIREMENTS[purpose])  # fmt: skip
    run("Installing the command caicach", *pip(), "install", "--no-deps", "--no-build-isolation", "-e", ".")
    stamp(purpose).write_text(fingerprint(purpose))


def make_environment() -> None:
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", "pass"], check=False).returncode == 0:
        return
    options = [] if has_ensurepip() else ["--without-pip"]
    run("Making .venv", sys.executable, "-m", "venv", "--clear", *options, str(VENV))


def pip() -> list[str]:
    """The pip of .venv, or where Debian has split ensurepip off, the system's pip working in .venv."""
    if (VENV / "bin" / "pip").exists():
        return [str(PYTHON), "-m", "pip", "--disable-pip-version-check"]
    if importlib.util.find_spec("pip") is None:
        sys.exit("setup: there is neither pip nor venv. Install them:  apt-get install -y python3-pip python3-venv")
    return [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(PYTHON)]


def has_ensurepip() -> bool:
    return importlib.util.find_spec("ensurepip") is not None


def need_browser() -> None:
    """The browser journeys drive Debian's Chromium."""
    if os.environ.get("CHROMIUM") or any(shutil.which(name) for name in BROWSERS):
        return
    command = "apt-get update && apt-get install -y --no-install-recommends chromium"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        run(
            "Installing Debian's chromium",
            "sh",
            "-c",
            f"DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND; {command}",
        )
        return
    print(f"setup: the browser tests need Chromium. Install it:  sudo sh -c '{command}'", file=sys.stderr)


def run(what: str, *command: str) -> None:
    """Run one step with its output in the log; say how long it has taken so far."""
    begun = time.monotonic()
    done = threading.Event()
    ticker = threading.Thread(target=tick, args=(what, begun, done), daemon=True)
    ticker.start()
    with LOG.open("a") as log:
        result = subprocess.run(command, cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False)
    done.set()
    ticker.join()
    if result.returncode:
        tail = "\n".join(LOG.read_text(errors="replace").splitlines()[-15:])
        sys.exit(f"setup: {what} failed; the whole log is in {LOG}\n{tail}")
    print(f"setup: {what}: {time.monotonic() - begun:.0f} s", flush=True)


def tick(what: str, begun: float, done: threading.Event) -> None:
    interactive = sys.stdout.isatty()
    while not done.wait(1 if interactive else 10):
        line = f"setup: {what} … {time.monotonic() - begun:.0f} s"
        print(f"\r{line}", end="", flush=True) if interactive else print(line, flush=True)
    if interactive:
        print("\r\033[K", end="", flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "run")
    except KeyboardInterrupt:
        sys.exit(130)
