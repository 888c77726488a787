"""Units from a spreadsheet: judged as a whole, taken in with their days and events, taken back while nothing hangs."""

from datetime import date

import pytest

from caicach.accounts import commands as accounts_commands
from caicach.accounts import queries as accounts
from caicach.accounts.states import Role
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.core.models import Event
from caicach.exchange import commands, models, policies, queries
from caicach.exchange.states import ImportState, RowState
from caicach.jobs import worker
from caicach.organisations.models import Unit
from caicach.organisations.queries import units
from tests.support import people, sheets

HEADINGS = ("Tên cơ quan", "Cấp", "Mã đơn vị", "Đơn vị chủ quản", "Ngày thành lập", "Quyết định thành lập", "Một cửa")
ROWS = [
    ["Tổ Một", "phòng", "H99.01.07.01", "Chi cục Thử", "01/03/2021", "QĐ 2", ""],
    ["Chi cục Thử", "Chi cục", "H99.01.07", "Sở Thử", "01/02/2021", "QĐ 1", "có"],
    ["Sở Thử", "Sở", "H99.01", "UBND tỉnh Thử", "01/01/2020", "QĐ 0", ""],
    ["Tổ Hai", "phòng", "", "Chi cục Xa", "01/03/2021", "QĐ 2", ""],
    ["Chi cục Xa", "Chi cục", "h 99", "Sở Thử", "30/02/2021", "", ""],
]  # fmt: skip


def ask(task: str, found: models.Import, by: Actor) -> models.Import:
    commands.ask(task, found.pk, by=by, at=clock.now())
    assert worker.drain() == 1
    assert queries.open_job(found) is None
    return queries.get_import(found.pk, seen_by=by)


def checked(by: Actor, rows: list[list[str]]) -> models.Import:
    file = sheets.workbook(rows, headings=HEADINGS, above=1)
    found = commands.begin(kind="units", source=file, name="don-vi.xlsx", by=by, at=clock.now())
    return ask("import-check", found, by)


def said(found: models.Import) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.words) for one in queries.faults(found, queries.bad_rows(found))]


def test_a_whole_file_dry_run_taken_in_and_back(by: Actor) -> None:
    before = Unit.objects.count()
    found = checked(by, ROWS)
    counted = queries.counts(found)
    assert [counted[one] for one in (RowState.GOOD, RowState.KNOWN, RowState.BAD)] == [2, 1, 2]
    assert sorted(said(found)) == [
        (6, "D", "Đơn vị cấp trên ở dòng 7 còn lỗi nên dòng này chưa nhập được."),
        (7, "C", "“h 99” không phải mã định danh cơ quan, ví dụ H03.10."),
        (7, "E", "Không có ngày 30/02/2021 trong lịch."), (7, "F", "Ô này để trống."),
    ]  # fmt: skip
    assert Unit.objects.count() == before
    found = ask("import-accept", found, by)
    on = date(2021, 3, 1)
    group, branch = (units.get_unit(agency_code=code, on=on) for code in ("H99.01.07.01", "H99.01.07"))
    assert (group.parent_id, branch.parent_id) == (branch.id, people.unit("so-thu").id)
    assert (branch.valid_from, units.find_unit(id=group.id, on=date(2021, 2, 1))) == (date(2021, 2, 1), None)
    counter = units.one_stop_of(branch.id, on=on)
    assert counter is not None
    assert (counter.name, counter.unverified) == ("Bộ phận Một cửa Chi cục Thử", ("name",))
    events = Event.objects.filter(kind="unit.established", subject__in=[f"unit/{one}" for one in
                                  (group.id, branch.id, counter.id)]).order_by("subject")  # fmt: skip
    assert {one.payload["effective_on"] for one in events} == {"2021-02-01", "2021-03-01"}
    assert len({one.act_id for one in events}) == 2, "one act for each decision"
    found = ask("import-undo", found, by)
    assert (found.state, Unit.objects.count()) == (ImportState.UNDONE, before)
    assert Event.objects.filter(kind="unit.taken-back").count() == 3


