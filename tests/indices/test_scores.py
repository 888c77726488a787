"""A live score follows the records, and nothing that is counted can be typed instead."""

from decimal import Decimal

import pytest

from caicach.core.actor import Actor
from caicach.indices import index_sets
from caicach.indices.measures import MEASURES, Family
from caicach.indices.models import DossierFact
from caicach.indices.periods import Period
from caicach.indices.queries import scores
from caicach.indices.queries.values import Key, Value
from caicach.indices.rules.kinds import Entry
from caicach.indices.rules.tree import IndexSet
from tests.support import figures, people

HALF = Period.parse("2022-H1")
OF_PROCEDURES = next(one.key for one in MEASURES.values() if one.family is Family.PROCEDURES)
CONTENT = """
code = "thu"
family = "thu"
name = "Bộ thử"
basis = ["Ví dụ"]
valid_from = 2022-01-01
points = 10
[[groups]]
code = "a"
name = "Nhóm"
points = 10
[[groups.criteria]]
code = "dung-han"
name = "Đúng hạn"
points = 6
rule = "proportional"
measure = "xu-ly-dung-han"
[[groups.criteria]]
code = "ke-hoach"
name = "Có kế hoạch"
points = 4
rule = "yes_no"
"""


@pytest.fixture
def made(db: None) -> IndexSet:
    people.load_units()
    figures.load(figures.stories())
    return index_sets.read(CONTENT)


def live(made: IndexSet, **entries: Entry) -> scores.LiveScore:
    unit = people.unit("xa-mot").id
    declared: dict[Key, dict[str, Entry]] = {unit: {code.replace("_", "-"): entry for code, entry in entries.items()}}
    found = scores.live_scores(made, period=HALF, of=[unit], seen_by=Actor.system(), at=figures.NOW, declared=declared)
    return found[0]


def points(found: scores.LiveScore) -> Decimal:
    return next(row.points or Decimal(0) for row in found.score.groups[0].rows if row.node.code == "dung-han")


def test_what_is_counted_cannot_be_typed(made: IndexSet) -> None:
    typed = live(made, dung_han=Entry(Decimal(1), Decimal(1)), ke_hoach=Entry(Decimal(1)))
    assert typed == live(made, ke_hoach=Entry(Decimal(1)))
    assert 0 < points(typed) < 6
    assert typed.score.points == points(typed) + 4


def test_one_more_late_finish_lowers_the_score(made: IndexSet) -> None:
    before = points(live(made))
    unit = people.unit("xa-mot").id
    one = DossierFact.objects.counted().filter(
        competent_unit_id=unit, received_on__range=HALF.days, statistical_verdict="on_time"
    )[0]
    DossierFact.objects.filter(pk=one.pk).update(statistical_verdict="late")
    assert points(live(made)) < before


def test_a_unit_without_records_is_given_none_of_none(made: IndexSet) -> None:
    found = scores.live_scores(made, period=HALF, of=[999_999], seen_by=Actor.system(), at=figures.NOW)
    assert (found[0].values["dung-han"].denominator, points(found[0])) == (0, 0)
    assert found[0].score.missing == ("ke-hoach",)


def told(measure: str, denominator: int | None) -> Value:
    return Value(MEASURES[measure], 0 if denominator is not None else None, denominator)


@pytest.mark.parametrize(("handled", "published", "recorded"), [
    (3, 5, True),
    (0, 5, False),  # procedures are published for it, and it handled nothing
    (None, 5, False),
])  # fmt: skip
def test_a_unit_that_handled_nothing_has_no_standing(handled: int | None, published: int, *, recorded: bool) -> None:
    both = [told("xu-ly-dung-han", handled), told(OF_PROCEDURES, published)]
    assert scores.is_recorded(both) is recorded
    assert scores.is_recorded(both[1:]) is True  # a set about procedures alone
