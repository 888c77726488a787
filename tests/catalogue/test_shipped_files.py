"""The procedures that ship: right, in number, each unlike the others, and dated as far as their sources go."""

import itertools
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

import pytest

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


# What somebody types who has never read the name, and the procedure that must come first.
ASKED = {
    "nhan cha cho con": "1.001022", "mất khai sinh gốc": "1.004884", "dong dau so yeu ly lich": "2.000884",
    "hợp đồng tặng cho": "2.001035", "xin sao luc": "2.000908", "muon nhan con nuoi": "2.001263",
    "doi ten quan": "2.000720", "tam nghi ban": "1.001570", "nghỉ bán hẳn": "1.001266", "doi so cu": "1.012783",
    "tách sổ đỏ cho con": "1.012784", "toi bi mat so do": "1.012786", "len tho cu": "1.013949",
    "xoa the chap ngan hang": "1.011443", "hang xom lan dat": "1.012812", "xin phep sua nha": "1.013229",
    "tien khuyet tat hang thang": "1.001776", "lam giay khuyet tat": "1.001699", "tien nguoi gia": "1.014027",
    "sổ hộ nghèo": "1.011607", "tho cung liet si": "1.010803", "thuong binh mat": "1.010824",
    "che rap dam cuoi": "1.013274", "doi bang lai xe": "3.000347", "ly lich tu phap": "3.000333",
    "ve sinh an toan thuc pham quan an": "1.013855", "giấy tờ gỗ": "1.000045", "mo quan karaoke": "1.001029",
    "xin phep dien ca nhac": "1.009397", "lanh that nghiep": "1.001978", "giay phep xa thai": "1.010727",
    "le hoi dinh lang": "1.012592", "mat bang cap 3": "1.005092", "mất bằng tốt nghiệp": "3.000465",
    "diem nhom sinh hoat": "1.012590", "an toan thuc pham lo mo": "2.001827",
}  # fmt: skip


@pytest.mark.parametrize(("question", "code"), ASKED.items())
def test_a_question_with_or_without_tones_finds_the_procedure_first(question: str, code: str) -> None:
    row = next(row for row in reversed(shipped().values()) if row.code == code)
    rows, index = _index(_last_day(row))
    for asked in (question, text.fold(question)):
        assert [rows[hit.id].code for hit in index.find(asked)][:1] == [code]


def test_what_people_say_is_among_the_first_three() -> None:
    for name, row in shipped().items():
        rows, index = _index(_last_day(row))
        for said in row.synonyms:
            for asked in (said, text.fold(said)):
                first = [rows[hit.id].code for hit in index.find(asked)][:3]
                assert row.code in first, (name, asked, first)


def _last_day(row: Procedure) -> date:
    return row.valid_to - timedelta(days=1) if row.valid_to else date(2026, 7, 1)


@cache
def _index(on: date) -> tuple[tuple[Procedure, ...], search.Index]:
    """What is in force on a day, and the index over it."""
    rows = tuple(row for row in shipped().values() if row.valid_from <= on and (not row.valid_to or on < row.valid_to))
    entries = (
        search.Entry(id=number, code=row.code, name=row.name, synonyms=row.synonyms, sector=row.sector)
        for number, row in enumerate(rows)
    )
    return rows, search.Index(entries)
