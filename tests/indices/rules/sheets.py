"""Figures and sets of criteria for the tests of the engine."""

from collections.abc import Mapping
from decimal import Decimal

from caicach.indices.rules import files, inputs, scoring
from caicach.indices.rules.tree import IndexSet

HEAD = "unit,indicator,numerator,denominator\n"

# Two groups of 60 and 40 points with every kind of rule, bonus, penalty, grades and both kinds of blockers.
SMALL = """
code = "thu-2030"
family = "thu"
name = "Bộ tiêu chí thử"
basis = ["Quyết định thử 01/QĐ-THU"]
valid_from = 2030-01-01
points = 100
not_applicable = "keep"

[rounding]
decimals = 2
at = "criterion"

[[groups]]
code = "a"
name = "Nhóm A"
points = 60

[[groups.criteria]]
code = "a1"
name = "Có kế hoạch"
points = 10
rule = "yes_no"

[[groups.criteria]]
code = "a2"
name = "Hoàn thành kế hoạch"
points = 20
rule = "steps"
steps = [{ from = 1.0, points = 20 }, { from = 0.8, points = 10 }]

[[groups.criteria]]
code = "a3"
name = "Hồ sơ đúng hạn"
points = 30

[[groups.criteria.parts]]
code = "a3.1"
name = "Đúng hạn"
points = 18
rule = "proportional"
full_at = 0.95
zero_below = 0.5

[[groups.criteria.parts]]
code = "a3.2"
name = "Trực tuyến"
points = 12
rule = "proportional"
measure = "nop-truc-tuyen"
most = 11

[[groups]]
code = "b"
name = "Nhóm B"
points = 40

[[groups.criteria]]
code = "b1"
name = "Không sai phạm"
points = 10
rule = "deduction"
each = 2.5

[[groups.criteria]]
code = "b2"
name = "Khảo sát"
points = 20
rule = "survey"
fewest = 30

[[groups.criteria]]
code = "b3"
name = "Sáng kiến"
points = 10
rule = "judged"

[[adjustments]]
code = "thuong"
name = "Sáng kiến cấp tỉnh"
points = 3
rule = "bonus"
each = 1

[[adjustments]]
code = "phat"
name = "Nộp chậm"
points = 2
rule = "penalty"
each = 0.5

[[grades]]
code = "xs"
name = "Xuất sắc"
from = 90

[[grades]]
code = "tot"
name = "Tốt"
from = 80

[[grades]]
code = "yeu"
name = "Yếu"
from = 0

[[blockers]]
code = "ky-luat"
name = "Có công chức bị kỷ luật"
at_most = "tot"

[[blockers]]
code = "tre-han"
name = "Đúng hạn dưới 9 điểm"
at_most = "yeu"
criterion = "a3.1"
below = 9
"""

FULL = {
    "a1": (1, 1), "a2": (10, 10), "a3.1": (95, 100), "a3.2": (11, 12), "b1": (0, 1), "b2": (40, 40), "b3": (10, 1),
}  # fmt: skip
MEASURES = ("nop-truc-tuyen", "xu-ly-dung-han")


def small(*changes: tuple[str, str]) -> IndexSet:
    return files.read(changed(*changes), measures=MEASURES)


def changed(*changes: tuple[str, str]) -> str:
    content = SMALL
    for old, new in changes:
        assert old in content, old
        content = content.replace(old, new, 1)
    return content


def table(figures: Mapping[str, tuple[object, object]], *, unit: str = "Đơn vị thử") -> bytes:
    return (HEAD + "".join(f'"{unit}",{code},{a},{b}\n' for code, (a, b) in figures.items())).encode()


def scored(index_set: IndexSet, figures: Mapping[str, tuple[object, object]]) -> scoring.UnitScore:
    (found,) = scoring.score_all(index_set, inputs.read(table(figures), index_set))
    return found


def points(score: scoring.UnitScore) -> dict[str, Decimal | None]:
    """By code, of every group and criterion."""
    return {row.node.code: row.points for group in score.groups for row in (group, *group.leaves())}
