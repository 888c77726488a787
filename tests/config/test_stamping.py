"""A demo grown by copies: each as the commands would have written it, all of them or none, and life goes on after."""

import dataclasses
import os
import random
import uuid
from collections import Counter as Tally
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.db import connections, transaction

from caicach.accounts.models import Position
from caicach.catalogue import queries as catalogue
from caicach.catalogue.models import ProcedureRevision
from caicach.config.demo_data import aiming, counters, loading, people, staff
from caicach.config.demo_data.sizes import SIZES
from caicach.config.demo_data.stamping import copying, shapes
from caicach.config.demo_data.stamping.bulk import MUCH, bulk
from caicach.config.demo_data.stamping.choice import Choice
from caicach.config.demo_data.stamping.crowd import APPLICANTS, MOST, Crowd, person
from caicach.config.demo_data.stamping.places import Places
from caicach.config.demo_data.stamping.stamp import Copy, Stamp
from caicach.config.demo_data.year import YEAR
from caicach.config.progress import Progress
from caicach.core import clock
from caicach.core.clock import ZONE
from caicach.core.log import consumers, sequencer, verify
from caicach.core.models import Event
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier, SerialCounter
from caicach.dossiers.rules.intake import Applicant, Intake, Presented
from caicach.indices.commands import rebuild_facts
from caicach.indices.models import DossierFact
from caicach.notices.models import Notice
from caicach.organisations.models import Unit
from caicach.organisations.queries import calendars, units
from tests.support import copies as support
from tests.support import databases

SIZE, SEED = dataclasses.replace(SIZES["tiny"], stamped=400), 1
NEWCOMER = "006000000001"
NOW = datetime(2026, 11, 20, 15, 30, tzinfo=ZONE)  # a Friday


def load() -> int:
    """As for a million: indexes and keys are put aside, and nothing may wait for what is locked by that."""
    with clock.frozen(NOW), pytest.MonkeyPatch.context() as patch:
        patch.setattr("caicach.config.demo_data.stamping.bulk.MUCH", 0)
        return loading.load(SIZE, seed=SEED, processes=1, progress=Progress(StringIO()))


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: pytest.FixtureRequest, worker_name: str) -> Iterator[str]:
    """A grown demo, loaded once at the third attempt; its tests leave nothing behind."""
    usual = connections["default"].settings_dict["NAME"]
    name = f"committed_grown_{worker_name}_{os.getpid()}"
    with django_db_blocker.unblock():
        databases.clone(name)
        databases.point_at(name)
        try:
            for module in (units, catalogue, calendars):
                module.forget()
            _is_refused_while_others_read()
            _leaves_nothing_when_interrupted()
            load()
            _is_not_read_again()
            _goes_on()
            yield name
        finally:
            connections.close_all()
            databases.point_at(usual)
            for module in (units, catalogue, calendars):
                module.forget()
            with databases.superuser() as connection:
                databases.drop(connection, name)


