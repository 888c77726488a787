"""`caicach import`: the same without pages, for scripts."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from caicach.accounts.states import Role
from caicach.core import clock
from caicach.dossiers.models import Dossier
from caicach.organisations import calendar_files
from caicach.organisations.commands import calendars
from tests.support import catalogue, people, sheets


def told(*words: str) -> dict[str, object]:
    out = io.StringIO()
    call_command("import", *words, "--json", stdout=out, stderr=io.StringIO())
    answer: dict[str, object] = json.loads(out.getvalue())
    return answer


def test_what_is_left_open_is_told_too(db: None, tmp_path: Path) -> None:
    people.load_units()
    people.official((Role.ADMINISTRATOR, "tinh-thu"), username="quantri")
    file = tmp_path / "don-vi.csv"
    heads = ("Tên đơn vị", "Loại đơn vị", "Trực thuộc", "Thành lập từ ngày", "Văn bản thành lập", "Bộ phận Một cửa")
    rows = [["Chi cục Thử", "Chi cục", "Sở Thử", "01/02/2021", "QĐ 1", "có"],
            ["Sở Thử", "Sở", "UBND tỉnh Thử", "01/01/2020", "QĐ 0", ""]]  # fmt: skip
    file.write_text(sheets.csv(rows, headings=heads), encoding="utf-8")
    words = ["units", str(file), "--as", "quantri", "--dry-run"]
    with clock.frozen(people.AT):
        assert told(*words)["remarks"] == [
            {"row": 2, "column": "F", "field": "Bộ phận Một cửa",
             "remark": "Tên Bộ phận Một cửa đặt theo tên đơn vị; hãy xem lại."},
            {"row": 3, "column": "A", "field": "Tên đơn vị", "remark": "Đã có đơn vị này; để nguyên."},
        ]  # fmt: skip
        out = io.StringIO()
        call_command("import", *words, stdout=out, stderr=io.StringIO())
    assert "dòng 3, cột A Tên đơn vị: lưu ý: Đã có đơn vị này; để nguyên." in out.getvalue()


def test_dry_run_import_and_undo(db: None, tmp_path: Path) -> None:
    people.load_units()
    calendars.load(calendar_files.shipped())
    catalogue.publish(sheets.PROCEDURE)
    people.official((Role.ADMINISTRATOR, "tinh-thu"), username="quantri")
    file = tmp_path / "cu.csv"
    odd = [*sheets.HEADINGS[:3], "Ai", *sheets.HEADINGS[4:]]
    file.write_text(sheets.csv([sheets.dossier(1), sheets.dossier(2, phone="1")], headings=odd), encoding="utf-8")
    common = ["dossiers", str(file), "--as", "quantri", "--source", "egov-cu"]
    mapping = tmp_path / "cot.json"
    names = ["foreign_code", "procedure_code", "unit", "applicant", "personal_number", "phone", "received_at", "due_at",
             "finished_at", "returned_at", "status"]  # fmt: skip
    mapping.write_text(json.dumps(dict(zip(odd, names, strict=True))))
    with clock.frozen(people.AT):
        with pytest.raises(CommandError, match="Chủ hồ sơ"):
            told(*common, "--dry-run")
        dry = told(*common, "--mapping", str(mapping), "--dry-run")
        assert (dry["state"], Dossier.objects.count()) == ("checked", 0)
        done = told(*common)  # the columns are remembered
        assert (done["state"], Dossier.objects.count()) == ("accepted", 1)
        assert done["problems"] == [{"row": 3, "column": "F", "field": "Điện thoại",
                                     "problem": "Số điện thoại gồm 10 hoặc 11 chữ số, bắt đầu bằng 0."}]  # fmt: skip
        undone = told("undo", str(done["import"]), "--as", "quantri")
        assert (undone["state"], Dossier.objects.count()) == ("undone", 0)
        with pytest.raises(CommandError):
            told("undo", str(done["import"]), "--as", "quantri")
