"""The council decides, the table is frozen; a correction is another edition and the first stays to be read."""

import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from caicach.accounts.states import Role
from caicach.assessments.commands import appraising, council
from caicach.assessments.models import Mark, Publication
from caicach.assessments.queries import results
from caicach.assessments.rules import results as rules
from caicach.assessments.rules.council import quorum_on
from caicach.assessments.rules.entering import Typed
from caicach.assessments.states import CycleState
from caicach.core import errors
from caicach.core.models import Event
from tests.assessments import rounds
from tests.assessments.rounds import NOW, ONE, TWO, Round
from tests.support import people

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=20)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def minutes(present: int = 7) -> council.Minutes:
    return council.Minutes(
        number="05/BB-HĐ", held_on=LATER.date(), file=io.BytesIO(PDF), file_name="bb.pdf", members=9, present=present
    )


@pytest.fixture
def round_(django_db_setup: None, db: None) -> Round:
    """Before the council: the first commune was marked down, the second was not."""
    rounds.province()
    made = Round()
    made.explaining()
    appraising.send_to_council(made.cycle.pk, by=made.office, at=LATER)
    return made


def test_a_table_is_published_by_minutes_and_stays(round_: Round) -> None:
    with pytest.raises(council.NoQuorum, match="ít nhất 6 trên 9"):
        council.publish(round_.cycle.pk, minutes(present=5), by=round_.office, at=LATER)
    made = council.publish(round_.cycle.pk, minutes(), by=round_.office, at=LATER)
    assert round_.fresh().state == CycleState.PUBLISHED
    found = results.published(round_.cycle.pk)
    assert found.intact
    assert [(one["unit"], one["rank"]) for one in found.units] == [(TWO, 1), (ONE, 2)]
    first, second = found.units
    assert first["points"] == first["appraised"] == first["self"]  # agreed with in full
    assert second["points"] == second["appraised"] != second["self"]
    assert any("5" in line for line in rows(second)["A2"]["working"])
    event = Event.objects.get(subject=round_.cycle.subject, kind="cycle.results-published")
    assert (event.payload["digest"], event.payload["units"]) == (made.sha256, 2)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Publication.objects.update(content="{}")
    with pytest.raises(IntegrityError, match="is over"), transaction.atomic():
        Mark.objects.create(assessment=round_.row(), criterion="A2", stage="appraised", numerator=1, denominator=1,
                            by=round_.office_user, at=LATER)  # fmt: skip


def rows(unit: dict[str, object]) -> dict[str, dict[str, list[str]]]:
    groups = json.loads(json.dumps(unit["groups"]))
    return {row["code"]: row for group in groups for row in group["rows"]}


def test_a_correction_is_another_edition_with_its_reason(round_: Round) -> None:
    council.publish(round_.cycle.pk, minutes(), by=round_.office, at=LATER)
    with pytest.raises(errors.Invalid, match="lý do"):
        council.publish(round_.cycle.pk, minutes(), by=round_.office, at=LATER)
    with pytest.raises(council.NothingChanged):
        council.publish(round_.cycle.pk, minutes(), reason="Nhầm", by=round_.office, at=LATER)
    better = Typed(numerator="9", denominator="10", reason="Bốn sản phẩm đã được xác nhận")
    with pytest.raises(errors.Invalid, match="lý do hội đồng"):
        council.decide(round_.row().pk, "A2", replace(better, reason=""), by=round_.office, at=LATER)
    with pytest.raises(errors.NotPermitted):
        council.decide(round_.row().pk, "A2", better, by=round_.one, at=LATER)
    council.decide(round_.row().pk, "A2", better, by=round_.office, at=LATER)
    assert results.published(round_.cycle.pk).units[1]["unit"] == ONE
    corrected = council.publish(round_.cycle.pk, minutes(), reason="Xác nhận lại sản phẩm", by=round_.office, at=LATER)
    assert corrected.number == 2
    first, newest = results.published(round_.cycle.pk, 1), results.published(round_.cycle.pk)
    assert (first.newest, newest.row.number, first.intact) == (2, 2, True)
    points = [{one["unit"]: one["points"] for one in found.units}[ONE] for found in (first, newest)]
    assert points[0] != points[1]
    assert [one["rank"] for one in newest.units] == [1, 1]  # both have nine of ten now
    assert [one.number for one in results.editions_of(round_.cycle)] == [2, 1]
    assert len(results.list_published()) == 1


def test_nobody_below_the_office_sees_the_council_or_publishes(round_: Round) -> None:
    with pytest.raises(errors.NotPermitted):
        results.for_council(round_.cycle.pk, seen_by=round_.one, on=LATER.date())
    with pytest.raises(errors.NotPermitted):
        council.publish(round_.cycle.pk, minutes(), by=round_.one, at=LATER)
    with pytest.raises(errors.NotFound):
        results.published(round_.cycle.pk)
    head = rounds.actor(people.official((Role.UNIT_HEAD, rounds.OFFICE)))
    assert results.for_council(round_.cycle.pk, seen_by=head, on=LATER.date()) == round_.cycle


def test_the_quorum_is_dated_data_and_rounded_up() -> None:
    rule = quorum_on(LATER.date())
    assert [rule.least(members) for members in (1, 3, 7, 9, 10)] == [1, 2, 5, 6, 7]
    assert rule.unverified


def test_the_text_of_a_table_is_always_the_same() -> None:
    one = rules.text({"b": 1, "a": "ă"}, [{"unit": "x"}])
    assert one == rules.text({"a": "ă", "b": 1}, [{"unit": "x"}])
    assert rules.digest(one) != rules.digest(one + " ")
