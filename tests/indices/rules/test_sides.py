"""Is a unit under two sets told by what is known of each, and is more a plus?"""

from decimal import Decimal

from caicach.indices import set_report
from caicach.indices.rules import inputs, scoring, sides
from tests.indices.rules.sheets import FULL, small, table

BEFORE = small()
AFTER = small(("full_at = 0.95", "full_at = 0.5"), ("zero_below = 0.5", "zero_below = 0"))


def beside(figures: dict[str, tuple[object, object]]) -> list[sides.Sides]:
    declared = inputs.read(table(figures), BEFORE)
    one, other = (sides.lines(made, scoring.score_all(made, declared)) for made in (BEFORE, AFTER))
    return sides.beside(one, other)


def test_a_lower_threshold_is_a_plus_in_hundredths_of_what_could_be_had() -> None:
    (found,) = beside({**FULL, "a3.1": (50, 100)})
    assert found.change is not None
    assert round(found.change, 2) == Decimal("8.53")  # 18 instead of 18 × 50 ÷ 95, of 100
    assert set_report.signed(found.change) == "+8,53"
    assert set_report.signed(-found.change) == "−8,53"
    assert found.before is not None
    assert set_report.side_words(found.before) == "90,47/100 (hạng 1)"


def test_what_is_not_known_is_not_in_what_could_be_had() -> None:
    (found,) = beside({"a3.1": (50, 100)})
    assert found.before is not None
    assert found.after is not None
    assert (found.before.total.of, found.after.total.points) == (Decimal(18), Decimal(18))


def test_a_unit_of_which_only_one_side_knows_stands_there_alone() -> None:
    lines = sides.lines(BEFORE, scoring.score_all(BEFORE, inputs.read(table(FULL), BEFORE)))
    (found,) = sides.beside(lines, [])
    assert (found.after, found.change) == (None, None)
    assert set_report.side_words(found.after) == "không thuộc bộ này"
