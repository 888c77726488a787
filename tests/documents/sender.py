"""A process that appends to an upload and says every acknowledged offset; made to be killed.

`python -m tests.documents.sender TOKEN USER UNIT FILE`
"""

import os
import sys
import uuid
from pathlib import Path

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caicach.config.settings")
    django.setup()

from caicach.accounts.states import Role
from caicach.core import clock
from caicach.core.actor import Actor, Kind
from caicach.documents import commands, queries

STEP = 40_000


def main(token: str, user: str, unit: str, path: str) -> None:
    posts = frozenset({(Role.ONE_STOP_OFFICER.value, int(unit))})
    by = Actor(kind=Kind.OFFICIAL, user_id=int(user), unit_id=int(unit), posts=posts)
    data = Path(path).read_bytes()
    offset = queries.get_upload(uuid.UUID(token), seen_by=by).offset
    while offset < len(data):
        piece = data[offset : offset + STEP]
        offset = commands.append_upload(token=uuid.UUID(token), offset=offset, data=piece, by=by, at=clock.now()).offset
        os.write(1, f"{offset}\n".encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
