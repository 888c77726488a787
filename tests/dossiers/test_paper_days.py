"""Taken in on paper before the units merged and the rules changed, entered after it: as it would have been that day?"""

from datetime import date, datetime

import pytest

from caicach.accounts import commands as accounts
from caicach.catalogue import queries as catalogue
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.core.clock import ZONE
from caicach.dossiers import commands
from caicach.dossiers.models import Pad, PadSlip
from caicach.dossiers.queries import get_dossier, get_page, pads, paper_days
from caicach.dossiers.rules.pads import PadState, code
from caicach.organisations.queries import units
from tests.support import desk
from tests.support.units import reorganise

pytestmark = pytest.mark.django_db
BIRTH = "1.001193"
OLD, OTHER, NEW = desk.COMMUNE, "xa-ngoc-phai-02053", "xa-cho-don-02020-2025"
EVE = datetime(2025, 6, 30, 10, tzinfo=ZONE)
AT = datetime(2025, 7, 2, 9, tzinfo=ZONE)
DAY = AT.date()
DARK = {"occurred_at": EVE, "late_reason": "Mất điện"}


@pytest.fixture
def office(db: None) -> desk.Office:
    units.forget()
    desk.load_province()
    desk.publish(BIRTH)
    return desk.Office()


@pytest.fixture
def pad(office: desk.Office) -> Pad:
    return commands.print_pad(office.counter_unit.id, slips=3, by=office.counter, at=EVE.replace(hour=7))


@pytest.fixture
def successor(office: desk.Office, pad: Pad) -> Actor:
    """The same officer, the day after the merger."""
    commands.hand_out(pad.pk, upto=code(pad.first), handed_on=EVE.date(), by=office.counter, at=EVE)
    reorganise("2025-03-01", "2025-07-01")
    accounts.move_posts(on=date(2025, 7, 1), by=Actor.system(), at=EVE)
    return desk.actor(office.counter_user, on=DAY)


def there(by: Actor, **named: object) -> int:
    assert by.unit_id is not None
    return paper_days.counter_on(by.unit_id, on=EVE.date(), today=DAY, **named)


def test_a_slip_of_the_old_counter_is_entered_as_of_its_day(office: desk.Office, pad: Pad, successor: Actor) -> None:
    old = there(successor, pad_number=code(pad.first))
    assert old == office.counter_unit.id
    intake = office.intake(BIRTH, pad_number=code(pad.first), intake_unit_id=old, **DARK)
    dossier = commands.receive(intake, by=successor, at=AT)
    assert dossier.revision_id == catalogue.get_published(BIRTH, on=EVE.date()).revision_id
    assert (dossier.received_at, dossier.due_at) == (EVE, EVE.replace(hour=17))
    assert dossier.code.endswith("-250630-0001")
    assert (dossier.intake_unit_id, dossier.competent_unit_id) == (old, office.unit.id)
    assert PadSlip.objects.get(serial=pad.first).state == PadState.ATTACHED
    page = get_page(get_dossier(dossier.code, seen_by=successor), seen_by=successor, at=AT)
    assert page.competent_unit == "UBND xã Chợ Đồn"
    assert page.acts  # whoever continues the old counter goes on with it


def test_the_new_counter_sees_the_numbers_the_old_ones_gave_out(pad: Pad, successor: Actor) -> None:
    assert successor.unit_id is not None
    assert [one.first for one in pads.list_pads(unit_id=successor.unit_id, on=DAY)] == [code(pad.first)]
    assert [one.code for one in pads.list_open(unit_id=successor.unit_id, on=DAY)] == [code(pad.first)]


def test_papers_asked_for_in_the_dark_are_received_by_the_rules_of_their_day(
    office: desk.Office, pad: Pad, successor: Actor
) -> None:
    intake = office.intake(BIRTH, pad_number=code(pad.first), presented=(), **DARK)
    dossier = commands.ask_for_papers(intake, items=["Tờ khai"], by=successor, at=AT)
    assert dossier.registered_at == EVE
    assert dossier.revision_id == catalogue.get_published(BIRTH, on=EVE.date()).revision_id


def test_without_a_slip_nothing_says_which_of_several_counters_it_was(successor: Actor) -> None:
    with pytest.raises(errors.Invalid) as refused:
        there(successor)
    assert list(refused.value.problems) == ["occurred_at"]
    with pytest.raises(errors.Invalid):
        there(successor, pad_number="TAM-000099-9")
    assert paper_days.counter_on(successor.unit_id or 0, on=DAY, today=DAY) == successor.unit_id


@pytest.mark.parametrize(
    ("typed", "asked"),
    [(None, DAY), (EVE.date(), EVE.date()), (date(2025, 7, 3), DAY), (date(2025, 5, 1), DAY)],
)
def test_a_day_that_cannot_be_entered_asks_by_the_rules_of_today(typed: date | None, asked: date) -> None:
    assert paper_days.day_of_rules(typed, today=DAY) == asked
