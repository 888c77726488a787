"""Whatever anybody tries in whatever order: a dossier stays one the law knows, and its log tells the same story."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.core.calendar import WorkingCalendar
from caicach.core.events import RECORDED, Recorded
from caicach.core.models import Event
from caicach.dossiers import commands, states, timing
from caicach.dossiers.models import Consultation, Dossier, PostalItem
from caicach.dossiers.rules.intake import Presented
from caicach.dossiers.rules.post import Envelope, PostalState
from caicach.dossiers.states import Channel, Delivery, Status
from caicach.indices.facts.dossiers import fact
from caicach.organisations.queries import calendars
from caicach.workflow import queries as workflow
from tests.support import desk, situations
from tests.support.desk import at

BIRTH, LAND, PERMIT = "1.001193", "1.003003", "1.009994"
OFFICES = {BIRTH: desk.COMMUNE, LAND: desk.COMMUNE, PERMIT: "huyen-cho-don"}
SAME = ("code", "status", "received_at", "original_due_at", "due_at", "finished_at", "returned_at", "seq")

Act = Callable[["Life"], object]


class Life:
    """One dossier, the people around it, and a clock that only goes forward."""

    def __init__(self, procedure: str, chance: random.Random) -> None:
        self.chance, self.now = chance, at(1, 8)
        self.office = desk.Office(OFFICES[procedure])
        self.dossier = self.begin(procedure)
        self.asked = desk.Office("xa-bang-lang-02065").unit.id

    def begin(self, procedure: str) -> Dossier:
        begin = self.chance.choice([commands.receive, commands.register])
        changes = {"fee_amount": self.chance.choice([0, 8_000]), "channel": Channel.POST}
        return begin(self.office.intake(procedure, **changes), by=self.office.counter, at=self.now)

    def by(self) -> Actor:
        """Mostly somebody of the house, sometimes a stranger."""
        rooms = desk.staff(self.chance.choice(["case_officer", "unit_head"]), self.dossier.competent_unit_id)
        return self.chance.choice([self.office.counter, rooms, rooms, desk.Office("xa-bang-lang-02065").counter])

    @property
    def id(self) -> int:
        return self.dossier.pk

    def said(self) -> dict[str, object]:
        return {"by": self.by(), "at": self.now}


def _ahead(life: Life) -> object:
    """The next step by whoever's work it is; a decision goes any way."""
    if life.dossier.process is None:
        return commands.accept(life.id, **life.said())
    task = workflow.list_open_tasks(process=life.dossier.process).first()
    if task is None:
        raise errors.NotFound
    ways = life.dossier.process.definition.compiled.steps[task.step_key].branches
    return desk.play(life.dossier, at=life.now, outcome=life.chance.choice(ways).outcome if ways else "")


def _answer(life: Life) -> object:
    question = Consultation.objects.filter(dossier=life.dossier, answered_at=None).first()
    if question is None:
        raise errors.NotFound
    by = desk.staff("case_officer", question.unit_id)
    return commands.answer_consultation(question.pk, answer="Đồng ý", agrees=True, by=by, at=life.now)


def _post(life: Life) -> object:
    envelope = Envelope(number=f"EP{life.id}-{life.chance.randrange(10**6)}", correspondent="Lý Thị Thử 002")
    unit_id, codes = life.dossier.intake_unit_id, [life.dossier.code]
    return commands.hand_to_post(unit_id, envelope, dossiers=codes, handed_at=life.now, **life.said())


def _hear(life: Life) -> object:
    item = PostalItem.objects.filter(contents__dossier=life.dossier).last()
    if item is None:
        raise errors.NotFound
    return commands.track(item.pk, to=life.chance.choice(list(PostalState)), happened_at=life.now, **life.said())


