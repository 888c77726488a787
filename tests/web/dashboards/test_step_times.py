"""Steps and their usual hours: counted by the calendar without stops, and open to the dossiers behind."""

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape

import pytest
from django.test import Client

from caicach.accounts.states import Role
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.core.log import consumers, sequencer
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier
from caicach.indices import step_times
from caicach.indices.consumers import Facts
from caicach.organisations.queries import units
from tests.support import desk, people
from tests.support.desk import at
from tests.support.roles import as_role
from tests.web import markup

pytestmark = pytest.mark.django_db
NOW = at(20)
# From 9:10 to 11:30, from 13:30 to 17:00 and the next day from 7:00 to 8:00; not the 23 hours on the wall.
FROM_MORNING_TO_MORNING = 140 + 210 + 60


@pytest.fixture
def office(db: None) -> Iterator[desk.Office]:
    desk.load_province()
    desk.publish("1.001193")
    with clock.frozen(NOW):
        yield desk.Office()


def finish(dossier: Dossier, *moments: datetime) -> Dossier:
    """Receive, record, sign, stamp: done at these moments."""
    for moment in moments:
        desk.play(dossier, at=moment)
    dossier.refresh_from_db()
    return dossier


def follow() -> None:
    with as_role("caicach_sequencer"):
        sequencer.drain(using="default")
    consumers.drain(Facts())


def five(office: desk.Office) -> list[Dossier]:
    """On Monday to Friday: handed over within 10 minutes, recorded the next morning."""
    return [
        finish(
            office.receive("1.001193", when=at(day)), at(day, 9, 10), at(day + 1, 8), at(day + 1, 8, 30), at(day + 1, 9)
        )
        for day in (1, 2, 3, 4, 8)
    ]  # fmt: skip


def scope(dossier: Dossier, **changes: int) -> step_times.Scope:
    return step_times.Scope(dossier.revision_id, 2022, **changes)


def of_step(scope: step_times.Scope, key: str) -> step_times.StepTime:
    found = step_times.step_times(scope, seen_by=Actor.system(), on=NOW.date())
    return next(one for one in found if one.step.key == key)


def test_hours_are_those_of_the_calendar(office: desk.Office) -> None:
    dossiers = five(office)
    follow()
    assert of_step(scope(dossiers[0]), "receive").median == 10
    record = of_step(scope(dossiers[0]), "record")
    assert record.median == FROM_MORNING_TO_MORNING
    assert (record.level, record.over_plan) == ("far", 5)
    assert of_step(scope(dossiers[0]), "hand_back").level == "too_few"
    assert of_step(scope(dossiers[0], month=7), "record").passes == 0


def test_the_time_the_clock_stood_is_nobodys(office: desk.Office) -> None:
    stopped = office.receive("1.001193", when=at(1))
    desk.play(stopped, at=at(1, 9, 10))
    commands.request_supplement(stopped.pk, items=["Giấy chứng sinh"], by=office.officer, at=at(1, 9, 20))
    commands.resume(stopped.pk, by=office.officer, at=at(10))
    finish(stopped, at(10, 9, 15), at(10, 9, 30), at(10, 10))
    follow()
    found = step_times.behind(scope(stopped), "record", over=False, seen_by=Actor.system(), on=NOW.date())
    assert [one.minutes for one in found] == [10 + 15]


FIGURE = re.compile(r'<a href="(/so-lieu/buoc/ho-so/[^"]+)">([\d.]+)</a>')


def test_every_figure_opens_to_as_many_passes(office: desk.Office) -> None:
    five(office)
    follow()
    page = html(client("backan"), "/so-lieu/buoc/?nam=2022")
    figures = [(unescape(address), count) for address, count in FIGURE.findall(page)]
    assert len(figures) >= 5
    for address, count in figures:
        heading = re.search(r"</span>: (\d+) lượt</h1>", html(client("backan"), address))
        assert heading
        assert heading[1] == count
    assert "Thường mất" in page
    assert "vượt xa mức" in page
    assert "chưa đủ" in page


def test_another_commune_counts_nothing_of_it(office: desk.Office) -> None:
    dossier = five(office)[0]
    follow()
    communes = units.list_units(on=NOW.date(), kind="commune")
    other = client(next(unit.key for unit in communes if unit.key != office.key))
    assert "Không có hồ sơ nào" in html(other, "/so-lieu/buoc/?nam=2022")
    address = f"/so-lieu/buoc/ho-so/?phien-ban={dossier.revision_id}&nam=2022&buoc=record"
    assert "0 lượt" in html(other, address)
    assert other.get(address.replace("record", "khong-co")).status_code == 404


def test_what_would_let_people_wait_is_refused(office: desk.Office, monkeypatch: pytest.MonkeyPatch) -> None:
    five(office)
    follow()
    monkeypatch.setattr(step_times, "MOST", 3)
    assert "quá nhiều hồ sơ" in html(client("backan"), "/so-lieu/buoc/?nam=2022", status=409)


def client(key: str) -> Client:
    made = Client()
    made.force_login(people.official((Role.UNIT_HEAD, key)))
    return made


def html(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    text = answer.content.decode()
    markup.check(text)
    return text
