"""caicach procedures: what a keeper of the catalogue types, and what comes back."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from caicach.accounts.states import Role
from caicach.catalogue import queries
from caicach.core import clock, errors
from tests.catalogue.samples import FOLDER, SMALL, changed
from tests.support import people


def run(*words: str) -> str:
    out = StringIO()
    call_command("procedures", *words, stdout=out, stderr=StringIO())
    return out.getvalue()


def refused(*words: str) -> tuple[str, str]:
    """What was printed, and the last line."""
    out = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("procedures", *words, stdout=out, stderr=StringIO())
    assert refusal.value.returncode == 1
    return out.getvalue(), str(refusal.value)


@pytest.fixture
def right(tmp_path: Path) -> str:
    return written(tmp_path / "right.toml", SMALL)


@pytest.fixture
def wrong(tmp_path: Path) -> str:
    content = changed(
        ("quantity = 2", 'quantity = "hai"'),
        ('act = "register_outcome"\nnext = "hand_back"', 'act = "approve"\nnext = "x"'),
    )
    return written(tmp_path / "wrong.toml", content)


def written(path: Path, content: str) -> str:
    path.write_text(content, encoding="utf-8")
    return str(path)


def test_validate_says_every_problem_and_its_place(right: str, wrong: str) -> None:
    assert run("validate", right) == f"{right}: không có lỗi\n"
    printed, last = refused("validate", right, wrong)
    assert f"{wrong}: 2 lỗi" in printed
    assert "components[1].quantity: Phải là số nguyên" in printed
    assert "workflow.steps.sign.next: " in printed
    assert last == "1 trong 2 tệp có lỗi."


def test_validate_for_a_program(wrong: str) -> None:
    printed, _last = refused("validate", wrong, "--json")
    (row,) = json.loads(printed)
    assert row["valid"] is False
    assert [problem["place"] for problem in row["problems"]] == ["components[1].quantity", "workflow.steps.sign.next"]


def test_a_file_that_is_not_there_or_is_not_text(tmp_path: Path) -> None:
    assert "Không đọc được" in refused("validate", str(tmp_path / "none.toml"))[1]
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    assert "Không đọc được" in refused("validate", str(tmp_path / "bytes.toml"))[1]


def test_the_shipped_files_are_the_default() -> None:
    assert len(json.loads(run("validate", "--json"))) == len(list(FOLDER.glob("*.toml")))


def test_rehearse_prints_dates_and_steps(right: str) -> None:
    printed = run("rehearse", right)
    assert "Nhận 09:00 thứ Năm 04/08/2022" in printed
    assert "16:00 thứ Hai 08/08/2022   Ký, vào sổ — Lãnh đạo đơn vị" in printed
    assert "Hẹn trả 17:00 thứ Ba 09/08/2022" in printed
    assert "Phí, lệ phí: 15.000 đ" in printed


def test_rehearse_for_a_program() -> None:
    (row,) = json.loads(run("rehearse", str(FOLDER / "2.000889.toml"), "--json"))
    first = row["samples"][0]
    assert row["passed"] is True
    assert (first["due_at"], first["due_at_after_pauses"]) == ("2022-08-18T17:00:00+07:00", "2022-08-24T17:00:00+07:00")
    assert [step["step"] for step in first["steps"]][:3] == ["receive", "check", "tax_slip"]


def test_rehearse_fails_when_a_date_is_not_as_the_file_says(tmp_path: Path) -> None:
    path = written(tmp_path / "late.toml", changed(("due_at = 2022-08-09", "due_at = 2022-08-11")))
    printed, last = refused("rehearse", path)
    assert "✗ Hẹn trả 17:00 thứ Ba 09/08/2022, tệp ghi 17:00 thứ Năm 11/08/2022." in printed
    assert last == "Diễn tập không đạt: late.toml."


@pytest.mark.django_db
def test_import_then_publish_by_a_second_official(right: str, wrong: str) -> None:
    people.load_units()
    drafter = people.official((Role.ADMINISTRATOR, "tinh-thu"))
    second = people.official((Role.UNIT_HEAD, "so-thu"))
    with clock.frozen(people.AT):
        assert "phiên bản số 1, Dự thảo" in run("import", right, "--by", drafter.username)
        assert "components[1].quantity" in refused("import", wrong, "--by", drafter.username)[1]
        with pytest.raises(errors.Refused, match="cán bộ thứ hai"):
            run("publish", "1.999001", "--by", drafter.username)
        assert "Đã công bố 1 phiên bản." in run("publish", "1.999001", "--by", second.username)
        assert queries.get_published("1.999001", on=people.ON).name == "Xác nhận thử nghiệm"
        assert "chờ công bố: 1.999001" in refused("publish", "1.999001", "--by", second.username)[1]
        assert "Không có người dùng “ai”" in refused("import", right, "--by", "ai")[1]
    (row,) = json.loads(run("list", "--json"))
    assert (row["code"], row["revision"], row["state"]) == ("1.999001", 1, "published")


@pytest.mark.django_db
def test_publishing_tells_what_changes(right: str, tmp_path: Path) -> None:
    people.load_units()
    drafter, second = (people.official((Role.ADMINISTRATOR, "tinh-thu")) for _each in range(2))
    content = changed(
        ("valid_from = 2022-01-01", "valid_from = 2022-07-01"),
        ("\namount = 3\n", "\namount = 4\n"),
        ("due_at = 2022-08-09", "due_at = 2022-08-10"),
    )
    run("import", right, "--by", drafter.username)
    run("publish", "--by", second.username)
    run("import", written(tmp_path / "later.toml", content), "--by", drafter.username)
    with pytest.raises(errors.Refused, match="chồng thời gian"):
        run("publish", "--by", second.username)
    printed = run("publish", "--by", second.username, "--replace")
    assert "Thời hạn giải quyết: 3 ngày làm việc" in printed
    assert "→ 4 ngày làm việc" in printed


@pytest.mark.django_db
def test_the_decision_is_told_and_two_revisions_compared(right: str, tmp_path: Path) -> None:
    people.load_units()
    drafter, second = (people.official((Role.ADMINISTRATOR, "tinh-thu")) for _each in range(2))
    run("import", right, "--by", drafter.username)
    said = ("--decision", "12/QĐ-UBND", "--decided-on", "2022-08-01", "--announced-on", "2022-08-03")
    with clock.frozen(people.AT):
        run("publish", "--by", second.username, *said)
    assert "12/QĐ-UBND (công khai sau 2 ngày làm việc)" in run("list")
    (row,) = json.loads(run("list", "--json"))
    assert (row["decision"], row["decided_on"], row["working_days_to_publication"]) == ("12/QĐ-UBND", "2022-08-01", 2)
    assert refused("compare", "1.999001")[1] == "Cần đúng hai phiên bản có ngày hiệu lực để so sánh."
    later = changed(
        ("valid_from = 2022-01-01", "valid_from = 2022-07-01"), ("\namount = 3\n", "\namount = 4\n"),
        ("due_at = 2022-08-09T17:00:00\n", ""),
    )  # fmt: skip
    run("import", written(tmp_path / "later.toml", later), "--by", drafter.username)
    assert run("compare", "1.999001").startswith("Thời hạn giải quyết: 3 ngày làm việc")
    (change,) = json.loads(run("compare", "1.999001", "2", "1", "--json"))["changes"]
    assert change["what"] == "Thời hạn giải quyết"
