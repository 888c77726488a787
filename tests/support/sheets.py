"""Spreadsheets as offices send them: good ones, and with every trap."""

import io
from collections.abc import Sequence
from typing import Any

import openpyxl

HEADINGS = ("Mã hồ sơ", "Mã TTHC", "Đơn vị giải quyết", "Họ và tên", "Số CCCD", "SĐT", "Ngày tiếp nhận", "Ngày hẹn trả",
            "Ngày có kết quả", "Ngày trả kết quả", "Trạng thái")  # fmt: skip
PROCEDURE = "2.000815"


def dossier(number: int, **changed: Any) -> list[Any]:
    """A row that is right."""
    row = {
        "code": f"CU.2022.{number:05d}", "procedure": PROCEDURE, "unit": "UBND xã Một",
        "name": f"Lý Văn Thử {number:03d}",
        "personal": f"006{number:09d}", "phone": f"09{number:08d}", "received": "04/01/2022", "due": "06/01/2022",
        "finished": "05/01/2022", "returned": "06/01/2022", "status": "Đã trả kết quả",
    } | changed  # fmt: skip
    return list(row.values())


def workbook(rows: Sequence[Sequence[Any]], *, headings: Sequence[Any] = HEADINGS, above: int = 0) -> io.BytesIO:
    """An XLSX with so many lines of titles above its headings."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for number in range(above):
        page.append([f"UBND TỈNH THỬ, dòng {number}"])
    page.append(list(headings))
    for row in rows:
        page.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> io.BytesIO:
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def csv(rows: Sequence[Sequence[Any]], *, headings: Sequence[Any] = HEADINGS, delimiter: str = ";") -> str:
    return "\r\n".join(delimiter.join(str(cell) for cell in row) for row in [headings, *rows]) + "\r\n"
