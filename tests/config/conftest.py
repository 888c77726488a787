"""A folder in which the tests of this package may run databases of their own."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that PostgreSQL's account can reach; pytest closes its own ones whenever another run starts."""
    with tempfile.TemporaryDirectory(prefix="caicach-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)
