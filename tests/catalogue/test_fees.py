"""What a dossier costs, and how it was counted."""

from datetime import date

import pytest

from caicach.catalogue.rules import fees, files
from caicach.catalogue.states import FeeUnit
from tests.catalogue import samples

SMALL = files.read(samples.SMALL)
CERTIFIED = files.read((samples.FOLDER / "2.000815.toml").read_text())
DAY = date(2022, 8, 4)


@pytest.mark.parametrize(
    ("pages", "copies", "total"),
    [(1, 1, 2_000), (2, 1, 4_000), (3, 1, 5_000), (3, 2, 10_000), (197, 1, 199_000), (300, 3, 600_000)],
)
def test_certified_copies_are_paid_by_page_with_a_ceiling_for_each_copy(pages: int, copies: int, total: int) -> None:
    """Circular 226/2016/TT-BTC: 2.000 đ a page, from the third page 1.000 đ, at most 200.000 đ a copy."""
    counts = {"certify": {FeeUnit.PAGE: pages, FeeUnit.COPY: copies}}
    assert fees.compute(CERTIFIED, on=DAY, counts=counts).total == total


def test_the_working_says_how_it_was_counted() -> None:
    counts = {"certify": {FeeUnit.PAGE: 5, FeeUnit.COPY: 2}}
    (line,) = fees.compute(CERTIFIED, on=DAY, counts=counts).lines
    assert line.working == "2 trang × 2.000 đ + 3 trang × 1.000 đ = 7.000 đ; × 2 bản = 14.000 đ"
    assert line.basis.startswith("Thông tư số 226/2016/TT-BTC")


def test_the_day_and_the_channel_decide_the_price() -> None:
    assert fees.compute(SMALL, on=date(2022, 12, 31)).total == 15_000
    assert fees.compute(SMALL, on=date(2023, 1, 1)).total == 20_000
    assert fees.compute(SMALL, on=date(2022, 12, 31), online=True).total == 7_500
    assert fees.compute(SMALL, on=date(2023, 1, 1), online=True).total == 20_000


def test_what_is_optional_costs_only_when_asked_for() -> None:
    assert [line.key for line in fees.compute(SMALL, on=DAY).lines] == ["certificate"]
    asked = fees.compute(SMALL, on=DAY, counts={"copies": {FeeUnit.PAGE: 1}})
    assert [(line.key, line.amount) for line in asked.lines] == [("certificate", 15_000), ("copies", 2_000)]


def test_an_exemption_leaves_the_line_and_its_ground() -> None:
    sheet = fees.compute(SMALL, on=DAY, waived={"certificate": "Hộ nghèo"})
    assert sheet.total == 0
    assert sheet.lines[0].waived == "Hộ nghèo"
    assert sheet.lines[0].working.endswith("được miễn: Hộ nghèo")


def test_a_sheet_says_when_a_figure_is_only_illustrative() -> None:
    birth = files.read((samples.FOLDER / "1.001193.toml").read_text())
    assert not fees.compute(birth, on=DAY).illustrative
    assert fees.compute(birth, on=DAY, counts={"late": {}}).illustrative
