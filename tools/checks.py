"""Run every check that is not a test, two at a time, and show what each failing one said.

`.venv/bin/python tools/checks.py` runs all; names choose some: `… checks.py types,imports`.
"""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent

# The slowest first, so that the others run beside it.
CHECKS: dict[str, list[str]] = {
    "types": ["mypy", "--no-error-summary"],
    "migrations": ["caicach", "makemigrations", "--check", "--dry-run"],
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "imports": ["lint-imports", "--no-logo"],
    "django": ["caicach", "check", "--fail-level", "WARNING"],
    "reference": ["caicach", "reference", "check"],
    "translations": ["caicach", "translations", "check"],
    "house": ["pytest", "-q", "-p", "no:randomly", "tests/test_consistency.py"],
}


def main(words: list[str]) -> int:
    names = [name for word in words for name in word.split(",")]
    if unknown := set(names) - CHECKS.keys():
        sys.exit(f"checks: no such check: {', '.join(sorted(unknown))}; there are {', '.join(CHECKS)}")
    chosen = names or list(CHECKS)
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = [pool.submit(run, name) for name in chosen]
        failed = [name for name, passed in (future.result() for future in as_completed(running)) if not passed]
    if failed:
        print(f"checks: failed: {', '.join(failed)}")
    return 1 if failed else 0


def run(name: str) -> tuple[str, bool]:
    begun = time.monotonic()
    program, *arguments = CHECKS[name]
    done = subprocess.run(
        [BIN / program, *arguments], cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    word = "failed" if done.returncode else "ok"
    report = f"{name:14}{word:8}{time.monotonic() - begun:5.1f} s"
    print(f"{report}\n{done.stdout}" if done.returncode else report, flush=True)
    return name, done.returncode == 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
