"""What lies behind the addresses of the council and of published tables: a second cycle, whose table is published."""

import io

from caicach.assessments.models import Cycle, Publication
from caicach.assessments.queries import results
from caicach.core.actor import Actor
from caicach.documents import commands as documents
from tests.support import people
from tests.web import permissions_cycles
from tests.web.permissions_desk import AT
from tests.web.permissions_matrix import Arguments, Cell, arguments

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def _publication(cell: Cell) -> Publication:
    """Beside the cycle that runs, one of the period before; both communes are in it without a figure."""
    if found := Publication.objects.select_related("cycle").first():
        return found
    running = permissions_cycles.row_of(cell).cycle
    by = running.planned_by
    cycle = Cycle.objects.create(
        edition=running.edition, period="2021-H2", name="Đợt đã công bố", office=running.office, state="published",
        self_days=5, appraise_days=5, explain_days=5, planned_by=by, planned_at=AT, stage_at=AT,
    )  # fmt: skip
    for row in running.assessments.all():
        cycle.assessments.create(unit=row.unit, state="settled")
    made = results.standing(cycle, at=AT)
    file = documents.keep_scan(source=io.BytesIO(PDF), name="bb.pdf", by=Actor.system(), at=AT)
    return Publication.objects.create(
        cycle=cycle, number=1, minutes_number="05/BB-HĐ", held_on=AT.date(), minutes_file=file, members=9, present=7,
        content=made.content, sha256=made.sha256, position=0, published_by=by, published_at=AT,
    )  # fmt: skip


@arguments("assessments:council", "portal:assessment")
def _cycle(cell: Cell) -> Arguments:
    return Arguments(path={"cycle_id": _publication(cell).cycle_id})


@arguments("assessments:council-unit")
def _unit(cell: Cell) -> Arguments:
    cycle = _publication(cell).cycle
    row = cycle.assessments.get(unit_id=people.unit(cell.unit).id)
    return Arguments(path={"cycle_id": cycle.pk, "assessment_id": row.pk})


@arguments("assessments:minutes", "portal:assessment-edition", "portal:assessment-workbook", "portal:assessment-file")
def _edition(cell: Cell) -> Arguments:
    return Arguments(path={"cycle_id": _publication(cell).cycle_id, "number": 1})


@arguments("portal:assessment-unit")
def _published_unit(cell: Cell) -> Arguments:
    return Arguments(path={"cycle_id": _publication(cell).cycle_id, "number": 1, "key": cell.unit})
