"""A result that an ended unit issued: who finds it in the register, who corrects it, and which result may renew it?"""

from datetime import timedelta

import pytest

from caicach.accounts import commands as accounts
from caicach.core.actor import Actor
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier
from caicach.dossiers.queries import outcomes
from caicach.organisations.queries import units
from tests.dossiers.test_after_a_merger import DAY, EVE, afterwards, moved, new_unit, reorganise
from tests.support import desk

BIRTH = "1.001193"


@pytest.fixture
def office(db: None) -> desk.Office:
    units.forget()
    desk.load_province()
    desk.publish(BIRTH)
    return desk.Office()


def at_the_stamp(office: desk.Office, serial: int) -> Dossier:
    dossier = office.receive(BIRTH, when=EVE, applicant=desk.applicant(serial))
    while desk.open_steps(dossier) != ["stamp"]:
        desk.play(dossier, at=EVE + timedelta(hours=1))
    return dossier


def register(dossier: Dossier, *, by: Actor, **values: object) -> Dossier:
    return commands.register_outcome(dossier.pk, step_key="stamp", by=by, **values)


def test_whoever_continues_the_unit_answers_for_its_results(office: desk.Office) -> None:
    old, waiting = at_the_stamp(office, 1), at_the_stamp(office, 1)
    soon = EVE + timedelta(hours=2)
    register(old, number="45/2025", issued_on=EVE.date(), by=office.officer, at=soon)
    commands.return_result(old.pk, by=office.counter, at=soon)
    users = [office.officer_user, office.head_user]
    reorganise()
    accounts.move_posts(on=DAY, by=Actor.system(), at=EVE)
    officer, head = map(moved, users)

    (entry,) = outcomes.entries(outcomes.register(outcomes.Wanted(), seen_by=head, on=DAY), on=DAY)
    assert (entry.number, entry.unit) == ("45/2025", office.unit.name)  # as it was on the day of issue
    commands.correct_outcome(
        old.pk, ground="Sai tên", number="1/2025", issued_on=DAY, by=head, at=afterwards(1)
    )  # fmt: skip
    code = old.outcomes.get(state="in_force").verification_code
    # What comes to the new unit may renew what the old one issued.
    Dossier.objects.filter(pk=waiting.pk).update(competent_unit=new_unit().id)
    register(waiting, number="2/2025", issued_on=DAY, replaces=code, by=officer, at=afterwards(2))
    assert [one.state for one in old.outcomes.order_by("pk")] == ["replaced", "replaced"]
    assert outcomes.verify(code, on=DAY).unit == office.unit.name
