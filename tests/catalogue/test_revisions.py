"""Which papers are lacking, and what is new in a later revision."""

from datetime import date

import pytest

from caicach.catalogue.rules import files, revisions
from caicach.catalogue.rules.procedure import Procedure
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


PAIRS = [
    ("1.001612", "1.001612_2025-07-01"),
    ("1.001731", "1.001731_2025-07-01"),
    ("1.001193", "1.001193_2025-07-01"),
]


def shipped(name: str) -> Procedure:
    return files.read((samples.FOLDER / f"{name}.toml").read_text())


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_shipped_pairs_differ_in_steps_said_by_name(before: str, after: str) -> None:
    old, new = shipped(before), shipped(after)
    steps = [row for row in revisions.difference(old, new) if row.what == "Quy trình nội bộ"]
    assert bool(steps) is (old.definition.digest != new.definition.digest)
    for change in steps:
        said = [step.name for step in (*old.definition.steps.values(), *new.definition.steps.values())]
        for side in (change.before, change.after):
            assert not side or any(side.startswith(name) for name in said), side
    assert all(row.before or row.after for row in revisions.difference(old, new))


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_what_is_added_one_way_is_taken_away_the_other(before: str, after: str) -> None:
    old, new = shipped(before), shipped(after)
    of_days = "Dịch vụ công trực tuyến"  # said as of the day on which one gives way to the other
    there = {(row.what, row.before, row.after) for row in revisions.difference(old, new) if row.what != of_days}
    back = {(row.what, row.after, row.before) for row in revisions.difference(new, old) if row.what != of_days}
    assert there == back


def test_each_part_of_a_revision_is_compared() -> None:
    later = files.read(
        samples.changed(
            ("valid_from = 2022-01-01", "valid_from = 2022-07-01"),
            ('[[service_levels]]\nlevel = "full"', '[[service_levels]]\nlevel = "partial"'),
            ("\namount = 3\n", "\namount = 4\n"),
            ('name = "Giấy tờ kèm theo"\nform = "copy"\nquantity = 2',
             'name = "Giấy tờ kèm theo"\nform = "certified_copy"\nrequired = false'),
            ("amount = 15000", "amount = 16000"),
            ('"Nghị định thử số 1"', '"Nghị định thử số 2"'),
            ("hours = 16", "hours = 12"),
            ("due_at = 2022-08-09T17:00:00\n", ""),
            ("\nfee = 15000", ""),
        )
    )  # fmt: skip
    said = [str(change) for change in revisions.difference(SMALL, later)]
    assert said == [
        "Thời hạn giải quyết: 3 ngày làm việc; Phải xác minh: 5 ngày làm việc → "
        "4 ngày làm việc; Phải xác minh: 5 ngày làm việc",
        "Dịch vụ công trực tuyến: Toàn trình → Một phần",
        "Thành phần hồ sơ: Giấy tờ kèm theo (bản sao × 2) → "
        "Giấy tờ kèm theo (bản sao có chứng thực × 1, không bắt buộc)",
        "Phí, lệ phí: Lệ phí xác nhận 15.000 đ/trường hợp, trực tuyến 7.500 đ → "
        "Lệ phí xác nhận 16.000 đ/trường hợp, trực tuyến 7.500 đ",
        "Căn cứ pháp lý: bỏ Nghị định thử số 1",
        "Căn cứ pháp lý: thêm Nghị định thử số 2",
        "Quy trình nội bộ: Thẩm tra (công chức thụ lý, cơ quan giải quyết, 16 giờ làm việc) → "
        "Thẩm tra (công chức thụ lý, cơ quan giải quyết, 12 giờ làm việc)",
    ]
