"""Which papers are lacking, and what is new in a later revision."""

from datetime import date

import pytest

from caicach.catalogue.rules import files, revisions
from caicach.catalogue.states import Level
from caicach.core import errors
from tests.catalogue import samples

SMALL = files.read(samples.SMALL)


@pytest.mark.parametrize(
    ("given", "applies", "lacking"),
    [
        ({1: 1, 2: 2}, (), {}),
        ({1: 1, 2: 1}, (), {2: 1}),
        ({}, (), {1: 1, 2: 2}),
        ({1: 1, 3: 1}, (), {}),  # the pledge stands instead of the papers
        ({1: 1, 2: 2}, (4,), {4: 1}),
        ({1: 1, 2: 2, 4: 1}, (4,), {}),
    ],
)
def test_papers_still_lacking(given: dict[int, int], applies: tuple[int, ...], lacking: dict[int, int]) -> None:
    found = revisions.missing(SMALL.components, given=given, applies=applies)
    assert {row.number: row.quantity for row in found} == lacking


def test_the_difference_is_said_in_words() -> None:
    before = files.read((samples.FOLDER / "1.001612.toml").read_text())
    after = files.read((samples.FOLDER / "1.001612_2025-07-01.toml").read_text())
    said = [str(change) for change in revisions.difference(before, after)]
    assert "Cấp giải quyết: cấp huyện → cấp xã" in said
    assert any(line.startswith("Thành phần hồ sơ: bỏ Biên bản họp") for line in said)
    assert any(line.startswith("Thành phần hồ sơ: thêm Căn cước") for line in said)
    assert not any(line.startswith("Thời hạn") for line in said)
    assert revisions.difference(before, before) == ()


def test_levels_end_by_date_within_one_revision() -> None:
    certified = files.read((samples.FOLDER / "2.000815.toml").read_text())
    assert certified.levels_on(date(2025, 6, 30)) == (Level.COMMUNE, Level.DISTRICT)
    assert certified.levels_on(date(2025, 7, 1)) == (Level.COMMUNE,)
    assert certified.competence_at(Level.DISTRICT, on=date(2025, 7, 1)) is None


def test_a_case_the_procedure_does_not_have_is_refused() -> None:
    assert SMALL.limit_for("verify").limit.amount == 5
    assert SMALL.limit_for().limit.amount == 3
    with pytest.raises(errors.Invalid) as refusal:
        SMALL.limit_for("verfy")
    assert refusal.value.field == "limit_case"
