"""Is everything the unit received in the register, once, in order, and does it leave as it was typed?"""

import io
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import openpyxl
import pypdfium2
import pytest
from django.utils import translation

from caicach.core import clock, errors
from caicach.documents import spreadsheets
from caicach.dossiers import commands, printing, sheets
from caicach.dossiers.models import Dossier
from caicach.dossiers.queries import register, slips
from tests.dossiers.forms import samples
from tests.indices.test_facts_of_acts import LIVES
from tests.support import desk
from tests.support.desk import at

AUGUST = {"first": date(2022, 8, 1), "last": date(2022, 8, 31)}


def book_of(office: desk.Office, **more: object) -> register.Book:
    return register.get_book(**{"unit_id": office.counter.unit_id, "seen_by": office.counter, **AUGUST, **more})


@pytest.mark.django_db
def test_whatever_became_of_it_everything_received_is_in_it_in_order(office: desk.Office) -> None:
    for life in LIVES:
        life(office)
    untimed = office.receive("1.001193", when=at(4))
    commands.withdraw(untimed.pk, reason="Nhập từ hệ thống trước", by=office.counter, at=at(5))
    Dossier.objects.filter(pk=untimed.pk).update(finished_at=None)
    book = book_of(office, last=date(2023, 7, 31))
    wanted = Dossier.objects.filter(intake_unit=office.counter.unit_id, received_at__isnull=False, is_test=False)
    assert list(book.ids) == list(wanted.order_by("received_at", "id").values_list("pk", flat=True))
    assert len(book.ids) >= len(LIVES) - 4  # two never received or only registered, a test dossier, land elsewhere
    lines = list(register.entries(book))
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert [line.code for line in lines] == [Dossier.objects.get(pk=pk).code for pk in book.ids]
    assert {line.note for line in lines} == {"", "Dừng xử lý", "Công dân yêu cầu rút hồ sơ"}


@pytest.mark.django_db
def test_days_are_vietnamese_and_whole(office: desk.Office) -> None:
    night = datetime(2022, 8, 1, 0, 0, tzinfo=clock.ZONE)
    inside = [office.receive("1.001193", when=when).pk for when in (night, at(31, 23), at(4))]
    for when in (night - timedelta(seconds=1), datetime(2022, 9, 1, tzinfo=clock.ZONE)):
        office.receive("1.001193", when=when)
    first, last, between = inside
    assert list(book_of(office).ids) == [first, between, last]


@pytest.mark.django_db
def test_a_sector_is_that_of_the_revision(office: desk.Office) -> None:
    birth, copy = office.receive("1.001193", when=at(4)), office.receive("2.000815", when=at(4))
    assert list(book_of(office, sector="Hộ tịch").ids) == [birth.pk]
    assert list(book_of(office, sector="Chứng thực").ids) == [copy.pk]


@pytest.mark.django_db
def test_the_register_of_another_unit_does_not_exist(office: desk.Office) -> None:
    other = desk.Office("xa-bang-lang-02065")
    for actor in (other.counter, office.officer):
        with pytest.raises(errors.NotFound):
            book_of(office, seen_by=actor)
    assert [unit.key for unit in register.keeping_units(office.counter)] == [f"{office.key}--mot-cua"]


@pytest.mark.django_db
def test_volumes_hold_every_line_once(office: desk.Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "VOLUME", 3)
    monkeypatch.setattr(register, "CHUNK", 2)
    codes = [office.receive("1.001193", when=at(4, minute=minute)).code for minute in range(7)]
    book = book_of(office)
    assert [(one.number, one.first, one.last) for one in book.volumes] == [(1, 1, 3), (2, 4, 6), (3, 7, 7)]
    volumes = [register.printed(book, one, at=at(31)) for one in book.volumes]
    assert [line.code for one in volumes for line in one.entries] == codes
    with pypdfium2.PdfDocument(io.BytesIO(printing.register(volumes[2]))) as opened:
        text = " ".join(opened[0].get_textpage().get_text_bounded().split())
    assert "1 hồ sơ trong quyển này, 7 hồ sơ trong cả kỳ" in text
    assert "Quyển số: 03" in text


@pytest.mark.django_db
def test_a_year_takes_a_statement_for_each_chunk(
    office: desk.Office, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: object
) -> None:
    monkeypatch.setattr(register, "CHUNK", 2)
    for minute in range(5):
        office.receive("1.001193", when=at(4, minute=minute))
    with django_assert_num_queries(3):
        book = book_of(office)
    with django_assert_num_queries(3):
        assert len(list(register.entries(book))) == 5


