"""What lies behind the addresses of sets of criteria in the table of permissions: one draft on which both comment."""

from datetime import timedelta

from caicach.accounts import queries as accounts
from caicach.accounts.states import Role
from caicach.assessments.commands import comments, editions
from caicach.assessments.models import SetComment, SetEdition
from tests.assessments import sets
from tests.support import people
from tests.web.permissions_desk import AT
from tests.web.permissions_matrix import OTHER, OWN, Arguments, Cell, arguments


def _edition() -> SetEdition:
    """One set for the whole province: whose unit the cell asks about makes no difference."""
    if found := SetEdition.objects.filter(code="thu-2022").first():
        return found
    post = people.official((Role.ADMINISTRATOR, "tinh-thu"))
    by = accounts.actor_for(post, on=AT.date())
    made = editions.draft(sets.TEXT, by=by, at=AT)
    asked = [people.unit(key).id for key in (OWN, OTHER)]
    comments.ask(made.pk, since=AT.date(), until=AT.date() + timedelta(days=9), unit_ids=asked, by=by, at=AT)
    editions.revise(made.pk, sets.text(name='"Bộ tiêu chí thử, sửa"'), reason="Thử", seen=1, by=by, at=AT)
    SetComment.objects.create(
        edition=made, criterion="A1", unit_id=asked[1], text="Nên bớt điểm.", made_by=post, made_at=AT
    )
    return made


@arguments(
    "assessments:set", "assessments:set-file", "assessments:set-decision", "assessments:set-revise",
    "assessments:set-adopt", "assessments:set-close", "assessments:set-ask", "assessments:set-comment",
)  # fmt: skip
def _set(cell: Cell) -> Arguments:
    return Arguments(path={"edition_id": _edition().pk})


@arguments("assessments:set-revision")
def _revision(cell: Cell) -> Arguments:
    return Arguments(path={"edition_id": _edition().pk, "number": 2})


@arguments("assessments:set-answer")
def _answer(cell: Cell) -> Arguments:
    made = _edition()
    return Arguments(path={"edition_id": made.pk, "comment_id": SetComment.objects.get(edition=made).pk})
