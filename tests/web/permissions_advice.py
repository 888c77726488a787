"""What lies behind the addresses of advice in the table of permissions."""

from tests.web.permissions_matrix import Arguments, Cell, arguments

SET = "766-2026"


@arguments(
    "dashboards:score-official", "dashboards:score-losses", "dashboards:score-trend", "dashboards:score-committee",
    "dashboards:score-committee-paper",
)  # fmt: skip
def _of_set(_cell: Cell) -> Arguments:
    return Arguments(path={"code": SET})


@arguments("dashboards:what-next")
def _unit(cell: Cell) -> Arguments:
    return Arguments(path={"code": SET, "key": cell.unit})
