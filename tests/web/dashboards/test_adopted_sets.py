"""Is a set that the province adopted on the live board, before the shipped one, and given out by its decision?"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client

from caicach.accounts import queries as accounts
from caicach.accounts.models import User
from caicach.accounts.states import Role
from caicach.assessments.commands import editions
from caicach.assessments.models import SetEdition
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.indices import index_sets
from caicach.indices.commands import datasets
from caicach.indices.periods import Period
from caicach.indices.queries import advice, score_tables
from caicach.indices.rules.tree import Nature
from tests.assessments import sets
from tests.support import figures, people, score_sets
from tests.web import markup

pytestmark = pytest.mark.django_db
SHIPPED, OWN = score_sets.CODE, "bang-cua-tinh"
HALF = Period.parse("2022-H1")
SINCE = date(2022, 3, 1)
DECISION = "Quyết định số 12/QĐ-UBND"


@pytest.fixture(autouse=True)
def _province(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(index_sets, "shipped", lambda: {SHIPPED: score_sets.made()})
    people.load_units()
    figures.load(figures.stories())
    with clock.frozen(figures.NOW):
        yield


@pytest.fixture
def head() -> User:
    return people.official((Role.UNIT_HEAD, "tinh-thu"))


def adopt(head: User, *kinds: str, is_example: bool = False) -> SetEdition:
    text = score_sets.CONTENT.replace(f'code = "{SHIPPED}"', f'code = "{OWN}"', 1)
    drafter = people.official((Role.ADMINISTRATOR, "tinh-thu"))
    made = sets.draft(drafter.pk, code=OWN, family=SHIPPED, content=text, is_example=is_example)
    return sets.adopt(made, head.pk, *kinds, since=SINCE)


def codes_on(day: date) -> list[str]:
    return [one.code for one in index_sets.known().held_on(day)]


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    text = str(answer.content.decode())
    markup.check(text)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_for_its_units_it_goes_before_the_shipped_set_from_its_first_day_on(head: User) -> None:
    adopt(head, "commune")
    known = index_sets.known()
    assert (codes_on(SINCE - timedelta(days=1)), codes_on(SINCE)) == ([SHIPPED], [OWN])
    assert known.edition_on(known.get(SHIPPED), SINCE) == known.get(OWN)
    assert known.edition_before(known.get(OWN)) == known.get(SHIPPED)
    assert (known.decision_of(OWN), known.decision_of(SHIPPED)) == ("12/QĐ-UBND", "")


def test_for_other_kinds_of_units_both_hold(head: User) -> None:
    adopt(head, "department")
    assert codes_on(SINCE) == [OWN, SHIPPED]
    known = index_sets.known()
    assert known.edition_on(known.get(SHIPPED), SINCE) == known.get(SHIPPED)


def test_what_has_ended_still_tells_of_its_days(head: User) -> None:
    row = adopt(head, "commune")
    on = date(2022, 5, 1)
    manager = accounts.actor_for(head, unit_id=people.unit("tinh-thu").id, on=sets.ON)
    editions.end(row.pk, on=on, why="Theo quyết định khác", by=manager, at=sets.AT)
    assert (codes_on(on - timedelta(days=1)), codes_on(on)) == ([OWN], [SHIPPED])


def test_the_live_board_scores_by_it_and_names_its_decision(head: User) -> None:
    adopt(head, "commune")
    client = Client()
    client.force_login(head)
    for address in ("/so-lieu/chi-so/", "/so-lieu/bo-tieu-chi/"):
        said = shown(client, address)
        assert OWN in said
        assert DECISION in said
    assert DECISION in shown(client, f"/so-lieu/chi-so/{OWN}/?ky={HALF.code}")
    assert DECISION in shown(client, f"/so-lieu/bo-tieu-chi/{OWN}/")
    assert DECISION not in shown(client, f"/so-lieu/chi-so/{SHIPPED}/?ky={HALF.code}")
    assert f"Khác gì bản {SHIPPED}" in shown(client, f"/so-lieu/bo-tieu-chi/{OWN}/")
    shown(client, f"/so-lieu/bo-tieu-chi/so-sanh/?cu={SHIPPED}&moi={OWN}")
    points = []
    for code in (OWN, SHIPPED):
        made = index_sets.known().get(code)
        found = score_tables.score_table(made, period=HALF, seen_by=Actor.system(), at=figures.NOW)
        points.append([(one.key, one.total.points) for one in found.table.lines])
    assert points[0] == points[1] != []


def test_a_trend_says_where_another_edition_holds(head: User) -> None:
    adopt(head, "commune")
    known = index_sets.known()
    for code, other in ((SHIPPED, OWN), (OWN, "")):
        found = advice.trend(known.get(code), None, period=HALF, count=1, seen_by=Actor.system(), at=figures.NOW)
        assert [one.edition for one in found] == [other]


def test_it_is_given_out_in_place_of_the_shipped_set(head: User, client: Client) -> None:
    datasets.publish(score_sets.made(), period=HALF, at=figures.NOW)
    adopt(head, "commune")
    given = datasets.publish_all(at=figures.NOW)
    assert {one.set_code for one in given} == {OWN}
    assert OWN in shown(client, "/cong-khai/chi-so/")
    shown(client, f"/cong-khai/chi-so/{OWN}/?ky={HALF.code}")
    assert [one.code for one in datasets._told_of(HALF)] == [OWN, SHIPPED]  # what was once told is reckoned with


def test_an_example_is_marked_and_not_given_out(head: User) -> None:
    adopt(head, "commune", is_example=True)
    assert index_sets.known().get(OWN).nature is Nature.EXAMPLE
    assert datasets.publish_all(at=figures.NOW) == []
