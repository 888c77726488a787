"""Drafts of procedures from a list: one row each, none published, what stands is left alone, and back again."""

from django.utils import translation

from caicach.accounts.models import User
from caicach.catalogue import commands as catalogue_commands
from caicach.catalogue.models import ProcedureRevision
from caicach.catalogue.queries import keeping
from caicach.catalogue.rules import files
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.core.models import Event
from caicach.exchange import commands, models, queries
from caicach.exchange.kinds import KINDS
from caicach.exchange.states import RowState
from tests.exchange import test_units
from tests.exchange.test_units import ask, said
from tests.support import catalogue, sheets

HEADINGS = ("Mã TTHC", "Tên TTHC", "Lĩnh vực", "Cấp thực hiện", "Cơ quan thực hiện", "Thời hạn", "Mức độ DVC",
            "Thành phần hồ sơ", "Lệ phí", "Căn cứ")  # fmt: skip
PAPERS = "Tờ khai | bản chính | 1\nẢnh | bản sao | 2"


def row(number: int, **changed: str) -> list[str]:
    found = {
        "code": f"9.{number:06d}", "name": f"Xác nhận thử {number}", "sector": "Thử", "level": "xã",
        "agency": "UBND cấp xã", "limit": "3 ngày làm việc", "service": "Một phần", "papers": PAPERS,
        "fee": "Lệ phí | 15.000 | hồ sơ", "law": "Luật thử",
    } | changed  # fmt: skip
    return list(found.values())


def checked(by: Actor, *rows: list[str]) -> models.Import:
    file = sheets.workbook(rows, headings=HEADINGS)
    found = commands.begin(kind="procedures", source=file, name="thu-tuc.xlsx", by=by, at=clock.now())
    return ask("import-check", found, by)


def test_a_whole_list_dry_run_taken_in_and_back(by: Actor) -> None:
    before = ProcedureRevision.objects.count()
    found = checked(
        by, row(1), row(2, fee="", limit=""), row(3, code="12"), row(4, limit="nhanh", level="liên xã"),
        row(5, papers="Tờ khai | bản vàng"), row(1), row(7, fee="Phí | 15"), row(8, code=sheets.PROCEDURE),
    )  # fmt: skip
    counted = queries.counts(found)
    assert [counted[one] for one in (RowState.GOOD, RowState.KNOWN, RowState.BAD)] == [2, 0, 6]
    told = said(found)
    assert {(number, column) for number, column, words in told if "để nguyên" not in words} == {
        (4, "A"), (5, "D"), (5, "F"), (6, "H"), (7, "A"), (8, "I"),
    }  # fmt: skip
    assert {number: column for number, column, words in told if "để nguyên" in words}.keys() == {9}
    notes = [(one.row, one.column) for one in queries.remarks(found, queries.noted_rows(found))]
    assert notes == [(2, ""), (3, "I"), (3, "")]
    assert ProcedureRevision.objects.count() == before
    found = ask("import-accept", found, by)
    assert ProcedureRevision.objects.count() == before + 2
    draft = keeping.get_draft("9.000001")
    review = keeping.review(draft.id)
    assert (draft.valid_from, draft.drafted_by_id, review.content) == (None, by.user_id, None)
    assert {problem.place for problem in review.lacking} == {"valid_from", "workflow", "samples", "result"}
    assert [paper["name"] for paper in review.data["components"]] == ["Tờ khai", "Ảnh"]
    assert files.parse(keeping.source_of("9.000001"))["fees"][0]["amount"] == 15000
    found = ask("import-undo", found, by)
    assert (queries.counts(found)[RowState.UNDONE], ProcedureRevision.objects.count()) == (2, before)
    kinds = Event.objects.filter(subject__startswith="procedure/").order_by("pk").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["procedure.revision-withdrawn"] * 2


def test_the_same_list_again_is_all_known(by: Actor) -> None:
    ask("import-accept", checked(by, row(1), row(2)), by)
    again = checked(by, row(1), row(2, papers="Tờ khai khác"))
    counted = queries.counts(again)
    assert (counted[RowState.KNOWN], counted[RowState.BAD]) == (2, 0)
    told = [one.words for one in queries.remarks(again, queries.known_rows(again))]
    words = "Mới so tên, lĩnh vực, cấp và thời hạn; các cột khác chưa so."
    assert [one.rpartition("nguyên. ")[2] for one in told] == [words] * 2


def test_a_draft_that_somebody_completed_stays_and_says_why(by: Actor) -> None:
    found = ask("import-accept", checked(by, row(1), row(2, code="1.001193"), row(3)), by)
    content = next(one for one in files_of("1.001193") if "valid_to" in one)
    catalogue_commands.import_draft(content, by=by, at=clock.now())
    ProcedureRevision.objects.filter(procedure__code="9.000003").delete()
    found = ask("import-undo", found, by)
    assert said(found) == [
        (3, "", "Dự thảo này đã được sửa sau khi nhập."), (4, "", "Dự thảo không còn ở đây."),
    ]  # fmt: skip
    assert ProcedureRevision.objects.filter(procedure__code="1.001193").exists()


def files_of(code: str) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in catalogue.FILES.glob(f"{code}*.toml")]


def test_an_official_who_reads_english_brings_a_vietnamese_list_and_the_draft_stays_vietnamese(by: Actor) -> None:
    User.objects.filter(pk=by.user_id).update(language="en")
    with translation.override("en"):
        found = checked(by, row(1, fee=""), row(2, papers="Tờ khai | bản vàng"))
    assert "There is no “bản vàng”" in said(found)[0][2]
    told = [one.words for one in queries.remarks(found, queries.noted_rows(found))]
    assert "No fee is named; that does not mean it is free." in told
    found = ask("import-accept", found, by)
    assert files.parse(keeping.source_of("9.000001"))["unverified"]["fees"].startswith("Không ghi khoản thu nào")


def test_the_example_of_the_empty_sheet_reads_without_a_fault(by: Actor) -> None:
    kind = KINDS["procedures"]
    cells = [kind.example.get(field.name, "") for field in kind.fields]
    heads = [str(field.label) for field in kind.fields]
    found = commands.begin(kind="procedures", source=sheets.workbook([cells], headings=heads), name="x.xlsx", by=by,
                           at=clock.now())  # fmt: skip
    found = ask("import-check", found, by)
    assert (said(found), list(queries.remarks(found, queries.noted_rows(found)))) == ([], [])


def test_a_unit_that_a_draft_names_stays_when_its_import_is_undone(by: Actor) -> None:
    brought = ask("import-accept", test_units.checked(by, test_units.ROWS[1:2]), by)
    found = checked(by, row(1, level="tỉnh", agency="Chi cục Thử"))
    assert not list(queries.remarks(found, queries.noted_rows(found)))[1:]
    ask("import-accept", found, by)
    assert said(ask("import-undo", brought, by)) == [
        (3, "", "Có thủ tục ghi đơn vị này là nơi giải quyết: 9.000001."),
    ]  # fmt: skip
