"""Programs receive dossiers through the same command as the counter."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from caicach.accounts import commands as accounts
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.dossiers.models import Dossier
from tests.support import desk


@pytest.fixture
def office(db: None) -> desk.Office:
    desk.load_province()
    desk.publish("1.001193")
    return desk.Office()


@pytest.fixture
def key(office: desk.Office) -> str:
    return issue(office, "dossier.receive", "dossier.view")


def issue(office: desk.Office, *scopes: str) -> str:
    now = clock.now()
    return accounts.issue_token(
        name="Hệ thống thử", unit_id=office.counter_unit.id, scopes=list(scopes), expires_at=now + timedelta(days=1),
        by=Actor.system(), at=now,
    ).raw  # fmt: skip


def intake(**changes: Any) -> dict[str, Any]:
    return {
        "procedure": "1.001193",
        "applicant": {"full_name": "Lý Thị Thử 001", "personal_number": "006190000001"},
        "papers": [{"number": 1}, {"number": 2}, {"number": 6}],
        "received_at": "2022-08-04T09:00:00+07:00",
    } | changes


def send(key: str, body: dict[str, Any], *, idempotency: str = "") -> Any:
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": idempotency or str(uuid.uuid4())}
    return Client(headers=headers).post("/api/v1/ho-so/", json.dumps(body), content_type="application/json")


def test_a_program_receives_a_dossier(key: str) -> None:
    answer = send(key, intake())
    assert answer.status_code == 201, answer.content
    assert answer.json()["due_at"] == "2022-08-04T17:00:00+07:00"
    assert Dossier.objects.get(code=answer.json()["code"]).channel == "online"


def test_the_same_key_answers_with_the_same_dossier(key: str) -> None:
    once = str(uuid.uuid4())
    codes = {send(key, intake(), idempotency=once).json()["code"] for _ in range(3)}
    assert len(codes) == 1
    assert Dossier.objects.count() == 1
    other = send(key, intake(summary="khác"), idempotency=once)
    assert (other.status_code, other.json()["code"]) == (409, "KeyReused")


def test_every_problem_is_told_beside_its_field(key: str) -> None:
    wrong_shape = send(key, intake(channel="fax", hello=1))
    assert wrong_shape.status_code == 400
    assert {one["field"] for one in wrong_shape.json()["errors"]} == {"channel", "hello"}
    wrong_content = send(key, intake(papers=[], applicant={"full_name": "Lý", "personal_number": "12"}))
    fields = {one["field"] for one in wrong_content.json()["errors"]}
    assert fields == {"components", "applicant.personal_number"}
    assert wrong_content["Content-Type"] == "application/problem+json"


def test_a_foreign_dossier_brings_its_code_and_its_clock(key: str) -> None:
    stop = {
        "kind": "pause", "cause": "finance", "basis": "Theo hệ thống nguồn",
        "started_at": "2022-08-04T10:00:00+07:00", "ended_at": "2022-08-08T10:00:00+07:00",
    }  # fmt: skip
    sent = intake(source_system="cong-quoc-gia", foreign_code="G09-1", clock=[stop])
    answer = send(key, sent)
    assert answer.json()["due_at"] == "2022-08-08T17:00:00+07:00"
    assert Dossier.objects.get().deviations.get().source_system == "cong-quoc-gia"
    assert send(key, sent).status_code == 409


@pytest.mark.parametrize("raw", ["", "cc_unknown_key"])
def test_without_a_key_nothing(office: desk.Office, raw: str) -> None:
    assert send(raw, intake()).status_code == 401


def test_a_key_does_only_what_it_was_given_for(office: desk.Office) -> None:
    assert send(issue(office, "dossier.view"), intake()).status_code == 403


def test_a_dossier_of_another_unit_does_not_exist(key: str, office: desk.Office) -> None:
    mine = send(key, intake()).json()["code"]
    stranger = issue(desk.Office("xa-bang-lang-02065"), "dossier.view")
    for raw, expected in ((key, 200), (stranger, 404)):
        answer = Client(headers={"Authorization": f"Bearer {raw}"}).get(f"/api/v1/ho-so/{mine}/")
        assert answer.status_code == expected
