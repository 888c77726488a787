"""What lies behind the addresses of destructions and holds in the table of permissions."""

from caicach.dossiers.models import Dossier
from caicach.privacy.models import Destruction, Hold
from tests.support import people
from tests.web.permissions_desk import AT, DESK
from tests.web.permissions_matrix import Arguments, Cell, arguments


@arguments("backoffice:destruction", "backoffice:destruction-paper")
def _destruction(cell: Cell) -> Arguments:
    """Proposed by somebody else of the unit; not approving it is what a post without more says."""
    made = Destruction.objects.create(
        unit_id=people.unit(cell.unit).id, decision="1/QĐ", decided_on=AT.date(), council="Thử",
        proposed_by_id=cell.world.objects[cell.unit].pk, proposed_at=AT,
    )  # fmt: skip
    return Arguments(path={"destruction_id": made.pk})


@arguments("backoffice:destruction-unit")
def _unit(cell: Cell) -> Arguments:
    return Arguments(path={"unit_id": people.unit(cell.unit).id})


@arguments("backoffice:hold-end")
def _hold(cell: Cell) -> Arguments:
    dossier = Dossier.objects.get(code=DESK.dossiers[cell.unit].received)
    told = {"reason": "Thử", "began_at": AT, "began_by_id": cell.world.objects[cell.unit].pk}
    made, _new = Hold.objects.get_or_create(dossier=dossier, ended_at=None, defaults=told)
    return Arguments(path={"hold_id": made.pk})
