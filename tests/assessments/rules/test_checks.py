"""What an appraiser would object to is found before."""

from datetime import date
from decimal import Decimal

from caicach.assessments.rules import checks
from caicach.assessments.rules.checks import Kind, Sheet, Shown
from caicach.indices.rules.kinds import Entry, Judged
from caicach.indices.rules.tree import Node
from tests.assessments.rules.samples import leaf, small_set

ON = date(2026, 12, 10)
PLAN = Shown(title="Kế hoạch CCHC")
FULL = {
    "1.1": Entry(Decimal(1)), "1.2": Entry(Decimal(9), Decimal(10)), "1.3": Entry(Decimal(3)),
    "2.1": Entry(Decimal(10), Decimal(10)), "2.2": Entry(Decimal(0)),
}  # fmt: skip
SHOWN = dict.fromkeys(FULL, (PLAN,))


def found(**changes: object) -> list[tuple[str, Kind]]:
    values = {"index_set": small_set(), "entries": FULL, "evidence": SHOWN, "on": ON}
    return [(one.code, one.kind) for one in checks.check(Sheet(**(values | changes)))]


def without(*codes: str) -> dict[str, Entry]:
    return {code: entry for code, entry in FULL.items() if code not in codes}


def test_nothing_to_object_to() -> None:
    assert found() == []


def test_what_is_missing_holds_but_not_what_we_count_nor_a_bonus() -> None:
    assert found(entries=without("1.1", "2.1")) == [("1.1", Kind.MISSING), ("2.1", Kind.NO_DATA)]
    held = checks.check(Sheet(index_set=small_set(), entries=without("1.1", "2.1"), evidence=SHOWN, on=ON))
    assert [one.holds for one in held] == [True, False]


def test_without_evidence_an_explanation_is_compulsory() -> None:
    assert found(evidence={}) == [(code, Kind.NO_EVIDENCE) for code in ("1.1", "1.2", "1.3", "2.2")]
    reasons = dict.fromkeys(("1.1", "1.2", "1.3", "2.2"), "Lưu tại Văn phòng")
    assert found(evidence={}, reasons=reasons) == []
    nothing = {"1.1": Entry(Decimal(0))}
    assert (("1.1", Kind.NO_EVIDENCE)) not in found(entries=FULL | nothing, evidence={})
    not_applicable = {"1.1": Entry(applies=False)}
    assert (("1.1", Kind.NO_EVIDENCE)) in found(entries=FULL | not_applicable, evidence={})


def test_evidence_past_its_days_or_infected_holds() -> None:
    old = Shown(title="Quyết định cũ", valid_to=date(2026, 12, 9))
    today = Shown(title="Quyết định", valid_to=ON)
    bad = Shown(title="Ảnh", infected=True)
    evidence = SHOWN | {"1.1": (PLAN, old), "1.2": (today,), "1.3": (bad,)}
    assert found(evidence=evidence) == [("1.1", Kind.EXPIRED), ("1.3", Kind.INFECTED)]


def test_far_from_last_year() -> None:
    assert found(last={"1.1": Decimal("0.5"), "1.3": Decimal("2.2")}) == [("1.1", Kind.FAR_FROM_LAST)]


def test_contradicts_what_we_count() -> None:
    own = {"1.2": Entry(Decimal(8), Decimal(10)), "1.1": Entry(Decimal(1))}
    assert found(own=own) == [("1.2", Kind.CONTRADICTS)]
    said = checks.check(Sheet(index_set=small_set(), entries=FULL, evidence=SHOWN, own=own, on=ON))[0]
    assert said.text == "Hệ thống đếm được 8/10 = 80 %, đơn vị ghi 9/10 = 90 %."


def test_children_beyond_the_maximum() -> None:
    """No file with such children is accepted; were one there all the same, nobody submits by it."""
    parts = (leaf("1.1", "3", Judged()), leaf("1.2", "3", Judged()))
    made = small_set(groups=(Node(code="1", name="Chỉ đạo", points=Decimal(5), children=parts),), adjustments=())
    entries = {"1.1": Entry(Decimal(3)), "1.2": Entry(Decimal(3))}
    assert found(index_set=made, entries=entries) == [("1", Kind.BEYOND)]
