"""A folder of the national catalogue with everything that can be wrong with files; what is right beside it is read."""

import json
from pathlib import Path

import pytest

from caicach.catalogue import national_files
from tests.catalogue import national


def refused(path: Path) -> list[str]:
    return [str(each) for each in national_files.read(path).refused]


def test_a_right_folder_is_read_whole(tmp_path: Path) -> None:
    batch = national_files.read(national.folder(tmp_path, national.detail()))
    assert (list(batch.rows), list(batch.details), batch.refused) == ([national.CODE], [national.CODE], [])


def test_lines_are_told_by_number_and_the_others_are_read(tmp_path: Path) -> None:
    national.folder(tmp_path, national.detail())
    row = json.dumps(national.ROW).encode()
    lines = [row, b"{hong", b"\xff\xfe", b"", b"[1]", json.dumps({"code": "x"}).encode(), row, b'{"a": NaN}']
    lines += [json.dumps(national.ROW | {"name": "Khác"}).encode(), b'{"code": "1.999102", "name": "a\\u0000b"}']
    lines += [b'{"code": "1.999103", "name": "\\ud800"}', b"[" * 200_000]
    (tmp_path / "catalog.jsonl").write_bytes(b"\n".join(lines))
    said = refused(tmp_path)
    for line, why in (
        (2, "Không phải JSON (dòng 1, cột 2)"), (3, "Không phải chữ UTF-8"), (5, "đối tượng JSON"),
        (6, "“x” không phải mã"), (7, "đã có ở dòng 1, nội dung giống hệt"), (8, "số NaN"),
        (9, "đã có ở dòng 1, nội dung khác"), (10, "ký tự rỗng"), (11, "không trọn vẹn"), (12, "lồng quá sâu"),
    ):  # fmt: skip
        assert any(each.startswith(f"catalog.jsonl, dòng {line}: ") and why in each for each in said), (line, said)
    assert len(said) == 10
    assert list(national_files.read(tmp_path).rows) == [national.CODE]


def test_details_are_told_by_file(tmp_path: Path) -> None:
    national.folder(tmp_path, national.detail())
    details = tmp_path / "details"
    (details / "1.999104.json").write_bytes(b'{"code": "OK",\n "data": \xe0}')
    (details / "1.999105.json").write_text('{"code": "ERROR", "data": null, "message": "không thấy"}')
    (details / "1.999106.json").write_text(json.dumps({"data": national.detail(code="1.999107")}))
    (details / "zz.json").write_text(json.dumps(national.detail()))
    (details / "1.999108.json").mkdir()
    said = refused(tmp_path)
    assert "details/1.999104.json: Không phải chữ UTF-8 (dòng 2, byte 25)." in said
    assert "details/1.999105.json: Cổng quốc gia trả lời không có bản ghi (“không thấy”)." in said
    assert any("Tên tệp nói mã 1.999106, bên trong ghi mã 1.999107" in each for each in said)
    assert any(each.startswith("details/zz.json") and "đã có ở một tệp trước" in each for each in said)
    assert list(national_files.read(tmp_path).details) == [national.CODE]


def test_what_is_too_large_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    national.folder(tmp_path, national.detail())
    monkeypatch.setattr(national_files, "LONGEST_LINE", 1000)
    monkeypatch.setattr(national_files, "LARGEST_FILE", 1000)
    row = json.dumps(national.ROW).encode()
    (tmp_path / "catalog.jsonl").write_bytes(b"x" * 2_500 + b"\n" + row + b"\n")
    said = refused(tmp_path)
    assert said == [
        "catalog.jsonl, dòng 1: Dòng dài quá 1,000 byte.", f"details/{national.CODE}.json: Tệp lớn quá 1,000 byte."
    ]  # fmt: skip
    assert list(national_files.read(tmp_path).rows) == [national.CODE]


def test_one_file_alone_is_read_too(tmp_path: Path) -> None:
    national.folder(tmp_path, national.detail())
    detail = national_files.read(tmp_path / "details" / f"{national.CODE}.json")
    assert (detail.has_list, list(detail.details)) == (False, [national.CODE])
    listed = national_files.read(tmp_path / "catalog.jsonl")
    assert (listed.has_list, list(listed.rows), listed.details) == (True, [national.CODE], {})


def test_a_mark_of_byte_order_is_no_mistake(tmp_path: Path) -> None:
    national.folder(tmp_path, national.detail())
    file = tmp_path / "catalog.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert refused(tmp_path) == []


def test_a_folder_without_a_catalogue_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none", tmp_path / "none.json", tmp_path / "none.jsonl"):
        with pytest.raises(national_files.NoCatalogue):
            national_files.read(path)
