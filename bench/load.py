"""How do a million dossiers come into the database quickly? Copies of those the commands made, stamped out by COPY.

The stamping itself is the demo's (caicach.config.demo_data.stamping): whatever a command writes, a copy has.
"""

import random
import time
from collections.abc import Callable

import psycopg

from bench import moulds, people
from caicach.config.demo_data.stamping import shapes
from caicach.config.demo_data.stamping.bulk import bulk
from caicach.config.demo_data.stamping.shapes import Mould
from caicach.config.demo_data.stamping.stamp import BLOCK, Copy, Stamp
from caicach.dossiers.models import Dossier
from caicach.dossiers.states import OPEN

OPEN_SHARE = 0.04
OPEN_AT_LEAST = 6_500  # some sixty on the desk of each commune, however small the whole
Say = Callable[[str], None]


def fill(connection: psycopg.Connection, *, size: int, say: Say) -> None:
    """Stamp copies until there are `size` dossiers. The connection is a superuser's; Django's is the app's."""
    patterns = list(shapes.moulds(connection, list(Dossier.objects.select_related(*shapes.WITH).order_by("pk"))))
    todo, begun = size - len(patterns), time.monotonic()
    copies = _copies(patterns, todo, size)
    with bulk(connection, count=todo):
        stamp = Stamp(connection, people=_person)
        for done in range(0, todo, BLOCK):
            stamp.write(copies[done : done + BLOCK])
            if done % 50_000 == 0 and done:
                say(f"  {done:,} / {todo:,}: {done / (time.monotonic() - begun):,.0f} hồ sơ/s")
        stamp.finish()
        say(f"  ghi xong sau {time.monotonic() - begun:.0f} s")
    connection.execute("vacuum analyze")
    say(f"  chỉ mục, thống kê xong sau {time.monotonic() - begun:.0f} s")


def add(connection: psycopg.Connection, copies: list[Copy]) -> list[int]:
    """Stamp these; the ids of the new dossiers in the order given. For a stock to work on."""
    with bulk(connection, count=0):
        stamp = Stamp(connection, people=_person)
        ids = [id for done in range(0, len(copies), BLOCK) for id in stamp.write(copies[done : done + BLOCK])]
        stamp.finish()
    return ids


def _person(copy: Copy) -> dict[str, str]:
    return people.person(copy.serial)


def _copies(patterns: list[Mould], todo: int, size: int) -> list[Copy]:
    """Day after day of the year; procedures, endings and agencies by chance, the same every time."""
    chance = random.Random(2022)
    open_count = max(OPEN_AT_LEAST, round(OPEN_SHARE * size)) - sum(mould.status in OPEN for mould in patterns)
    agencies = {kind: moulds.agencies(kind) for kind in moulds.HOMES}
    chosen = []
    for opens, count in ((True, min(open_count, todo)), (False, max(todo - open_count, 0))):
        among = [mould for mould in patterns if (mould.status in OPEN) is opens]
        shares = [moulds.share_of(mould.procedure_code, plain=mould.is_plain and not opens) for mould in among]
        chosen += chance.choices(among, shares, k=count)
    chosen.sort(key=lambda mould: mould.received_on)
    serial = Dossier.objects.count() + 1
    return [
        Copy(mould, chance.choice(agencies[moulds.KINDS[mould.procedure_code]]), serial + number)
        for number, mould in enumerate(chosen)
    ]
