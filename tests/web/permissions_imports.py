"""Imports in the table of permissions: always another administrator's."""

from caicach.accounts import queries
from caicach.accounts.states import Role
from caicach.core import clock
from caicach.exchange import commands
from tests.support import people, sheets
from tests.web.permissions_matrix import Arguments, Cell, arguments

ADDRESSES = (
    "backoffice:import", "backoffice:import-read", "backoffice:import-columns", "backoffice:import-accept",
    "backoffice:import-undo", "backoffice:import-mend", "backoffice:import-faults", "backoffice:import-passwords",
)  # fmt: skip


@arguments(*ADDRESSES)
def _import(cell: Cell) -> Arguments:
    by = queries.actor_for(people.official((Role.ADMINISTRATOR, cell.unit)), on=clock.now().date())
    made = commands.begin(kind="officials", source=sheets.workbook([["a", "b"]]), name="x.xlsx", by=by, at=clock.now())
    return Arguments(path={"import_id": made.pk})


@arguments("backoffice:import-sheet")
def _sheet(cell: Cell) -> Arguments:
    return Arguments(path={"kind": "officials"})
