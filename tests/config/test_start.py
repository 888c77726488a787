"""What `caicach serve` brings up to date before it serves."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support import databases

PREPARE = """
import sys, django
django.setup()
from caicach.config import start
from caicach.config.progress import Progress
start.prepare(Progress(sys.stdout))
"""


def test_an_address_for_each_role_is_enough(committed_db: str, place: Path) -> None:
    environment = {
        **os.environ, **databases.environment(committed_db), "CAICACH_VAR": str(place / "var"),
        "DJANGO_SETTINGS_MODULE": "caicach.config.settings",
    }  # fmt: skip
    del environment["DATABASE_URL"]
    done = subprocess.run([sys.executable, "-c", PREPARE], text=True, capture_output=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert (place / "var" / "static").is_dir()
