"""Does each page of a dossier at the desk note who looked? A new page without it fails here."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from caicach.core import clock
from caicach.privacy.models import Read
from tests.support import people
from tests.web import permissions_desk, permissions_shared
from tests.web import permissions_matrix as matrix
from tests.web.permissions_matrix import OWN, Cell, World

assert permissions_shared
# Said by hand why a page of a dossier notes nothing: it shows no data of a person.
WITHOUT = {
    "desk:nine",  # figures and days
    "desk:pad",  # numbers of a pad, as a list
    "desk:pad-sheets",  # slips without a name yet
    "desk:together-result",  # codes, as a list
    "desk:postal-item",  # what stands on the envelopes of one's own counter, as a list
    "desk:uploads:download",  # one's own file, which belongs to no dossier yet
}
ROUTES = {name: view for name, view in matrix.addresses() if name.startswith("desk:")}
PAGES = sorted(
    row.url
    for row in matrix.rows()
    if row.url in ROUTES and row.method == "GET" and ("200", "404") in row.expected.values()
)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    kept = override_settings(FILES_ROOT=tmp_path_factory.mktemp("files"))
    with django_db_blocker.unblock(), transaction.atomic(), clock.frozen(people.AT), kept:
        world = matrix.make_world()
        permissions_desk.make_desk()
        yield world
        transaction.set_rollback(True)


def test_there_are_pages() -> None:
    assert {"desk:dossier", "desk:file", "desk:viewer", "desk:receipt", "desk:act"} <= set(PAGES)
    assert set(PAGES) >= WITHOUT


@pytest.mark.parametrize("url", sorted(set(PAGES) - WITHOUT))
def test_a_look_at_a_page_of_a_dossier_is_noted(url: str, world: World) -> None:
    row = next(one for one in matrix.rows() if (one.url, one.method) == (url, "GET"))
    column = next(column for column, expected in row.expected.items() if expected == ("200", "404"))
    with transaction.atomic():
        assert matrix.ask(row, Cell(world, column, OWN)) == "200"
        found = list(Read.objects.select_related("reader"))
        transaction.set_rollback(True)
    assert [one.reader for one in found] == [world.viewers[column]], "note the look: caicach/web/reading.py"
