"""P5–P7: an inbox page over HTTP, the same at a hundredth of the dossiers, and finding one dossier or one name."""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection as ours
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import databases, load, measure, moulds, people, site
from bench.measure import Result
from bench.run import Run
from caicach.accounts.models import User
from caicach.accounts.states import Role
from caicach.config.demo_data.stamping import shapes
from caicach.config.demo_data.stamping.stamp import Copy
from caicach.core import text
from caicach.core.actor import Actor, Kind
from caicach.dossiers import queries
from caicach.dossiers.models import Dossier
from caicach.organisations.queries import units

TABS = ("dang-xu-ly", "da-xu-ly")
PATH = "/ban-lam-viec/?muc={}"
PAGE_ROWS = 50
STOCK = 200  # open and finished dossiers of the one agency, at every size, so that every page is full
ASKED = 60  # pages in one round, of each server
NAMES = 400


def p5(run: Run) -> Result:
    with _desk(run.database) as (port, session, user):
        line = site.Line(port)
        times = [seconds for _round in range(run.rounds + 1) for seconds in _pages(line, session)][ASKED:]
        queries_sent = max(_queries(user, tab) for tab in TABS)
    p50, p95 = (1000 * measure.quantile(times, share) for share in (0.5, 0.95))
    return Result(
        id="P5", name=f"trang việc cần làm, {PAGE_ROWS} dòng", reference="–", ratio=None,
        figure=f"p50 {p50:.1f} ms, p95 {p95:.1f} ms, {queries_sent} câu lệnh", must="p95 < 80 ms, ≤ 12 câu lệnh",
        goal="< 30 ms, ≤ 6", holds=p95 < 80 and queries_sent <= 12, reached=p95 < 30 and queries_sent <= 6,
        values={"P5": p95, "P5m": p50},
    )  # fmt: skip


def p6(run: Run) -> Result:
    small = run.small()
    try:
        with _desk(small) as (small_port, small_session, _user), _desk(run.database) as (port, session, _same):
            lines = site.Line(small_port), site.Line(port)
            large, little, ratio = measure.turns(
                lambda: statistics.median(_pages(lines[1], session)),
                lambda: statistics.median(_pages(lines[0], small_session)),
                rounds=run.rounds,
            )
    finally:
        databases.drop(small)
        databases.point_at(run.database)
    return Result(
        id="P6", name="cùng trang ấy, p50 so với kho nhỏ", figure=f"{1000 * large:.1f} ms ở {run.size:,} hồ sơ",
        reference=f"{1000 * little:.1f} ms ở kho nhỏ", ratio=round(ratio, 2), must="≤ 1.5", goal="≤ 1.1",
        holds=ratio <= 1.5, reached=ratio <= 1.1,
    )  # fmt: skip


@contextmanager
def _desk(database: str) -> Iterator[tuple[int, site.Session, User]]:
    """A served database in which one case officer has a full desk."""
    databases.point_at(database)
    agency = moulds.agencies("commune")[0]
    unit = units.get_unit(key=agency, on=moulds.ON)
    _fill_desk(database, agency, unit.id)
    session = site.session_of(unit.id, Role.CASE_OFFICER)
    user = User.objects.get(pk=moulds.staff(Role.CASE_OFFICER, unit.id).user_id)
    with site.served(database) as port:
        yield port, session, user


def _fill_desk(database: str, agency: str, unit_id: int) -> None:
    if Dossier.objects.filter(applicant__personal_number=people.person(800_000_000)["number"]).exists():
        return
    patterns = Dossier.objects.select_related(*shapes.WITH).filter(procedure_code="1.001193")
    with databases.superuser(database) as connection:
        for offset, status in ((0, 4), (STOCK, 10)):
            pattern = shapes.read(connection, patterns.filter(status=status, seq__gt=1).order_by("pk")[0])
            first = 800_000_000 + offset
            load.add(connection, [Copy(pattern, agency, first + number) for number in range(STOCK)])
        connection.execute("vacuum analyze")


def _pages(line: site.Line, session: site.Session) -> list[float]:
    found = []
    for number in range(ASKED):
        seconds, body = site.page(line, PATH.format(TABS[number % len(TABS)]), session)
        found.append(seconds)
        if body.count(b"<tr") < PAGE_ROWS:
            raise SystemExit(f"bench: only {body.count(b'<tr')} rows on the page")
    return found


def _queries(user: User, tab: str) -> int:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    client.get(PATH.format(tab))
    with CaptureQueriesContext(ours) as captured:
        client.get(PATH.format(tab))
    return len(captured)


def p7(run: Run) -> list[Result]:
    databases.point_at(run.database)
    chance = random.Random(7)
    counter = units.get_unit(key=f"{moulds.agencies('commune')[0]}--mot-cua", on=moulds.ON)
    by = Actor(
        kind=Kind.OFFICIAL, unit_id=counter.id, posts=frozenset({(str(Role.ONE_STOP_OFFICER), counter.id)})
    )  # fmt: skip
    own = list(Dossier.objects.filter(intake_unit=counter.id).values_list("code", "applicant_name"))
    codes = [code for code, _name in chance.choices(own, k=NAMES)]
    names = [_typed(name, number) for number, (_code, name) in enumerate(chance.choices(own, k=NAMES))]
    by_code = _timed(lambda code: queries.lookup(code, on=moulds.ON), codes, rounds=run.rounds)
    by_name = _timed(lambda name: queries.search(name, seen_by=by), names, rounds=run.rounds)
    return [
        _p7("P7", "tra theo mã hồ sơ", by_code, must=5, goal=1),
        _p7("P7n", f"tìm theo tên, {len(own):,} hồ sơ của đơn vị", by_name, must=50, goal=10),
    ]


def _p7(id: str, name: str, times: list[float], *, must: float, goal: float) -> Result:
    p50, p95 = (1000 * measure.quantile(times, share) for share in (0.5, 0.95))
    return Result(
        id=id, name=name, figure=f"p50 {p50:.2f} ms, p95 {p95:.2f} ms", reference="–", ratio=None,
        must=f"p95 < {must} ms", goal=f"< {goal} ms", holds=p95 < must, reached=p95 < goal,
        values={id: p95},
    )  # fmt: skip


def _typed(name: str, number: int) -> str:
    """What people type: without tone marks; the whole name, or family and middle name only."""
    words = text.words(name.removesuffix(" (thử)"))
    return " ".join(words if number % 2 else words[:2])


def _timed(ask: Callable[[str], object], wanted: list[str], *, rounds: int) -> list[float]:
    """Seconds spent in the database, statement and answer, for each question."""
    spent: list[float] = []

    def watch(execute: Any, *arguments: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            spent[-1] += time.perf_counter() - began

    with ours.execute_wrapper(watch):
        for _round in range(rounds + 1):
            for one in wanted:
                spent.append(0.0)
                ask(one)
    return spent[len(wanted) :]
