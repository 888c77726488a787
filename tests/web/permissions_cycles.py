"""What lies behind the addresses of cycles in the table of permissions: one that runs, with both communes in it."""

from caicach.accounts.states import Role
from caicach.assessments.commands import evidence, scoring
from caicach.assessments.models import Assessment, Cycle
from caicach.core import clock
from tests.assessments import rounds
from tests.assessments.rounds import Round
from tests.support import people
from tests.web.permissions_matrix import Arguments, Cell, arguments


def row_of(cell: Cell) -> Assessment:
    """The sheet of the unit in a cycle, which is made once where nothing is taken back."""
    cycle = Cycle.objects.first()
    if cycle is None:
        cycle = Round().begin()
    return Assessment.objects.get(cycle=cycle, unit_id=people.unit(cell.unit).id)


@arguments("assessments:cycle")
def _cycle(cell: Cell) -> Arguments:
    """Whose unit is asked about makes no difference; only the office moves it on."""
    return Arguments(path={"cycle_id": row_of(cell).cycle_id}, data={"act": "nhac"})


@arguments("assessments:sheet")
def _sheet(cell: Cell) -> Arguments:
    return Arguments(path={"assessment_id": row_of(cell).pk})


@arguments("assessments:criterion")
def _criterion(cell: Cell) -> Arguments:
    """An empty explanation, which is wrong before it is asked whether it may be given now."""
    return Arguments(path={"assessment_id": row_of(cell).pk, "code": "A1"}, data={"act": "giai-trinh"})


@arguments("assessments:evidence-file")
def _evidence(cell: Cell) -> Arguments:
    """An address elsewhere, which has no file to give out."""
    row, who = row_of(cell), rounds.actor(people.official((Role.CASE_OFFICER, cell.unit)))
    piece = evidence.Piece(unit_id=row.unit_id, title="Kế hoạch", reference="https://example.vn/1")
    made = evidence.add(piece, by=who, at=clock.now())
    scoring.use(made.pk, row.pk, "A1", by=who, at=clock.now())
    return Arguments(path={"evidence_id": made.pk})
