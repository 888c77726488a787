"""What is it like not to be allowed? Also for tests that run as root, whom no mode of a file keeps out."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534


@contextmanager
def denied(path: Path, *, mode: int = 0) -> Iterator[None]:
    """Inside, this process is an ordinary account, and `path` has these rights."""
    before, mine = path.stat().st_mode & 0o777, os.geteuid()
    path.chmod(mode)
    if mine == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(mine)
        path.chmod(before)
