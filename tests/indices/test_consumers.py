"""Facts follow the log; made anew from the whole of it they are the same."""

from operator import attrgetter

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from caicach.core import events
from caicach.core.actor import Actor
from caicach.core.log import consumers, reading, sequencer
from caicach.core.models import Parked, Place
from caicach.indices import commands, models
from caicach.indices.consumers import Facts
from caicach.indices.facts import dossiers
from caicach.indices.facts.rows import COLUMNS
from tests.support.roles import as_role
from tests.support.stories import Story, calendar, stories

several = st.integers(1, 8).flatmap(
    lambda count: st.tuples(*[stories(dossier_id=number, most=6) for number in range(1, count + 1)])
)


def write(told: tuple[Story, ...]) -> None:
    """Everybody's acts in the order of time, as they would come in."""
    acts = [(at, story, seq, event) for story in told for seq, (event, at) in enumerate(story.happened, start=1)]
    for at, story, seq, event in sorted(acts, key=lambda act: (act[0], act[1].dossier_id, act[2])):
        events.record(event, subject=story.subject, seq=seq, by=Actor.system(), at=at)


def order(limit: int = 1000) -> int:
    with as_role("caicach_sequencer"):
        return sequencer.sequence(using="default", limit=limit)


def follow() -> None:
    consumers.drain(Facts())


def rows() -> list[dict[str, object]]:
    return list(models.DossierFact.objects.order_by("dossier_id").values())


def rebuild() -> int:
    with as_role("caicach_owner"):
        return commands.rebuild_facts(using="default")


def test_the_table_has_a_column_for_each_part_of_a_fact() -> None:
    assert [field.attname for field in models.DossierFact._meta.concrete_fields] == list(COLUMNS)


class TestAnyHistory(TestCase):
    @settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(told=several)
    def test_rebuilt_equals_followed_equals_the_pure_function(self, told: tuple[Story, ...]) -> None:
        write(told)
        while order(limit=15):
            follow()
        followed = rows()
        assert rebuild() == len(told)
        assert rows() == followed
        pure = [dossiers.fact(story.recorded(), calendar_for=lambda _unit, _on, _at: calendar()) for story in told]
        found = sorted(models.DossierFact.objects.all(), key=attrgetter("dossier_id"))
        for row, fact in zip(found, pure, strict=True):
            for name in set(COLUMNS) - {"position"}:
                assert getattr(row, name) == getattr(fact, name), name


@pytest.fixture
def one(db: None) -> Story:
    from tests.indices.test_facts_dossiers import story

    told = story()
    write((told,))
    order()
    return told


def test_a_serial_used_up_without_a_dossier_is_no_fact(one: Story) -> None:
    from caicach.dossiers.events import SerialVoided

    voided = SerialVoided(agency_code="H03.10", day="2022-08-04", serial=2)
    events.record(voided, subject="serial/H03.10-220804-2", seq=1, by=Actor.system(), at=one.at)
    order()
    follow()
    assert [row["dossier_id"] for row in rows()] == [1]
    assert reading.reached("facts").position == 2


def test_a_batch_costs_two_statements_of_its_own(one: Story, django_assert_max_num_queries: object) -> None:
    follow()
    histories = reading.histories([one.subject], upto=1)
    with django_assert_max_num_queries(1):
        commands.replace_facts(commands.facts_of(histories.values()))


def test_the_rebuilt_table_is_the_old_one_in_all_but_its_rows(one: Story) -> None:
    def shape() -> list[tuple[str, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "select indexname, indexdef from pg_indexes where tablename = 'indices_dossierfact' union all"
                " select conname, pg_get_constraintdef(oid) from pg_constraint"
                " where conrelid = 'indices_dossierfact'::regclass union all"
                " select column_name, data_type || is_nullable || coalesce(character_maximum_length, 0)"
                " from information_schema.columns where table_name = 'indices_dossierfact' union all"
                " select grantee, string_agg(privilege_type, ',' order by privilege_type)"
                " from information_schema.role_table_grants where table_name = 'indices_dossierfact' group by 1"
                " order by 1, 2"
            )
            return cursor.fetchall()

    before = shape()
    assert rebuild() == 1
    assert shape() == before
    follow()
    assert rows()[0]["code"] == one.code


def test_a_rebuild_mends_what_was_wrong_and_takes_the_consumer_along(one: Story) -> None:
    follow()
    models.DossierFact.objects.update(code="wrong", legal_verdict="late")
    models.DossierFact.objects.create(**{**rows()[0], "dossier_id": 99})
    Place.objects.filter(consumer="facts").update(position=0)
    Parked.objects.create(consumer="facts", subject="dossier/1", since_position=1, reason="x", parked_at=one.at)
    assert rebuild() == 1
    assert [(row["dossier_id"], row["code"], row["legal_verdict"]) for row in rows()] == [(1, one.code, "")]
    assert set(Place.objects.filter(consumer="facts").values_list("position", flat=True)) == {1}
    assert not Parked.objects.exists()


def test_what_comes_during_a_rebuild_is_in_it(one: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    from caicach.indices.commands import rebuilding

    make_indexes = rebuilding._make_indexes

    def meanwhile(cursor: object) -> dict[str, str]:
        with as_role("caicach_app"):
            one.hand_over()
            events.record(one.happened[-1][0], subject=one.subject, seq=2, by=Actor.system(), at=one.at)
            order()
            follow()
        return make_indexes(cursor)

    monkeypatch.setattr(rebuilding, "_make_indexes", meanwhile)
    assert rebuild() == 1
    assert [(row["status"], row["seq"]) for row in rows()] == [(4, 2)]


def test_the_commands(committed_db: str, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.indices.test_facts_dossiers import story

    write((story(),))
    call_command("sequencer", "--once", "--seals", "/dev/null")
    call_command("consumers", "--once")
    assert "facts 1" in capsys.readouterr().out
    before = rows()
    call_command("rebuild_facts", "--json")
    assert '"facts": 1' in capsys.readouterr().out
    assert rows() == before
