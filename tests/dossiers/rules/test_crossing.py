"""Which clause speaks of a filing that crossed a change, and which number has each of its papers afterwards?"""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caicach.catalogue.rules.procedure import Component
from caicach.catalogue.states import Form
from caicach.core import errors
from caicach.dossiers.rules import crossing
from caicach.dossiers.rules.crossing import Carry, Choice, Transition

DAY = date(2025, 7, 1)
ANY = Transition(as_filed=False, basis="chung", unverified=True)
OF_DAY = Transition(as_filed=True, basis="ngày", unverified=True, changed_on=DAY)
OF_CODE = Transition(as_filed=True, basis="mã", unverified=True, procedures=("1.001193",), until=date(2025, 8, 1))


def test_nothing_that_ships_lets_old_rules_hold_on() -> None:
    """Nobody here has read such a clause: whoever has adds it."""
    assert crossing.transitions()
    assert all(one.unverified and one.basis and not one.as_filed for one in crossing.transitions())
    assert not crossing.transition_for("1.001193", changed_on=DAY).allows(DAY)


def test_the_most_particular_clause_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crossing, "transitions", lambda: (OF_CODE, OF_DAY, ANY))
    assert crossing.transition_for("1.001193", changed_on=DAY) is OF_CODE
    assert crossing.transition_for("1.001612", changed_on=DAY) is OF_DAY
    assert crossing.transition_for("1.001612", changed_on=date(2025, 3, 1)) is ANY


def test_a_clause_ends() -> None:
    assert OF_CODE.allows(date(2025, 8, 1))
    assert not OF_CODE.allows(date(2025, 8, 2))
    assert OF_DAY.allows(date(2030, 1, 1))
    assert not ANY.allows(DAY)


def component(number: int, name: str) -> Component:
    return Component(number=number, name=name, form=Form.ORIGINAL)


def test_only_the_same_name_is_surely_the_same_paper() -> None:
    present = [component(1, "Tờ khai"), component(2, "Giấy ủy quyền"), component(3, "giấy  chứng sinh")]
    assert crossing.same_papers({4: "Giấy chứng sinh", 5: "Tờ khai cũ"}, present) == {3: 4}


def test_what_is_not_asked_for_any_more_stands_behind() -> None:
    assert crossing.renumbered({1, 2, 6}, {1: 2, 3: 0}, known=(1, 2, 3)) == {2: 1, 1: 4, 6: 5}


@pytest.mark.parametrize("papers", [{9: 1}, {1: 7}, {1: 2, 2: 2}])
def test_a_list_that_does_not_fit_is_refused(papers: dict[int, int]) -> None:
    with pytest.raises(errors.Invalid) as refused:
        crossing.renumbered({1, 2}, papers, known=(1, 2, 3))
    assert list(refused.value.problems) == ["components"]


@given(
    st.sets(st.integers(1, 40), max_size=12), st.sets(st.integers(1, 40), min_size=1, max_size=12), st.randoms()
)  # fmt: skip
def test_no_paper_is_lost_and_no_two_share_a_number(filed: set[int], known: set[int], rng: random.Random) -> None:
    old, new = sorted(filed), sorted(known)
    rng.shuffle(old)
    papers = dict(zip(new, old, strict=False))
    found = crossing.renumbered(filed, papers, known=new)
    assert set(found) == filed
    assert len(set(found.values())) == len(filed)
    assert all(found[one] == number for number, one in papers.items())
    assert all(number > max(known) for one, number in found.items() if one not in papers.values())


def test_what_came_now_counts_only_under_the_present_rules() -> None:
    papers = {1: 1, 2: crossing.HANDED_IN_NOW}
    assert Carry(choice=Choice.PRESENT, reason="x", papers=papers).handed_in_now == (2,)
    assert Carry(choice=Choice.AS_FILED, reason="x", papers=papers).handed_in_now == ()
