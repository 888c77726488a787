"""What lies behind the addresses of destructions, holds and exports of a person in the table of permissions."""

from caicach.core import events as log
from caicach.core.actor import Actor
from caicach.dossiers.models import Dossier
from caicach.privacy import events
from caicach.privacy.models import Destruction, Hold, PersonExport
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


@arguments("backoffice:person-export")
def _person_export(cell: Cell) -> Arguments:
    """Asked for and fetched by somebody else of the unit, and not handed over yet."""
    dossier = Dossier.objects.get(code=DESK.dossiers[cell.unit].received)
    made = PersonExport.objects.create(
        party_id=dossier.applicant_id, unit_id=people.unit(cell.unit).id, requester="owner", ground="Đơn thử",
        asked_by_id=cell.world.objects[cell.unit].pk, asked_at=AT, seq=1,
    )  # fmt: skip
    log.record(events.PersonExportFetched(), subject=made.subject, seq=1, by=Actor.system(), at=AT)
    return Arguments(path={"export_id": made.pk})
