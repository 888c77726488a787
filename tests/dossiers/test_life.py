"""The main job: from the counter through the rooms to the citizen's hand."""

from datetime import timedelta

import pytest

from caicach.core import errors
from caicach.core.models import Event
from caicach.dossiers import commands, timing
from caicach.dossiers.commands import Changed, MoveNotAllowed
from caicach.dossiers.models import Dossier
from caicach.dossiers.states import Delivery, Finance, Status
from tests.support import desk
from tests.support.desk import at


def kinds(dossier: Dossier) -> list[str]:
    rows = Event.objects.filter(subject=dossier.subject).order_by("seq")
    return [kind.removeprefix("dossier.") for kind in rows.values_list("kind", flat=True)]


def handed_over(office: desk.Office) -> Dossier:
    dossier = office.receive("1.001193", when=at(4))
    return commands.hand_over(dossier.pk, step_key="receive", by=office.counter, at=at(4, 9, 30))


def test_a_birth_comes_into_the_citizens_hand(office: desk.Office) -> None:
    dossier = handed_over(office)
    commands.complete_step(dossier.pk, step_key="record", by=office.officer, at=at(4, 10))
    commands.approve(dossier.pk, step_key="sign", by=office.head, at=at(4, 14))
    commands.register_outcome(
        dossier.pk, step_key="stamp", number="45/2022", issued_on=at(4).date(), by=office.officer, at=at(4, 15)
    )
    dossier = commands.return_result(dossier.pk, step_key="hand_back", by=office.counter, at=at(4, 16))
    stored = Dossier.objects.get(pk=dossier.pk)
    assert (stored.state, stored.delivery) == (Status.RETURNED, Delivery.DELIVERED)
    assert (stored.finished_at, stored.returned_at) == (at(4, 15), at(4, 16))
    assert stored.process is not None
    assert stored.process.ended_at == at(4, 16)
    assert kinds(stored) == ["received", "handed-over", "step-completed", "approved", "finished", "returned"]
    assert stored.outcomes.get().delivered_to == stored.applicant_name


def test_a_supplement_stops_the_clock_and_starts_it_anew(office: desk.Office) -> None:
    dossier = handed_over(office)
    request = commands.request_supplement(
        dossier.pk, items=["Giấy chứng sinh bản chính", " "], by=office.officer, at=at(4, 11)
    )
    assert [item.text for item in request.items.all()] == ["Giấy chứng sinh bản chính"]
    assert request.notice_in_time
    with pytest.raises(MoveNotAllowed):
        commands.complete_step(dossier.pk, step_key="record", by=office.officer, at=at(5))
    dossier = commands.resume(dossier.pk, by=office.counter, at=at(9, 9))
    assert (dossier.state, dossier.due_at) == (Status.PROCESSING, at(9, 17))
    assert dossier.original_due_at == at(4, 17)
    paused = [span for span in timing.clock_of(dossier).intervals if span.kind == "paused"]
    assert [(span.cause, span.started_at, span.ended_at) for span in paused] == [("supplement", at(4, 11), at(9, 9))]


def test_a_second_supplement_needs_a_reason_and_is_counted(office: desk.Office) -> None:
    dossier = handed_over(office)
    commands.request_supplement(dossier.pk, items=["Tờ khai"], by=office.officer, at=at(4, 11))
    commands.resume(dossier.pk, by=office.counter, at=at(5, 9))
    with pytest.raises(errors.Invalid) as refusal:
        commands.request_supplement(dossier.pk, items=["Giấy khác"], by=office.officer, at=at(5, 10))
    assert refusal.value.field == "reason"
    commands.request_supplement(
        dossier.pk, items=["Giấy khác"], reason="Tờ khai mới có lỗi", by=office.officer, at=at(5, 10)
    )
    assert Dossier.objects.get(pk=dossier.pk).supplement_count == 2


def test_land_waits_for_the_posting_and_the_tax_without_losing_time(office: desk.Office) -> None:
    dossier = office.receive("1.003003", when=at(1))
    promised = [dossier.due_at]
    day = desk.at(2)
    while desk.open_steps(dossier):
        desk.play(dossier, at=day)
        dossier.refresh_from_db()
        promised.append(dossier.due_at)
        day += timedelta(days=7)
    assert dossier.state is Status.RETURNED
    assert promised == sorted(promised)
    happened = kinds(dossier)
    for act in ("clock-paused", "clock-resumed", "finance-requested", "finance-settled"):
        assert happened.count(act) == 1, act
    causes = [span.cause for span in timing.clock_of(dossier).intervals if span.kind == "paused"]
    assert causes == ["posting", "finance"]


