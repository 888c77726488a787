"""Every article and holiday of the shipped files is in the list of texts to be translated, and said in English."""

import csv
import tomllib

import pytest
from django.conf import settings
from django.utils import translation

from caicach.config import data_texts
from caicach.core.calendar import say
from caicach.dossiers.rules import rule_sets, working
from caicach.organisations import calendar_files

CALENDARS = settings.PACKAGE / "organisations" / "data" / "calendar"
FILE_RULES = settings.PACKAGE / "documents" / "data" / "file_rules.toml"


def shipped_rows() -> list[dict[str, str]]:
    return [row for file in sorted(CALENDARS.glob("*.csv")) for row in csv.DictReader(file.read_text().splitlines())]


def test_holidays_and_who_decided_them_are_listed() -> None:
    rows = shipped_rows()
    assert len(rows) > 100
    assert {row["name"] for row in rows} == set(data_texts.HOLIDAYS)
    assert {row["decided_by"] or row["source"] for row in rows} <= set(data_texts.ARTICLES)


def test_articles_of_the_rules_are_listed() -> None:
    said = {rules.name for rules in rule_sets.rule_sets()}
    said |= {basis for rules in rule_sets.rule_sets() for basis in rules.basis.values()}
    said |= {week.source for week in calendar_files.shipped().weeks}
    said |= {value for name, value in vars(working).items() if isinstance(value, str) and "Điều" in value}
    assert said <= set(data_texts.ARTICLES)


def test_kinds_of_files_are_listed() -> None:
    labels = {row["label"] for one in tomllib.loads(FILE_RULES.read_text())["set"] for row in one["types"]}
    assert {label for label in labels if not label.isascii()} == set(data_texts.FILE_TYPES)


@pytest.mark.parametrize("text", [*data_texts.ARTICLES, *data_texts.HOLIDAYS, *data_texts.FILE_TYPES])
def test_each_is_said_in_english(text: str) -> None:
    with translation.override("en"):
        assert say(text) != text
