"""A transfer while officials work: is anything lost, doubled or held up? And after any merger or split, an orphan?"""

import random
import threading
from collections.abc import Iterator
from datetime import date, datetime

import pytest
from django.db import connection, transaction

from caicach.accounts import commands as accounts
from caicach.accounts import queries
from caicach.core.actor import Actor
from caicach.core.clock import ZONE
from caicach.dossiers import commands
from caicach.dossiers.commands import transferring
from caicach.dossiers.commands.transferring import Order
from caicach.dossiers.models import Dossier
from caicach.dossiers.queries import leftovers, transfers
from caicach.organisations.commands import reorganising
from caicach.organisations.queries import units
from caicach.organisations.rules.reorganisation import Act, Merge, NewUnit, Split
from caicach.workflow.models import Task
from tests.support import desk
from tests.support.units import reorganise

PROCEDURE = "1.004873"
EVE = datetime(2025, 6, 27, 9, tzinfo=ZONE)
DAY = date(2025, 7, 1)
AT = datetime(2025, 7, 2, 9, tzinfo=ZONE)
SYSTEM = Actor.system()
NEW = "xa-cho-don-02020-2025"


def order(giver: str = desk.COMMUNE, taker: str = NEW, **more: object) -> Order:
    return Order(giver=giver, taker=taker, decision="12/QĐ-UBND", decided_on=DAY, **more)


class TestAtOnce:
    @pytest.fixture
    def office(self, committed_db: str) -> Iterator[desk.Office]:
        units.forget()
        desk.load_province()
        desk.publish(PROCEDURE)
        yield desk.Office()
        units.forget()

    def test_what_is_being_acted_on_is_left_and_found_again(
        self, office: desk.Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held, free = (office.receive(PROCEDURE, when=EVE) for _ in range(2))
        reorganise("2025-03-01", "2025-07-01")
        monkeypatch.setattr(transferring, "LONGEST_WAIT", "100ms")
        locked, finished = threading.Event(), threading.Event()

        def act() -> None:
            with transaction.atomic():
                leftovers.lock([held.pk], wait=True)
                locked.set()
                finished.wait(20)
            connection.close()

        worker = threading.Thread(target=act)
        worker.start()
        assert locked.wait(20)
        done = transferring.transfer(order(), by=SYSTEM, at=AT)
        finished.set()
        worker.join()
        assert (done.dossiers, done.busy) == (1, (held.code,))
        assert Dossier.objects.get(pk=free.pk).transfer_count == 1
        assert transferring.transfer(order(), by=SYSTEM, at=AT).dossiers == 1

    def test_an_act_under_way_counts_and_what_it_opened_goes_over(self, office: desk.Office) -> None:
        """The officer completes a step while the transfer waits for that very dossier."""
        dossier, by = office.receive(PROCEDURE, when=EVE), office.counter
        [step] = desk.open_steps(dossier)
        locked, go_on = threading.Event(), threading.Event()

        def act() -> None:
            with transaction.atomic():
                commands.hand_over(dossier.pk, step_key=step, by=by, at=EVE)
                locked.set()
                go_on.wait(1)
            connection.close()

        worker = threading.Thread(target=act)
        worker.start()
        assert locked.wait(20)
        reorganise("2025-03-01", "2025-07-01")
        done = transferring.transfer(order(), by=SYSTEM, at=AT)
        worker.join()
        assert done.dossiers == 1
        new = {units.get_unit(key=NEW + one, on=DAY).id for one in ("", "--mot-cua")}
        opened = Task.objects.filter(process=dossier.process, state="open").exclude(kind="timer")
        assert {task.unit_id for task in opened} <= new
        assert step not in {task.step_key for task in opened}


COMMUNES = ("xa-phuong-vien-02050", "xa-ngoc-phai-02053", "xa-bang-lang-02065", "xa-dong-thang-02059")


def _new(key: str, kind: str, parent: str) -> NewUnit:
    return NewUnit(key=key, kind=kind, name=f"Đơn vị {key}", parent=parent)


def _acts(rng: random.Random) -> list[Act]:
    """Two communes merge into a new one; of the others each stays, merges too or is divided between two."""
    first, second, third, fourth = rng.sample(COMMUNES, 4)
    acts: list[Act] = [
        Merge(predecessors=(first, second), into=_new("moi-a", "commune", "backan")),
        Merge(
            predecessors=(f"{first}--mot-cua", f"{second}--mot-cua"),
            into=_new("moi-a--mot-cua", "one_stop", "moi-a"),
        ),
    ]
    if rng.random() < 0.7:
        acts += [
            Split(predecessor=third, into=(_new("moi-b", "commune", "backan"), fourth)),
            Merge(
                predecessors=(f"{third}--mot-cua",), into=_new("moi-b--mot-cua", "one_stop", "moi-b"),
            ),
        ]  # fmt: skip
    return acts


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_after_any_merger_or_split_no_work_is_orphaned(seed: int) -> None:
    """Every open step is at a unit that stands, and has somebody who can reach it or was named before."""
    rng = random.Random(seed)
    units.forget()
    desk.load_province()
    desk.publish(PROCEDURE)
    for key in COMMUNES:
        office = desk.Office(key)
        _hired = office.counter_user, office.officer_user
        for _number in range(rng.randint(1, 2)):
            dossier = office.receive(PROCEDURE, when=EVE)
            if rng.random() < 0.5:
                commands.hand_over(dossier.pk, step_key=desk.open_steps(dossier)[0], by=office.counter, at=EVE)
    decision = reorganising.Decision(DAY, "Nghị quyết thử 01")
    reorganising.reorganise(_acts(rng), decision, by=SYSTEM, at=EVE)
    units.forget()
    accounts.move_posts(on=DAY, by=SYSTEM, at=EVE)
    named = set()
    for left in transfers.left(seen_by=SYSTEM, on=DAY):
        codes = [] if len(left.heirs) == 1 else _codes(left.unit.id)
        halves = [codes[: len(codes) // 2], codes[len(codes) // 2 :]] if codes else [[]]
        for half, heir in zip(halves, left.heirs, strict=False):
            if codes and not half:
                continue
            taker = heir.unit.key
            plan = transfers.plan(giver=left.unit.key, taker=taker, codes=half, seen_by=SYSTEM, on=DAY)
            named |= {(one.unit, one.role) for one in transfers.preview(plan, at=AT).nobody}
            transferring.transfer(order(left.unit.key, taker, codes=tuple(half)), by=SYSTEM, at=AT)
    assert transfers.left(seen_by=SYSTEM, on=DAY) == []
    _check_no_orphan(named)


def _codes(unit_id: int) -> list[str]:
    counters = [
        life[-1].id for life in units.lives() if life[-1].kind == units.ONE_STOP and life[-1].parent_id == unit_id
    ]
    return sorted(leftovers.found(leftovers.Choice(frozenset({unit_id, *counters}))).values())


def _check_no_orphan(named: set[tuple[str, str]]) -> None:
    standing = units.units(DAY).by_id
    for task in Task.objects.filter(state="open").exclude(kind="timer"):
        assert task.unit_id in standing
        reachable = queries.holders(role=task.role, unit_id=task.unit_id, on=DAY)
        assert reachable or (units.unit_name(task.unit_id, on=DAY), transfers.role_name(task.role)) in named
        if task.assignee_id is not None:
            assert task.assignee_id in {one.pk for one in reachable}
    for dossier in Dossier.objects.all():
        assert {dossier.competent_unit_id, dossier.desk_unit_id, *dossier.process.places.values()} <= standing.keys()