def test_another_unit_is_asked_and_answers(office: desk.Office) -> None:
    dossier = handed_over(office)
    other = desk.Office("xa-bang-lang-02065")
    asked = commands.consult(
        dossier.pk, unit_id=other.unit.id, question="Đã đăng ký khai sinh tại xã chưa?", hours=8, by=office.officer,
        at=at(4, 10),
    )  # fmt: skip
    assert asked.due_at == at(5, 10)
    with pytest.raises(errors.NotPermitted):
        commands.answer_consultation(asked.pk, answer="Chưa", agrees=True, by=office.officer, at=at(4, 11))
    commands.answer_consultation(asked.pk, answer="Chưa đăng ký", agrees=True, by=other.officer, at=at(5, 14))
    answered = Event.objects.filter(subject=dossier.subject, kind="dossier.consultation-answered").get()
    assert answered.payload["in_time"] is False
    with pytest.raises(errors.Refused):
        commands.answer_consultation(asked.pk, answer="Lần nữa", agrees=True, by=other.officer, at=at(5, 15))


def test_an_apology_moves_the_date_once(office: desk.Office) -> None:
    dossier = office.receive("1.003003", when=at(1))
    rooms, late = desk.Rooms(dossier), at(30, 17, month=11)
    with pytest.raises(errors.NotPermitted):
        commands.extend(dossier.pk, new_due_at=late, reason="Chờ đo đạc", by=rooms.officer, at=at(3))
    dossier = commands.extend(dossier.pk, new_due_at=late, reason="Chờ đo đạc", by=rooms.head, at=at(3))
    assert dossier.due_at == late
    with pytest.raises(errors.Refused):
        commands.extend(dossier.pk, new_due_at=at(1, 17, month=12), reason="Lại chậm", by=rooms.head, at=at(4))


@pytest.mark.parametrize("act", [commands.refuse, commands.terminate])
def test_the_head_ends_it_in_writing(office: desk.Office, act: object) -> None:
    dossier = handed_over(office)
    with pytest.raises(errors.NotPermitted):
        act(dossier.pk, reason="Không đủ điều kiện", by=office.officer, at=at(4, 15))
    with pytest.raises(errors.Invalid):
        act(dossier.pk, reason="  ", by=office.head, at=at(4, 15))
    act(dossier.pk, reason="Không đủ điều kiện", by=office.head, at=at(4, 15))
    stored = Dossier.objects.get(pk=dossier.pk)
    assert (stored.state, stored.finished_at) == (Status.STOPPED, at(4, 15))
    assert desk.open_steps(stored) == []


def test_the_citizen_takes_it_back(office: desk.Office) -> None:
    dossier = handed_over(office)
    commands.withdraw(dossier.pk, reason="Đổi ý", by=office.counter, at=at(4, 10))
    assert Dossier.objects.get(pk=dossier.pk).state is Status.WITHDRAWN


def test_two_officers_on_one_dossier_one_wins(office: desk.Office) -> None:
    dossier = office.receive("1.001193", when=at(4))
    seen = dossier.seq
    commands.hand_over(dossier.pk, step_key="receive", by=office.counter, at=at(4, 10), seen_seq=seen)
    with pytest.raises(Changed):
        commands.withdraw(dossier.pk, reason="Đổi ý", by=office.counter, at=at(4, 10), seen_seq=seen)


def test_what_is_owed_is_paid_before_the_result(office: desk.Office) -> None:
    dossier = office.receive("1.001193", when=at(4), fee_amount=8_000)
    commands.hand_over(dossier.pk, step_key="receive", by=office.counter, at=at(4, 9, 30))
    commands.complete_step(dossier.pk, step_key="record", by=office.officer, at=at(4, 10))
    commands.approve(dossier.pk, step_key="sign", by=office.head, at=at(4, 14))
    commands.register_outcome(
        dossier.pk, step_key="stamp", number="45/2022", issued_on=at(4).date(), by=office.officer, at=at(4, 15)
    )
    with pytest.raises(errors.Refused):
        commands.return_result(dossier.pk, step_key="hand_back", by=office.counter, at=at(4, 16))
    commands.pay_fee(dossier.pk, by=office.counter, at=at(4, 16))
    returned = commands.return_result(dossier.pk, step_key="hand_back", by=office.counter, at=at(4, 16))
    assert returned.finance == Finance.PAID


def test_many_certified_copies_are_promised_and_fetched_later(office: desk.Office) -> None:
    dossier = office.receive("2.000815", when=at(4), limit_case="many_pages", fee_amount=0)
    assert dossier.due_at == at(8, 17)
    commands.register_outcome(
        dossier.pk, step_key="certify", number="9/2022", issued_on=at(5).date(), by=office.counter, at=at(5)
    )
    dossier = commands.return_result(dossier.pk, step_key="hand_back", by=office.counter, at=at(8))
    assert dossier.state is Status.RETURNED
    assert kinds(dossier) == ["received", "finished", "returned"]
