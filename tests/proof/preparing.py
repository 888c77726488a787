"""Units, procedures, officials and keys for a proof: `python -m tests.proof.preparing` prints what clients need."""

import json
import os
import sys
from datetime import timedelta

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.proof.settings")
    django.setup()

from django.conf import settings
from django.db import connections

from caicach.accounts import commands as accounts
from caicach.accounts.states import Role
from caicach.core import clock
from caicach.core.actor import Actor
from tests.proof.tally.consumers import TABLE
from tests.support import desk, people

PROCEDURE = "1.001193"
COMMUNES = ("xa-phuong-vien-02050", "xa-bang-lang-02065")
OFFICIALS = 4  # at each counter


def prepare() -> dict[str, object]:
    """Load what an installation has before its first dossier."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(TABLE)
    desk.load_province()
    desk.publish(PROCEDURE)
    return {"password": people.PASSWORD, "counters": [counter(key) for key in COMMUNES]}


def counter(commune: str) -> dict[str, object]:
    """A key for programs and some officials."""
    now, unit = clock.now(), desk.Office(commune).counter_unit
    token = accounts.issue_token(
        name="Hệ thống thử", unit_id=unit.id, scopes=["dossier.receive", "dossier.view"],
        expires_at=now + timedelta(days=1), by=Actor.system(), at=now,
    )  # fmt: skip
    names = [
        people.official((Role.ONE_STOP_OFFICER, unit.key), username=f"mot-cua-{unit.id}-{serial}").username
        for serial in range(OFFICIALS)
    ]
    return {"token": token.raw, "officials": names}


if __name__ == "__main__":
    with settings.CLUSTER.in_use():
        sys.stdout.write(json.dumps(prepare()))
