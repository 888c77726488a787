"""caicach procedures import-national: what is read, what is doubted, what changed, and who accepts it."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from caicach.accounts.states import Role
from caicach.catalogue.national_files import NoCatalogue
from caicach.core import clock
from tests.catalogue import national
from tests.support import people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def province() -> None:
    people.load_units()


def run(*words: object) -> str:
    out = StringIO()
    with clock.frozen(people.AT):
        call_command("procedures", *map(str, words), stdout=out, stderr=StringIO())
    return out.getvalue()


def test_for_a_program_every_record_with_every_doubt(tmp_path: Path) -> None:
    free = national.detail(code="1.999102", executionMethods=national.fee(value=0, description=""))
    national.folder(tmp_path, national.detail(), free)
    (tmp_path / "details" / "1.999103.json").write_text("{")
    found = json.loads(run("import-national", tmp_path, "--json"))
    first, second, broken = found["records"]
    assert (first["code"], first["imported"], first["problems"]) == (national.CODE, True, [])
    assert second["imported"] is True
    assert second["problems"][0]["place"] == "executionMethods[0].fees[0].value"
    assert (broken["code"], broken["imported"]) == ("1.999103", False)
    assert broken["problems"] == [
        {"place": "details/1.999103.json", "message": "Không phải JSON (dòng 1, cột 2)."},
    ]  # fmt: skip
    assert found["counts"] == {"whole": 1, "doubtful": 1, "only_listed": 0, "refused": 1, "changed": 0}
    (row, _other) = json.loads(run("list", "--json"))
    assert (row["code"], row["state"], row["valid_from"]) == (national.CODE, "draft", None)


def test_for_a_person_then_accepted_by_name(tmp_path: Path) -> None:
    printed = run("import-national", national.folder(tmp_path, national.detail()))
    assert f"{national.CODE}  dự thảo, 0 chỗ chưa tin được. Xác nhận việc thử nghiệm" in printed
    assert "1 bản ghi nhập trọn vẹn" in printed
    national.folder(tmp_path, national.detail(name="Xác nhận thử nghiệm mới", cases=[]))
    printed = run("import-national", tmp_path)
    assert "Δ Tên thủ tục: Xác nhận việc thử nghiệm → Xác nhận thử nghiệm mới" in printed
    with pytest.raises(CommandError, match="--by"):
        run("import-national", "--accept", national.CODE)
    drafter = people.official((Role.ADMINISTRATOR, "tinh-thu"))
    run("import-national", "--accept", national.CODE, "--by", drafter.username)
    assert 'name = "Xác nhận thử nghiệm mới"' in run("show", national.CODE)
    assert "Δ" not in run("import-national", tmp_path)


def test_a_path_that_holds_nothing_of_it(tmp_path: Path) -> None:
    with pytest.raises(NoCatalogue, match="catalog"):
        run("import-national", tmp_path)
    with pytest.raises(CommandError, match="Ghi thư mục"):
        run("import-national")


def test_drafts_that_lack_something_are_not_published_by_the_way(tmp_path: Path) -> None:
    run("import-national", national.folder(tmp_path, national.detail()))
    second = people.official((Role.ADMINISTRATOR, "tinh-thu"))
    assert "Đã công bố 0 phiên bản." in run("publish", "--by", second.username)