def _is_refused_while_others_read() -> None:
    """A consumer that was not at the end would never hear what lies behind the copies."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "follow", lambda progress: None)
        with pytest.raises(copying.StillRead):
            load()


def _leaves_nothing_when_interrupted() -> None:
    made = Dossier.objects.count(), Event.objects.count(), SerialCounter.objects.count()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stamp, "finish", _dies)
        with pytest.raises(KeyboardInterrupt):
            load()
    assert (Dossier.objects.count(), Event.objects.count(), SerialCounter.objects.count()) == made
    assert not copying.is_loaded(SIZE, seed=SEED)


def _dies(self: Stamp) -> None:
    raise KeyboardInterrupt


def _is_not_read_again() -> None:
    """Whoever reads the log stands behind the copies: nobody is told of them."""
    told = Notice.objects.count()
    read = {name: consumers.drain(consumer) for name, consumer in consumers.registered().items()}
    assert read == dict.fromkeys(("facts", "procedure-facts", "notices"), 0)
    assert Notice.objects.count() == told


def _goes_on() -> None:
    """Somebody comes on a day of copies, and is received by the command."""
    desk = staff.Staff(on=YEAR.first)
    counter = desk.unit(f"{counters.HOME}--mot-cua").id
    day = next(copy.registered_at for copy in copies() if copy.intake_unit_id == counter)
    procedure = catalogue.get_published(counters.UNMARRIED, on=day.date())
    intake = Intake(
        key=uuid.uuid4(), procedure_code=counters.UNMARRIED, intake_unit_id=counter,
        applicant=Applicant(full_name="Nông Văn Thử 001", personal_number=NEWCOMER),
        presented=tuple(Presented(number=number) for number in procedure.required_numbers),
    )  # fmt: skip
    commands.receive(intake, by=desk.holder("one_stop_officer", counter, random.Random(1)), at=day)
    sequencer.drain()
    for consumer in consumers.registered().values():
        consumers.drain(consumer)


@pytest.fixture(autouse=True)
def _unblocked(demo: str, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def connection(demo: str) -> Iterator[psycopg.Connection]:
    with databases.superuser(demo) as superuser:
        yield superuser


def copies() -> list[Dossier]:
    keys = [copying._key(SIZE, SEED, number) for number in range(SIZE.stamped)]
    return list(Dossier.objects.filter(intake_key__key__in=keys).select_related("applicant", "filed_by").order_by("pk"))


def test_places_and_procedures_are_read_while_keys_are_put_aside(connection: psycopg.Connection) -> None:
    """Whatever a copy asks about its place is asked in another connection."""
    with bulk(connection, count=MUCH + 1):
        with transaction.atomic(), connections["default"].cursor() as cursor:
            cursor.execute("set local lock_timeout = '1s'")
            assert all(model.objects.first() for model in (ProcedureRevision, Unit, Position))
        raise psycopg.Rollback


# --- whole ---


def test_there_are_as_many_as_the_size_says_and_no_more_the_second_time() -> None:
    assert Dossier.objects.count() == SIZE.stamped + 1
    assert len(copies()) > 250
    assert load() == 0


def test_the_log_is_one_sound_chain() -> None:
    assert verify.check().findings == []


def test_the_facts_are_those_the_log_tells() -> None:
    stamped = list(DossierFact.objects.order_by("dossier_id").values())
    rebuild_facts()
    assert list(DossierFact.objects.order_by("dossier_id").values()) == stamped


def test_numbers_of_a_day_are_dense() -> None:
    used = Tally(code.rpartition("-")[0] for code in Dossier.objects.values_list("code", flat=True))
    voided = Event.objects.filter(kind="dossier.serial-voided").count()
    assert sum(SerialCounter.objects.values_list("last", flat=True)) == sum(used.values()) + voided


def test_nobody_is_real_and_nobody_comes_twice() -> None:
    found = [dossier.applicant for dossier in copies()]
    assert all(people.is_invented(party.full_name) for party in found)
    assert len({party.personal_number or party.organisation_code for party in found}) == len(found)
    numbers = {person(APPLICANTS, serial, "xã Thử")["number"] for serial in range(0, MOST, 997)}
    assert len(numbers) == len(range(0, MOST, 997))
    assert {len(number) for number in numbers} == {12}


def test_a_dossier_received_after_them_has_the_next_number() -> None:
    received = Dossier.objects.get(applicant__personal_number=NEWCOMER)
    prefix, _hyphen, serial = received.code.rpartition("-")
    of_the_day = Dossier.objects.filter(code__startswith=f"{prefix}-")
    assert of_the_day.filter(pk__in=[dossier.pk for dossier in copies()]).exists()
    assert int(serial) == of_the_day.count()


def test_copies_come_to_the_share_of_online_and_post_to_the_record(connection: psycopg.Connection) -> None:
    copied = {copy.pk for copy in copies()}
    moulds = [mould for mould in copying._moulds(connection) if mould.id not in copied]
    size = dataclasses.replace(SIZE, stamped=5000, reformed=True)
    chosen = Choice(moulds, size, Places(), seed=SEED).made()
    remote = aiming.of_the_half()
    told = [*remote.values(), *(remote[mould.id] for mould, _agency in chosen if mould.id in remote)]
    assert Dossier.objects.count() + len(chosen) == 5000
    assert aiming.missing(len(told), sum(told)) == (0, 0)


# --- as the commands write ---


def test_a_copy_has_the_rows_of_its_mould(connection: psycopg.Connection) -> None:
    """At the same agency, for somebody else: every table but for the people and the numbers."""
    moulds = list(copying._moulds(connection))
    with bulk(connection, count=0):
        places = Places()
        stamp = Stamp(connection, people=Crowd(places), places=places)
        made = stamp.write([Copy(mould, mould.home, 900_000 + number) for number, mould in enumerate(moulds)])
        stamp.finish()
        ids = [mould.id for mould in moulds]
        told = {table: shapes.rows(connection, table, [*ids, *made]) for table in shapes.TABLES}
        raise psycopg.Rollback
    assert len(moulds) > 80
    for mould, copied in zip(moulds, made, strict=True):
        assert plain(told, copied) == plain(told, mould.id), mould.procedure_code


def plain(told: dict[str, dict[int, list[shapes.Row]]], id: int) -> dict[str, Any]:
    own = {table: rows.get(id, []) for table, rows in told.items()}
    (dossier,), (key,) = own["dossiers_dossier"], own["dossiers_intakekey"]
    names = {f"dossier/{id}": "<subject>", str(dossier["code"]): "<code>", str(key["key"]): "<key>"}
    for party in own["dossiers_party"]:
        who = "applicant" if party["id"] == dossier["applicant_id"] else "filer"
        names |= {str(party[column]): f"<{who} {name}>" for column, name in shapes.PERSON.items() if party[column]}
        names[str(party["address"])] = "<address>"  # two may live in one village
    for item in own["dossiers_postalitem"]:
        names |= {f"post/{item['id']}": "<item>", str(item["number"]): "<item number>"}
    for outcome in own["dossiers_outcome"]:
        names[str(outcome["number"])] = str(outcome["number"]).lstrip("0123456789")
    return support.plain(own, names)


def test_every_way_to_hand_in_is_copied(connection: psycopg.Connection) -> None:
    moulds = list(copying._moulds(connection))
    with_rows = {table for mould in moulds for table, lines in mould.lines.items() if lines}
    assert with_rows == shapes.TABLES.keys() - {"dossiers_takenback"}  # of those, the tiny demo has only one by a pad
    assert any(mould.of_company for mould in moulds)
