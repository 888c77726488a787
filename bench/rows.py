"""Which rows of the table of speed are measured, and by what?"""

from collections.abc import Callable

from bench import acts, board, log, pages, pure, rebuilding
from bench.measure import Result
from bench.run import Run

# What only reads comes first: the rows that write leave their dossiers on the same desks.
ROWS: dict[str, Callable[[Run], Result | list[Result]]] = {
    "P5": pages.p5,
    "P6": pages.p6,
    "P7": pages.p7,
    "P8": pure.p8,
    "P9": log.p9,
    "P10": rebuilding.p10,
    "P11": board.p11,
    "P13": pure.p13,
    "P1": acts.p1,
    "P2": acts.p2,
    "P3": acts.p3,
    "P4": acts.p4,
    "P12": board.p12,
}


def measure(name: str, run: Run) -> list[Result]:
    found = ROWS[name](run)
    return found if isinstance(found, list) else [found]
