"""Drafts from the national catalogue; what changes there is shown, and only an official makes it a draft."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from caicach.accounts.states import Role
from caicach.catalogue import commands, models, national_files, queries
from caicach.catalogue.commands import national as importing
from caicach.catalogue.queries import keeping
from caicach.catalogue.queries import national as reading
from caicach.catalogue.rules import files
from caicach.catalogue.states import RevisionState
from caicach.core import errors
from caicach.core import models as core
from caicach.core.actor import Actor
from tests.catalogue import national
from tests.catalogue.samples import SMALL, changed
from tests.catalogue.test_commands import people_actor
from tests.support import people

pytestmark = pytest.mark.django_db

AT = datetime(2025, 8, 1, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
NEW_TIME = {"executionMethods": national.methods(processingTime=4, description=""), "cases": []}


@pytest.fixture(autouse=True)
def province() -> None:
    people.load_units()


@pytest.fixture
def drafter() -> Actor:
    return people_actor(Role.ADMINISTRATOR)


def imported(path: Path, by: Actor | None = None) -> tuple[importing.Imported, ...]:
    return importing.import_national(national_files.read(path), by=by or Actor.system(), at=AT)


def kinds() -> list[str]:
    found = core.Event.objects.filter(kind__startswith="procedure.") | core.Event.objects.filter(
        kind__startswith="national-record."
    )
    return list(found.order_by("id").values_list("kind", flat=True))


def test_a_full_record_becomes_a_draft_that_keeps_code_and_dates(tmp_path: Path) -> None:
    (row,) = imported(national.folder(tmp_path, national.detail()))
    assert (row.code, row.imported, row.problems, row.revision) == (national.CODE, True, (), 1)
    draft = models.ProcedureRevision.objects.get()
    assert (draft.procedure.code, draft.state, draft.valid_from) == (national.CODE, RevisionState.DRAFT, None)
    assert (draft.decision_number, f"{draft.decided_on}", f"{draft.announced_on}") == (
        "12/QĐ-BTN", "2025-07-01", "2025-07-07",
    )  # fmt: skip
    assert (draft.limit_amount, draft.limit_unit, draft.levels) == (5, "working_days", ["commune"])
    assert kinds() == ["procedure.revision-drafted"]
    with pytest.raises(queries.ProcedureNotFound):
        queries.get_published(national.CODE, on=AT.date())


def test_what_is_only_listed_is_kept_and_said(tmp_path: Path) -> None:
    (row,) = imported(national.folder(tmp_path, rows=[national.ROW]))
    assert (row.imported, row.only_listed, row.problems) == (False, True, (importing.ONLY_LISTED,))
    assert not models.ProcedureRevision.objects.exists()
    national.folder(tmp_path, national.detail())
    (row,) = imported(tmp_path)
    assert (row.imported, row.revision, row.problems) == (True, 1, ())


def test_nothing_is_dropped_in_silence(tmp_path: Path) -> None:
    national.folder(tmp_path, national.detail(), national.detail(code="1.999102", name=""), rows=[national.ROW] * 2)
    found = imported(tmp_path)
    assert [(row.code, row.imported, bool(row.problems)) for row in found] == [
        (national.CODE, True, False), ("1.999102", False, True), (national.CODE, False, True),
    ]  # fmt: skip
    assert found[2].problems[0].place == "catalog.jsonl:2"


def test_a_number_out_of_all_measure_is_doubted_and_the_others_are_taken(tmp_path: Path) -> None:
    wild = national.detail(code="1.999102", executionMethods=national.fee(value="1e5000"))
    found = {row.code: row for row in imported(national.folder(tmp_path, wild, national.detail()))}
    assert found[national.CODE].problems == ()
    assert any("Không ghi mức thu bằng số" in str(problem) for problem in found["1.999102"].problems)
    assert all(row.imported for row in found.values())


def test_a_record_alone_is_no_procedure_missing_from_the_list(tmp_path: Path) -> None:
    imported(national.folder(tmp_path, national.detail(), national.detail(code="1.999102")))
    (row,) = imported(tmp_path / "details" / f"{national.CODE}.json")
    assert (row.code, row.problems, row.changes) == (national.CODE, (), ())


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    national.folder(tmp_path, national.detail())
    imported(tmp_path)
    (row,) = imported(tmp_path)
    assert (row.imported, row.changes, row.revision) == (True, (), None)
    assert kinds() == ["procedure.revision-drafted"]


def test_what_changed_is_shown_until_an_official_accepts_it(tmp_path: Path, drafter: Actor) -> None:
    imported(national.folder(tmp_path, national.detail()))
    national.folder(tmp_path, national.detail(**NEW_TIME))
    for _again in range(2):
        (row,) = imported(tmp_path)
        assert {change.what for change in row.changes} == {"Thời hạn giải quyết", "Trường hợp"}
    assert models.ProcedureRevision.objects.get().limit_amount == 5
    assert [each.code for each in reading.list_changed()] == [national.CODE]
    importing.accept(national.CODE, by=drafter, at=AT)
    draft = models.ProcedureRevision.objects.get()
    assert (draft.limit_amount, draft.drafted_by_id, draft.number) == (4, drafter.user_id, 1)
    assert kinds() == ["procedure.revision-drafted", "procedure.revision-drafted", "national-record.accepted"]
    assert reading.list_changed() == []
    with pytest.raises(importing.NothingChanged):
        importing.accept(national.CODE, by=drafter, at=AT)


def test_only_who_may_draft_accepts(tmp_path: Path) -> None:
    imported(national.folder(tmp_path, national.detail()))
    imported(national.folder(tmp_path, national.detail(**NEW_TIME)))
    for actor in (Actor.system(), people_actor(Role.UNIT_HEAD, "so-thu")):
        with pytest.raises(errors.NotPermitted):
            importing.accept(national.CODE, by=actor, at=AT)
    with pytest.raises(errors.NotPermitted):
        imported(tmp_path, by=people_actor(Role.ONE_STOP_OFFICER, "xa-mot"))
    with pytest.raises(reading.NoNationalRecord):
        importing.accept("1.999199", by=people_actor(Role.ADMINISTRATOR), at=AT)


def test_a_procedure_that_leaves_the_list_is_told(tmp_path: Path, drafter: Actor) -> None:
    imported(national.folder(tmp_path, national.detail()))
    (tmp_path / "details" / f"{national.CODE}.json").unlink()
    (row,) = imported(national.folder(tmp_path, rows=[]))
    assert [str(change) for change in row.changes] == ["Danh sách quốc gia: có → không còn"]
    importing.accept(national.CODE, by=drafter, at=AT)
    assert kinds() == ["procedure.revision-drafted", "national-record.accepted"]


def test_an_incomplete_draft_is_not_published_and_gives_way_to_a_whole_one(tmp_path: Path, drafter: Actor) -> None:
    imported(national.folder(tmp_path, national.detail()))
    draft, second = models.ProcedureRevision.objects.get(), people_actor(Role.ADMINISTRATOR)
    with pytest.raises(commands.StillIncomplete, match="workflow"):
        commands.publish(draft.pk, by=second, at=AT)
    found = keeping.review(draft.pk)
    assert (found.content, found.data["code"]) == (None, national.CODE)
    assert found.lacking == files.problems(keeping.source_of(national.CODE))
    whole = commands.import_draft(changed(('"1.999001"', f'"{national.CODE}"')), by=drafter, at=AT)
    assert (whole.pk, whole.number, whole.drafted_by_id) == (draft.pk, 1, drafter.user_id)
    commands.publish(whole.pk, by=second, at=AT)
    assert queries.get_published(national.CODE, on=AT.date()).name == files.read(SMALL).name


def test_a_published_procedure_gets_a_new_draft_beside_it(tmp_path: Path, drafter: Actor) -> None:
    whole = commands.import_draft(changed(('"1.999001"', f'"{national.CODE}"')), by=drafter, at=AT)
    commands.publish(whole.pk, by=people_actor(Role.ADMINISTRATOR), at=AT)
    (row,) = imported(national.folder(tmp_path, national.detail()))
    assert row.revision == 2
    assert queries.get_published(national.CODE, on=AT.date()).revision_id == whole.pk


def test_five_thousand_rows_are_few_statements(
    tmp_path: Path, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    rows = [national.ROW | {"code": f"1.{number:06}"} for number in range(1, 5001)]
    national.folder(tmp_path, rows=rows)
    with django_assert_max_num_queries(20):
        assert len(imported(tmp_path)) == 5000
    with django_assert_max_num_queries(5):
        assert not any(row.changes for row in imported(tmp_path))
