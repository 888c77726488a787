"""How do cells follow their facts? Marks are taken away first and their cells counted then, so that nothing is missed.

A count begun after the marks were taken away holds at least what they stood for; a mark that was not seen stays for the
next time. One worker at a time: two of them could put the older count over the newer.
"""

import zlib
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Q

from caicach.indices import models, periods
from caicach.indices.counts import Basis
from caicach.indices.queries import layouts
from caicach.indices.queries.layouts import Layout

LOCK: Final = zlib.crc32(b"cells")
BATCH: Final = 5000  # marks at a time
Touched = Mapping[int, Collection[int]]  # units by half-month
_TAKE: Final = """
delete from indices_cellmark where id in (select id from indices_cellmark order by id limit %s)
returning basis, half, competent_unit_id
"""
_MEANS: Final = """
insert into indices_celllayout (basis, digest) values (%s, %s)
on conflict (basis) do update set digest = excluded.digest
"""
_INSERT: Final = """
insert into indices_cell (basis, {keys}, counted) select %s, {keys}, array[{counts}]::bigint[] from ({rows}) q
"""


def recount_cells(*, using: str = DEFAULT_DB_ALIAS) -> int:
    """Recount what is marked, and all cells that answer another question; how many half-months of units, at least one
    for all of them. Nothing if another worker is at it."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        known = dict(models.CellLayout.objects.using(using).values_list("basis", "digest"))
        others = [one for basis, one in layouts.layouts().items() if known.get(basis) != one.digest]
        for layout in others:
            _recount_all(cursor, layout, using)
        return len(others) + _recount_marked(cursor, using)


def forget_cells(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """From the end of the transaction on nothing is read from cells until they are recounted."""
    with connections[using].cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
    models.CellLayout.objects.using(using).all().delete()


def _recount_all(cursor: Any, layout: Layout, using: str) -> None:
    cursor.execute("delete from indices_cellmark where basis = %s", [layout.basis.value])
    cursor.execute("delete from indices_cell where basis = %s", [layout.basis.value])
    _insert(cursor, layout, using)
    cursor.execute(_MEANS, [layout.basis.value, layout.digest])


def _recount_marked(cursor: Any, using: str) -> int:
    cursor.execute(_TAKE, [BATCH])
    touched: dict[Basis, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for basis, half, unit in cursor.fetchall():
        touched[Basis(basis)][half].add(unit)
    for basis, halves in touched.items():
        if layout := layouts.of(basis):
            models.Cell.objects.using(using).filter(_cells_of(halves), basis=basis.value).delete()
            _insert(cursor, layout, using, halves)
    return sum(len(units) for halves in touched.values() for units in halves.values())


def _insert(cursor: Any, layout: Layout, using: str, touched: Touched | None = None) -> None:
    facts = models.DossierFact.objects.using(using).counted()
    if touched is not None:
        facts = facts.filter(_facts_of(layout.basis, touched))
    statement, values = layout.recounted(facts).query.sql_with_params()
    counts = ", ".join(f"q.c{number}" for number in range(2 * len(layout.measures)))
    keys = ", ".join(layouts.KEYS)
    cursor.execute(_INSERT.format(keys=keys, counts=counts, rows=statement), [layout.basis.value, *values])


def _cells_of(touched: Touched) -> Q:
    found = Q()
    for half, units in touched.items():
        found |= Q(half=half, competent_unit_id__in=units)
    return found


def _facts_of(basis: Basis, touched: Touched) -> Q:
    found = Q()
    for half, units in touched.items():
        found |= Q(**{f"{basis}__range": periods.half_days(half)}, competent_unit_id__in=units)
    return found
