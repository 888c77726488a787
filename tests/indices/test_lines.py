"""Facts come into the table by lines as they do by statements, and the ranges of a rebuild hold every dossier once."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from caicach.core.log import telling
from caicach.indices import commands, models
from caicach.indices.commands import lines, rebuilding
from caicach.indices.facts.rows import Fact

AT = datetime(2022, 8, 4, 1, 2, 3, 456_789, tzinfo=UTC)


@given(st.integers(1, 10**12))
def test_every_dossier_lies_in_one_range(number: int) -> None:
    subject = f"dossier/{number}"
    assert sum(first <= subject < last for first, last in telling.ranges("dossier")) == 1


def some(code: str) -> list[Fact]:
    one = Fact(1, code=code, is_test=True, registered_at=AT, received_at=AT, received_on=AT.date(), acted_at=AT, seq=1)
    one.limit_amount, one.limit_unit, one.rule_set = Decimal("2.50"), "days", "2018"
    return [one, Fact(2, code="H03-2", source_system="s", seq=3, acted_at=AT)]


@pytest.mark.parametrize("code", ["H03-1", "a\tb", "a\nb", "a\\b", "\\N", "a\rb", ""])
def test_a_line_says_what_a_statement_says(db: None, code: str) -> None:
    commands.replace_facts(some(code))
    wanted = list(models.DossierFact.objects.order_by("pk").values())
    models.DossierFact.objects.all().delete()
    with connection.cursor() as cursor, cursor.copy(rebuilding.copying(models.DossierFact._meta.db_table)) as copy:
        copy.write(lines.block(some(code)))
    assert list(models.DossierFact.objects.order_by("pk").values()) == wanted


def test_no_facts_are_no_lines() -> None:
    assert lines.block([]) == b""
