"""P1–P4: receiving a dossier and completing a step, in process and over HTTP, beside the database's own limit."""

import time
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

import psycopg

from bench import limit, load, measure, moulds, people, site
from bench.measure import Result
from bench.run import Run
from caicach.accounts.states import Role
from caicach.config.demo_data.stamping import shapes
from caicach.config.demo_data.stamping.stamp import Copy
from caicach.core import calendar
from caicach.core.actor import Actor, Kind
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier
from caicach.dossiers.rules.intake import Intake
from caicach.dossiers.states import Status
from caicach.organisations.queries import units

PROCEDURE = "1.004873"
AT = datetime(2022, 8, 4, 9, tzinfo=calendar.ZONE)
CLIENTS = limit.CLIENTS
CROWD = 16


class Receiving:
    """A worker that receives one dossier after another at one counter."""

    def __init__(self, agency: str) -> None:
        self.agency = agency
        self.first = next(people.RANGES)  # here, not in the child: a child's count is nobody else's

    def __call__(self, number: int, until: float) -> int:
        if not until:
            self.template = moulds.intake(PROCEDURE, agency=self.agency, serial=self.first)
            self.by = counter_of(self.template.intake_unit_id)
            for _warm in range(10):
                self.receive()
            return 0
        count = 0
        while time.monotonic() < until:
            self.receive()
            count += 1
        return count

    def receive(self) -> None:
        self.first += 1
        commands.receive(renewed(self.template, self.first), by=self.by, at=AT)


def renewed(template: Intake, serial: int) -> Intake:
    """The same papers of another person."""
    values = {name: getattr(template, name) for name in Intake.__slots__}
    return Intake(**(values | {"key": uuid.uuid4(), "applicant": people.applicant(serial)}))


def counter_of(unit_id: int) -> Actor:
    return Actor(
        kind=Kind.OFFICIAL, user_id=moulds.staff(Role.ONE_STOP_OFFICER, unit_id).user_id, unit_id=unit_id,
        posts=frozenset({(str(Role.ONE_STOP_OFFICER), unit_id)}),
    )  # fmt: skip


def agencies(count: int) -> list[str]:
    return moulds.agencies("commune")[:count]


def a_received_one(connection: psycopg.Connection) -> int:
    """A dossier as it stands right after its receipt, without a supplement or anything else."""
    row = connection.execute(
        "select min(id) from dossiers_dossier where status = 2 and seq = 1 and procedure_code = %s", [PROCEDURE]
    ).fetchone()
    assert row is not None
    return int(row[0])


def p1(run: Run) -> Result:
    script = limit.intake(run.connection, a_received_one(run.connection))
    ours, best, ratio = measure.turns(
        lambda: measure.at_once([Receiving(key) for key in agencies(CLIENTS)], seconds=run.seconds),
        lambda: limit.run(run.database, script, seconds=run.seconds),
        rounds=run.rounds,
    )
    return measure.faster(
        "P1", "tiếp nhận, trong tiến trình (8)", ours, best, ratio, unit="hồ sơ/s", of="L", must=0.15, goal=0.30
    )


def p2(run: Run) -> Result:
    script = limit.intake(run.connection, a_received_one(run.connection))
    with site.served(run.database) as port:
        sending = [site.Sending(port, key, PROCEDURE) for key in agencies(CLIENTS)]
        ours, best, ratio = measure.turns(
            lambda: measure.at_once([one.renewed() for one in sending], seconds=run.seconds),
            lambda: limit.run(run.database, script, seconds=run.seconds),
            rounds=run.rounds,
        )
    return measure.faster(
        "P2", "tiếp nhận qua API (8 kết nối)", ours, best, ratio, unit="hồ sơ/s", of="L", must=0.10, goal=0.25
    )


def p3(run: Run) -> list[Result]:
    return [p3_process(run), p3_http(run)]


class Stepping:
    """A worker that hands one received dossier after another over to those who decide."""

    def __init__(self, ids: Sequence[int], unit_id: int) -> None:
        self.ids = list(ids)
        self.unit_id = unit_id

    def __call__(self, number: int, until: float) -> int:
        if not until:
            self.by = counter_of(self.unit_id)
            for _warm in range(10):
                self.step()
            return 0
        count = 0
        while time.monotonic() < until:
            self.step()
            count += 1
        return count

    def step(self) -> None:
        commands.hand_over(self.ids.pop(), step_key="receive", by=self.by, at=AT + timedelta(minutes=20))


