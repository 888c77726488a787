"""What the commands do to a dossier and what its events say of it are one story, told twice."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from caicach.core.log import consumers, sequencer
from caicach.core.models import Parked
from caicach.dossiers import commands, timing
from caicach.dossiers.models import Dossier
from caicach.dossiers.rules import verdicts
from caicach.dossiers.states import FINISHED, Status
from caicach.indices import commands as index
from caicach.indices.consumers import Facts
from caicach.indices.models import DossierFact
from tests.support import desk
from tests.support.desk import at
from tests.support.roles import as_role

SAME = (
    "code", "is_test", "source_system", "revision_id", "procedure_code", "intake_unit_id", "competent_unit_id",
    "channel", "registered_at", "received_at", "original_due_at", "due_at", "finished_at", "returned_at", "status",
    "seq",
)  # fmt: skip
# Promised at receipt, so not told of a dossier that was never received.
SAME_ONCE_RECEIVED = ("return_channel", "rule_set", "fee_amount")


@pytest.fixture
def office(db: None) -> desk.Office:
    desk.load_province()
    desk.publish("1.001193", "2.000815", "1.003003", "1.009994")
    return desk.Office()


def follow() -> None:
    with as_role("caicach_sequencer"):
        sequencer.drain(using="default")
    consumers.drain(Facts())
    assert not Parked.objects.exists()


def compare() -> dict[int, DossierFact]:
    """Every dossier's row and fact say the same; the facts by dossier."""
    follow()
    facts = DossierFact.objects.in_bulk()
    assert set(facts) == set(Dossier.objects.values_list("pk", flat=True))
    for dossier in Dossier.objects.all():
        fact = facts[dossier.pk]
        for name in SAME + (SAME_ONCE_RECEIVED if dossier.received_at else ()):
            assert getattr(fact, name) == getattr(dossier, name), name
        assert (fact.supplements, fact.extensions) == (dossier.supplement_count, dossier.extension_count)
        if dossier.received_at:
            assert fact.components == dossier.components.count()
        if dossier.received_at is not None and dossier.finished_at is not None and fact.legal_verdict:
            assert fact.legal_verdict == law(dossier)
    return facts


def law(dossier: Dossier) -> str:
    """The verdict of the stored clock."""
    assert dossier.finished_at is not None
    found = verdicts.legal_verdict(
        clock=timing.clock_of(dossier), at=dossier.finished_at, calendar=timing.calendar_of(dossier),
        rules=timing.rules_of(dossier), finished=True,
    )  # fmt: skip
    return found.verdict


def handed_over(office: desk.Office) -> Dossier:
    dossier = office.receive("1.001193", when=at(4))
    return commands.hand_over(dossier.pk, step_key="receive", by=office.counter, at=at(4, 9, 30))


def birth(office: desk.Office) -> Dossier:
    return finished(office, when=at(4, 15))


def finished(office: desk.Office, *, when: datetime) -> Dossier:
    dossier = handed_over(office)
    commands.complete_step(dossier.pk, step_key="record", by=office.officer, at=at(4, 10))
    commands.approve(dossier.pk, step_key="sign", by=office.head, at=at(4, 14))
    number = desk.number_of(dossier.pk)
    commands.register_outcome(
        dossier.pk, step_key="stamp", number=number, issued_on=when.date(), by=office.officer, at=when
    )
    return dossier


def returned(office: desk.Office) -> Dossier:
    dossier = birth(office)
    return commands.return_result(dossier.pk, step_key="hand_back", by=office.counter, at=at(9, 16))


def late(office: desk.Office) -> Dossier:
    return finished(office, when=at(5, 8))


def supplemented(office: desk.Office) -> Dossier:
    dossier = handed_over(office)
    commands.request_supplement(dossier.pk, items=["Tờ khai"], by=office.officer, at=at(4, 11))
    return commands.resume(dossier.pk, by=office.counter, at=at(9, 9))


def waiting(office: desk.Office) -> Dossier:
    dossier = handed_over(office)
    commands.request_supplement(dossier.pk, items=["Tờ khai"], by=office.officer, at=at(4, 11))
    return dossier


