"""Old dossiers from a spreadsheet: judged row by row, taken in beside our own, found, taken back."""

import io
import uuid

import pytest

from caicach.accounts import queries as accounts
from caicach.accounts.states import Role
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.core.models import Event
from caicach.dossiers import queries as dossiers
from caicach.dossiers.models import Dossier, IntakeKey, Party, SerialCounter
from caicach.dossiers.states import Quality, Status
from caicach.exchange import commands, models, queries
from caicach.exchange.states import ImportState, RowState
from caicach.jobs import worker
from caicach.privacy.models import Hold
from tests.support import catalogue, people, sheets


def begin(by: Actor, *rows: list[object], **options: object) -> models.Import:
    file = sheets.workbook(rows, **options)
    return commands.begin(kind="dossiers", source=file, name="cu.xlsx", system="egov-cu", by=by, at=clock.now())


def ask(task: str, found: models.Import, by: Actor) -> models.Import:
    """The worker really runs."""
    commands.ask(task, found.pk, by=by, at=clock.now())
    assert worker.drain() == 1
    assert queries.open_job(found) is None
    return queries.get_import(found.pk, seen_by=by)


def checked(by: Actor, *rows: list[object]) -> models.Import:
    return ask("import-check", begin(by, *rows), by)


def accepted(by: Actor, *rows: list[object]) -> models.Import:
    return ask("import-accept", checked(by, *rows), by)


def said(found: models.Import) -> dict[int, list[str]]:
    told: dict[int, list[str]] = {}
    for fault in queries.faults(found, queries.bad_rows(found)):
        told.setdefault(fault.row, []).append(f"{fault.column}: {fault.words}")
    return told


def test_a_dry_run_takes_nothing_in_and_says_every_error_at_its_place(by: Actor) -> None:
    found = checked(
        by, sheets.dossier(1), sheets.dossier(2, personal="60900017", phone="091"),
        sheets.dossier(3, unit="UBND xã Xa"),
        sheets.dossier(4, procedure="9.999999"), sheets.dossier(5, received="32/01/2022"), sheets.dossier(6, name=""),
        sheets.dossier(7, returned="04/01/2022"), sheets.dossier(1), sheets.dossier(9, status="Đang giải quyết"),
    )  # fmt: skip
    counted = queries.counts(found)
    assert (found.state, counted[RowState.GOOD], counted[RowState.BAD]) == (ImportState.CHECKED, 1, 8)
    told = said(found)
    assert {row: [one[0] for one in words] for row, words in told.items()} == {
        3: ["E", "F"], 4: ["C"], 5: ["B"], 6: ["G"], 7: ["D"], 8: ["J"], 9: ["A"], 10: ["K"],
    }  # fmt: skip
    assert told[9] == ["A: Trùng mã hồ sơ với dòng 2."]
    assert "Hồ sơ chưa kết thúc" in told[10][0]
    assert Dossier.objects.count() == Party.objects.count() == 0


def test_good_rows_come_in_and_bad_ones_stay_listed(by: Actor) -> None:
    found = accepted(by, sheets.dossier(1), sheets.dossier(2, phone="x"))
    counted = queries.counts(found)
    assert (found.state, counted[RowState.TAKEN], counted[RowState.BAD]) == (ImportState.ACCEPTED, 1, 1)
    made = Dossier.objects.get()
    assert (made.source_system, made.foreign_code, made.data_quality) == ("egov-cu", "CU.2022.00001", Quality.DECLARED)
    assert (made.status, made.code, made.process) == (Status.RETURNED, "NHAP-EGOV-CU-CU.2022.00001", None)
    assert made.applicant.personal_number == "006000000001"
    assert found.rows.get(state=RowState.TAKEN.value).cells == []
    assert SerialCounter.objects.count() == 0, "an imported dossier took a number of ours"


def test_the_same_file_again_is_refused_row_by_row(by: Actor) -> None:
    accepted(by, sheets.dossier(1))
    assert said(checked(by, sheets.dossier(1))) == {2: ["A: Hồ sơ này của hệ thống nguồn đã được ghi nhận."]}


def test_a_person_met_before_keeps_what_is_known(by: Actor) -> None:
    accepted(by, sheets.dossier(1), sheets.dossier(2, personal="006000000001", name="Lý Văn Thử khác"))
    assert Party.objects.get().dossiers.count() == 2
    assert Party.objects.get().full_name == "Lý Văn Thử 001"


def test_what_had_to_be_inferred_lowers_the_quality(by: Actor) -> None:
    accepted(by, sheets.dossier(1, due=""), sheets.dossier(2, returned=""))
    assert set(Dossier.objects.values_list("data_quality", flat=True)) == {Quality.GAPS}
    assert Dossier.objects.get(foreign_code="CU.2022.00001").due_at is not None


@pytest.mark.parametrize(("status", "meant"), [
    ("Rút hồ sơ", Status.WITHDRAWN), ("Từ chối giải quyết", Status.STOPPED), ("ĐÃ TRẢ", Status.RETURNED),
    ("Đã hoàn thành", Status.RETURNED),
])  # fmt: skip
def test_the_words_of_the_source_for_how_it_ended(by: Actor, status: str, meant: Status) -> None:
    accepted(by, sheets.dossier(1, status=status))
    assert Dossier.objects.get().status == meant


def test_they_are_found_by_the_number_they_had(by: Actor) -> None:
    accepted(by, sheets.dossier(1))
    viewer = accounts.actor_for(people.official((Role.CASE_OFFICER, "xa-mot")), on=people.ON)
    assert [row.code for row in dossiers.search("cu.2022.00001", seen_by=viewer)] == ["NHAP-EGOV-CU-CU.2022.00001"]
    answer = dossiers.lookup("CU.2022.00001", second="0001", on=people.ON)
    assert answer.owner is not None
    assert (answer.owner.status, answer.owner.clock) == (Status.RETURNED, None)
    with pytest.raises(errors.NotFound):
        dossiers.lookup("CU.2022.00009", on=people.ON)


