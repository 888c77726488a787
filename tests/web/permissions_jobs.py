"""Background work in the table of permissions: always somebody else's."""

from caicach.accounts import queries
from caicach.core import clock
from caicach.jobs import commands
from tests.support import count_worker
from tests.web.permissions_matrix import Arguments, Cell, arguments

assert count_worker  # registers the kinds


@arguments("desk:job", "desk:job-file")
def _job(cell: Cell) -> Arguments:
    by = queries.actor_for(cell.world.objects[cell.unit], on=clock.now().date())
    return Arguments(path={"job_id": commands.enqueue("test-count", by=by, at=clock.now(), params={"to": 1}).pk})


@arguments("desk:export")
def _export(_cell: Cell) -> Arguments:
    return Arguments(query="?muc=dang-xu-ly", data={"dang": "csv"})


@arguments("dashboards:export")
def _export_figure(_cell: Cell) -> Arguments:
    return Arguments(query="?chi-so=tiep-nhan&nam=2022", data={"dang": "csv"})


@arguments("dashboards:records-export")
def _export_records(_cell: Cell) -> Arguments:
    return Arguments(query="?so-do=xu-ly-dung-han&ky=2022-H1", data={"dang": "csv"})
