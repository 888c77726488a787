"""Does every address answer every role as the hand-written table says, and is every address in the table?"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from caicach.core import clock
from caicach.web import permissions
from tests.support import people
from tests.web import (
    permissions_advice,
    permissions_assessments,
    permissions_cycles,
    permissions_desk,
    permissions_imports,
    permissions_jobs,
    permissions_plans,
    permissions_privacy,
    permissions_publishing,
    permissions_queue,
    permissions_scores,
    permissions_shared,
    permissions_surveys,
)
from tests.web import permissions_matrix as matrix
from tests.web.permissions_matrix import Cell, World

ROWS = matrix.rows()
ADDRESSES = list(matrix.addresses())
# They register theirs when imported.
MAKERS = (
    permissions_advice,
    permissions_assessments,
    permissions_cycles,
    permissions_imports, permissions_jobs, permissions_plans, permissions_privacy, permissions_publishing,
    permissions_queue, permissions_scores, permissions_shared,
    permissions_surveys,
)  # fmt: skip
ADD = "add it to tests/web/permissions_matrix.csv (how: see the top of permissions_matrix.py)"


class Undo(Exception):
    """Takes back what a cell did."""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world for the whole table, inside one transaction that is taken back at the end."""
    kept = override_settings(FILES_ROOT=tmp_path_factory.mktemp("files"))
    with django_db_blocker.unblock(), transaction.atomic(), clock.frozen(people.AT), kept:
        world = matrix.make_world()
        permissions_desk.make_desk()
        yield world
        transaction.set_rollback(True)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.url}")
def test_row(row: matrix.Row, world: World) -> None:
    wrong = []
    for column, expected in row.expected.items():
        for unit, wanted in zip((matrix.OWN, matrix.OTHER), expected, strict=True):
            found = ""
            try:
                with transaction.atomic():
                    found = matrix.ask(row, Cell(world, column, unit))
                    raise Undo
            except Undo:
                pass
            if found != wanted:
                wrong.append(f"{column}, {unit}: wanted {wanted}, got {found}")
    assert not wrong, "\n".join([f"{row.method} {row.url}", *wrong])


@pytest.mark.parametrize("name", sorted({name for name, _view in ADDRESSES}))
def test_every_address_is_in_the_table(name: str) -> None:
    assert name in {row.url for row in ROWS}, f"{name} is not in the table of permissions: {ADD}"


def test_the_table_names_no_address_that_is_gone() -> None:
    assert {row.url for row in ROWS} <= {name for name, _view in ADDRESSES}


def test_no_line_twice() -> None:
    assert not [key for key, times in Counter((row.url, row.method) for row in ROWS).items() if times > 1]


@pytest.mark.parametrize("url", sorted({row.url for row in ROWS}))
def test_every_method_is_in_the_table(url: str, world: World) -> None:
    listed = [row for row in ROWS if row.url == url]
    refused = {"login", "403"}
    column = next(
        (one for one in reversed(matrix.COLUMNS) if any(row.expected[one][0] not in refused for row in listed)),
        matrix.NOBODY,
    )
    allowed = matrix.allowed_methods(listed[0], Cell(world, column, matrix.OWN))
    assert {row.method for row in listed} == allowed, f"{url} answers {sorted(allowed)}: {ADD}"


@pytest.mark.parametrize(("name", "view"), ADDRESSES, ids=[name for name, _view in ADDRESSES])
def test_every_view_says_who_may_open_it(name: str, view: permissions.View) -> None:
    assert permissions.access_of(view), f"{name} carries neither @public, @signed_in nor @permission(…)"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.url}")
def test_the_table_and_the_marks_agree(row: matrix.Row) -> None:
    """A page that strangers may see is marked public, and only such a page; officials are nobody to the API."""
    access = {permissions.access_of(view) for name, view in ADDRESSES if name == row.url}
    if row.url.startswith("api:"):
        assert all((one or "").startswith("program:") for one in access)
        assert set(row.expected.values()) == {("401", "401")}
        return
    assert (row.expected[matrix.NOBODY][0] != "login") == (
        access == {permissions.PUBLIC}
    ) or row.url == "login:second-step"
