"""What stands in a spreadsheet? The files offices really send, and files made to harm."""

import io
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from caicach.exchange import reading
from tests.support import sheets


def test_texts_numbers_and_days_of_a_workbook() -> None:
    day = datetime.fromisoformat("2022-01-04")
    rows = [["  Lý  Thị\nMai", 6090000017, 1.0, 2.5, day, day + timedelta(hours=9.5), True]]
    table = reading.read(sheets.workbook(rows, headings="abcdefgh"))
    assert table.rows[1] == (2, ["Lý Thị\nMai", 6090000017, 1, "2.5", "04/01/2022", "04/01/2022 09:30", "có"])


def test_rows_keep_the_number_an_editor_shows_and_blank_ones_are_left_out() -> None:
    table = reading.read(sheets.workbook([["a"], [None], ["  "], ["b"]], headings=["x"], above=1))
    assert [(number, row[0]) for number, row in table.rows] == [
        (1, "UBND TỈNH THỬ, dòng 0"), (2, "x"), (3, "a"), (6, "b"),
    ]  # fmt: skip


def test_a_workbook_of_1904_says_so() -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.worksheets[0].append(["x"])
    assert reading.read(sheets.saved(book)).since_1904


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_csv_however_it_was_saved(encoding: str, delimiter: str) -> None:
    said = sheets.csv([["Lê Hà", "đã trả"]], headings=["Họ tên", "Tình trạng"], delimiter=delimiter)
    table = reading.read(
        io.BytesIO(said.encode(encoding, errors="replace") if encoding != "cp1258" else old_page(said))
    )
    assert table.rows == [(1, ["Họ tên", "Tình trạng"]), (2, ["Lê Hà", "đã trả"])]


def old_page(said: str) -> bytes:
    """The code page of Vietnamese Windows: tones stand behind their letter."""
    out = []
    for letter in said:
        try:
            out.append(letter.encode("cp1258"))
        except UnicodeEncodeError:
            tones = "\u0300\u0301\u0303\u0309\u0323"
            parts = unicodedata.normalize("NFD", letter)
            base = unicodedata.normalize("NFC", "".join(one for one in parts if one not in tones))
            out.append((base + "".join(one for one in parts if one in tones)).encode("cp1258"))
    return b"".join(out)


def test_numbers_of_a_csv_stay_text() -> None:
    assert reading.read(io.BytesIO(b"a;b\n006090000017;0912345678\n")).rows[1][1] == ["006090000017", "0912345678"]


def test_letters_without_a_shape_are_left_out() -> None:
    assert reading.read(io.BytesIO("a;b\nCU\0.1;Lý\u200b Thị\u00a0Mai\n".encode())).rows[1][1] == ["CU.1", "Lý Thị Mai"]


def test_formulas_need_their_result() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["a", "=1+1"])
    with pytest.raises(reading.NotReadable, match="B1"):
        reading.read(sheets.saved(book))


def test_what_unpacks_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"\0" * 3_000_000)
    assert len(bomb.getvalue()) < 10_000
    monkeypatch.setattr(reading, "MOST_UNPACKED", 2_000_000)
    with pytest.raises(reading.NotReadable, match="quá lớn"):
        reading.read(bomb)


@pytest.mark.parametrize("harm", [
    b"", b"PK\x03\x04 not a package", b"\n\n\n", sheets.workbook([[1]]).getvalue()[:900],
])  # fmt: skip
def test_what_is_no_table_is_refused(harm: bytes) -> None:
    with pytest.raises(reading.NotReadable):
        reading.read(io.BytesIO(harm))


def altered(book: bytes) -> bytes:
    """One whose compressed sheet cannot be unpacked."""
    name = b"xl/worksheets/sheet1.xml"
    start = book.index(name) + len(name)
    return book[:start] + b"\xff\xff" + book[start + 2 :]


def of_a_later_version(book: bytes) -> bytes:
    """One that says it needs a program of another century."""
    start = book.index(b"PK\x01\x02")
    return book[: start + 6] + b"\xff\x00" + book[start + 8 :]


@pytest.mark.parametrize("harm", [altered, of_a_later_version])
def test_a_package_that_cannot_be_unpacked_is_refused(harm: Callable[[bytes], bytes]) -> None:
    book = io.BytesIO(harm(sheets.workbook([[1]]).getvalue()))
    assert reading.is_short(book)
    with pytest.raises(reading.NotReadable, match="lưu lại"):
        reading.read(book)


def rewritten(part: str, old: bytes, new: bytes) -> io.BytesIO:
    """A workbook of which a part says something else, packed again without a flaw."""
    with zipfile.ZipFile(sheets.workbook([["a"]], headings=["x"])) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return found


@pytest.mark.parametrize("number", [b"x", b"99999999999"])
def test_a_workbook_that_contradicts_itself_is_refused(number: bytes) -> None:
    with pytest.raises(reading.NotReadable, match="lưu lại"):
        reading.read(rewritten("xl/styles.xml", b'numFmtId="0"', b'numFmtId="%b"' % number))


def test_a_row_behind_the_last_of_any_sheet_is_not_waited_for() -> None:
    with pytest.raises(reading.NotReadable):
        reading.read(rewritten("xl/worksheets/sheet1.xml", b'<row r="2"', b'<row r="99999999999"'))


def test_too_many_rows_or_columns_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    with pytest.raises(reading.NotReadable):
        reading.read(sheets.workbook([["a"]] * 3, headings=["x"]))
    with pytest.raises(reading.NotReadable):
        reading.read(io.BytesIO(b";".join([b"x"] * 101)))


def test_how_far_a_long_workbook_is_read_is_told() -> None:
    told: list[tuple[int, int]] = []
    reading.read(sheets.workbook([["a"]] * 2_100, headings=["x"]), progress=lambda *far: told.append(far))
    assert told == [(0, 2_101), (1_000, 2_101), (2_000, 2_101)]


def test_what_is_short_by_its_packing_alone_is_long() -> None:
    few, many = sheets.workbook([["a"]]), sheets.workbook([["a"] * 50] * 1_000, headings=["x"])
    assert [reading.is_short(few), reading.is_short(many)] == [True, False]
    assert len(many.getvalue()) < reading.SHORT / 5
    assert reading.is_short(io.BytesIO(b"PK\x03\x04xx")), "what is damaged is refused at once"
