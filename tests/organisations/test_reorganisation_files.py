"""Is every fault of a file of a reorganisation told at once, with its place, before anything is stored?"""

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import models as tables
from django.utils import translation

from caicach.organisations import models
from caicach.organisations.commands import reorganisation_files, unit_files
from caicach.organisations.queries import units as queries
from caicach.organisations.rules.graph import Life, Period, Register, ReorganisationInvalid
from caicach.organisations.rules.reorganisation import Merge, NewUnit
from tests.support import people

START = date(2020, 2, 1)
HEAD = 'effective_on = 2025-07-01\ndecided_by = "Nghị quyết thử 01"\n'
UNITS = Register(lives={
    key: Life(key, kind, (Period(f"UBND {key}", parent, "", code, START),))
    for key, kind, parent, code in (("tinh", "province", "", "99"), ("xa", "commune", "tinh", "99101"))
})  # fmt: skip


def places(content: str, *, head: str = HEAD) -> set[str]:
    with translation.override("vi"), pytest.raises(ReorganisationInvalid) as refused:
        reorganisation_files.read(head + content, UNITS)
    return {problem.place for problem in refused.value.found}


def merged(**cells: str) -> str:
    new = {"key": '"moi"', "name": '"UBND xã Mới"', "parent": '"tinh"', **cells}
    return "".join([
        '[[merge]]\nfrom = ["99101"]\ninto = { ', ", ".join(f"{name} = {value}" for name, value in new.items()), " }\n",
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"key": '"Xã Mới"'}, "key"), ({"key": f'"{"a" * 81}"'}, "key"), ({"admin_code": '"1234567"'}, "admin_code"),
        ({"agency_code": '"h99"'}, "agency_code"), ({"name": f'"{"X" * 250}"'}, "name"), ({"name": "5"}, "name"),
        ({"kind": '"Một Cửa"'}, "kind"), ({"kind": '"one_stop"'}, "key"), ({"parent": "true"}, "parent"),
    ],
)  # fmt: skip
def test_a_new_unit_has_the_shapes_of_the_files_of_units(cells: dict[str, str], column: str) -> None:
    assert places(merged(**cells)) == {f"merge 1, {column}"}


def test_every_fault_is_told_at_once() -> None:
    head = f'effective_on = 2025-07-01\ndecided_by = 5\nsource = "{"s" * 301}"\n'
    content = merged(key='"Xã Mới"') + 'one_stop = true\nunverified = ["nonsense", ["name"], "from"]\n'
    content += '[[establish]]\nunit = { key = "so", name = "Sở" }\nunverified = true\n'
    content += '[[change]]\nunit = "xa"\nname = ""\nadmin_code = "1234567"\n'
    content += '[[split]]\nfrom = "xa"\ninto = "tinh"\n[[merge]]\nfrom = "xa"\nparts = "xa"\ninto = "tinh"\n'
    assert places(content, head=head) == {
        "decided_by", "source", "merge 1, key", "merge 1, one_stop", "merge 1, unverified", "establish 1, kind",
        "establish 1, unverified", "change 1, name", "change 1, admin_code", "split 1, into", "merge 2, from",
        "merge 2, parts",
    }  # fmt: skip


@pytest.mark.parametrize("day", ["", 'effective_on = "2025-07-01"\n', "effective_on = 0001-01-01\n"])
def test_without_its_day_nothing_can_be_judged(day: str) -> None:
    assert places(merged(), head=f'{day}decided_by = "Nghị quyết thử 01"\n') == {"effective_on"}


def test_doubt_about_the_day_is_doubt_about_the_start_of_the_period() -> None:
    content = merged() + 'unverified = ["from", "into", "name", "effective_on"]\n'
    [merge], _decision = reorganisation_files.read(HEAD + content, UNITS)
    assert isinstance(merge, Merge)
    assert isinstance(merge.into, NewUnit)
    assert (merge.into.unverified, merge.unverified) == (("name", "valid_from"), True)


def test_the_one_stop_of_a_long_key_is_too_long() -> None:
    content = merged(key=f'"{"a" * 75}"') + 'one_stop = "Bộ phận Một cửa"\n'
    assert places(content) == {"merge 1, one_stop"}


def test_a_sound_file_is_read() -> None:
    acts, decision = reorganisation_files.read(HEAD + merged(admin_code='"99101"'), UNITS)
    into = NewUnit("moi", "commune", "UBND xã Mới", "tinh", "", "99101")
    assert acts == [Merge(place="merge 1", predecessors=("xa",), into=into)]
    assert (decision.decided_by, decision.source) == ("Nghị quyết thử 01", "")


def test_the_limits_of_the_files_are_those_of_the_tables() -> None:
    for column, most in unit_files.LONGEST.items():
        model = next(one for one in (models.Unit, models.UnitPeriod, models.Succession) if hasattr(one, column))
        field = model._meta.get_field(column)
        assert isinstance(field, tables.CharField)
        assert field.max_length == most


def test_what_only_the_database_refuses_is_told_too(db: None, tmp_path: Path) -> None:
    queries.forget()
    people.load_units()
    file = tmp_path / "thu.toml"
    file.write_text(HEAD + '[[change]]\nunit = "so-thu"\nname = "Sở\\u0000"\n')
    with pytest.raises(CommandError, match="Mâu thuẫn với dữ liệu đã có"), translation.override("vi"):
        call_command("units", "reorganise", str(file), stdout=io.StringIO())
