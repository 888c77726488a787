"""What lies behind the addresses of plans in the table of permissions: a plan that the commune itself issued."""

from datetime import date

from caicach.accounts import queries as accounts
from caicach.accounts.states import Role
from caicach.plans.commands import planning
from caicach.plans.models import Plan
from tests.plans.conftest import assigned
from tests.support import people
from tests.web.permissions_desk import AT
from tests.web.permissions_matrix import Arguments, Cell, arguments


def _plan(cell: Cell, name: str, *, issued: bool) -> Plan:
    code = f"{name}-{cell.unit}"
    if found := Plan.objects.filter(code=code).first():
        return found
    unit = people.unit(cell.unit).id
    by = accounts.actor_for(people.official((Role.UNIT_HEAD, cell.unit)), unit_id=unit, on=AT.date())
    told = planning.Told(code=code, name="Kế hoạch", first_day=date(2022, 1, 1), last_day=date(2022, 12, 31))
    row = planning.draft(told, by=by, at=AT)
    planning.add_tasks(row.pk, [assigned("1", cell.unit), assigned("2", cell.unit)], by=by, at=AT)
    return planning.issue(row.pk, number="1/KH-UBND", on=AT.date(), by=by, at=AT) if issued else row


@arguments("plans:plan", "plans:lock", "plans:close")
def _issued(cell: Cell) -> Arguments:
    return Arguments(path={"code": _plan(cell, "da-ban-hanh", issued=True).code})


@arguments("plans:add-task", "plans:issue")
def _draft(cell: Cell) -> Arguments:
    return Arguments(path={"code": _plan(cell, "du-thao", issued=False).code})


@arguments("plans:task", "plans:steps")
def _task(cell: Cell) -> Arguments:
    return Arguments(path={"task_id": _plan(cell, "da-ban-hanh", issued=True).tasks.earliest("pk").pk})


@arguments("plans:remove-task")
def _removed(cell: Cell) -> Arguments:
    """A plan of its own for each viewer, as the task is gone afterwards."""
    plan = _plan(cell, f"bo-{cell.column.replace('_', '-')}", issued=False)
    return Arguments(path={"task_id": plan.tasks.earliest("pk").pk})


@arguments("plans:entry-file")
def _file(cell: Cell) -> Arguments:
    """No entry has this number: whoever may see the task is told so."""
    return Arguments(path={**_task(cell).path, "entry_id": 0})
