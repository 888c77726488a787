"""P10: how long does it take to make all facts anew, beside PostgreSQL copying the rows it has?"""

import os
import time

from bench import databases, measure
from bench.measure import Result
from bench.run import Run
from caicach.indices import commands
from caicach.indices.commands.replacing import TABLE

ROUNDS = 3  # at most: at a million, one takes minutes
MUST, GOAL = 10, 3

_PLAIN = "bench_rebuilt"


def p10(run: Run) -> Result:
    """The owner's own command, with as many processes as it takes by itself. No round is only to warm up: who makes
    everything anew never comes to warm pages."""
    databases.point_at(run.database)
    run.connection.execute(f"create table {_PLAIN} (like {TABLE} including all)")
    facts = 0

    def ours() -> float:
        nonlocal facts
        begun = time.perf_counter()
        facts = commands.rebuild_facts(processes=os.cpu_count() or 1)
        return time.perf_counter() - begun

    def plain() -> float:
        run.connection.execute(f"truncate {_PLAIN}")
        begun = time.perf_counter()
        run.connection.execute(f"insert into {_PLAIN} select * from {TABLE}")
        return time.perf_counter() - begun

    took, copied, ratio = measure.turns(ours, plain, rounds=min(run.rounds, ROUNDS), warm=False)
    return Result(
        id="P10", name=f"dựng lại dữ kiện của {facts:,} hồ sơ", figure=f"{took:,.1f} s",
        reference=f"{copied:,.1f} s (INSERT … SELECT các dòng ấy)", ratio=round(ratio, 2),
        must=f"≤ {MUST}", goal=f"≤ {GOAL}", holds=ratio <= MUST, reached=ratio <= GOAL,
        values={"P10": ratio},
    )  # fmt: skip