@pytest.mark.django_db
def test_what_is_gone_while_it_is_read_leaves_no_gap(office: desk.Office) -> None:
    office.receive("1.001193", when=at(4))
    book = book_of(office)
    with pytest.raises(register.Gone):
        list(register.entries(replace(book, ids=(*book.ids, 999_999))))


@pytest.mark.django_db
def test_reading_it_leaves_the_language_of_the_reader_alone(office: desk.Office) -> None:
    office.receive("1.001193", when=at(4))
    with translation.override("en"):
        lines: Iterator[printing.RegisterEntry] = register.entries(book_of(office))
        assert next(lines).method == "Trực tiếp"
        assert translation.get_language() == "en"


# --- The workbooks, opened again ---

NAMES = ('=HYPERLINK("http://x")', "+84 900", "-1", "@SUM(A1)", "\tThử", "#N/A", "Nguyễn\x00 Văn Thử", "017")


def opened(content: io.BytesIO) -> list[list[openpyxl.cell.Cell]]:
    content.seek(0)
    sheet = openpyxl.load_workbook(content).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows()]


def plain(moment: datetime) -> datetime:
    """As a workbook has it: no zone, meant in Vietnam."""
    return moment.replace(tzinfo=None)


def table(rows: list[list[openpyxl.cell.Cell]]) -> list[list[openpyxl.cell.Cell]]:
    head = next(index for index, row in enumerate(rows) if row[0].value == "STT")
    return rows[head + 1 :]


def test_a_workbook_holds_what_was_typed_as_text() -> None:
    entries = [replace(samples.REGISTER.entries[0], number=n, person=name) for n, name in enumerate(NAMES, 1)]
    content = io.BytesIO()
    assert sheets.register(content, replace(samples.REGISTER, entries=(), total=len(NAMES)), entries) == len(NAMES)
    rows = opened(content)
    assert rows[0][0].value == "SỔ THEO DÕI HỒ SƠ"
    assert any(row[0].value == "Tổng cộng: 8 hồ sơ" for row in rows)
    assert any("chưa đối chiếu với phụ lục" in str(row[0].value) for row in rows)
    persons = [row[4] for row in table(rows)]
    assert [cell.data_type for cell in persons] == ["s"] * len(NAMES)
    assert all(cell.quotePrefix for cell in persons)
    assert [cell.value for cell in persons] == [*NAMES[:4], "Thử", "#N/A", "Nguyễn Văn Thử", "017"]
    assert [row[7].value for row in table(rows)] == [plain(at(4, 9))] * len(NAMES)  # Vietnamese, as a date
    assert table(rows)[0][7].number_format == "hh:mm dd/mm/yyyy"


def test_a_workbook_takes_no_more_memory_for_more_rows() -> None:
    def most(count: int) -> int:
        entries = (replace(samples.REGISTER.entries[0], number=number) for number in range(count))
        tracemalloc.start()
        with open("/dev/null", "wb") as target:
            sheets.register(target, replace(samples.REGISTER, entries=(), total=count), entries)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    most(10)  # what is imported and compiled once
    assert most(300) < most(30) + 300_000


def test_moments_go_out_in_vietnamese_time() -> None:
    content = io.BytesIO()
    sheet = spreadsheets.Sheet(name="Thử", above=("Thử",), columns=(spreadsheets.Column("STT"),), made_at=at(4))
    utc = datetime.fromisoformat("2022-08-04T17:30:00+00:00")
    spreadsheets.write(content, sheet, [[utc], [date(2022, 8, 4)], [None], [7]], below=["Hết"])
    assert [row[0].value for row in table(opened(content))] == [
        plain(at(5, 0, 30)), plain(at(4, 0)), None, 7, "Hết",
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_control_slip_says_the_same_in_print_and_in_the_workbook(office: desk.Office) -> None:
    dossier = office.receive("1.001193", when=at(4))
    commands.hand_over(dossier.pk, step_key="receive", by=office.counter, at=at(4, 9, 30))
    slip = slips.control(dossier, at=at(4, 10))
    content = io.BytesIO()
    assert sheets.control_slip(content, slip) == len(slip.steps)
    first, *_others = table(opened(content))
    step = slip.steps[0]
    assert [cell.value or "" for cell in first] == [
        1, step.from_unit, step.to_unit, plain(at(4, 9, 30)), step.giver, step.receiver, step.result, step.note,
    ]  # fmt: skip
