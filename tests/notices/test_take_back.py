"""Taken back while nobody was told, an act leaves dossier, facts and notices as before; later it stays."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from caicach.accounts.models import User
from caicach.core import clock, errors
from caicach.core.log import consumers, sequencer
from caicach.core.models import Event
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier
from caicach.dossiers.queries import find_undo, get_page
from caicach.dossiers.queries.undoing import check_may_undo
from caicach.dossiers.states import Status
from caicach.indices.consumers import Facts
from caicach.indices.models import DossierFact
from caicach.notices import commands as notices
from caicach.notices.models import Notice
from caicach.workflow.models import Task
from tests.dossiers.test_concurrency import at_once
from tests.notices.conftest import follow
from tests.support import desk
from tests.support.desk import at
from tests.support.roles import as_role

LOG_ONLY = {"seq", "position", "acted_at", "undone"}  # that it was taken back stays countable


@pytest.fixture
def dossier(office: desk.Office) -> Dossier:
    return office.receive("1.001193", when=at(4))


def standing(dossier: Dossier) -> dict[str, Any]:
    """Everything an act may change, the number of acts aside."""
    dossier.refresh_from_db()
    tasks = Task.objects.filter(process=dossier.process, state="open").order_by("pk")
    row = {field.attname: getattr(dossier, field.attname) for field in Dossier._meta.concrete_fields}
    assert dossier.process is not None
    return {
        **{name: value for name, value in row.items() if name != "seq"},
        "marking": dossier.process.marking, "ended": dossier.process.ended_at,
        "tasks": list(tasks.values("pk", "step_key", "due_at", "completed_at", "completed_by", "outcome")),
        "stops": list(dossier.deviations.values_list("pk")), "slips": list(dossier.supplements.values_list("pk")),
    }  # fmt: skip


def fact_of(dossier: Dossier) -> dict[str, Any]:
    with as_role("caicach_sequencer"):
        sequencer.drain(using="default")
    consumers.drain(Facts())
    row = DossierFact.objects.values().get(dossier_id=dossier.pk)
    return {name: value for name, value in row.items() if name not in LOG_ONLY}


def last_actor(dossier: Dossier) -> Any:
    event = Event.objects.filter(subject=dossier.subject).latest("seq")
    return desk.actor(User.objects.get(pk=event.actor_id))


def test_every_step_of_the_way_is_taken_back_and_made_again(dossier: Dossier) -> None:
    made = set()
    for hour in range(10, 16):
        before, fact = standing(dossier), fact_of(dossier)
        desk.play(dossier, at=at(4, hour))
        kind = Event.objects.filter(subject=dossier.subject).latest("seq").kind
        if kind == "dossier.finished":
            break
        made.add(kind)
        notices.take_back(dossier.pk, by=last_actor(dossier), at=at(4, hour, 1))
        assert standing(dossier) == before, kind
        assert fact_of(dossier) == fact, kind
        desk.play(dossier, at=at(4, hour, 3))
    assert {"dossier.handed-over", "dossier.approved"} <= made
    kinds = list(Event.objects.filter(subject=dossier.subject).order_by("seq").values_list("kind", flat=True))
    assert kinds.count("dossier.act-undone") >= len(made)


def test_a_request_for_papers_is_taken_back_with_its_notice(office: desk.Office, dossier: Dossier) -> None:
    desk.play(dossier, at=at(4, 10))
    before, fact = standing(dossier), fact_of(dossier)
    commands.request_supplement(dossier.pk, items=["Tờ khai có chữ ký"], by=office.officer, at=at(4, 11))
    follow()
    notices.take_back(dossier.pk, by=office.officer, at=at(4, 11, 1))
    assert standing(dossier) == before
    assert fact_of(dossier) == fact
    assert notices.release(at=at(4, 12)) == 1  # of the receipt
    assert Notice.objects.get(kind="dossier.supplement-requested").state == "cancelled"
    dossier.refresh_from_db()
    told = [one for one in get_page(dossier, seen_by=office.officer, at=at(4, 12)).timeline if "rút lại" in one.note]
    assert told[0].words == "Tờ khai có chữ ký"


def test_taken_back_before_the_notice_was_prepared_it_is_told_nobody(office: desk.Office, dossier: Dossier) -> None:
    commands.request_supplement(dossier.pk, items=["Tờ khai"], by=office.counter, at=at(4, 11))
    notices.take_back(dossier.pk, by=office.counter, at=at(4, 11, 1))
    follow()
    notices.release(at=at(4, 12))
    assert Notice.objects.get(kind="dossier.supplement-requested").state == "cancelled"


def test_not_after_two_minutes_not_anothers_not_when_told(office: desk.Office, dossier: Dossier) -> None:
    commands.request_supplement(dossier.pk, items=["Tờ khai"], by=office.counter, at=at(4, 11))
    dossier.refresh_from_db()
    late = at(4, 11, 2) + timedelta(seconds=1)
    for by, when, words in (
        (office.counter, late, "quá hai phút"),
        (office.officer, at(4, 11, 1), "Chỉ người vừa làm"),
    ):
        with pytest.raises(errors.Refused, match=words):
            notices.take_back(dossier.pk, by=by, at=when)
        assert find_undo(dossier, seen_by=by, at=when) is None
    follow()
    notices.release(at=late)
    with pytest.raises(notices.Told):  # a machine whose clock is behind
        notices.take_back(dossier.pk, by=office.counter, at=at(4, 11, 1))
    dossier.refresh_from_db()
    assert dossier.state is Status.SUPPLEMENT


def test_only_once_and_only_the_last_act(office: desk.Office, dossier: Dossier) -> None:
    desk.play(dossier, at=at(4, 10))
    notices.take_back(dossier.pk, by=office.counter, at=at(4, 10, 1))
    with pytest.raises(errors.Refused, match="không rút lại được"):
        notices.take_back(dossier.pk, by=office.counter, at=at(4, 10, 1))


@pytest.mark.parametrize("act", ["receipt", "refusal"])
def test_what_was_signed_or_numbered_stays(act: str, office: desk.Office, dossier: Dossier) -> None:
    by = office.counter
    if act == "refusal":
        desk.play(dossier, at=at(4, 10))
        commands.refuse(dossier.pk, reason="Không đủ điều kiện", by=office.head, at=at(4, 11))
        by = office.head
    dossier.refresh_from_db()
    with pytest.raises(errors.Refused):
        check_may_undo(dossier, by=by, at=at(4, 9) if act == "receipt" else at(4, 11))


class TestRaces:
    """Who tells and who takes back, the next act and who takes back: real threads on a real database."""

    @pytest.fixture
    def office(self, committed_db: str) -> Iterator[desk.Office]:
        desk.load_province()
        desk.publish("1.001193")
        return desk.Office()

    def test_told_or_taken_back_never_both(self, office: desk.Office) -> None:
        for number in range(6):
            dossier = office.receive("1.001193", when=at(4), applicant=desk.applicant(number + 1))
            commands.request_supplement(dossier.pk, items=["Tờ khai"], by=office.counter, at=at(4, 11))
            with clock.frozen(at(4, 11)):
                sequencer.drain()
                consumers.drain(consumers.registered()["notices"])
            taken, _released = at_once(
                [
                    lambda pk=dossier.pk: notices.take_back(pk, by=office.counter, at=at(4, 11, 1)),
                    lambda: notices.release(at=at(4, 11, 2)),
                ]
            )
            notice = Notice.objects.get(dossier=dossier, kind="dossier.supplement-requested")
            dossier.refresh_from_db()
            if isinstance(taken, notices.Told):
                assert (notice.state, dossier.state) == ("ready", Status.SUPPLEMENT)
            else:
                assert not isinstance(taken, Exception)
                assert (notice.state, dossier.state) == ("cancelled", Status.RECEIVED)

    def test_the_sender_waits_for_who_takes_back(self, office: desk.Office) -> None:
        """The order that hurts: the sender finds the notice due while the act is being taken back."""
        dossier = office.receive("1.001193", when=at(4))
        commands.request_supplement(dossier.pk, items=["Tờ khai"], by=office.counter, at=at(4, 11))
        with clock.frozen(at(4, 11)):
            sequencer.drain()
            consumers.drain(consumers.registered()["notices"])
        released: list[int] = []

        def send() -> None:
            released.append(notices.release(at=at(4, 11, 2)))
            connection.close()

        with transaction.atomic():
            notices.take_back(dossier.pk, by=office.counter, at=at(4, 11, 1))
            sender = threading.Thread(target=send)
            sender.start()
            sender.join(0.3)
            assert sender.is_alive()
        sender.join(10)
        assert released == [1]  # the receipt's, held in vain for two hours
        assert Notice.objects.get(kind="dossier.supplement-requested").state == "cancelled"

    def test_who_takes_back_waits_for_the_sender(self, office: desk.Office) -> None:
        """The other order that hurts: the notice goes out while its author presses the button."""
        dossier = office.receive("1.001193", when=at(4))
        commands.request_supplement(dossier.pk, items=["Tờ khai"], by=office.counter, at=at(4, 11))
        with clock.frozen(at(4, 11)):
            sequencer.drain()
            consumers.drain(consumers.registered()["notices"])
        by, said = office.counter, []

        def press() -> None:
            try:
                notices.take_back(dossier.pk, by=by, at=at(4, 11, 1))
            except errors.Refused as refusal:
                said.append(refusal)
            connection.close()

        with transaction.atomic():
            assert notices.release(at=at(4, 11, 2)) == 2
            author = threading.Thread(target=press)
            author.start()
            author.join(0.3)
            assert author.is_alive()
        author.join(10)
        assert [type(one) for one in said] == [notices.Told]
        assert Notice.objects.get(kind="dossier.supplement-requested").state == "ready"
        dossier.refresh_from_db()
        assert dossier.state is Status.SUPPLEMENT

    def test_the_next_act_or_who_takes_back_one_wins(self, office: desk.Office) -> None:
        dossier = office.receive("1.001193", when=at(4))
        desk.play(dossier, at=at(4, 10))
        dossier.refresh_from_db()
        by, seen = office.counter, dossier.seq
        found = at_once(
            [
                lambda: notices.take_back(dossier.pk, by=by, at=at(4, 10, 1), seen_seq=seen),
                lambda: commands.request_supplement(
                    dossier.pk, items=["Tờ khai"], by=office.officer, at=at(4, 10, 1), seen_seq=seen
                ),
            ]
        )
        refused = [one for one in found if isinstance(one, errors.Refused)]
        assert len(refused) == 1
        assert Event.objects.filter(subject=dossier.subject).count() == seen + 1
