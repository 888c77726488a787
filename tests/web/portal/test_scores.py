"""Everybody sees the figures officials see, but for small ones; files stay at their addresses, byte for byte."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client

from caicach.accounts.states import Role
from caicach.core import clock, errors
from caicach.indices import index_sets
from caicach.indices.commands import datasets
from caicach.indices.models import Dataset, DossierFact
from caicach.indices.periods import Period
from caicach.indices.rules.tree import Nature
from tests.support import figures, people, score_sets
from tests.web import markup

pytestmark = pytest.mark.django_db
HALF = Period.parse("2022-H1")
BOARD, QUERY = f"/cong-khai/chi-so/{score_sets.CODE}/", "?ky=2022-H1"
FILES = f"/du-lieu-mo/chi-so/{score_sets.CODE}/2022-H1/"


@pytest.fixture(autouse=True)
def _given_out(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(index_sets, "shipped", lambda: {score_sets.CODE: score_sets.made()})
    people.load_units()
    figures.load(figures.stories())
    with clock.frozen(figures.NOW):
        datasets.publish(score_sets.made(), period=HALF, at=figures.NOW)
        yield


def html(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    text = str(answer.content.decode())
    markup.check(text)
    return text


def words(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def content(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(client.get(FILES + "1.json").content)
    return found


def test_everybody_sees_what_officials_see(client: Client) -> None:
    official = Client()
    official.force_login(people.official((Role.UNIT_HEAD, "tinh-thu")))
    shown = []
    for key in ("xa-mot", "xa-hai"):
        public = words(html(client, f"{BOARD}don-vi/{key}/{QUERY}"))
        inside = words(html(official, f"/so-lieu/chi-so/{score_sets.CODE}/don-vi/{key}/{QUERY}"))
        unit = next(one for one in content(client)["units"] if one["key"] == key)
        for one in unit["values"]:
            if one["numerator"] is not None:
                figure = f"{one['points'].replace('.', ',')} /"
                assert figure in public
                assert figure in inside
                assert f"{one['numerator']} {one['denominator']}" in inside
                shown.append(figure)
    assert shown
    assert words(html(client, BOARD + QUERY)).count("UBND xã Một") >= 2
    assert score_sets.CODE in html(client, "/cong-khai/chi-so/")


def test_small_figures_are_in_no_page_and_no_file(client: Client) -> None:
    facts = DossierFact.objects.counted().filter(
        received_on__range=HALF.days, competent_unit_id=people.unit("xa-hai").id
    )
    facts.update(channel="direct")
    DossierFact.objects.filter(pk__in=facts.order_by("pk").values("pk")[:3]).update(channel="online")
    made = datasets.publish(score_sets.made(), period=HALF, at=figures.NOW + timedelta(days=1))
    assert made
    hidden = [one for unit in json.loads(made.content)["units"] if unit["key"] == "xa-hai"
              for one in unit["values"] if one["code"] == "2.1"]  # fmt: skip
    assert hidden == [{"code": "2.1", "state": "hidden", "points": None, "of": None, "complete": True,
                       "numerator": None, "denominator": None}]  # fmt: skip
    assert "không công bố (số nhỏ)" in words(html(client, f"{BOARD}don-vi/xa-hai/{QUERY}"))


def test_a_file_stays_and_says_who_has_it_already(client: Client) -> None:
    for form in ("json", "csv"):
        first = client.get(f"{FILES}1.{form}")
        assert first["ETag"] == f'"{hashlib.sha256(first.content).hexdigest()}"'
        assert "immutable" in first["Cache-Control"]
        again = client.get(f"{FILES}1.{form}", headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        newest = client.get(f"{FILES}moi-nhat.{form}")
        assert (newest.content, newest["Content-Location"]) == (first.content, f"{FILES}1.{form}")
        assert "immutable" not in newest["Cache-Control"]
    for wrong in ("9.json", "1.xml", "moi-nhat.html"):
        assert client.get(FILES + wrong).status_code == 404
    assert client.get("/du-lieu-mo/chi-so/%00/2022-H1/moi-nhat.json").status_code == 404


def test_the_manifest_and_the_page_tell_every_file_and_its_digest(client: Client) -> None:
    listed = json.loads(client.get("/du-lieu-mo/danh-muc.json").content)["files"]
    assert {one["format"] for one in listed} == {"json", "csv"}
    page = html(client, "/du-lieu-mo/")
    for one in listed:
        data = client.get(one["address"].removeprefix("http://testserver")).content
        assert hashlib.sha256(data).hexdigest() == one["sha256"]
        assert one["sha256"] in page


def test_table_and_json_say_the_same(client: Client) -> None:
    text = client.get(FILES + "1.csv").content.decode("utf-8-sig")
    rows = {(row["unit"], row["code"]): row for row in csv.DictReader(io.StringIO(text), delimiter=";")}
    found = content(client)
    for unit in (found["whole"], *found["units"]):
        for one in unit["values"]:
            row = rows.pop((unit["key"], one["code"]))
            for name in ("state", "points", "of", "numerator", "denominator"):
                assert row[name] == str("" if one[name] is None else one[name])
    assert not rows


def test_an_edition_follows_only_a_changed_figure_and_none_is_changed_or_removed() -> None:
    later = figures.NOW + timedelta(days=1)
    assert datasets.publish(score_sets.made(), period=HALF, at=later) is None
    DossierFact.objects.counted().filter(received_on__range=HALF.days).update(statistical_verdict="late")
    made = datasets.publish(score_sets.made(), period=HALF, at=later)
    assert made
    assert made.number == 2
    for change in (lambda: Dataset.objects.update(content="{}"), Dataset.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize("code", ["2022", "2022-M03", "2022-Q1", "2022-H1-lich"])
def test_periods_that_overlap_are_not_given_out(code: str) -> None:
    with pytest.raises(errors.Invalid):
        datasets.publish(score_sets.made(), period=Period.parse(code), at=figures.NOW)


def test_it_goes_by_itself_once_a_night() -> None:
    night = figures.NOW.replace(hour=2) + timedelta(days=1)
    assert datasets.publish_nightly(at=figures.NOW) == 0
    assert datasets.publish_nightly(at=night) == 1  # the running half year; the one before has not changed
    assert datasets.publish_nightly(at=night + timedelta(hours=1)) == 0


def test_a_set_that_has_ended_is_not_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = replace(score_sets.made(), valid_to=date(2022, 6, 1))
    monkeypatch.setattr("caicach.indices.index_sets.shipped", lambda: {ended.code: ended})
    assert datasets.publish_all(at=figures.NOW + timedelta(days=1)) == []


def test_an_example_is_not_given_out_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    example = replace(score_sets.made(), nature=Nature.EXAMPLE, code="vi-du")
    monkeypatch.setattr("caicach.indices.index_sets.shipped", lambda: {example.code: example})
    assert datasets.publish_all(at=figures.NOW + timedelta(days=1)) == []


def test_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("open_data", "publish", set=score_sets.CODE, period="2022-H2")
    assert "bang-thu 2022-H2 v1" in capsys.readouterr().out


def test_nothing_recorded_gives_no_edition() -> None:
    assert datasets.publish(score_sets.made(), period=Period.parse("2019-H1"), at=figures.NOW) is None
