"""After a merger: are figures those of the unit as it was, or, if asked for, of the unit that continues it?"""

from collections import Counter
from datetime import timedelta

import pytest

from caicach.accounts.queries import actor_for
from caicach.accounts.states import Role
from caicach.core.actor import Actor
from caicach.indices import counts, queries
from caicach.indices.models import DossierFact
from caicach.organisations.commands import reorganising
from caicach.organisations.queries import units
from caicach.organisations.rules.reorganisation import Act, Merge, NewUnit
from tests.indices.test_queries import cells
from tests.support import figures, people

pytestmark = pytest.mark.django_db
DAY = figures.NOW.date() - timedelta(days=1)
DECISION = reorganising.Decision(DAY, "Nghị quyết thử 01")


def merge() -> None:
    acts: list[Act] = [
        Merge(
            predecessors=("xa-mot", "xa-hai"),
            into=NewUnit(key="xa-moi", kind="commune", name="UBND xã Một", parent="huyen-thu"),
        ),
        Merge(
            predecessors=("xa-mot--mot-cua", "xa-hai--mot-cua"),
            into=NewUnit(key="xa-moi--mot-cua", kind="one_stop", name="Trung tâm xã Một", parent="xa-moi"),
        ),
    ]
    reorganising.reorganise(acts, DECISION, by=Actor.system(), at=figures.NOW)


@pytest.fixture
def chief(db: None) -> Actor:
    people.load_units()
    figures.load(figures.stories())
    user = people.official((Role.UNIT_HEAD, "tinh-thu"))
    return actor_for(user, on=figures.NOW.date())


def shown(chief: Actor, *, current: bool = False, under: int | None = None) -> queries.Board:
    return queries.board(year=2022, under=under, seen_by=chief, at=figures.NOW, current=current)


def new_unit() -> int:
    return units.get_unit(key="xa-moi", on=figures.NOW.date()).id


def by_unit(board: queries.Board) -> dict[int, queries.Figures]:
    return {row.key: row.figures for row in board.units}


def test_a_merger_changes_no_figure_of_the_units_as_they_were(chief: Actor) -> None:
    before = shown(chief)
    merge()
    after = shown(chief)
    assert by_unit(after) == by_unit(before)
    assert (after.total, after.live) == (before.total, before.live)
    names = {row.name for row in after.units}
    assert f"UBND xã Một (đến hết {DAY - timedelta(days=1):%d/%m/%Y})" in names


def test_by_the_units_of_today_the_heir_has_the_sum(chief: Actor) -> None:
    old = by_unit(shown(chief))
    merge()
    now = by_unit(shown(chief, current=True))
    gone = {people.unit("xa-mot", on=DAY - timedelta(days=1)).id, people.unit("xa-hai", on=DAY - timedelta(days=1)).id}
    summed = Counter[str]()
    for unit in gone & old.keys():
        summed.update(old[unit])
    assert now.keys() == (old.keys() - gone) | {new_unit()}
    assert {key: now[new_unit()][key] for key in counts.COUNTS} == {key: summed[key] for key in counts.COUNTS}
    assert summed[counts.RECEIVED.key] > 0


@pytest.mark.parametrize("current", [False, True])
def test_every_figure_still_equals_the_list_behind_it(chief: Actor, current: bool) -> None:
    merge()
    board = shown(chief, current=current)
    assert queries.was_merged(figures.NOW.date())
    for count, cell in cells(board):
        assert queries.behind(cell, seen_by=chief, at=figures.NOW).count() == count, cell


def test_a_chosen_new_unit_shows_what_it_continues(chief: Actor) -> None:
    merge()
    board = shown(chief, under=new_unit())
    assert board.total.figures[counts.RECEIVED.key] > 0
    for count, cell in cells(board):
        assert queries.behind(cell, seen_by=chief, at=figures.NOW).count() == count, cell


def test_nothing_is_asked_where_nothing_was_merged(chief: Actor) -> None:
    assert not queries.was_merged(figures.NOW.date())
    assert by_unit(shown(chief, current=True)) == by_unit(shown(chief))


class TestTransferred:
    """What a unit without one heir handed over counts for the taker, if figures by the units of today are asked."""

    def test_by_the_unit_as_it_was_nothing_changes(self, chief: Actor) -> None:
        before = by_unit(shown(chief))
        self.handed_over()
        assert by_unit(shown(chief)) == before

    def test_by_the_units_of_today_the_taker_has_it_and_its_list(self, chief: Actor) -> None:
        old = by_unit(shown(chief))
        self.handed_over()
        giver, taker = people.unit("xa-mot").id, people.unit("xa-hai").id
        now = by_unit(shown(chief, current=True))
        key = counts.RECEIVED.key
        assert giver not in now
        assert now[taker][key] == old[giver][key] + old[taker][key]
        cell = queries.Figure(counts.RECEIVED, 2022, unit=taker, current=True)
        assert queries.behind(cell, seen_by=chief, at=figures.NOW).count() == now[taker][key]

    def handed_over(self) -> None:
        facts = DossierFact.objects.filter(competent_unit_id=people.unit("xa-mot").id)
        assert facts.update(present_unit_id=people.unit("xa-hai").id)
