"""Does a list leave as CSV whole, in Vietnamese letters, and without a formula?"""

import csv
import io
from datetime import UTC, date, datetime

from caicach.documents import delimited, spreadsheets
from caicach.documents.spreadsheets import Column

COLUMNS = (Column("Mã hồ sơ"), Column("Người nộp"))


def test_every_row_is_read_back_whole() -> None:
    target = io.BytesIO()
    rows = [["H03-1", 'Lý "Văn"; Thử 01'], ["H03-2", "Đặng Thị Thử 02"]]
    assert delimited.write(target, COLUMNS, rows, below=["# hai dòng"]) == 2
    assert delimited.count_rows(target, below=1) == 2
    assert target.getvalue().startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(target.getvalue().decode("utf-8-sig"), newline=""), delimiter=";"))
    assert read == [["Mã hồ sơ", "Người nộp"], *rows, ["# hai dòng"]]


def test_nothing_becomes_a_formula() -> None:
    for typed in ("=1+1", "+84", "-1", "@SUM(A1)", "\t=1"):
        assert not delimited.said(typed).startswith(("=", "+", "-", "@", "\t"))
    assert delimited.said("a=1") == "a=1"


def test_moments_are_told_in_vietnamese_time() -> None:
    assert delimited.said(datetime(2022, 8, 1, 1, 30, tzinfo=UTC)) == "01/08/2022 08:30"
    assert [delimited.said(one) for one in (date(2022, 8, 1), 7, None)] == ["01/08/2022", "7", ""]


def test_the_rows_of_a_workbook_are_counted_in_the_file() -> None:
    """Also where the mark of a row falls between two pieces that are read."""
    sheet = spreadsheets.Sheet(
        name="Danh sách", above=("Tên", "Xuất lúc"), columns=COLUMNS, made_at=datetime(2022, 8, 1, tzinfo=UTC)
    )
    for count in (0, 1, 257):
        target = io.BytesIO()
        spreadsheets.write(target, sheet, ([f"H03-{n}", "<row r"] for n in range(count)), below=["một", "hai"])
        assert spreadsheets.count_rows(target, sheet, below=2) == count
