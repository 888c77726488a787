"""caicach index-sets: what the keeper of a set of criteria types, and what comes back."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from caicach.indices import index_sets
from tests.indices.rules import sheets
from tests.indices.rules.test_766 import PROVINCE
from tests.support import figures, people


def run(*words: str) -> str:
    out = StringIO()
    call_command("index_sets", *words, stdout=out)
    return out.getvalue().rstrip("\n")


def refused(*words: str) -> tuple[str, str]:
    out = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("index_sets", *words, stdout=out)
    assert refusal.value.returncode == 1
    return out.getvalue(), str(refusal.value)


def written(path: Path, content: str | bytes) -> str:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def test_validate_names_every_problem(tmp_path: Path) -> None:
    assert run("validate").count("không có lỗi") >= 2
    changed = sheets.changed(("points = 60", "points = 61"), ("truc-tuyen", "nop-bang-dien-tin"))
    path = written(tmp_path / "wrong.toml", changed)
    said, last = refused("validate", path)
    assert "wrong.toml: 3 lỗi" in said
    assert "  groups[0].points: Các mục [[criteria]] cộng lại 60 điểm, ở đây ghi 61 điểm." in said
    assert last == "1 trong 1 tệp có lỗi."
    (found,) = json.loads(refused("validate", path, "--json")[0])
    assert [one["place"] for one in found["problems"]] == [
        "points", "groups[0].points", "groups[0].criteria[2].parts[1].measure",
    ]  # fmt: skip


def test_list_and_show() -> None:
    assert [line.split()[0] for line in run("list").splitlines()][:2] == ["766-2022", "766-2026"]
    rows = {row["code"]: row for row in json.loads(run("list", "--json"))}
    assert rows["766-2022"]["valid_to"] == rows["766-2026"]["valid_from"] == "2026-01-01"
    said = run("show", "766-2026")
    assert "  3.1 Thủ tục hành chính cung cấp dịch vụ công trực tuyến: 2 điểm, theo tỷ lệ, đủ điểm từ 80 % [*]" in said
    shown = json.loads(run("show", "766-2026", "--json"))
    assert shown["groups"][3]["rows"][2]["code"] == "3.6"
    assert shown["groups"][3]["rows"][2]["points"] == "6"


def test_grades_are_named_as_people_name_them(tmp_path: Path) -> None:
    made = written(tmp_path / "thu.toml", sheets.SMALL)
    assert "Có công chức bị kỷ luật: cao nhất Tốt" in run("show", made)
    shown = json.loads(run("show", made, "--json"))
    assert [one["at_most"] for one in shown["blockers"]] == ["tot", "yeu"]
    assert (shown["rounding"]["at"], shown["not_applicable"]) == ("criterion", "keep")


def test_compare_with_what_each_unit_would_have(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", sheets.table(PROVINCE, unit="Phú Thọ"))
    said = run("compare", "766-2022", "766-2026", "--inputs", path)
    assert "3.6 cách chấm: theo tỷ lệ, đủ điểm từ 30 % → theo tỷ lệ" in said
    assert "Phú Thọ: 766-2022 62,71 · 766-2026 61,89" in said
    data = json.loads(run("compare", "766-2022", "766-2026", "--inputs", path, "--json"))
    assert data["units"] == [{"unit": "Phú Thọ", "766-2022": "62.71", "766-2026": "61.89"}]
    assert run("compare", "766-2026", "766-2026") == "Không có gì khác nhau."
    other = written(tmp_path / "b.toml", sheets.changed(('at = "criterion"', 'at = "group"')))
    with translation.override("en"):
        said = run("compare", written(tmp_path / "a.toml", sheets.SMALL), other)
    assert "2 decimals, each criterion → 2 decimals, each group" in said


def test_rows_of_the_other_set_alone_are_no_mistake(tmp_path: Path) -> None:
    """A set before it is adopted may ask for more than the one in force."""
    before = written(tmp_path / "before.toml", sheets.SMALL)
    renamed = sheets.changed(('code = "b3"', 'code = "b4"'), ('"thu-2030"', '"thu-2031"'))
    after = written(tmp_path / "after.toml", renamed)
    figures = written(tmp_path / "a.csv", sheets.table(sheets.FULL | {"b4": (5, 1)}))
    assert "Đơn vị thử: thu-2030 99,00 · thu-2031 94,00" in run("compare", before, after, "--inputs", figures)
    figures = written(tmp_path / "a.csv", sheets.table(sheets.FULL | {"B4": (5, 1)}))
    assert "thu-2031 94,00" in run("compare", before, after, "--inputs", figures)
    wrong = written(tmp_path / "b.csv", sheets.table(sheets.FULL | {"b5": (5, 1)}))
    assert "không có chỉ tiêu “b5”" in refused("compare", before, after, "--inputs", wrong)[1]


def test_check_published(tmp_path: Path) -> None:
    table = "unit,indicator,points\nA,1,1.5\nA,2,2.5\nA,total,4\n"
    assert run("check-published", written(tmp_path / "a.csv", table)) == "3 số đã công bố, không có gì mâu thuẫn."
    said, last = refused(
        "check-published", written(tmp_path / "b.csv", table.replace("total,4", "total,5.0")), "--json"
    )
    assert json.loads(said)["problems"][0]["row"] == 4
    assert "A: các phần cộng lại 4, ở đây ghi 5." in last


def test_a_set_goes_out_as_a_workbook_and_comes_back_as_a_file(tmp_path: Path) -> None:
    file = str(tmp_path / "bo.xlsx")
    assert "vi-du" not in run("export", "vi-du-cap-xa", "--xlsx", file).partition(":")[2]
    assert index_sets.read(run("import", file)) == index_sets.get("vi-du-cap-xa")
    assert "lưu lại dạng .xlsx" in refused("import", written(tmp_path / "hong.xlsx", b"PK"))[1]


@pytest.mark.usefixtures("db")
def test_units_under_both_sets_from_records() -> None:
    people.load_units()
    figures.load(figures.stories())
    said = run("compare", "vi-du-cap-xa", "766-2026", "--period", "2022-H1").splitlines()
    assert [line for line in said if line.startswith(("Xã Một", "Xã Hai", "UBND xã Một", "UBND xã Hai"))]
    assert "2022-H3" in refused("compare", "vi-du-cap-xa", "766-2026", "--period", "2022-H3")[1]
