"""What a head sees in the morning: warnings from their own level on, load by official, signatures, the last weeks."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from caicach.core import clock
from caicach.core.actor import Actor, Kind
from caicach.dossiers import commands, policies
from caicach.dossiers.models import Dossier
from caicach.dossiers.rules.warnings import Warn
from tests.support import desk, snapshots
from tests.support.desk import at
from tests.web.desk.conftest import as_user

PAGE = "/ban-lam-viec/dieu-hanh/"
NOW = at(4, 10)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def handed_over(office: desk.Office, serial: int) -> Dossier:
    dossier = office.receive("1.001193", when=at(4), applicant=desk.applicant(serial))
    return commands.hand_over(dossier.pk, step_key="receive", by=office.counter, at=at(4, 9, 30))


def section(client: Client, heading: str, address: str = PAGE) -> str:
    page = client.get(address).text
    found = page.partition(f'id="{heading}"')[2].partition("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def test_load_and_lateness_of_each_official(office: desk.Office) -> None:
    first, _second = handed_over(office, 1), handed_over(office, 2)
    officer = office.officer_user
    commands.assign(first.pk, step_key="record", assignee_id=officer.pk, by=office.head, at=at(4, 9, 40))
    head = as_user(office.head_user)
    said = section(head, "h-load")
    assert "Chưa giao cho ai 1 0 0" in said
    assert f"{officer.full_name} 1 0 0" in said
    with clock.frozen(first.due_at + timedelta(minutes=1)):
        assert f"{officer.full_name} 1 1 1" in section(head, "h-load")


def test_the_head_is_told_later_than_the_officer(office: desk.Office) -> None:
    """Due at 17:00 of a limit of one day: 40 % of it from 13:48 on, 20 % from 15:24."""
    dossier = handed_over(office, 1)
    head, minutes = as_user(office.head_user), timedelta(minutes=1)
    begins = dossier.due_at - 90 * minutes
    with clock.frozen(begins):
        assert dossier.code not in section(head, "h-warnings")
        assert "Sắp đến hạn 1" in section(head, "h-warnings")
    with clock.frozen(dossier.due_at - 20 * minutes):
        assert dossier.code in section(head, "h-warnings")


@pytest.mark.parametrize(
    ("roles", "told"),
    [
        ({"case_officer"}, Warn.OFFICER),
        ({"unit_head"}, Warn.HEAD),
        ({"one_stop_chief"}, Warn.CHIEF),
        ({"one_stop_chief", "case_officer"}, Warn.OFFICER),
        (set(), Warn.OFFICER),
    ],
)
def test_who_is_told_from_which_level_on(roles: set[str], told: Warn) -> None:
    actor = Actor(kind=Kind.OFFICIAL, posts=frozenset((role, 1) for role in roles))
    assert policies.warned_from(actor) is told


def test_what_waits_for_a_signature_is_ticked_and_signed(office: desk.Office) -> None:
    ready, other = handed_over(office, 1), handed_over(office, 2)
    commands.complete_step(ready.pk, step_key="record", by=office.officer, at=at(4, 9, 40))
    head = as_user(office.head_user)
    said = section(head, "h-approve")
    assert ready.code in said
    assert other.code not in said
    assert "Ký duyệt" in head.get("/ban-lam-viec/?muc=dang-xu-ly&cho_ky=1").text


def test_a_fixed_number_of_statements(
    office: desk.Office, django_assert_num_queries: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = as_user(office.head_user)
    handed_over(office, 1)
    head.get(PAGE)
    snapshots.hold(monkeypatch)
    with django_assert_num_queries(11):
        head.get(PAGE)
    for serial in (2, 3):
        handed_over(office, serial)
    with django_assert_num_queries(11):
        head.get(PAGE)


def test_officers_lead_nothing(office: desk.Office) -> None:
    assert as_user(office.officer_user).get(PAGE).status_code == 403
