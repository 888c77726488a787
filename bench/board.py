"""P11, P12: the figures of a whole province, and how soon an act is among them."""

import contextlib
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from bench import acts, databases, measure
from bench.measure import Result
from bench.run import Run
from caicach.core.actor import Actor
from caicach.dossiers.states import Status
from caicach.indices import commands
from caicach.indices.models import OPEN_VALUES
from caicach.indices.periods import Period
from caicach.indices.queries import layouts, values
from caicach.indices.queries.values import By
from caicach.organisations.queries import units

MEASURES = 30
ASKED = 20  # boards in one round
STOCK = 4_000  # dossiers open at a time: of a province's pace, not of its years
ACTS = 20
LONGEST = 30.0  # seconds
YEAR = Period.parse("2022-lich")
AT = acts.AT + timedelta(days=60)

_CLOSE = """
update indices_dossierfact set status = %s, finished_on = received_on, finished_at = received_at,
  legal_verdict = 'early', statistical_verdict = 'early'
where status = any(%s) and dossier_id not in (
  select dossier_id from indices_dossierfact where status = any(%s) order by dossier_id desc limit %s
)
"""


def p11(run: Run) -> list[Result]:
    small = run.small()
    try:
        for database in (small, run.database):
            _prepare(database)
        large, little, ratio = measure.turns(
            lambda: statistics.median(_boards(run.database)), lambda: statistics.median(_boards(small)),
            rounds=run.rounds,
        )  # fmt: skip
        times = [one for _round in range(run.rounds) for one in _boards(run.database)]
    finally:
        databases.drop(small)
        databases.point_at(run.database)
    p50, p95 = (1000 * measure.quantile(times, share) for share in (0.5, 0.95))
    shown = f"{MEASURES} chỉ số × {len(units.list_units(on=AT.date())):,} đơn vị"
    return [
        Result(
            id="P11", name=f"số liệu toàn tỉnh của một năm, {shown}", reference="–", ratio=None,
            figure=f"p50 {p50:.1f} ms, p95 {p95:.1f} ms", must="p95 < 200 ms", goal="< 50 ms", holds=p95 < 200,
            reached=p95 < 50, values={"P11": p95},
        ),
        Result(
            id="P11g", name="cùng số liệu ấy, p50 so với kho nhỏ", figure=f"{1000 * large:.1f} ms ở {run.size:,} hồ sơ",
            reference=f"{1000 * little:.1f} ms ở kho nhỏ", ratio=round(ratio, 2), must="≤ 1.5", goal="≤ 1.1",
            holds=ratio <= 1.5, reached=ratio <= 1.1,
        ),
    ]  # fmt: skip


def _prepare(database: str) -> None:
    """The same stock of open dossiers at every size, and cells as the worker leaves them."""
    databases.point_at(database)
    with databases.superuser(database) as connection:
        connection.execute(_CLOSE, [Status.RETURNED.value, OPEN_VALUES, OPEN_VALUES, STOCK])
        connection.execute("delete from indices_celllayout")
        commands.recount_cells()
        connection.execute("vacuum analyze")


def _boards(database: str) -> list[float]:
    databases.point_at(database)
    wanted = [one for layout in layouts.layouts().values() for one in layout.measures][:MEASURES]
    found = []
    for _number in range(ASKED + 1):
        began = time.perf_counter()
        told = values.values(wanted, period=YEAR, by=By.UNIT, seen_by=Actor.system(), at=AT)
        found.append(time.perf_counter() - began)
    if len(told) < 2:
        raise SystemExit("bench: no units on the board")
    return found[1:]  # the first connects


def p12(run: Run) -> Result:
    """The sequencer and the consumers as they run, the act in this process, the figure asked for again and again."""
    databases.point_at(run.database)
    receiving = acts.Receiving(acts.agencies(1)[0])
    receiving(0, 0.0)
    with _running(run.database, "sequencer"), _running(run.database, "consumers"):
        times = [_seen(receiving) for _act in range(ACTS + 1)][1:]  # the first waits for both to begin
    p50, p95 = (measure.quantile(times, share) for share in (0.5, 0.95))
    return Result(
        id="P12", name=f"từ lúc tiếp nhận đến khi số liệu tăng, {ACTS} lần", figure=f"p50 {p50:.2f} s, p95 {p95:.2f} s",
        reference="–", ratio=None, must="p95 < 5 s", goal="< 1 s", holds=p95 < 5, reached=p95 < 1,
        values={"P12": p95},
    )  # fmt: skip


def _seen(receiving: acts.Receiving) -> float:
    before = _received()
    receiving.receive()
    began = time.perf_counter()
    while _received() == before:
        if time.perf_counter() - began > LONGEST:
            raise SystemExit(f"bench: an act was not in the figures after {LONGEST:.0f} seconds")
    return time.perf_counter() - began


def _received() -> int:
    wanted = [layout.measures[0] for basis, layout in layouts.layouts().items() if basis == "received_on"]
    found = values.values(wanted, period=YEAR, by=By.NOTHING, seen_by=Actor.system(), at=AT)[None]
    return found[wanted[0].key].denominator or 0


@contextlib.contextmanager
def _running(database: str, command: str) -> Iterator[None]:
    caicach = str(Path(sys.executable).with_name("caicach"))
    with subprocess.Popen([caicach, command], env=databases.environment(database)) as process:
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)
