"""Dossiers that an earlier system ended. What still runs is received at the counter: here nobody could act on it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import ClassVar, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caicach.accounts.states import Permission
from caicach.catalogue import queries as catalogue
from caicach.core import errors, text
from caicach.core.actor import Actor
from caicach.core.calendar import OutsideCalendar
from caicach.dossiers.commands import taking_over
from caicach.dossiers.commands.taking_over import Ended
from caicach.dossiers.queries import foreign
from caicach.dossiers.rules import clock
from caicach.dossiers.rules.intake import Applicant
from caicach.dossiers.states import Channel, Quality, Status
from caicach.exchange.kinds import places
from caicach.exchange.kinds.base import Context, Row, column, once
from caicach.exchange.rules import cells
from caicach.organisations.queries import units

MORNING, EVENING = time(8), time(17)  # where the source tells the day alone
# What old systems call the end of a dossier, by the words that stand in it; the first that fits.
ENDINGS: Final = (
    ("rut", Status.WITHDRAWN), ("tu choi", Status.STOPPED), ("dung", Status.STOPPED), ("huy", Status.STOPPED),
    ("tra ket qua", Status.RETURNED), ("da tra", Status.RETURNED), ("hoan thanh", Status.RETURNED),
    ("da giai quyet", Status.RETURNED), ("ket thuc", Status.RETURNED), ("da xong", Status.RETURNED),
)  # fmt: skip
UNENDED: Final = ("cho tra", "chua tra", "dang", "chua")
CHANNELS: Final = (("truc tuyen", Channel.ONLINE), ("online", Channel.ONLINE), ("buu", Channel.POST))


class Dossiers:
    """Rows of ended dossiers."""

    name = "dossiers"
    title = gettext_lazy("Hồ sơ cũ đã kết thúc")
    permission = Permission.DATA_IMPORT
    wants_source, whole = True, False
    example: ClassVar[Mapping[str, str]] = {
        "foreign_code": "CU.2021.00017", "procedure_code": "1.001193", "unit": "UBND xã Thử",
        "applicant": "Nguyễn Văn Thử", "received_at": "04/01/2022", "due_at": "06/01/2022",
        "finished_at": "05/01/2022", "returned_at": "06/01/2022", "status": "Đã trả kết quả",
    }  # fmt: skip
    fields = (
        column("foreign_code", gettext_lazy("Mã hồ sơ ở hệ thống cũ"), cells.code, "mã hồ sơ", "số hồ sơ",
               "mã số hồ sơ", "số biên nhận", required=True),
        column("procedure_code", gettext_lazy("Mã thủ tục"), cells.code, "mã tthc", "mã thủ tục hành chính",
               required=True),
        column("unit", gettext_lazy("Cơ quan giải quyết"), cells.short(200), "đơn vị", "đơn vị giải quyết",
               "cơ quan thực hiện", "đơn vị xử lý", "mã đơn vị", required=True),
        column("applicant", gettext_lazy("Chủ hồ sơ"), cells.short(200), "họ và tên", "họ tên", "người nộp",
               "người nộp hồ sơ", "tên chủ hồ sơ", "tổ chức cá nhân", required=True),
        column("personal_number", gettext_lazy("Số định danh cá nhân"), cells.personal_number, "số định danh", "cccd",
               "số cccd", "căn cước", "số căn cước", "số giấy tờ"),
        column("organisation_code", gettext_lazy("Mã số doanh nghiệp, tổ chức"), cells.organisation_code, "mã số thuế",
               "mã doanh nghiệp"),
        column("born_on", gettext_lazy("Ngày sinh"), cells.day, "ngày tháng năm sinh", is_day=True),
        column("address", gettext_lazy("Địa chỉ"), cells.short(300), "nơi ở", "địa chỉ liên hệ"),
        column("phone", gettext_lazy("Điện thoại"), cells.phone, "số điện thoại", "sđt", "di động"),
        column("received_at", gettext_lazy("Ngày tiếp nhận"), cells.moment, "ngày nhận", "ngày nộp", "ngày nhận hồ sơ",
               required=True, is_day=True),
        column("due_at", gettext_lazy("Ngày hẹn trả"), cells.moment, "hạn trả", "ngày hẹn", "hạn xử lý", is_day=True),
        column("finished_at", gettext_lazy("Ngày xử lý xong"), cells.moment, "ngày có kết quả", "ngày kết thúc",
               "ngày hoàn thành", is_day=True),
        column("returned_at", gettext_lazy("Ngày trả kết quả"), cells.moment, "ngày trả", is_day=True),
        column("status", gettext_lazy("Tình trạng"), cells.short(100), "trạng thái", "kết quả xử lý"),
        column("channel", gettext_lazy("Cách nộp"), cells.short(60), "hình thức nộp", "kênh nộp"),
        column("summary", gettext_lazy("Trích yếu"), cells.short(1000), "nội dung", "về việc"),
    )  # fmt: skip

    def allows(self, by: Actor, *, on: date) -> bool:
        return True

    def check(self, rows: Sequence[Row], context: Context) -> None:
        source = context.of.source
        codes = {row.said["foreign_code"] for row in rows if "foreign_code" in row.said}
        known = foreign.known_foreign_codes(source, codes)
        for row in rows:
            code = row.said.get("foreign_code", "")
            if code:
                once(row, "foreign_code", code, context, _("Trùng mã hồ sơ với dòng %(row)s."))
            if code in known:
                row.complain("foreign_code", _("Hồ sơ này của hệ thống nguồn đã được ghi nhận."))
            if not row.problems:
                row.made = _Reading(row, context).made()

    def take(self, rows: Sequence[Row], context: Context) -> list[str]:
        of = context.of
        made = taking_over.take_over(
            [row.made for row in rows], source=of.source, import_id=of.pk, by=context.by, at=context.at
        )
        return [one.subject for one in made]

    def undo(self, became: Mapping[int, str], context: Context) -> dict[int, str]:
        ids = {number: int(subject.partition("/")[2]) for number, subject in became.items()}
        kept = taking_over.take_back(list(ids.values()), import_id=context.of.pk, by=context.by, at=context.at)
        return {number: kept[one] for number, one in ids.items() if one in kept}


class _Reading:
    """One row on its way to a dossier; what had to be inferred lowers its quality."""

    def __init__(self, row: Row, context: Context) -> None:
        self.row, self.context, self.said = row, context, row.said
        self.inferred = False

    def made(self) -> Ended | None:
        received = cells.at(self.said["received_at"], otherwise=MORNING)
        unit = places.find(self.said["unit"], on=received.date(), context=self.context)
        if unit is None:
            self.row.complain("unit", _("Không có đơn vị này trong phạm vi bạn quản lý vào ngày tiếp nhận."))
        procedure = self._procedure(received.date())
        status = self._status()
        moments = self._moments(received, status)
        if unit is None or procedure is None or status is None or self.row.problems:
            return None
        intake = units.one_stop_of(unit.id, on=received.date()) or unit
        due = self._due(procedure, intake.id, received)
        if due is None:
            return None
        finished, returned = moments
        return Ended(
            foreign_code=self.said["foreign_code"], revision_id=procedure.revision_id, procedure_code=procedure.code,
            procedure_name=procedure.name, intake_unit_id=intake.id, competent_unit_id=unit.id,
            channel=self._channel(), applicant=self._applicant(), summary=self.said.get("summary", ""), status=status,
            rule_set=clock.rule_set_for(received.date()).code, received_at=received, due_at=due, finished_at=finished,
            returned_at=returned, quality=Quality.GAPS if self.inferred else Quality.DECLARED,
        )  # fmt: skip

    def _procedure(self, on: date) -> catalogue.PublishedProcedure | None:
        """What was in force then; of a time before our catalogue begins, the first revision we know."""
        code = self.said["procedure_code"]
        try:
            return catalogue.get_published(code, on=on)
        except catalogue.ProcedureNotFound:
            first = catalogue.first_published(code)
        if first is None or on >= first.valid_from:
            self.row.complain("procedure_code", _("Thủ tục này không có phiên bản công bố vào ngày tiếp nhận."))
            return None
        self.inferred = True
        return first

    def _status(self) -> Status | None:
        """By the words of the source, else by the dates."""
        said = text.fold(self.said.get("status", ""))
        if said and not any(word in said for word in UNENDED):
            found = next((status for word, status in ENDINGS if word in said), None)
            if found is None:
                self.row.complain("status", _("Không rõ tình trạng “%s”: ghi đã trả kết quả, từ chối, dừng hoặc rút.")
                                  % self.said["status"])  # fmt: skip
            return found
        if not said and "returned_at" in self.said:
            return Status.RETURNED
        self.row.complain("status", _("Hồ sơ chưa kết thúc: hãy tiếp nhận tại quầy, không nhập từ bảng tính."))
        return None

    def _moments(self, received: datetime, status: Status | None) -> tuple[datetime | None, datetime | None]:
        """When it was finished and handed over, in order, and neither in the future."""
        given = {name: cells.at(self.said[name], otherwise=EVENING)
                 for name in ("finished_at", "returned_at") if name in self.said}  # fmt: skip
        for name, moment in [("received_at", received), *given.items()]:
            if moment.date() > self.context.at.astimezone(moment.tzinfo).date():
                self.row.complain(name, _("Ngày này ở tương lai."))
            elif moment.date() < received.date():
                self.row.complain(name, _("Ngày này trước ngày tiếp nhận."))
        finished, returned = given.get("finished_at"), given.get("returned_at")
        if finished and returned and finished > returned:
            self.row.complain("returned_at", _("Ngày trả kết quả trước ngày xử lý xong."))
        if status in (Status.RETURNED, Status.STOPPED) and not (finished or returned):
            self.row.complain("finished_at", _("Phải có ngày xử lý xong hoặc ngày trả kết quả."))
        self.inferred |= (finished is None) != (returned is None) and status == Status.RETURNED
        if status != Status.RETURNED:
            return finished or returned, None
        return finished or returned, returned or finished

    def _due(self, procedure: catalogue.PublishedProcedure, intake_unit_id: int, received: datetime) -> datetime | None:
        if "due_at" in self.said:
            found = cells.at(self.said["due_at"], otherwise=EVENING)
            if found < received:
                self.row.complain("due_at", _("Ngày hẹn trả trước ngày tiếp nhận."))
                return None
            return found
        try:
            found = taking_over.promised(procedure, intake_unit_id=intake_unit_id, received_at=received)
        except (OutsideCalendar, errors.CaicachError):
            self.row.complain("due_at", _("Phải có ngày hẹn trả: không tính được từ thời hạn của thủ tục."))
            return None
        self.inferred = True
        return found

    def _channel(self) -> Channel:
        said = text.fold(self.said.get("channel", ""))
        return next((channel for word, channel in CHANNELS if word in said), Channel.COUNTER)

    def _applicant(self) -> Applicant:
        said = self.said
        organisation = said.get("organisation_code", "")
        return Applicant(
            full_name=said["applicant"], personal_number="" if organisation else said.get("personal_number", ""),
            organisation_code=organisation, born_on=None if organisation else said.get("born_on"),
            address=said.get("address", ""), phone=said.get("phone", ""),
        )  # fmt: skip
