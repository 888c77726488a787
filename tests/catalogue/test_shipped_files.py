"""The procedures that ship: right, in number, each unlike the others, and dated as far as their sources go."""

import itertools
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from caicach.catalogue.rules import files, search
from caicach.catalogue.rules.procedure import Limit, Procedure
from caicach.catalogue.states import Level, LimitUnit
from caicach.core import text
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


def test_forty_five_procedures_of_a_dozen_sectors_and_more() -> None:
    """A code that took the place of another is the same procedure under a new number."""
    rows = shipped().values()
    successors = {row.code for row in rows if row.replaces}
    assert len({row.code for row in rows} - successors) >= 45
    assert len({row.sector for row in rows}) >= 12


def test_samples_come_through_every_branch_and_every_named_limit() -> None:
    for name, row in shipped().items():
        cases = {sample.case for sample in row.samples}
        assert {case.key for case in row.limit_cases} <= cases, name
        for step in row.definition.steps.values():
            if not step.branches or step.field:
                continue
            taken = {outcome for sample in row.samples for outcome in sample.outcomes.get(step.key, ())}
            assert {branch.outcome for branch in step.branches} <= taken, (name, step.key)


def test_every_sample_says_what_must_come_out() -> None:
    for name, row in shipped().items():
        assert all(sample.due_at is not None for sample in row.samples), name
        assert any(sample.fee is not None for sample in row.samples), name


def test_every_file_says_what_people_call_it_its_law_and_what_nobody_checked() -> None:
    for name, row in shipped().items():
        assert row.synonyms, name
        assert row.legal_basis, name
        assert {"workflow", "service_levels"} <= set(row.unverified), name


def test_what_people_say_finds_the_procedure_with_and_without_tones() -> None:
    """Every name people use brings the procedure among the first three in force on its last day."""
    for name, row in shipped().items():
        on = row.valid_to - timedelta(days=1) if row.valid_to else date(2026, 7, 1)
        in_force = [one for one in shipped().values() if _holds(one, on)]
        index = search.Index(
            search.Entry(id=number, code=one.code, name=one.name, synonyms=one.synonyms, sector=one.sector)
            for number, one in enumerate(in_force)
        )
        for said in row.synonyms:
            for asked in (said, text.fold(said)):
                first = [in_force[hit.id].code for hit in index.find(asked)][:3]
                assert row.code in first, (name, asked, first)


def _holds(row: Procedure, on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or on < row.valid_to)