def stopped_while_waiting(office: desk.Office) -> Dossier:
    return commands.terminate(waiting(office).pk, reason="Không bổ sung", by=office.head, at=at(30, 9))


def refused(office: desk.Office) -> Dossier:
    return commands.refuse(handed_over(office).pk, reason="Không đủ điều kiện", by=office.head, at=at(4, 15))


def withdrawn(office: desk.Office) -> Dossier:
    return commands.withdraw(handed_over(office).pk, reason="Đổi ý", by=office.counter, at=at(4, 15))


def at_the_weekend(office: desk.Office) -> Dossier:
    return office.receive("1.001193", when=at(6, 9))


def a_test_dossier(office: desk.Office) -> Dossier:
    return office.receive("1.001193", when=at(4), is_test=True)


def asked(office: desk.Office) -> Dossier:
    dossier = handed_over(office)
    other = desk.Office("xa-bang-lang-02065")
    question = commands.consult(
        dossier.pk, unit_id=other.unit.id, question="Đã đăng ký chưa?", hours=8, by=office.officer, at=at(4, 10)
    )
    commands.answer_consultation(question.pk, answer="Chưa", agrees=True, by=other.officer, at=at(5, 14))
    return dossier


def declined(office: desk.Office) -> Dossier:
    dossier = commands.register(office.intake("1.001193", channel="online"), by=office.counter, at=at(4))
    return commands.decline(dossier.pk, reason="Không thuộc thẩm quyền", by=office.counter, at=at(4, 10))


def registered_then_received(office: desk.Office) -> Dossier:
    dossier = commands.register(office.intake("1.001193", channel="online"), by=office.counter, at=at(4))
    return commands.accept(dossier.pk, by=office.counter, at=at(5, 8))


def in_one_step(office: desk.Office) -> Dossier:
    intake = office.intake("2.000815")
    return commands.receive_and_return(intake, number="7", issued_on=at(4).date(), by=office.counter, at=at(4, 10))


def land(office: desk.Office) -> Dossier:
    """Posting, tax leg, an apology, and everything a month too late."""
    dossier = office.receive("1.003003", when=at(1))
    day = at(2)
    while desk.open_steps(dossier):
        desk.play(dossier, at=day)
        dossier.refresh_from_db()
        day += timedelta(days=11)
    return dossier


def apologised(office: desk.Office) -> Dossier:
    dossier = office.receive("1.003003", when=at(1))
    head = desk.Rooms(dossier).head
    return commands.extend(dossier.pk, new_due_at=at(30, 17, month=11), reason="Chờ đo đạc", by=head, at=at(3))


LIVES: list[Callable[[desk.Office], Dossier]] = [
    birth, returned, late, supplemented, waiting, stopped_while_waiting, refused, withdrawn, at_the_weekend,
    a_test_dossier, asked, declined, registered_then_received, in_one_step, land, apologised,
]  # fmt: skip


def test_facts_say_what_the_rows_say(office: desk.Office) -> None:
    lives = {life.__name__: life(office).pk for life in LIVES}
    compared = compare()
    facts = {name: compared[pk] for name, pk in lives.items()}
    assert {name: fact.legal_verdict for name, fact in facts.items() if fact.legal_verdict} == {
        "birth": "on_time", "returned": "on_time", "late": "late", "stopped_while_waiting": "on_time",
        "refused": "on_time", "in_one_step": "on_time", "land": facts["land"].legal_verdict,
    }  # fmt: skip
    assert facts["waiting"].paused_since == at(4, 11)
    assert facts["land"].finance_seconds > 0
    assert facts["land"].other_pause_seconds > 0
    assert (facts["asked"].consultations, facts["asked"].late_answers) == (1, 1)
    assert all((Status(fact.status) in FINISHED) == (fact.finished_at is not None) for fact in facts.values())


def test_rebuilt_from_the_acts_they_are_the_same(office: desk.Office) -> None:
    for life in LIVES:
        life(office)
    follow()
    before = list(DossierFact.objects.order_by("pk").values())
    with as_role("caicach_owner"):
        assert index.rebuild_facts(using="default") == len(LIVES)
    assert list(DossierFact.objects.order_by("pk").values()) == before