def test_the_same_file_again_is_all_known(by: Actor) -> None:
    ask("import-accept", checked(by, ROWS[:3]), by)
    counted = queries.counts(checked(by, ROWS[:3]))
    assert (counted[RowState.KNOWN], counted[RowState.BAD]) == (3, 0)


def test_undo_leaves_what_something_hangs_on_and_what_stands_above_it(by: Actor) -> None:
    more = ["Chi cục Không", "Chi cục", "H99.01.08", "Sở Thử", "01/02/2021", "QĐ 1", ""]
    found = ask("import-accept", checked(by, [*ROWS[:2], more]), by)
    group = units.get_unit(agency_code="H99.01.07.01", on=people.ON)
    user = people.official()
    accounts_commands.give_position(user_id=user.pk, role=Role.CASE_OFFICER, unit_id=group.id,
                                    valid_from=people.ON, by=Actor.system(), at=clock.now())  # fmt: skip
    found = ask("import-undo", found, by)
    counted = queries.counts(found)
    assert (counted[RowState.KEPT], counted[RowState.UNDONE]) == (2, 1)
    told = {row: words for row, _column, words in said(found)}
    assert told == {
        3: "Còn gắn với đơn vị này: vị trí được giao (1).", 4: "Còn đơn vị trực thuộc ở lại: Tổ Một.",
    }  # fmt: skip
    assert units.one_stop_of(units.get_unit(agency_code="H99.01.07", on=people.ON).id, on=people.ON) is not None


def test_a_unit_that_came_between_is_told_and_the_rest_comes_in(by: Actor) -> None:
    first, second = checked(by, ROWS[1:2]), checked(by, ROWS[:2])
    ask("import-accept", first, by)
    second = ask("import-accept", second, by)
    counted = queries.counts(second)
    assert (counted[RowState.TAKEN], counted[RowState.KNOWN]) == (1, 1)


def test_what_hangs_on_a_row_that_stays_out_is_judged_alike_in_the_dry_run_and_when_taken_in(by: Actor) -> None:
    rows = [["Sở Thử tỉnh Thử", "Sở", "H99.01", "UBND tỉnh Thử", "01/01/2020", "QĐ 0", ""],
            ["Chi cục Thử", "Chi cục", "H99.01.07", "Sở Thử tỉnh Thử", "01/02/2021", "QĐ 1", ""]]  # fmt: skip
    found = checked(by, rows)
    faults = said(found)
    assert [row for row, _column, _words in faults] == [3]
    assert "để nguyên" in faults[0][2]
    assert queries.counts(found)[RowState.GOOD] == 1
    found = ask("import-accept", found, by)
    assert (queries.counts(found)[RowState.TAKEN], said(found)) == (1, faults)
    assert units.get_unit(agency_code="H99.01.07", on=people.ON).parent_id == people.unit("so-thu").id


def test_a_row_that_was_wrong_in_the_dry_run_stays_out_with_what_hangs_on_it(by: Actor) -> None:
    found = checked(by, ROWS[:2])
    found.rows.filter(number=4).update(state=RowState.BAD.value, problems=[["", "Lỗi"]])
    found = ask("import-accept", found, by)
    assert (queries.counts(found)[RowState.TAKEN], queries.counts(found)[RowState.BAD]) == (0, 2)
    assert said(found) == [
        (3, "D", "Đơn vị cấp trên ở dòng 4 còn lỗi nên dòng này chưa nhập được."), (4, "", "Lỗi"),
    ]  # fmt: skip


@pytest.mark.parametrize("place", ["xa-mot", "huyen-thu"])
def test_only_the_province_brings_units_or_procedures(by: Actor, place: str) -> None:
    below = accounts.actor_for(people.official((Role.ADMINISTRATOR, place)), on=people.ON)
    assert {kind.name for kind in policies.kinds_of(below)} == {"dossiers", "officials"}
    assert {"units"} <= {kind.name for kind in policies.kinds_of(by)}
    with pytest.raises(errors.NotPermitted):
        commands.begin(kind="units", source=sheets.workbook(ROWS, headings=HEADINGS), name="x.xlsx", by=below,
                       at=clock.now())  # fmt: skip
