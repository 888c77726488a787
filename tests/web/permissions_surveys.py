"""What lies behind the addresses of surveys in the table of permissions."""

from caicach.accounts import queries as accounts
from caicach.accounts.states import Role
from caicach.surveys import commands
from caicach.surveys.models import AnswerFile, Campaign
from tests.support import people, surveys
from tests.web.permissions_desk import AT
from tests.web.permissions_matrix import Arguments, Cell, arguments


def _campaign(cell: Cell, name: str) -> Campaign:
    """Run by the unit itself, so that one of another unit is about others."""
    found = Campaign.objects.filter(code=f"{name}-{cell.unit}").first()
    if found is not None:
        return found
    by = accounts.actor_for(people.official((Role.UNIT_HEAD, cell.unit)), on=AT.date())
    return commands.open_campaign(f"{name}-{cell.unit}", surveys.told(), by=by, at=AT)


@arguments("surveys:campaign", "surveys:change", "surveys:slips", "surveys:sheet")
def _of_campaign(cell: Cell) -> Arguments:
    return Arguments(path={"code": _campaign(cell, "dot").code})


@arguments("surveys:take-back")
def _file(cell: Cell) -> Arguments:
    campaign = _campaign(cell, "co-phieu")
    made, _new = AnswerFile.objects.get_or_create(
        campaign=campaign, sha256="0" * 64, defaults={"name": "phieu.csv", "slips": 1, "taken_in_at": AT}
    )
    return Arguments(path={"code": campaign.code, "file_id": made.pk})
