"""Every act in every status by everybody: allowed or refused, as a table written by hand says.

A cell names who may: C counter officer, B chief of the one-stop unit, O case officer, H head of the competent unit,
o and h case officer and head of the unit that was asked for its opinion, . nobody. Everybody else is always refused:
the counter of another unit, an administrator, somebody not logged in. A cell left out fails.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from caicach.accounts.states import Role
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.core.models import Event
from caicach.documents import commands as documents
from caicach.dossiers import commands
from caicach.dossiers.models import Consultation, Dossier
from caicach.dossiers.queries.acts import Act, possible_acts
from caicach.dossiers.rules.intake import Presented
from caicach.dossiers.rules.post import Envelope
from caicach.dossiers.states import Status
from tests.documents import samples
from tests.support import desk, people, situations
from tests.support.desk import at
from tests.support.situations import SITUATIONS

TABLE = """
act                 new   received not_received processing asked supplement finance withdrawn stopped done  returned
accept              CB    .        .            .          CB    .          .       .         .       .     .
decline             CB    .        .            .          .     .          .       .         .       .     .
hand_over           .     C        .            .          .     .          .       .         .       .     .
assign              .     B        .            H          .     H          H       .         .       B     .
complete_step       .     .        .            O          .     .          .       .         .       .     .
approve             .     .        .            H          .     .          .       .         .       .     .
request_finance     .     .        .            O          .     .          .       .         .       .     .
settle_finance      .     .        .            .          .     .          O       .         .       .     .
register_outcome    .     .        .            O          .     .          .       .         .       .     .
return_result       .     .        .            .          .     .          .       .         .       C     .
hand_to_post        .     .        .            .          .     .          .       .         .       CB    .
request_supplement  CBOH  CBOH     .            CBOH       .     .          .       .         .       .     .
resume              .     .        .            .          .     CBOH       .       .         .       .     .
consult             .     .        .            CBOH       .     .          .       .         .       .     .
answer              .     .        .            oh         .     oh         oh      .         .       .     .
extend              .     H        .            H          .     .          .       .         .       .     .
refuse              .     .        .            H          .     .          .       .         .       .     .
terminate           .     .        .            H          H     H          .       .         .       .     .
withdraw            CB    CB       .            CB         CB    CB         .       .         .       .     .
charge              CBOH  CBOH     .            CBOH       CBOH  CBOH       CBOH    .         .       CBOH  .
pay_fee             CB    CB       .            CB         CB    CB         CB      .         .       CB    .
attach_files        CBOH  CBOH     .            CBOH       CBOH  CBOH       CBOH    .         .       CBOH  .
correct_outcome     .     .        .            .          .     .          .       .         .       H     H
revoke_outcome      .     .        .            .          .     .          .       .         .       .     H
"""
LATER = at(4, 10)
OPEN_STEP = {"received": "receive", "processing": "record", "supplement": "record", "finance": "tax",
             "done": "hand_back"}  # fmt: skip
# In processing, a step's own act is tried where that step is open.
AT_THE_STEP = {
    "approve": situations.at_sign, "request_finance": situations.at_slip, "register_outcome": situations.at_stamp,
}  # fmt: skip


@dataclass(frozen=True)
class Try:
    """One attempt: who, on what, in which situation."""

    world: "World"
    dossier: Dossier
    situation: str
    by: Actor


@dataclass
class World:
    office: desk.Office
    other: desk.Office
    people: dict[str, Actor]
    files: dict[str, int]


def act(command: Callable[..., Any], **values: Any) -> Callable[[Try], Any]:
    return lambda one: command(one.dossier.pk, by=one.by, at=LATER, **values)


def _assign(one: Try) -> Any:
    step = OPEN_STEP.get(one.situation, "record")
    own = one.world.office.counter if step in ("receive", "hand_back") else one.world.office.officer
    return commands.assign(one.dossier.pk, step_key=step, assignee_id=own.user_id, by=one.by, at=LATER)


def _post(one: Try) -> Any:
    envelope = Envelope(number="EP123456789VN", correspondent="Lý Thị Thử 001")
    unit_id, codes = one.dossier.intake_unit_id, [one.dossier.code]
    try:
        return commands.hand_to_post(unit_id, envelope, dossiers=codes, handed_at=LATER, by=one.by, at=LATER)
    except errors.Invalid as refusal:  # said beside the field that lists the dossiers
        raise errors.Refused from refusal


def _answer(one: Try) -> Any:
    question = Consultation.objects.filter(dossier=one.dossier).first()
    question_id = question.pk if question else 0
    return commands.answer_consultation(question_id, answer="Đồng ý", agrees=True, by=one.by, at=LATER)


def _consult(one: Try) -> Any:
    unit_id = one.world.other.unit.id
    return commands.consult(one.dossier.pk, unit_id=unit_id, question="Ý kiến?", hours=8, by=one.by, at=LATER)


def _attach(one: Try) -> Any:
    file_id = one.world.files.get(next((name for name, who in one.world.people.items() if who == one.by), ""), 0)
    return commands.attach_files(one.dossier.pk, file_ids=[file_id], label="Ảnh", by=one.by, at=LATER)


ACTS: dict[str, Callable[[Try], Any]] = {
    "accept": act(commands.accept, presented=[Presented(number=number) for number in (1, 2, 6)]),
    "decline": act(commands.decline, reason="Không thuộc thẩm quyền"),
    "hand_over": act(commands.hand_over, step_key="receive"),
    "assign": _assign,
    "complete_step": act(commands.complete_step, step_key="record"),
    "approve": act(commands.approve, step_key="sign"),
    "request_finance": act(commands.request_finance, step_key="slip"),
    "settle_finance": act(commands.settle_finance, step_key="tax"),
    "register_outcome": act(commands.register_outcome, step_key="stamp", number="1", issued_on=LATER.date()),
    "return_result": act(commands.return_result, step_key="hand_back"),
    "hand_to_post": _post,
    "request_supplement": act(commands.request_supplement, items=["Tờ khai"], reason="Còn thiếu"),
    "resume": act(commands.resume),
    "consult": _consult,
    "answer": _answer,
    "extend": act(commands.extend, new_due_at=at(10, 17), reason="Chờ xác minh"),
    "refuse": act(commands.refuse, reason="Không đủ điều kiện"),
    "terminate": act(commands.terminate, reason="Không bổ sung"),
    "withdraw": act(commands.withdraw, reason="Đổi ý"),
    "charge": act(commands.charge, amount=5_000),
    "pay_fee": act(commands.pay_fee),
    "attach_files": _attach,
    "correct_outcome": act(commands.correct_outcome, ground="Sai tên", number="2", issued_on=LATER.date()),
    "revoke_outcome": act(
        commands.revoke_outcome, decision_number="9/QĐ", decided_on=LATER.date(), ground="Cấp sai đối tượng"
    ),
}


# What the page offers as a button, exactly where it is allowed; the others are links or forms of their own.
OFFERED: dict[str, Act] = {
    "accept": Act.ACCEPT, "decline": Act.DECLINE, "hand_over": Act.HAND_OVER,
    "complete_step": Act.COMPLETE, "approve": Act.APPROVE, "request_finance": Act.REQUEST_FINANCE,
    "settle_finance": Act.SETTLE_FINANCE, "register_outcome": Act.REGISTER_OUTCOME, "return_result": Act.RETURN,
    "request_supplement": Act.SUPPLEMENT, "resume": Act.RESUME, "consult": Act.CONSULT, "extend": Act.EXTEND,
    "refuse": Act.REFUSE, "terminate": Act.TERMINATE, "withdraw": Act.WITHDRAW, "pay_fee": Act.PAY_FEE,
    "charge": Act.CHARGE, "correct_outcome": Act.CORRECT, "revoke_outcome": Act.REVOKE,
}  # fmt: skip


def read_table() -> dict[tuple[str, str], str]:
    head, *rows = (line.split() for line in TABLE.strip().splitlines())
    assert all(len(row) == len(head) for row in rows), "a cell is missing"
    return {(row[0], name): cell for row in rows for name, cell in zip(head[1:], row[1:], strict=True)}


def test_the_table_has_every_act_and_every_status() -> None:
    assert read_table().keys() == {(name, situation) for name in ACTS for situation in SITUATIONS}
    assert {name.upper() for name in SITUATIONS} - {"ASKED"} == {status.name for status in Status}
    beginnings = {"receive", "receive_and_return", "register", "ask_for_papers", "turn_away", "void_serial"}
    on_paper = {"take_in", "track", "print_pad", "hand_out", "void_slip"}
    beside = {"Changed", "MoveNotAllowed", "save_draft", "discard_draft", "purge_drafts", "fire_timers"}
    # What heads, chiefs and colleagues do beside the acts on one dossier has tests of its own.
    of_the_desk = {
        "put_label", "take_label", "make_label", "end_label", "write_note", "remove_note", "save_view", "delete_view",
        "bulk", "change_calendar", "load_calendars", "wait_until_known", "recount", "recount_pending",
        "draft_apologies", "fill_apology", "undo",
    }  # fmt: skip
    renamed = {"answer_consultation"}
    left = set(commands.__all__) - beginnings - on_paper - beside - of_the_desk - renamed
    assert left | {"answer"} == set(ACTS)


@pytest.fixture
def world(db: None, tmp_path: Path) -> World:
    desk.load_province()
    situations.publish_with_tax(tmp_path)
    office, other = desk.Office(), desk.Office("xa-bang-lang-02065")
    chief = desk.actor(people.official((Role.ONE_STOP_CHIEF, f"{office.key}--mot-cua")))
    who = {
        "C": office.counter, "B": chief, "O": office.officer, "H": office.head, "o": other.officer, "h": other.head,
        "other counter": other.counter,
        "administrator": desk.actor(people.official((Role.ADMINISTRATOR, office.key))),
        "nobody": Actor.anonymous(),
    }  # fmt: skip
    content = samples.pdf(size=2000)
    files = {
        name: documents.store(source=io.BytesIO(content), name="ảnh.pdf", by=one, at=at(4)).pk
        for name, one in who.items()
        if name in ("C", "B", "O", "H", "o", "h")
    }
    return World(office, other, who, files)


def build(world: World, name: str, situation: str) -> Dossier:
    make = AT_THE_STEP[name] if situation == "processing" and name in AT_THE_STEP else SITUATIONS[situation]
    if name == "answer" and situation in QUESTIONED:
        return QUESTIONED[situation](world)
    changes = {"fee_amount": 8_000} if name in ("pay_fee", "charge") else {}
    return Dossier.objects.get(pk=make(world.office, **changes).pk)


def _questioned(world: World, dossier: Dossier) -> Dossier:
    unit_id, by = world.other.unit.id, world.office.officer
    commands.consult(dossier.pk, unit_id=unit_id, question="Ý kiến?", hours=8, by=by, at=at(4, 9, 25))
    return dossier


def _questioned_then_supplemented(world: World) -> Dossier:
    dossier = _questioned(world, situations.at_record(world.office))
    commands.request_supplement(dossier.pk, items=["Tờ khai"], by=world.office.officer, at=at(4, 9, 30))
    return dossier


def _questioned_then_taxed(world: World) -> Dossier:
    dossier = _questioned(world, situations.at_slip(world.office))
    return commands.request_finance(dossier.pk, step_key="slip", by=world.office.officer, at=at(4, 9, 30))


def _questioned_then_withdrawn(world: World) -> Dossier:
    dossier = _questioned(world, situations.at_record(world.office))
    return commands.withdraw(dossier.pk, reason="Đổi ý", by=world.office.counter, at=at(4, 9, 30))


def _questioned_then_stopped(world: World) -> Dossier:
    dossier = _questioned(world, situations.at_record(world.office))
    return commands.refuse(dossier.pk, reason="Không đủ", by=world.office.head, at=at(4, 9, 30))


# A question may outlive the status in which it was asked.
QUESTIONED: dict[str, Callable[[World], Dossier]] = {
    "processing": lambda world: _questioned(world, situations.at_record(world.office)),
    "supplement": _questioned_then_supplemented, "finance": _questioned_then_taxed,
    "withdrawn": _questioned_then_withdrawn, "stopped": _questioned_then_stopped,
}  # fmt: skip


class Undo(Exception):
    """Take back what an attempt wrote."""


@contextmanager
def undone() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise Undo
    except Undo:
        return


def attempt(one: Try, name: str) -> tuple[bool, list[str]]:
    """Whether it was allowed; and whatever it wrote that it should not have, or did not that it should."""
    before, wrong = Event.objects.count(), []
    row = Dossier.objects.filter(pk=one.dossier.pk).values().get()
    try:
        with transaction.atomic():
            ACTS[name](one)
    except (errors.NotPermitted, errors.Refused, errors.NotFound):
        if Event.objects.count() != before or Dossier.objects.filter(pk=one.dossier.pk).values().get() != row:
            wrong.append("wrote although it refused")
        return False, wrong
    written = list(Event.objects.filter(subject=one.dossier.subject).order_by("seq"))
    if [event.seq for event in written] != list(range(1, len(written) + 1)) or Event.objects.count() <= before:
        wrong.append("no event, or a gap in the numbers")
    if Dossier.objects.get(pk=one.dossier.pk).seq != len(written):
        wrong.append("the dossier does not know its last event")
    if any(one.dossier.applicant_name in str(event.payload) for event in written):
        wrong.append("a name in the log")
    return True, wrong


def test_every_act_in_every_status_by_everybody(world: World) -> None:
    table, wrong = read_table(), []
    for (name, situation), cell in table.items():
        with undone():
            dossier = build(world, name, situation)
            for letter, by in world.people.items():
                every = [one for one in possible_acts(dossier, actor=by) if one.act is OFFERED.get(name)]
                if name in OFFERED and bool(every) is not (letter in cell):
                    wrong.append(f"{name} · {situation} · {letter}: {'offered' if every else 'not offered'}")
                if name in OFFERED and possible_acts(dossier, actor=by, only=OFFERED[name]) != every:
                    wrong.append(f"{name} · {situation} · {letter}: asked for alone it is judged differently")
                with undone():
                    allowed, faults = attempt(Try(world, dossier, situation, by), name)
                    expected = letter in cell
                    faults += ["allowed" if allowed else "refused"] * (allowed is not expected)
                    wrong += [f"{name} · {situation} · {letter}: {fault}" for fault in faults]
    assert wrong == []
