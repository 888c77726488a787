"""A small set of criteria and marks made by hand."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from caicach.indices.rules.kinds import Adjustment, Bonus, Deduction, Judged, Proportional, Rule, Step, Steps, YesNo
from caicach.indices.rules.tree import Grade, IndexSet, Node, NotApplicable


def leaf(code: str, points: str, rule: Rule, **more: object) -> Node:
    return Node(code=code, name=f"Tiêu chí {code}", points=Decimal(points), rule=rule, **more)


def small_set(**changes: object) -> IndexSet:
    """10 points: a plan, a share typed, a share counted by us, a judged figure; a bonus beside them."""
    steps = Steps(steps=(Step(Decimal("0.9"), Decimal(2)), Step(Decimal("0.5"), Decimal(1))))
    first = (leaf("1.1", "1", YesNo()), leaf("1.2", "2", steps), leaf("1.3", "3", Judged()))
    second = (leaf("2.1", "3", Proportional(), measure="on_time"), leaf("2.2", "1", Deduction(each=Decimal("0.25"))))
    bonus: Adjustment = Bonus(each=Decimal("0.5"))
    values = {
        "code": "thu", "family": "thu", "name": "Bộ thử", "points": Decimal(10), "basis": ("thử",),
        "valid_from": date(2026, 1, 1), "not_applicable": NotApplicable.REBASE,
        "groups": (
            Node(code="1", name="Chỉ đạo", points=Decimal(6), children=first),
            Node(code="2", name="Giải quyết", points=Decimal(4), children=second),
        ),
        "adjustments": (leaf("T", "1", bonus),),
        "grades": (Grade("tot", "Tốt", Decimal(9)), Grade("kha", "Khá", Decimal(0))),
    }  # fmt: skip
    return IndexSet(**(values | changes))


def node(code: str) -> Node:
    made = small_set()
    return next(one for one in (*made.leaves(), *made.adjustments) if one.code == code)


@dataclass
class Mark:
    """As the table holds one."""

    id: int
    criterion: str
    stage: str = "self"
    numerator: Decimal | None = Decimal(1)
    denominator: Decimal | None = Decimal(1)
    applies: bool = True