ACTS: dict[str, Act] = {
    "ahead": _ahead,
    "answer": _answer,
    "timers": lambda life: commands.fire_timers(at=life.now),
    "accept": lambda life: commands.accept(life.id, presented=[Presented(number=1)], **life.said()),
    "decline": lambda life: commands.decline(life.id, reason="Không thuộc thẩm quyền", **life.said()),
    "supplement": lambda life: commands.request_supplement(life.id, items=["Giấy"], reason="Thiếu", **life.said()),
    "resume": lambda life: commands.resume(life.id, **life.said()),
    "consult": lambda life: commands.consult(life.id, unit_id=life.asked, question="Hỏi", hours=8, **life.said()),
    "extend": lambda life: commands.extend(life.id, new_due_at=_later(life), reason="Chậm", **life.said()),
    "refuse": lambda life: commands.refuse(life.id, reason="Không đủ", **life.said()),
    "terminate": lambda life: commands.terminate(life.id, reason="Không bổ sung", **life.said()),
    "withdraw": lambda life: commands.withdraw(life.id, reason="Đổi ý", **life.said()),
    "charge": lambda life: commands.charge(life.id, amount=life.chance.randint(0, 9) * 1000, **life.said()),
    "pay": lambda life: commands.pay_fee(
        life.id, waived=life.chance.random() < 0.3, exemption="Hộ nghèo", **life.said()
    ),
    "return": lambda life: commands.return_result(
        life.id, channel=life.chance.choice(list(Channel)), **life.said()
    ),
    "post": _post,
    "hear": _hear,
    "early": lambda life: commands.withdraw(life.id, reason="Đổi ý", by=life.by(), at=at(1, 7)),
}  # fmt: skip
# Lives that end at once teach little: the next step comes more often than anything else.
OFTEN = ["ahead"] * 12 + ["supplement", "resume"] * 3 + ["post", "hear"] * 2 + list(ACTS)


def _later(life: Life) -> datetime:
    return (life.now + timedelta(days=life.chance.randint(0, 60))).replace(hour=17, minute=0)


def check(life: Life, before: int) -> None:
    """Everything that must hold of a dossier at any time."""
    row = Dossier.objects.select_related("process__definition").get(pk=life.id)
    assert row.status == before or Status(row.status) in states.MOVES[Status(before)], (before, row.status)
    history = recorded(row)
    assert [one.seq for one in history] == list(range(1, row.seq + 1))
    assert all(row.applicant_name not in one.payload for one in history)
    assert (row.state in states.FINISHED) == (row.finished_at is not None)
    if row.received_at is not None:
        assert row.due_at == timing.due_now(row)
        assert row.original_due_at == timing.promise(row).due_at
        stands = row.deviations.filter(ended_at=None).exists()
        assert stands or row.state not in (Status.SUPPLEMENT, Status.FINANCE)
    if row.process is not None and row.state in (Status.WITHDRAWN, Status.STOPPED, Status.RETURNED):
        assert row.process.ended_at is not None
        assert not workflow.list_open_tasks(process=row.process).exists()
    posted = row.postal_contents.filter(under_way=True).exists()
    assert posted == (row.delivery == Delivery.POSTED)
    told = fact(history, calendar_for=calendar_for)
    assert {name: getattr(told, name) for name in SAME} == {name: getattr(row, name) for name in SAME}
    life.dossier = row


def recorded(row: Dossier) -> list[Recorded]:
    stored = Event.objects.filter(subject=row.subject).order_by("seq").values(*RECORDED)
    return [Recorded(**{**one, "payload": json.dumps(one["payload"], ensure_ascii=False)}) for one in stored]


def calendar_for(unit_id: int, on: date, _known_at: datetime | None) -> WorkingCalendar:
    return calendars.calendar_for(unit_id, on=on)


class Undo(Exception):
    """Take an example back."""


@contextmanager
def undone() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise Undo
    except Undo:
        return


@pytest.fixture
def province(db: None, tmp_path: Path) -> None:
    desk.load_province()
    desk.publish(LAND, PERMIT)
    situations.publish_with_tax(tmp_path)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    procedure=st.sampled_from([BIRTH, LAND, PERMIT]),
    seed=st.integers(0, 2**32),
    acts=st.lists(st.tuples(st.sampled_from(OFTEN), st.integers(0, 400)), min_size=8, max_size=20),
)
def test_any_life(province: None, procedure: str, seed: int, acts: list[tuple[str, int]]) -> None:
    with undone():
        life = Life(procedure, random.Random(seed))
        check(life, life.dossier.status)
        for name, hours in acts:
            life.now += timedelta(hours=hours if hours > 300 else hours % 20)
            before = life.dossier.status
            try:
                with transaction.atomic():
                    ACTS[name](life)
            except errors.CaicachError:
                pass
            check(life, before)
        event(f"{procedure} ends as {Status(life.dossier.status).name}")
