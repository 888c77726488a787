"""What stands in the workbooks of the register and of the control slip? The same words as on the printed forms."""

from collections.abc import Iterable, Iterator
from typing import IO, Final

from caicach.documents import clerical, spreadsheets
from caicach.documents.spreadsheets import Column
from caicach.dossiers import printing

_REGISTER: Final = (
    Column("STT", 6), Column("Mã hồ sơ", 28), Column("Tên thủ tục hành chính", 40), Column("Số lượng hồ sơ (bộ)", 9),
    Column("Tên cá nhân, tổ chức", 30), Column("Địa chỉ, số điện thoại", 40), Column("Cơ quan chủ trì giải quyết", 28),
    Column("Nhận hồ sơ", 18), Column("Hẹn trả kết quả", 18), Column("Trả kết quả", 18), Column("Phương thức nhận", 18),
    Column("Ký nhận", 12), Column("Ghi chú", 24),
)  # fmt: skip
_CONTROL: Final = (
    Column("STT", 6), Column("Giao", 32), Column("Nhận", 32), Column("Thời gian giao, nhận hồ sơ", 18),
    Column("Người giao", 26), Column("Người nhận", 26), Column("Kết quả (trước hạn/ đúng hạn/ quá hạn)", 16),
    Column("Ghi chú", 32),
)  # fmt: skip


def register(target: IO[bytes], book: printing.Register, entries: Iterable[printing.RegisterEntry]) -> int:
    """The whole period in one workbook, written while `entries` are read; how many lines it has."""
    form = printing.form("register", on=printing.day_of_issue(book))
    sheet = spreadsheets.Sheet(
        name="Sổ theo dõi hồ sơ",
        above=(
            form.title,
            book.head.issuer,
            f"Từ {clerical.day_words(book.first_day)} đến {clerical.day_words(book.last_day)}",
            *([f"Lĩnh vực: {book.sector}"] if book.sector else []),
            f"Tổng cộng: {clerical.number_words(book.total)} hồ sơ",
            *_foot(form),
        ),
        columns=_REGISTER,
        made_at=book.head.issued_at,
    )
    return spreadsheets.write(target, sheet, map(_register_line, entries))


def _register_line(entry: printing.RegisterEntry) -> list[spreadsheets.Value]:
    return [
        entry.number, entry.code, entry.procedure, entry.sets, entry.person, entry.contact, entry.competent,
        entry.received_at, entry.due_at, entry.returned_at, entry.method, "", entry.note,
    ]  # fmt: skip


def control_slip(target: IO[bytes], slip: printing.ControlSlip) -> int:
    """Every hand-over on a line of its own; how many."""
    form = printing.form("control", on=printing.day_of_issue(slip))
    sheet = spreadsheets.Sheet(
        name="Phiếu kiểm soát",
        above=(
            form.title,
            slip.head.issuer,
            f"Mã hồ sơ: {slip.code}",
            f"Nội dung yêu cầu giải quyết: {slip.content}",
            f"Cơ quan (bộ phận) giải quyết hồ sơ: {slip.competent}",
            *([f"Thời gian nhận hồ sơ: {clerical.time_words(slip.received_at)}"] if slip.received_at else []),
            *([f"Thời gian hẹn trả kết quả: {clerical.time_words(slip.due_at)}"] if slip.due_at else []),
            *_foot(form),
        ),
        columns=_CONTROL,
        made_at=slip.head.issued_at,
    )
    return spreadsheets.write(target, sheet, _control_lines(slip.steps))


def _control_lines(steps: Iterable[printing.HandOver]) -> Iterator[list[spreadsheets.Value]]:
    for number, step in enumerate(steps, 1):
        yield [number, step.from_unit, step.to_unit, step.at, step.giver, step.receiver, step.result, step.note]


def _foot(form: printing.Form) -> list[str]:
    """Number of the form, and that nobody has compared it, as long as that is so."""
    return [f"{form.mark}. {form.remark}".strip()]
