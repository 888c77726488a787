"""What may be typed for a criterion: as its rule takes it."""

from decimal import Decimal

import pytest

from caicach.assessments.rules import entering
from caicach.assessments.rules.entering import Typed
from caicach.core import errors
from caicach.indices.rules.kinds import Entry
from tests.assessments.rules.samples import node


@pytest.mark.parametrize(
    ("code", "numerator", "denominator", "entry"),
    [
        ("1.1", "1", "", Entry(Decimal(1))),
        ("1.2", "9", "10", Entry(Decimal(9), Decimal(10))),
        ("1.2", "1.234", "12 345", Entry(Decimal(1234), Decimal(12345))),
        ("1.2", "0", "0", Entry(Decimal(0), Decimal(0))),
        ("1.3", "2,5", "", Entry(Decimal("2.5"))),
        ("1.3", "2.5", "", Entry(Decimal("2.5"))),
        ("2.2", "3", "", Entry(Decimal(3))),
        ("T", "2", "", Entry(Decimal(2))),
    ],
)
def test_figures_as_the_rule_takes_them(code: str, numerator: str, denominator: str, entry: Entry) -> None:
    assert entering.read(node(code), Typed(numerator=numerator, denominator=denominator)) == entry


@pytest.mark.parametrize(
    ("code", "numerator", "denominator", "at"),
    [
        ("1.1", "2", "", "numerator"), ("1.1", "", "", "numerator"), ("1.2", "11", "10", "numerator"),
        ("1.2", "1", "", "denominator"), ("1.2", "1,5", "2", "numerator"), ("1.3", "3,5", "", "numerator"),
        ("1.3", "mười", "", "numerator"), ("1.3", "-1", "", "numerator"), ("1.3", "NaN", "", "numerator"),
        ("1.3", "1,23456", "", "numerator"), ("2.2", "9999999999999", "", "numerator"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field(code: str, numerator: str, denominator: str, at: str) -> None:
    with pytest.raises(errors.Invalid) as refusal:
        entering.read(node(code), Typed(numerator=numerator, denominator=denominator))
    assert list(refusal.value.problems) == [at]


def test_what_does_not_apply_needs_a_reason() -> None:
    assert entering.read(node("1.1"), Typed(applies=False, reason="Xã không có chợ")) == Entry(applies=False)
    with pytest.raises(errors.Invalid) as refusal:
        entering.read(node("1.1"), Typed(applies=False, reason=" "))
    assert list(refusal.value.problems) == ["reason"]


@pytest.mark.parametrize("typed", [Typed(numerator="1", denominator="1"), Typed(applies=False, reason="vì sao")])
def test_nobody_types_what_our_records_count(typed: Typed) -> None:
    with pytest.raises(entering.NotTyped):
        entering.read(node("2.1"), typed)
