"""Do the log, the facts and the pages hold on a million dossiers?"""

import json
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

MILLION = 1_000_000


def prove(size: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.proof.million", str(size)],
        cwd=settings.CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert done.returncode == 0
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])  # before it, what the served pages logged
    return found


@pytest.mark.proof
def test_a_million_dossiers(capfd: pytest.CaptureFixture[str]) -> None:
    with capfd.disabled():  # the loader tells how far it is
        found = prove(MILLION)
        sys.stdout.write(f"\n{json.dumps(found, ensure_ascii=False)}\n")
    assert found["dossiers"] >= MILLION
    assert found["complaints"] == []
    assert [page["name"] for page in found["pages"] if not page["holds"]] == []
