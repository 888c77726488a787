"""caicach score: what somebody types who checks a published table, and what comes back."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from caicach.core import errors
from tests.indices.rules import sheets
from tests.indices.rules.test_766 import PROVINCE


def run(path: Path, *words: str, of: str = "766-2026") -> str:
    out = StringIO()
    call_command("score", of, "--inputs", str(path), *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def province(tmp_path: Path) -> Path:
    path = tmp_path / "phu-tho.csv"
    path.write_bytes(sheets.table(PROVINCE, unit="Phú Thọ"))
    return path


def test_a_program_reads_units_groups_and_indicators(province: Path) -> None:
    data = json.loads(run(province, "--json"))
    (unit,) = data["units"]
    assert (unit["unit"], unit["points"], unit["max"], unit["rank"]) == ("Phú Thọ", "61.89", "100.00", 1)
    assert {group["code"]: (group["points"], group["max"]) for group in unit["groups"]} == {
        "transparency": ("7.96", "18.00"), "timeliness": ("17.68", "20.00"), "online": ("8.56", "12.00"),
        "payment": ("6.67", "10.00"), "digitisation": ("9.59", "22.00"), "satisfaction": ("11.43", "18.00"),
    }  # fmt: skip
    payment = next(group for group in unit["groups"] if group["code"] == "payment")
    assert [(row["code"], row["points"]) for row in payment["indicators"]] == [
        ("3.5", "0.54"), ("3.5b", "0.95"), ("3.6", "5.18"),
    ]  # fmt: skip
    assert payment["indicators"][2]["working"] == [
        "309542/358625 = 86,31 %", "6 × 86,31 % = 5,1788", "Làm tròn 2 chữ số thập phân: 5,18",
    ]  # fmt: skip
    assert data["set"]["code"] == "766-2026"
    assert {row["code"] for row in data["set"]["unverified"]} >= {"", "4.4"}


def test_what_is_not_given_is_null_and_not_nought(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(sheets.table({"3.6": (18, 18), "2.1": (3, 5)}))
    (unit,) = json.loads(run(path, "--json"))["units"]
    assert unit["points"] is None
    assert [(group["code"], group["points"], group["missing"]) for group in unit["groups"]] == [
        ("timeliness", "12.00", []), ("payment", None, ["3.5", "3.5b"]),
    ]  # fmt: skip


def test_a_person_reads_the_working_and_what_is_uncertain(province: Path) -> None:
    said = run(province)
    assert "Phú Thọ: 61,89 trên 100 điểm (thứ 1)" in said
    assert "    3.6 Hồ sơ thanh toán trực tuyến: 5,18 trên 6 điểm\n      · 309542/358625 = 86,31 %" in said
    assert "4.4 Kết nối kho dữ liệu cá nhân, tổ chức: 0,00 trên 4 điểm [*]" in said
    assert "[*] Chưa đối chiếu:" in said
    with translation.override("en"):
        assert "Phú Thọ: 61.89 of 100 points (rank 1)" in run(province)


def test_mistakes_are_listed_and_the_command_fails(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(sheets.table({"3.6": (19, 18), "2.9": (3, 5)}))
    out = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("score", "766-2026", "--inputs", str(path), "--json", stdout=out)
    assert refusal.value.returncode == 1
    assert "dòng 2, cột numerator: Tử số 19 lớn hơn mẫu số 18." in str(refusal.value)
    assert [(row["row"], row["column"]) for row in json.loads(out.getvalue())["problems"]] == [
        (2, "numerator"), (3, "indicator"),
    ]  # fmt: skip


def test_a_set_of_ones_own_from_a_file(tmp_path: Path) -> None:
    made, path = tmp_path / "thu.toml", tmp_path / "a.csv"
    made.write_text(sheets.SMALL, encoding="utf-8")
    path.write_bytes(sheets.table(sheets.FULL | {"thuong": (1, "")}))
    said = run(path, of=str(made))
    assert "Đơn vị thử: 100,00 trên 100 điểm (hạng Xuất sắc, thứ 1)" in said
    assert "thuong Sáng kiến cấp tỉnh" in said


@pytest.mark.parametrize("name", ["766-2027", "khong-co.toml"])
def test_a_set_that_is_not_there(name: str, province: Path) -> None:
    with pytest.raises(errors.CaicachError) as refusal:
        run(province, of=name)
    assert name in str(refusal.value)


def test_no_file_of_figures(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Không đọc được"):
        run(tmp_path / "khong-co.csv")


def test_no_database_is_needed(province: Path, tmp_path: Path) -> None:
    """As somebody runs it who has nothing but the program."""
    program = Path(sys.executable).with_name("caicach")
    done = subprocess.run(
        [program, "score", "766-2026", "--inputs", province, "--json"],
        env={"SECRET_KEY": "unused " * 8, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["units"][0]["points"] == "61.89"
