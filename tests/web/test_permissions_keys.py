"""What does a program's key open? Address × scope × own or other unit, written by hand."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from caicach.accounts import commands, policies
from caicach.accounts.states import Permission
from caicach.catalogue import queries as catalogue_queries
from caicach.core import clock
from caicach.core.actor import Actor
from tests.support import desk, people
from tests.web import permissions_desk as objects
from tests.web import permissions_matrix as matrix

pytestmark = pytest.mark.django_db
# Columns: no key · a key that has ended · keys of the own unit with one scope each. Own unit / other unit.
COLUMNS = ["none", "ended", *sorted(scope.value for scope in policies.SCOPES)]
TABLE = """
             none ended dashboard.view dossier.receive dossier.return dossier.upload dossier.view
api:receive  401  401   403            201/403         403            403            403
api:dossier  401  401   403            403             403            403            200/404
"""
HEAD, *LINES = (line.split() for line in TABLE.strip().splitlines())
CELLS = [
    (url, column, unit, wanted)
    for url, *cells in LINES
    for column, cell in zip(HEAD, cells, strict=True)
    for unit, wanted in zip(("own", "other"), (cell.split("/") * 2)[:2], strict=True)
]


@pytest.fixture(autouse=True)
def world(db: None) -> Iterator[None]:
    with clock.frozen(people.AT):
        matrix.make_world()
        objects.make_desk()
        yield


def key(column: str) -> dict[str, str]:
    if column == "none":
        return {}
    unit = people.unit(matrix.OWN + "--mot-cua").id
    issued = commands.issue_token(
        name="thử", unit_id=unit, scopes=[column] if column != "ended" else ["dossier.receive", "dossier.view"],
        expires_at=people.AT + timedelta(days=1), by=Actor.system(), at=people.AT,
    )  # fmt: skip
    if column == "ended":
        commands.revoke_token(token_id=issued.token.pk, by=Actor.system(), at=people.AT)
    return {"Authorization": f"Bearer {issued.raw}"}


def receive(unit: str, headers: dict[str, str]) -> Any:
    key = matrix.OWN if unit == "own" else matrix.OTHER
    procedure = catalogue_queries.get_published(objects.PROCEDURE, on=people.ON)
    who = desk.applicant(9000)
    body = {
        "procedure": objects.PROCEDURE,
        "unit_id": people.unit(key + "--mot-cua").id,
        "applicant": {
            "full_name": who.full_name, "personal_number": who.personal_number, "address": who.address,
            "phone": who.phone,
        },
        "papers": [{"number": number} for number in procedure.required_numbers],
    }  # fmt: skip
    headers = {**headers, "Idempotency-Key": str(uuid.uuid4())}
    return Client().post(reverse("api:receive"), body, content_type="application/json", headers=headers)


def show(unit: str, headers: dict[str, str]) -> Any:
    code = objects.DESK.dossiers[matrix.OWN if unit == "own" else matrix.OTHER].received
    return Client().get(reverse("api:dossier", kwargs={"code": code}), headers=headers)


ASK = {"api:receive": receive, "api:dossier": show}


@pytest.mark.parametrize(("url", "column", "unit", "wanted"), CELLS)
def test_cell(url: str, column: str, unit: str, wanted: str) -> None:
    answer = ASK[url](unit, key(column))
    assert str(answer.status_code) == wanted, answer.content.decode()


def test_every_scope_and_every_address_is_in_the_table() -> None:
    assert HEAD == COLUMNS
    assert {line[0] for line in LINES} == set(ASK) == {name for name, _view in matrix.addresses() if name[:4] == "api:"}
    assert set(COLUMNS[2:]) < {permission.value for permission in Permission}
