"""Numbers are written by dated patterns, which an installation may replace."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from caicach.dossiers.rules import numbering

OWN = """
[[pattern]]
name = "own"
received_from = {day}
pattern = "{pattern}"
agency_codes = "{codes}"
"""


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "numbering.toml"
    numbering.use(numbering.SHIPPED)


def write(file: Path, *, day: str = "2018-01-01", pattern: str = "{agency}/{day:%Y%m%d}-{serial:05d}",
          codes: str = "2020") -> None:  # fmt: skip
    file.write_text(OWN.format(day=day, pattern=pattern, codes=codes))


@pytest.mark.parametrize(("day", "agency", "number"), [
    (date(2022, 8, 4), "000.00.10.H03", "000.00.10.H03-220804-0001"),
    (date(2025, 6, 30), "000.00.10.H03", "000.00.10.H03-250630-0001"),
    (date(2025, 7, 1), "H03.10", "H03.10-20250701-0000001"),
    (date(2026, 6, 9), "H03.10", "H03.10-20260609-0000001"),
    (date(2017, 1, 2), "000.00.10.H03", "000.00.10.H03-170102-0001"),
])  # fmt: skip
def test_the_day_of_receipt_chooses(day: date, agency: str, number: str) -> None:
    assert numbering.code(agency=agency, day=day, serial=1) == number
    assert numbering.writes_2020_codes(day) is (agency == "H03.10")


def test_a_serial_beyond_the_digits_loses_none() -> None:
    assert numbering.code(agency="000.00.10.H03", day=date(2022, 8, 4), serial=12345).endswith("-12345")


def test_an_installation_writes_its_own(own: Path) -> None:
    write(own)
    numbering.use(own)
    assert numbering.code(agency="H03.10", day=date(2022, 8, 4), serial=7) == "H03.10/20220804-00007"


@pytest.mark.parametrize("wrong", [
    {"pattern": "{agency}-{day:%Y%m}-{serial:05d}"},
    {"pattern": "{day:%Y%m%d}-{serial:05d}"},
    {"pattern": "{agency}-{day:%Y%m%d}"},
    {"pattern": "{agency}-{day:%Y%m%d}{serial:05d}"},
    {"pattern": "{nobody}-{day:%Y%m%d}-{serial:05d}"},
    {"codes": "1999"},
    {"day": '"yesterday"'},
])  # fmt: skip
def test_patterns_that_could_give_a_number_twice_are_refused(own: Path, wrong: dict[str, str]) -> None:
    write(own, **wrong)
    with pytest.raises(numbering.BadPatterns):
        numbering.use(own)


def test_a_file_that_is_not_there_is_refused(own: Path) -> None:
    with pytest.raises(numbering.BadPatterns):
        numbering.use(own)