def test_the_dates_of_the_source_are_not_counted_anew(by: Actor) -> None:
    accepted(by, sheets.dossier(1))
    viewer = accounts.actor_for(people.official((Role.CASE_OFFICER, "xa-mot")), on=people.ON)
    page = dossiers.get_page(Dossier.objects.get(), seen_by=viewer, at=clock.now())
    assert (page.clock, page.has_receipt) == (None, False)


def test_undo_takes_back_what_nothing_was_built_on(by: Actor) -> None:
    found = accepted(by, sheets.dossier(1), sheets.dossier(2), sheets.dossier(3))
    acted, keyed, _free = Dossier.objects.order_by("foreign_code")
    Dossier.objects.filter(pk=acted.pk).update(seq=2)
    IntakeKey.objects.create(key=uuid.uuid4(), dossier=keyed, fingerprint="x")
    found = ask("import-undo", found, by)
    assert found.state == ImportState.UNDONE
    assert said(found) == {
        2: [": Đã có việc làm tiếp trên hồ sơ này."], 3: [": Đã có dữ liệu khác gắn với hồ sơ này."],
    }  # fmt: skip
    assert set(Dossier.objects.values_list("pk", flat=True)) == {acted.pk, keyed.pk}
    assert Party.objects.count() == 2
    assert Event.objects.filter(kind="dossier.taking-over-undone").count() == 1


def test_what_is_held_for_an_inspection_stays(by: Actor) -> None:
    found = accepted(by, sheets.dossier(1), sheets.dossier(2))
    held = Dossier.objects.get(foreign_code="CU.2022.00001")
    Hold.objects.create(dossier=held, reason="thanh tra", began_at=clock.now(), began_by_id=by.user_id)
    assert said(ask("import-undo", found, by)) == {2: [": Đã có dữ liệu khác gắn với hồ sơ này."]}
    assert Dossier.objects.get() == held


def test_only_whoever_brought_it_sees_it_and_only_administrators_bring(by: Actor) -> None:
    found = begin(by, sheets.dossier(1))
    other = catalogue.administrator()
    with pytest.raises(errors.NotFound):
        queries.get_import(found.pk, seen_by=other)
    officer = accounts.actor_for(people.official((Role.ONE_STOP_CHIEF, "xa-mot")), on=people.ON)
    with pytest.raises(errors.NotPermitted):
        begin(officer, sheets.dossier(1))


def test_an_administrator_of_one_commune_brings_nothing_of_another(by: Actor) -> None:
    local = accounts.actor_for(people.official((Role.ADMINISTRATOR, "xa-hai")), on=people.ON)
    told = said(checked(local, sheets.dossier(1)))
    assert told == {2: ["C: Không có đơn vị này trong phạm vi bạn quản lý vào ngày tiếp nhận."]}


def test_columns_are_chosen_checked_and_remembered(by: Actor) -> None:
    odd = ("A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K")
    found = begin(by, sheets.dossier(1), headings=odd)
    assert found.columns == {}
    names = ["foreign_code", "procedure_code", "unit", "applicant", "personal_number", "phone", "received_at", "due_at",
             "finished_at", "returned_at"]  # fmt: skip
    with pytest.raises(commands.ColumnsMissing):
        commands.choose_columns(found.pk, dict(enumerate(names[:3])), by=by, at=clock.now())
    with pytest.raises(commands.ColumnsMissing):
        commands.choose_columns(found.pk, dict(enumerate([*names, "phone"])), by=by, at=clock.now())
    commands.choose_columns(found.pk, dict(enumerate(names)), by=by, at=clock.now())
    assert queries.counts(ask("import-check", found, by))[RowState.GOOD] == 1
    assert begin(by, sheets.dossier(2), headings=odd).columns == {str(index): name for index, name in enumerate(names)}


def test_one_thing_at_a_time_and_nothing_before_its_step(by: Actor) -> None:
    found = begin(by, sheets.dossier(1))
    with pytest.raises(commands.NotNow):
        commands.ask("import-accept", found.pk, by=by, at=clock.now())
    commands.ask("import-check", found.pk, by=by, at=clock.now())
    with pytest.raises(commands.StillAtWork):
        commands.ask("import-check", found.pk, by=by, at=clock.now())


def test_what_became_wrong_since_the_dry_run_stays_out(by: Actor) -> None:
    first, second = checked(by, sheets.dossier(1)), checked(by, sheets.dossier(1), sheets.dossier(2))
    ask("import-accept", first, by)
    second = ask("import-accept", second, by)
    assert queries.counts(second)[RowState.TAKEN] == queries.counts(second)[RowState.BAD] == 1


def test_csv_too(by: Actor) -> None:
    file = io.BytesIO(sheets.csv([sheets.dossier(1)]).encode("utf-16"))
    found = commands.begin(kind="dossiers", source=file, name="cu.csv", system="egov-cu", by=by, at=clock.now())
    assert queries.counts(ask("import-check", found, by))[RowState.GOOD] == 1


def test_no_file_but_a_table_and_no_dossiers_without_a_source(by: Actor) -> None:
    with pytest.raises(errors.Invalid):
        commands.begin(kind="dossiers", source=sheets.workbook([]), name="x.xlsx", by=by, at=clock.now())
    with pytest.raises(errors.Invalid):
        commands.begin(
            kind="dossiers", source=io.BytesIO(b"%PDF-1.7\n1;2\n"), name="x.pdf", system="a1", by=by, at=clock.now()
        )
