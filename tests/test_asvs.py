"""Does the table of requirements name every number of ASVS 5.0, levels 1 and 2, and tests that exist?"""

import re
from collections import Counter
from pathlib import Path

import pytest

from caicach.web import throttle

TESTS = Path(__file__).resolve().parent
PAGE = (TESTS.parent / "docs" / "reference" / "asvs.md").read_text()
# The level of each requirement of each section, in their order.
SECTIONS = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123", "2.1": "122", "2.2": "112",
    "2.3": "12223", "2.4": "23", "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333",
    "3.6": "3", "3.7": "22333", "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222", "5.1": "2", "5.2": "112333",
    "5.3": "113", "5.4": "222", "6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233",
    "6.5": "22222333", "6.6": "2223", "6.7": "33", "6.8": "2222", "7.1": "222", "7.2": "1111", "7.3": "22",
    "7.4": "11222", "7.5": "223", "7.6": "22", "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23", "9.1": "111",
    "9.2": "1222", "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222",
    "10.6": "22", "10.7": "222", "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23",
    "11.6": "23", "11.7": "33", "12.1": "12233", "12.2": "11", "12.3": "22223", "13.1": "2333", "13.2": "222223",
    "13.3": "2233", "13.4": "1222233", "14.1": "22", "14.2": "12223333", "14.3": "122", "15.1": "12233",
    "15.2": "12233", "15.3": "1222222", "15.4": "3333", "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222",
    "16.5": "2223", "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
LEVELS = {f"{section}.{place}": level for section, levels in SECTIONS.items() for place, level in enumerate(levels, 1)}
ANSWERS = {"holds", "partly", "not yet", "installation", "not applicable"}
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if re.match(r"\| \d+\.\d+\.\d+ \|", line)
]
NAMED = re.compile(r"`([\w/.-]+\.py)(?:::(\w+))?`")


def test_every_requirement_of_both_levels_is_answered_once_in_order() -> None:
    assert [(row[0], row[1]) for row in ROWS] == [(number, level) for number, level in LEVELS.items() if level != "3"]


def test_every_row_has_an_answer_and_a_test_or_a_reason() -> None:
    assert {row[3] for row in ROWS} <= ANSWERS
    assert [row[0] for row in ROWS if len(row) != 5 or not row[2] or len(row[4]) < 4] == []


def test_the_counts_at_the_top_are_those_of_the_table() -> None:
    told = dict(re.findall(r"^\| ([a-z ]+) \| [^|]+ \| (\d+) \|$", PAGE, re.MULTILINE))
    assert {name: int(count) for name, count in told.items()} == Counter(row[3] for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_named_tests_exist(row: list[str]) -> None:
    for path, name in NAMED.findall(row[4]):
        file = TESTS / path
        assert file.is_file(), path
        assert not name or re.search(rf"^\s*(async )?def {name}\(", file.read_text(), re.MULTILINE), f"{path}::{name}"


def test_the_limits_told_are_those_that_count() -> None:
    told = set(re.findall(r"^\| `([\w-]+)` \| ([\d,]+) \|", PAGE, re.MULTILINE))
    limits = [one for one in vars(throttle).values() if isinstance(one, throttle.Limit)]
    assert told == {(one.name, f"{one.count:,}") for one in limits}
