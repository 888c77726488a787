"""The procedures that ship: right, in number, each unlike the others, and dated as far as their sources go."""

import itertools
from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache

from caicach.catalogue.rules import files
from caicach.catalogue.rules.procedure import Limit, Procedure
from caicach.catalogue.states import Level, LimitUnit
from tests.catalogue import samples

# Followed through the year shown from the beginning; the demo's dossiers are of these.
FIRST_FIFTEEN = {
    "1.000656", "1.000894", "1.001193", "1.001612", "1.001731", "1.003003", "1.004859", "1.004873", "1.009994",
    "2.000488", "2.000635", "2.000815", "2.000889", "2.001199", "2.001955",
}  # fmt: skip


@cache
def shipped() -> dict[str, Procedure]:
    return {path.name: files.read(path.read_text(encoding="utf-8")) for path in samples.PATHS}


def test_shipped_files_are_right() -> None:
    assert {path.name: files.problems(path.read_text(encoding="utf-8")) for path in samples.PATHS} == {
        path.name: () for path in samples.PATHS
    }


def test_fifteen_procedures_of_three_levels_and_more_are_in_force_all_through_the_year_shown() -> None:
    first, last = date(2021, 12, 15), date(2022, 12, 14)
    year = [row for row in shipped().values() if row.valid_from <= first and (not row.valid_to or row.valid_to > last)]
    assert len(year) == len({row.code for row in year})
    assert {row.code for row in year} >= FIRST_FIFTEEN
    assert {level for row in year for level in row.levels_on(last)} == set(Level)


def test_no_two_files_ask_for_the_same_papers() -> None:
    papers = Counter(frozenset((paper.name, paper.form) for paper in row.components) for row in shipped().values())
    assert [sorted(names) for names, times in papers.items() if times > 1] == []


def test_revisions_of_a_procedure_follow_without_a_gap_or_under_another_code() -> None:
    by_code: dict[str, list[Procedure]] = {}
    for row in sorted(shipped().values(), key=lambda row: row.valid_from):
        by_code.setdefault(row.code, []).append(row)
    for rows in by_code.values():
        for earlier, later in itertools.pairwise(rows):
            assert earlier.valid_to == later.valid_from, (later.code, later.valid_from)
    assert {code for code, rows in by_code.items() if len(rows) > 1} >= {"1.001193", "1.001612", "1.001731"}


def test_a_code_that_took_the_place_of_another_begins_when_or_after_that_one_ends() -> None:
    ended = {row.code: row.valid_to for row in shipped().values() if row.valid_to}
    for row in shipped().values():
        for code in row.replaces:
            assert code in ended, (row.code, code)
            assert ended[code] <= row.valid_from, (row.code, code)


def test_limits_of_the_two_tier_model_are_those_of_its_day() -> None:
    later = {row.code: row for row in shipped().values() if row.valid_from == date(2025, 7, 1)}
    assert later["1.013225"].limit == Limit(Decimal(7), LimitUnit.WORKING_DAYS)
    assert later["1.013831"].limit == Limit(Decimal(8), LimitUnit.WORKING_DAYS)


def test_a_figure_of_a_peoples_council_says_so() -> None:
    for name, row in shipped().items():
        for fee in row.fees:
            assert fee.illustrative == ("Hội đồng nhân dân" in fee.basis), (name, fee.key)
