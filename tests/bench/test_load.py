"""A dossier stamped by COPY has the rows and the facts that the commands give the same dossier."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from bench import load, moulds, people
from caicach.config.demo_data.stamping import shapes
from caicach.config.demo_data.stamping.stamp import Copy
from caicach.core import text
from caicach.core.log import consumers, sequencer, verify
from caicach.dossiers.models import Dossier
from caicach.indices.consumers import Facts
from tests.support import copies, databases, desk

HOME = desk.COMMUNE


@pytest.fixture
def connection(committed_db: str) -> Iterator[psycopg.Connection]:
    desk.load_province()
    with databases.superuser(committed_db) as superuser:
        yield superuser


CASES = [
    *(pytest.param("commune", "1.004873", story, id=story.name) for story in moulds.STORIES),
    pytest.param("district", "1.001612", moulds.Story("consulted"), id="another unit is asked"),
]


@pytest.mark.parametrize(("kind", "code", "story"), CASES)
def test_a_copy_is_what_the_commands_write(
    connection: psycopg.Connection, kind: str, code: str, story: moulds.Story
) -> None:
    desk.publish(code)
    home = moulds.HOMES[kind]
    elsewhere = next(key for key in moulds.agencies(kind) if key != home)
    for agency in (home, elsewhere):
        moulds.hire(agency)
    mould = play(story, home, serial=1, code=code)
    wanted = play(story, elsewhere, serial=2, code=code)
    pattern = shapes.read(connection, Dossier.objects.select_related(*shapes.WITH).get(pk=mould.pk))
    (copied,) = load.add(connection, [Copy(pattern, elsewhere, serial=3)])

    told = {id: plain(connection, id, serial) for id, serial in ((wanted.pk, 2), (copied, 3))}
    assert told[copied] == told[wanted.pk]
    assert verify.check().findings == []


def test_a_filled_database_is_whole(connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moulds, "COMMUNE", {"1.004873": 1})
    monkeypatch.setattr(moulds, "CODES", {"commune": {"1.004873": 1}})
    monkeypatch.setattr(moulds, "HOMES", {"commune": HOME})
    monkeypatch.setattr(moulds, "DISTRICT", {})
    monkeypatch.setattr(moulds, "DAYS", 1)
    monkeypatch.setattr(moulds, "agencies", lambda kind: [HOME])
    monkeypatch.setattr(load, "OPEN_AT_LEAST", 20)
    moulds_made(connection)
    load.fill(connection, size=60, say=lambda words: None)

    assert Dossier.objects.count() == 60
    assert Dossier.objects.open().count() == 20
    assert verify.check().findings == []
    # Whoever comes next gets a new number, and the log goes on.
    play(moulds.STORIES[5], HOME, serial=1000)
    assert Dossier.objects.count() == 61
    assert verify.check().findings == []


def moulds_made(connection: psycopg.Connection) -> None:
    desk.publish("1.004873")
    moulds.hire(HOME)
    for serial, story in enumerate(moulds.STORIES, start=1):
        play(story, HOME, serial=serial)


def play(story: moulds.Story, agency: str, *, serial: int, code: str = "1.004873") -> Dossier:
    dossier = moulds.play(story, code=code, agency=agency, at=moulds.moment(3), serial=serial)
    sequencer.drain()
    consumers.drain(Facts())
    return dossier


def plain(connection: psycopg.Connection, dossier_id: int, serial: int) -> dict[str, Any]:
    """All rows of a dossier with ids by their order, and the person's own words by their names."""
    names = {value: f"<{name}>" for name, value in people.person(serial).items()}
    dossier = Dossier.objects.select_related("intake_key").get(pk=dossier_id)
    assert dossier.applicant_tokens == text.tokens(dossier.applicant_name)
    names |= {dossier.code: "<code>", str(dossier.intake_key.key): "<key>"}
    names |= {dossier.subject: "<subject>", desk.number_of(dossier_id): "<outcome>"}
    told = {table: shapes.rows(connection, table, [dossier_id]).get(dossier_id, []) for table in shapes.TABLES}
    return copies.plain(told, names)