def p3_process(run: Run) -> Result:
    script, stock = _steps(run)

    def ours() -> float:
        mine = [Stepping(stock.take(agency), stock.counters[agency]) for agency in stock.agencies]
        return measure.at_once(mine, seconds=run.seconds)

    figure, best, ratio = measure.turns(
        ours, lambda: limit.run(run.database, script, seconds=run.seconds), rounds=run.rounds
    )
    return measure.faster(
        "P3", "một bước xử lý, trong tiến trình (8)", figure, best, ratio, unit="bước/s", of="bước CTE",
        must=0.12, goal=0.30,
    )  # fmt: skip


def p3_http(run: Run) -> Result:
    script, stock = _steps(run)
    with site.served(run.database) as port:
        desks = {agency: site.session_of(stock.counters[agency]) for agency in stock.agencies}

        def ours() -> float:
            mine = [site.Acting(port, desks[agency], stock.codes(stock.take(agency))) for agency in stock.agencies]
            return measure.at_once(mine, seconds=run.seconds)

        figure, best, ratio = measure.turns(
            ours, lambda: limit.run(run.database, script, seconds=run.seconds), rounds=run.rounds
        )
    return measure.faster(
        "P3h", "một bước xử lý, trang web (8 kết nối)", figure, best, ratio, unit="bước/s", of="bước CTE",
        must=0.08, goal=0.20,
    )  # fmt: skip


class Stock:
    """Received dossiers of some agencies, stamped for this run; each is handed out once."""

    def __init__(self, run: Run, *, each: int) -> None:
        self.agencies = agencies(CLIENTS)
        self.counters = {key: units.get_unit(key=f"{key}--mot-cua", on=moulds.ON).id for key in self.agencies}
        pattern = _pattern(run.connection)
        first = [next(people.RANGES) for _agency in self.agencies]
        self.ids = {}
        for place, key in enumerate(self.agencies):
            copies = [Copy(pattern, key, first[place] + number) for number in range(each)]
            self.ids[key] = load.add(run.connection, copies)
        self.each_round = each // (run.rounds + 2)
        run.connection.execute("vacuum analyze")

    def take(self, agency: str) -> list[int]:
        taken, self.ids[agency] = self.ids[agency][: self.each_round], self.ids[agency][self.each_round :]
        return taken

    def codes(self, ids: list[int]) -> list[str]:
        found = dict(Dossier.objects.filter(pk__in=ids).values_list("pk", "code"))
        return [found[id] for id in ids]


def _pattern(connection: psycopg.Connection) -> shapes.Mould:
    row = Dossier.objects.select_related(*shapes.WITH).get(pk=a_received_one(connection))
    assert row.state is Status.RECEIVED
    return shapes.read(connection, row)


MOST_STEPS = 400  # a second, of one process


def _steps(run: Run) -> tuple[str, Stock]:
    """The statement of the reference, over dossiers of its own, and the stock of ours."""
    pattern = _pattern(run.connection)
    first = next(people.RANGES)
    copies = [Copy(pattern, agency, first + number) for number, agency in enumerate(agencies(CLIENTS) * 250)]
    ids = load.add(run.connection, copies)
    script = limit.step(run.connection, (ids[0], ids[-1]))
    return script, Stock(run, each=round(MOST_STEPS * (run.seconds + 1)) * (run.rounds + 2))


def p4(run: Run) -> Result:
    one, *_others = agencies(1)
    ours, apart, ratio = measure.turns(
        lambda: measure.at_once([Receiving(one) for _client in range(CROWD)], seconds=run.seconds),
        lambda: measure.at_once([Receiving(key) for key in agencies(CROWD)], seconds=run.seconds),
        rounds=run.rounds,
    )
    return measure.faster(
        "P4", "16 người tiếp nhận ở một nơi", ours, apart, ratio, unit="hồ sơ/s", of="ở 16 nơi", must=0.5, goal=0.8
    )
