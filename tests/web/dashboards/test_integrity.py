"""The page of what could prettify figures: every number opens to as many dossiers, of the viewer's units only."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from caicach.accounts.states import Role
from caicach.core import clock
from caicach.indices.models import DossierFact
from tests.support import figures, people
from tests.web.dashboards.test_pages import client_of, html

pytestmark = pytest.mark.django_db
ADDRESS = "/so-lieu/chi-so/trung-thuc/"
FIGURE = re.compile(r'<a href="(/so-lieu/chi-so/trung-thuc/[^"]+)"[^>]*>([\d.]+)</a>')


@pytest.fixture(autouse=True)
def _province(db: None) -> Iterator[None]:
    people.load_units()
    figures.load(figures.stories())
    with clock.frozen(figures.NOW):
        yield


def test_every_number_opens_to_as_many_dossiers() -> None:
    head = client_of(Role.UNIT_HEAD, "tinh-thu")
    found = FIGURE.findall(html(head, ADDRESS + "?ky=2022"))
    assert len(found) > 3
    for address, count in found:
        page = html(head, unescape(address))
        assert f": {count} hồ sơ</h1>" in page
        for of_unit, few in FIGURE.findall(page):
            assert f": {few} hồ sơ</h1>" in html(head, unescape(of_unit))


def test_a_viewer_sees_their_own_units_and_asks_for_no_other() -> None:
    own = client_of(Role.UNIT_HEAD, "xa-hai")
    DossierFact.objects.update(is_test=True)
    expected = DossierFact.objects.of_units([people.unit("xa-hai").id, people.unit("xa-hai--mot-cua").id]).filter(
        received_on__year=2022, received_on__lte="2022-12-14"
    )
    page = html(own, ADDRESS + "?ky=2022&dieu=ho-so-thu")
    counted = re.search(r"<h1>[^<]*: (\d+) hồ sơ</h1>", page)
    assert counted
    assert abs(int(counted[1]) - expected.count()) <= 5  # from 15 December of the year before
    html(own, ADDRESS + f"?trong={people.unit('xa-mot').id}", status=404)


@pytest.mark.parametrize("query", ["?dieu=la", "?ky=20x2", "?trong=999999"])
def test_an_address_nobody_made_is_not_found(query: str) -> None:
    html(client_of(Role.UNIT_HEAD, "tinh-thu"), ADDRESS + query, status=404)
