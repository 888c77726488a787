"""What lies behind the addresses of boards of points in the table of permissions."""

from caicach.core.actor import Actor
from caicach.indices import index_sets, open_data
from caicach.indices.commands import datasets
from caicach.indices.models import Dataset
from caicach.indices.periods import Period
from caicach.indices.queries import score_tables
from tests.web.permissions_desk import AT
from tests.web.permissions_matrix import PROCEDURE, Arguments, Cell, arguments

SET = "vi-du-cap-xa"  # for communes
PERIOD = "2022-H1"


@arguments(
    "dashboards:score-board", "dashboards:score-workbook", "dashboards:score-paper", "dashboards:score-procedures",
)  # fmt: skip
def _board(_cell: Cell) -> Arguments:
    return Arguments(path={"code": SET})


@arguments("dashboards:score-unit")
def _unit(cell: Cell) -> Arguments:
    return Arguments(path={"code": SET, "key": cell.unit})


@arguments("dashboards:score-procedure")
def _procedure(_cell: Cell) -> Arguments:
    """Nothing was received, so that none has points: tests/web/dashboards/test_scores.py."""
    return Arguments(path={"code": SET, "procedure": PROCEDURE})


def _give_out() -> None:
    """An edition in which nothing is known; the command gives out none of those."""
    if Dataset.objects.filter(set_code=SET).exists():
        return
    found = score_tables.score_table(
        index_sets.get(SET), period=Period.parse(PERIOD), seen_by=Actor.system(), at=AT
    )  # fmt: skip
    datasets.keep(open_data.edition(open_data.content(found), number=1, found=found), "0" * 64, found)


@arguments("portal:score-board")
def _public(_cell: Cell) -> Arguments:
    _give_out()
    return Arguments(path={"code": SET})


@arguments("portal:score-unit")
def _public_unit(cell: Cell) -> Arguments:
    _give_out()
    return Arguments(path={"code": SET, "key": cell.unit})


@arguments("portal:open-data-file")
def _file(_cell: Cell) -> Arguments:
    _give_out()
    return Arguments(path={"code": SET, "period": PERIOD, "number": 1, "form": "json"})


@arguments("portal:open-data-latest")
def _latest(_cell: Cell) -> Arguments:
    _give_out()
    return Arguments(path={"code": SET, "period": PERIOD, "form": "csv"})
