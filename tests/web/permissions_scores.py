"""What lies behind the addresses of boards of points in the table of permissions."""

from tests.web.permissions_matrix import PROCEDURE, Arguments, Cell, arguments

SET = "vi-du-cap-xa"  # for communes


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
