"""How does a demo grow to the number its size names? Copies of what the commands made, all of them or none."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

import psycopg
from django.db import connections
from django.utils.translation import gettext_lazy as _

from caicach.config.demo_data import planning
from caicach.config.demo_data.sizes import Size
from caicach.config.demo_data.stamping import shapes
from caicach.config.demo_data.stamping.bulk import bulk
from caicach.config.demo_data.stamping.choice import Choice
from caicach.config.demo_data.stamping.crowd import Crowd
from caicach.config.demo_data.stamping.places import Places
from caicach.config.demo_data.stamping.shapes import Mould
from caicach.config.demo_data.stamping.stamp import BLOCK, Copy, Stamp
from caicach.config.progress import Progress
from caicach.core import errors
from caicach.dossiers.models import Dossier, IntakeKey

READ: Final = 2000  # moulds at a time
_UNREAD: Final = """
select exists (select from core_pending) or exists (
  select from core_place p join core_event e on e.shard = p.shard and e.position > p.position)
"""


class StillRead(errors.Refused):
    """Somebody else writes to this database, or has not read to the end of the log."""

    message = _(
        "Nhật ký còn sự kiện chưa được xử lý hết, có thể một tiến trình khác đang chạy trên cơ sở dữ liệu này. "
        "Dừng tiến trình đó rồi chạy lại lệnh."
    )


def is_loaded(size: Size, *, seed: int) -> bool:
    return not size.stamped or IntakeKey.objects.filter(pk=_key(size, seed, 0)).exists()


def fill(size: Size, *, seed: int, progress: Progress) -> None:
    """Copy until there are as many as the size says, all or nothing."""
    wrapper = connections["owner"].copy()
    try:
        wrapper.ensure_connection()
        _fill(wrapper.connection, size, seed=seed, progress=progress)
    finally:
        wrapper.close()


def _fill(connection: psycopg.Connection, size: Size, *, seed: int, progress: Progress) -> None:
    places = Places()
    with progress.step("Đọc hồ sơ mẫu"):
        moulds = [mould for mould in _moulds(connection) if places.is_of_one_era(mould)]
        chosen = Choice(moulds, size, places, seed=seed).made()
    with bulk(connection, count=len(chosen), anew=lambda: progress.step("Chỉ mục, khóa ngoại")):
        if connection.execute(_UNREAD).fetchone() != (False,):
            raise StillRead()
        stamp = Stamp(connection, people=Crowd(places), places=places)
        with progress.bar("Nhân hồ sơ", len(chosen)) as show:
            for done in range(0, len(chosen), BLOCK):
                block = enumerate(chosen[done : done + BLOCK], start=done)
                stamp.write([Copy(mould, key, number, _key(size, seed, number)) for number, (mould, key) in block])
                show(min(done + BLOCK, len(chosen)))
        stamp.finish()
    with progress.step("Thống kê cho cơ sở dữ liệu"):
        connection.execute("vacuum analyze")


def _key(size: Size, seed: int, number: int) -> UUID:
    return planning.key_of(f"stamped/{size.name}/{seed}/{number}")


def _moulds(connection: psycopg.Connection) -> Iterator[Mould]:
    """Every dossier whose rows are all its own."""
    own = Dossier.objects.filter(foreign_code="", erased_at=None, transfer_count=0).order_by("pk")
    dossiers = list(own.select_related(*shapes.WITH))
    beside = shapes.entangled(connection, [dossier.pk for dossier in dossiers])
    alone = [dossier for dossier in dossiers if dossier.pk not in beside]
    for begin in range(0, len(alone), READ):
        yield from shapes.moulds(connection, alone[begin : begin + READ])
