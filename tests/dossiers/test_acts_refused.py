"""Acts at the wrong moment, in the wrong words or on the wrong thing; and the machines of delivery and money."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from caicach.core import errors
from caicach.core.models import Event
from caicach.documents import commands as documents
from caicach.dossiers import commands, printing, timing
from caicach.dossiers.commands import frame
from caicach.dossiers.models import ClockDeviation, Consultation, Dossier
from caicach.dossiers.queries import slips
from caicach.dossiers.states import Delivery, Finance, Status
from caicach.organisations.models import UnitPeriod
from caicach.organisations.queries import units
from tests.documents import samples
from tests.support import desk, situations
from tests.support.desk import at

BIRTH, LAND, PERMIT = "1.001193", "1.003003", "1.009994"
LONG = "á" * 5000


@pytest.fixture
def bureau(db: None, tmp_path: Path) -> desk.Office:
    """A commune whose birth has a leg for money."""
    desk.load_province()
    situations.publish_with_tax(tmp_path)
    return desk.Office()


def problems(act: Callable[[], Any]) -> set[str]:
    with pytest.raises(errors.Invalid) as refusal:
        act()
    return set(refusal.value.problems)


# --- moments ---


def test_no_act_before_what_it_follows(bureau: desk.Office) -> None:
    early, by = at(4, 7, 30), bureau
    for act in (
        lambda: commands.accept(situations.new(bureau).pk, by=by.counter, at=early),
        lambda: commands.hand_over(situations.received(bureau).pk, step_key="receive", by=by.counter, at=early),
        lambda: commands.complete_step(situations.at_record(bureau).pk, step_key="record", by=by.officer, at=at(4, 8)),
        lambda: commands.resume(situations.supplement(bureau).pk, by=by.counter, at=at(4, 9)),
        lambda: commands.return_result(situations.done(bureau).pk, by=by.counter, at=at(4, 9)),
        lambda: commands.withdraw(situations.received(bureau).pk, reason="Đổi ý", by=by.counter, at=early),
    ):
        with pytest.raises(frame.TooEarly):
            act()


def test_the_new_date_is_a_working_day_ahead(bureau: desk.Office) -> None:
    dossier, by = situations.at_record(bureau), bureau.head
    for wrong in (at(6, 17), at(3, 17), at(4, 17), at(5, 9), at(4, year=2024)):  # weekend, past, due, past by then, far
        values = {"new_due_at": wrong, "reason": "Chậm", "by": by, "at": at(5, 10)}
        assert problems(lambda said=values: commands.extend(dossier.pk, **said)) == {"new_due_at"}
    assert problems(lambda: commands.extend(dossier.pk, new_due_at=at(8, 17), reason=" ", by=by, at=at(5, 10))) == {
        "reason"
    }
    extended = commands.extend(dossier.pk, new_due_at=at(8, 23), reason="Chậm", by=by, at=at(5, 10))
    assert extended.due_at == at(8, 17) == timing.due_now(extended)
    event = Event.objects.filter(subject=dossier.subject).latest("seq")
    assert event.payload["in_time"] is False  # after the old date: written down as late, not prevented


def test_nothing_is_promised_anew_while_the_clock_stands(office: desk.Office) -> None:
    dossier = office.receive(LAND, when=at(1))
    while "posting" not in desk.open_steps(dossier):
        desk.play(dossier, at=at(2))
    with pytest.raises(errors.Refused):
        commands.extend(
            dossier.pk, new_due_at=at(30, 17, month=11), reason="Chậm", by=desk.Rooms(dossier).head, at=at(3)
        )


def test_a_posting_interrupted_for_papers_goes_on_afterwards(office: desk.Office) -> None:
    dossier = office.receive(LAND, when=at(1))
    while "posting" not in desk.open_steps(dossier):
        desk.play(dossier, at=at(2))
    rooms = desk.Rooms(dossier)
    commands.request_supplement(dossier.pk, items=["Trích lục"], by=rooms.officer, at=at(8))
    dossier = commands.resume(dossier.pk, by=rooms.officer, at=at(15))
    causes = list(dossier.deviations.order_by("started_at", "id").values_list("cause", "ended_at"))
    assert causes == [("posting", at(8)), ("supplement", at(15)), ("posting", None)]
    assert dossier.due_at == timing.due_now(dossier)
    kinds = Event.objects.filter(subject=dossier.subject).order_by("seq").values_list("kind", flat=True)
    assert [kind.removeprefix("dossier.") for kind in kinds][-5:] == [
        "clock-paused", "clock-resumed", "supplement-requested", "supplement-completed", "clock-paused",
    ]  # fmt: skip
    desk.play(dossier, at=at(22))
    assert not ClockDeviation.objects.filter(dossier=dossier, ended_at=None).exists()


def test_what_ends_while_the_clock_stands_keeps_its_date(bureau: desk.Office) -> None:
    dossier = situations.supplement(bureau)
    promised = Dossier.objects.get(pk=dossier.pk).due_at
    ended = commands.terminate(dossier.pk, reason="Không bổ sung", by=bureau.head, at=at(30))
    assert ended.due_at == promised == timing.due_now(ended)
    assert timing.clock_of(ended).intervals[-1].ended_at == at(30)


# --- words ---


def test_words_that_are_missing_or_too_long(bureau: desk.Office) -> None:
    rooms, waiting = situations.at_record(bureau).pk, situations.new(bureau).pk
    head, officer, counter, when = bureau.head, bureau.officer, bureau.counter, at(4, 10)
    other = desk.Office("xa-bang-lang-02065").unit.id
    for words in ("", " \t\n", LONG, "\x00"):
        said = {
            "decline": lambda w=words: commands.decline(waiting, reason=w, by=counter, at=when),
            "refuse": lambda w=words: commands.refuse(rooms, reason=w, by=head, at=when),
            "terminate": lambda w=words: commands.terminate(rooms, reason=w, by=head, at=when),
            "withdraw": lambda w=words: commands.withdraw(rooms, reason=w, by=counter, at=when),
        }
        for act in said.values():
            assert problems(act) == {"reason"}
        assert problems(lambda w=words: commands.request_supplement(rooms, items=[w], by=officer, at=when)) == {"items"}
        assert problems(
            lambda w=words: commands.consult(rooms, unit_id=other, question=w, hours=8, by=officer, at=when)
        ) == {"question"}
    assert problems(lambda: commands.refuse(rooms, reason="Có", basis=LONG, by=head, at=when)) == {"basis"}
    many = ["Tờ khai"] * 51
    assert problems(lambda: commands.request_supplement(rooms, items=many, by=officer, at=when)) == {"items"}
    assert Event.objects.filter(subject=f"dossier/{rooms}").count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": " "}, "number"), ({"number": "1" * 81}, "number"), ({"signer": "a" * 121}, "signer"),
        ({"issued_on": at(3).date()}, "issued_on"), ({"issued_on": at(5).date()}, "issued_on"),
        ({"valid_until": at(3).date()}, "valid_until"), ({"file_id": 10**9}, "files"),
    ],
)  # fmt: skip
def test_a_result_that_cannot_be(bureau: desk.Office, changes: dict[str, Any], field: str) -> None:
    dossier = situations.at_stamp(bureau)
    values = {"number": "1", "issued_on": at(4).date(), "step_key": "stamp"} | changes
    assert problems(lambda: commands.register_outcome(dossier.pk, **values, by=bureau.officer, at=at(4, 10))) == {field}
    assert Dossier.objects.get(pk=dossier.pk).state is Status.PROCESSING


def test_a_result_of_another_units_file(bureau: desk.Office) -> None:
    stranger, dossier = desk.Office("xa-bang-lang-02065"), situations.at_stamp(bureau)
    file = documents.store(source=io.BytesIO(samples.pdf(size=2000)), name="k.pdf", by=stranger.counter, at=at(4))
    assert problems(
        lambda: commands.register_outcome(
            dossier.pk, step_key="stamp", number="1", issued_on=at(4).date(), file_id=file.pk, by=bureau.officer,
            at=at(4, 10),
        )
    ) == {"files"}  # fmt: skip


# --- units and people ---


def test_only_a_unit_that_exists_can_be_asked(bureau: desk.Office) -> None:
    dossier, ended = situations.at_record(bureau), desk.Office("xa-bang-lang-02065")
    ended_id, one_stop_id = ended.unit.id, ended.counter_unit.id
    UnitPeriod.objects.filter(unit_id=ended_id).update(valid_to=date(2022, 1, 1))
    units.forget()
    for unit_id in (ended_id, one_stop_id, 10**9, bureau.unit.id, bureau.counter_unit.id):
        act = {"unit_id": unit_id, "question": "Ý kiến?", "hours": 8, "by": bureau.officer, "at": at(4, 10)}
        assert problems(lambda values=act: commands.consult(dossier.pk, **values)) == {"unit"}
    units.forget()


def test_a_question_of_the_process_is_closed_by_its_answer_alone(office: desk.Office) -> None:
    dossier = desk.Office("huyen-cho-don").receive(PERMIT, when=at(1))
    while "ask_fire" not in desk.open_steps(dossier):
        first = desk.open_steps(dossier)[0]
        desk.play(dossier, at=at(1, 10), outcome="ask" if first == "need_opinion" else "")
    question = Consultation.objects.get(dossier=dossier, step_key="ask_fire")
    by = desk.staff("case_officer", question.unit_id)
    with pytest.raises(errors.Refused):
        commands.complete_step(dossier.pk, step_key="ask_fire", by=by, at=at(2))
    commands.answer_consultation(question.pk, answer="Đồng ý", agrees=True, by=by, at=at(2))
    assert "ask_fire" not in desk.open_steps(dossier)


def test_a_decision_may_send_the_work_back(office: desk.Office) -> None:
    dossier = desk.Office("huyen-cho-don").receive(PERMIT, when=at(1))
    while "sign" not in desk.open_steps(dossier):
        desk.play(dossier, at=at(2), outcome="no" if "need_opinion" in desk.open_steps(dossier)[:1] else "")
    head, key = desk.Rooms(dossier).head, {"step_key": "sign", "at": at(3)}
    for outcome in ("", "không có"):
        with pytest.raises(errors.Invalid):
            commands.complete_step(dossier.pk, outcome=outcome, by=head, **key)
    with pytest.raises(errors.Refused):
        commands.approve(dossier.pk, outcome="redo", by=head, **key)  # not an approval
    commands.complete_step(dossier.pk, outcome="redo", by=head, **key)
    assert desk.open_steps(dossier) == ["draft"]
    desk.play(dossier, at=at(4))
    commands.approve(dossier.pk, step_key="sign", outcome="approve", by=head, at=at(5))
    assert desk.open_steps(dossier) == ["stamp"]


# --- never received ---


def test_papers_that_never_came_stop_a_dossier_that_was_never_received(bureau: desk.Office) -> None:
    dossier = commands.terminate(situations.asked(bureau).pk, reason="Không bổ sung", by=bureau.head, at=at(30))
    assert (dossier.state, dossier.received_at, dossier.due_at) == (Status.STOPPED, None, None)
    with pytest.raises(commands.MoveNotAllowed):
        commands.resume(situations.asked(bureau).pk, by=bureau.counter, at=at(5))


def test_a_refusal_before_receipt_can_be_printed(bureau: desk.Office) -> None:
    dossier = Dossier.objects.select_related("applicant").get(pk=situations.not_received(bureau).pk)
    assert printing.refusal_slip(slips.refusal(dossier, dossier.closure)).startswith(b"%PDF")


# --- delivery ---


@pytest.mark.parametrize("start", list(Delivery))
@pytest.mark.parametrize("to", list(Delivery))
def test_every_pair_of_delivery(start: Delivery, to: Delivery) -> None:
    expected = {
        "not_ready": {"ready"}, "ready": {"posted", "delivered"}, "posted": {"delivered", "ready"}, "delivered": set(),
    }  # fmt: skip
    check_move(Dossier(delivery=start), to, frame.move_delivery, "delivery", allowed=to in expected[start])


@pytest.mark.parametrize("start", list(Finance))
@pytest.mark.parametrize("to", list(Finance))
def test_every_pair_of_finance(start: Finance, to: Finance) -> None:
    expected = {"none": {"due"}, "due": {"paid", "waived"}, "paid": {"due"}, "waived": {"due"}}
    check_move(Dossier(finance=start), to, frame.move_finance, "finance", allowed=to in expected[start])


def check_move(dossier: Dossier, to: Any, move: Callable[..., None], name: str, *, allowed: bool) -> None:
    before = getattr(dossier, name)
    if allowed:
        move(dossier, to)
    else:
        with pytest.raises(commands.MoveNotAllowed):
            move(dossier, to)
    assert getattr(dossier, name) == (to if allowed else before)


# --- money ---


def test_a_fee_set_after_receipt_is_owed_and_paid_once(bureau: desk.Office) -> None:
    dossier, by = situations.received(bureau), bureau.counter
    with pytest.raises(commands.MoveNotAllowed):
        commands.pay_fee(dossier.pk, by=by, at=at(4, 9))
    for amount in (0, -5, 10**12):
        act = {"amount": amount, "by": by, "at": at(4, 9)}
        assert problems(lambda values=act: commands.charge(dossier.pk, **values)) == {"amount"}
    with pytest.raises(errors.Invalid, match=r"nhiều nhất là 2\.000\.000\.000"):
        commands.charge(dossier.pk, amount=2_000_000_001, by=by, at=at(4, 9))
    assert commands.charge(dossier.pk, amount=8_000, by=by, at=at(4, 9)).finance == Finance.DUE
    assert commands.pay_fee(dossier.pk, by=by, at=at(4, 9)).finance == Finance.PAID
    with pytest.raises(commands.MoveNotAllowed):
        commands.pay_fee(dossier.pk, by=by, at=at(4, 9))
    corrected = commands.charge(dossier.pk, amount=9_000, by=by, at=at(4, 9))
    assert (corrected.finance, corrected.fee_amount) == (Finance.DUE, 9_000)


def test_what_ended_without_a_result_owes_nothing(bureau: desk.Office) -> None:
    dossier = situations.withdrawn(bureau, fee_amount=8_000)
    for act in (commands.pay_fee, lambda *found, **more: commands.charge(*found, amount=1, **more)):
        with pytest.raises(commands.MoveNotAllowed):
            act(dossier.pk, by=bureau.counter, at=at(5))


def test_the_return_step_is_found_for_whoever_does_not_know_the_table(bureau: desk.Office) -> None:
    dossier = commands.return_result(situations.done(bureau).pk, by=bureau.counter, at=at(4, 10))
    assert dossier.state is Status.RETURNED
    assert dossier.process is not None
    assert dossier.process.ended_at == at(4, 10)


# --- what the database itself refuses ---


@pytest.mark.parametrize(
    ("situation", "changes", "constraint"),
    [
        ("received", {"status": 11}, "dossier_status_known"),
        ("received", {"due_at": None}, "dossier_received_has_due_date"),
        ("new", {"status": Status.PROCESSING}, "dossier_handled_was_received"),
        ("done", {"finished_at": None}, "dossier_finished_has_time"),
        ("returned", {"returned_at": None}, "dossier_returned_has_time"),
        ("received", {"returned_at": at(4)}, "dossier_returned_has_time"),
        ("received", {"delivery": Delivery.READY}, "dossier_delivery_fits_status"),
        ("done", {"delivery": Delivery.DELIVERED}, "dossier_delivery_fits_status"),
        ("received", {"fee_amount": 1}, "dossier_fee_has_state"),
        ("received", {"finance": Finance.DUE}, "dossier_fee_has_state"),
    ],
)
def test_a_row_that_cannot_be(bureau: desk.Office, situation: str, changes: dict[str, Any], constraint: str) -> None:
    dossier = situations.SITUATIONS[situation](bureau)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(**changes)
    named = {one.name: str(one.violation_error_message) for one in Dossier._meta.constraints}
    assert named[constraint] not in ("", "Constraint “%(name)s” is violated.")


def test_the_clock_stands_for_one_reason_at_a_time(bureau: desk.Office) -> None:
    dossier = situations.supplement(bureau)
    with pytest.raises(IntegrityError, match="clock_one_open_stop"), transaction.atomic():
        ClockDeviation.objects.create(dossier=dossier, kind="pause", cause="posting", basis="", started_at=at(5))
