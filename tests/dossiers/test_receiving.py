"""An intake becomes one dossier or none."""

from dataclasses import replace

import pytest

from caicach.core import errors
from caicach.core.models import Event
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier
from caicach.dossiers.rules.intake import KeyReused
from caicach.dossiers.states import Status
from tests.support import desk
from tests.support.desk import at


def test_a_birth_is_received_with_number_date_first_step_and_event(office: desk.Office) -> None:
    dossier = office.receive("1.001193", when=at(4, 9))
    assert dossier.code.endswith("-220804-0001")
    stored = Dossier.objects.get(pk=dossier.pk)
    assert stored.code == dossier.code
    assert stored.state is Status.RECEIVED
    assert stored.due_at == at(4, 17)
    assert stored.competent_unit_id == office.unit.id
    assert desk.open_steps(dossier) == ["receive"]
    event = Event.objects.get(subject=dossier.subject)
    assert (event.kind, event.seq, event.payload["code"]) == ("dossier.received", 1, dossier.code)
    assert "Lý" not in str(event.payload)


def test_numbers_of_a_day_follow_each_other(office: desk.Office) -> None:
    codes = [office.receive("1.001193", when=at(4), applicant=desk.applicant(n)).code[-4:] for n in (1, 2, 3)]
    assert codes == ["0001", "0002", "0003"]
    assert office.receive("1.001193", when=at(5), applicant=desk.applicant(4)).code.endswith("-220805-0001")


def test_the_same_key_is_the_same_dossier(office: desk.Office) -> None:
    intake = office.intake("1.001193")
    first = commands.receive(intake, by=office.counter, at=at(4))
    again = commands.receive(intake, by=office.counter, at=at(4, 9, 1))
    assert again.pk == first.pk
    assert Dossier.objects.count() == 1
    with pytest.raises(KeyReused):
        commands.receive(replace(intake, summary="khác"), by=office.counter, at=at(4))


def test_a_missing_paper_is_said_beside_the_papers(office: desk.Office) -> None:
    with pytest.raises(errors.Invalid) as refusal:
        commands.receive(office.intake("1.001193", presented=()), by=office.counter, at=at(4))
    assert set(refusal.value.problems) == {"components"}


def test_another_unit_does_not_receive_for_this_counter(office: desk.Office) -> None:
    stranger = desk.Office("xa-bang-lang-02065")
    with pytest.raises(errors.NotPermitted):
        commands.receive(office.intake("1.001193"), by=stranger.counter, at=at(4))
    assert not Dossier.objects.exists()


def test_certified_copies_are_received_and_returned_in_one_step(office: desk.Office) -> None:
    intake = office.intake("2.000815", fee_amount=10_000)
    dossier = commands.receive_and_return(
        intake, number="12/2022-SCT/BS", issued_on=at(4).date(), by=office.counter, at=at(4)
    )
    assert dossier.state is Status.RETURNED
    kinds = list(Event.objects.filter(subject=dossier.subject).order_by("seq").values_list("kind", flat=True))
    assert kinds == ["dossier.received", "dossier.finished", "dossier.returned"]
