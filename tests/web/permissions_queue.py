"""The queue of the hall in the table of permissions: the desk acts on its own queue only, the hall is everybody's."""

from caicach.accounts.states import Role
from caicach.core import clock
from caicach.dossiers.commands import queue
from caicach.dossiers.models import Queue
from tests.support import desk, people
from tests.web.permissions_matrix import Arguments, Cell, arguments


@arguments("desk:queue")
def _queue(_cell: Cell) -> Arguments:
    """Opening is for one's own unit, whatever is asked."""
    return Arguments(data={"viec": "mo"})


@arguments("portal:queue-kiosk")
def _kiosk(cell: Cell) -> Arguments:
    return Arguments(path={"key": _opened(cell).key}, data={"viec": "", "uu_tien": ""})


@arguments("portal:queue-wall")
def _wall(cell: Cell) -> Arguments:
    return Arguments(path={"key": f"{cell.unit}--mot-cua"})


def _opened(cell: Cell) -> Queue:
    user = people.official((Role.ONE_STOP_OFFICER, f"{cell.unit}--mot-cua"))
    unit = people.unit(f"{cell.unit}--mot-cua")
    return queue.open_day(unit.id, sectors=[], by=desk.actor(user, on=clock.now().date()), at=clock.now())
