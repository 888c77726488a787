"""Every number given out is one dossier's, or voided in writing; whoever tampers is found out."""

import json
import uuid

import pytest
from django.core.management import CommandError, call_command

from caicach.core.models import Event
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier, SerialCounter
from caicach.dossiers.queries import serials
from tests.support import desk
from tests.support.desk import at
from tests.support.roles import as_role

BIRTH = "1.001193"


@pytest.fixture
def worked(office: desk.Office) -> desk.Office:
    """Received, registered, received at once, voided, and one form sent twice."""
    intake = office.intake(BIRTH)
    for _time in range(2):
        commands.receive(intake, by=office.counter, at=at(4))
    commands.register(office.intake(BIRTH, channel="post"), by=office.counter, at=at(4))
    commands.receive_and_return(
        office.intake("2.000815"), number="7", issued_on=at(5).date(), by=office.counter, at=at(5)
    )
    commands.void_serial(office.counter_unit.id, by=office.counter, at=at(4, 10))
    return office


def kinds() -> list[str]:
    return [problem.kind for problem in serials.audit().problems]


def test_all_numbers_are_accounted_for(worked: desk.Office, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("serials", "check", "--json")
    said = json.loads(capsys.readouterr().out)
    assert said == {"issued": 4, "dossiers": 3, "voided": 1, "problems": [], "holds": True}


def test_a_number_given_to_nobody_is_found(worked: desk.Office) -> None:
    SerialCounter.objects.filter(day=at(4).date()).update(last=5)
    assert kinds() == ["missing"] * 2
    with pytest.raises(CommandError):
        call_command("serials", "check")


def test_a_number_no_counter_gave_is_found(worked: desk.Office) -> None:
    SerialCounter.objects.filter(day=at(5).date()).delete()
    assert kinds() == ["beyond"]


def test_a_number_changed_behind_the_log_is_found(worked: desk.Office) -> None:
    Dossier.objects.filter(code__endswith="-220804-0001").update(code="000.00.10.H03-220804-0009")
    assert set(kinds()) == {"missing", "beyond", "unlogged", "lost"}


def test_a_number_voided_and_used_is_found(worked: desk.Office) -> None:
    voided = Event.objects.get(kind="dossier.serial-voided")
    with as_role("caicach_owner"):
        Event.objects.create(
            kind=voided.kind, act_id=uuid.uuid4(), subject="serial/again", seq=1, shard=0, actor_kind="system",
            occurred_at=at(4), recorded_at=at(4), payload={**voided.payload, "serial": 1},
        )  # fmt: skip
    assert kinds() == ["twice"]
