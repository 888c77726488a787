"""Do the cells say what the facts say? One statement for each date, hence one moment; what is marked is left out."""

from dataclasses import dataclass
from typing import Final

from django.db import DEFAULT_DB_ALIAS, connections

from caicach.indices.counts import Basis
from caicach.indices.models import Cell, CellLayout, CellMark, DossierFact
from caicach.indices.queries import layouts
from caicach.indices.queries.layouts import Layout

SHOWN: Final = 20
_DIFFERENT: Final = """
select half, competent_unit_id, c.counted, q.counted
from (select * from indices_cell where basis = %s) c
full join (select {keys}, array[{counts}]::bigint[] counted from ({rows}) f) q using ({keys})
where c.counted is distinct from q.counted and (half, competent_unit_id) not in (
  select half, competent_unit_id from indices_cellmark where basis = %s
)
order by half, competent_unit_id limit %s
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that is wrong, missing (`kept` is empty) or too many (`right` is empty)."""

    basis: Basis
    half: int
    unit_id: int
    kept: list[int]
    right: list[int]


@dataclass(frozen=True, slots=True)
class Checked:
    """`unread`: dates whose cells are not read, as they answer another question."""

    cells: int
    waiting: int
    unread: list[Basis]
    differences: list[Difference]


def check(*, using: str = DEFAULT_DB_ALIAS) -> Checked:
    known = dict(CellLayout.objects.using(using).values_list("basis", "digest"))
    sound = [one for basis, one in layouts.layouts().items() if known.get(basis) == one.digest]
    return Checked(
        cells=Cell.objects.using(using).count(),
        waiting=CellMark.objects.using(using).values("basis", "half", "competent_unit_id").distinct().count(),
        unread=[basis for basis, one in layouts.layouts().items() if one not in sound],
        differences=[found for one in sound for found in _differences(one, using)],
    )


def _differences(layout: Layout, using: str) -> list[Difference]:
    rows, values = layout.recounted(DossierFact.objects.using(using).counted()).query.sql_with_params()
    counts = ", ".join(f"f.c{number}" for number in range(2 * len(layout.measures)))
    statement = _DIFFERENT.format(keys=", ".join(layouts.KEYS), counts=counts, rows=rows)
    basis = layout.basis
    with connections[using].cursor() as cursor:
        cursor.execute(statement, [basis.value, *values, basis.value, SHOWN])
        return [Difference(basis, half, unit, kept or [], right or []) for half, unit, kept, right in cursor.fetchall()]
