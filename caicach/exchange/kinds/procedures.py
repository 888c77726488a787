"""Drafts of procedures out of a list: one row each, never published, and none that stands is touched."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caicach.accounts.states import Permission
from caicach.catalogue import commands as catalogue
from caicach.catalogue import policies
from caicach.catalogue.commands import withdrawing
from caicach.catalogue.queries import keeping
from caicach.catalogue.rules import files, writing
from caicach.core import calendar
from caicach.core.actor import Actor
from caicach.exchange.kinds.base import Context, Row, column, once
from caicach.exchange.rules import cells
from caicach.exchange.rules import procedures as rules
from caicach.organisations.queries import units

MARK: Final = 12  # letters of the digest by which a draft is known to be untouched


class Procedures:
    """Rows of procedures."""

    name = "procedures"
    title = gettext_lazy("Dự thảo thủ tục")
    permission = Permission.PROCEDURE_DRAFT
    wants_source, whole = False, False
    example: ClassVar[Mapping[str, str]] = {
        "code": "9.000017", "name": "Xác nhận ví dụ", "sector": "Ví dụ", "levels": "xã", "agency": "UBND cấp xã",
        "limit": "3 ngày làm việc", "service_level": "Một phần", "result": "Giấy xác nhận ví dụ",
        "components": "Tờ khai ví dụ | bản chính | 1\nBản vẽ ví dụ | bản sao | 2 | không bắt buộc",
        "fees": "Lệ phí ví dụ | 15.000 | hồ sơ", "legal_basis": "Nghị định ví dụ 00/2021/NĐ-CP",
        "decision": "00/QĐ-UBND", "decided_on": "04/01/2022", "valid_from": "01/02/2022",
    }  # fmt: skip
    fields = (
        column("code", gettext_lazy("Mã thủ tục"), cells.procedure_code, "mã tthc", "mã thủ tục hành chính", "mã số",
               "mã số tthc", "mã số thủ tục", required=True),
        column("name", gettext_lazy("Tên thủ tục"), cells.short(500), "tên tthc", "tên thủ tục hành chính",
               required=True),
        column("sector", gettext_lazy("Lĩnh vực"), cells.short(100), "tên lĩnh vực", required=True),
        column("levels", gettext_lazy("Cấp giải quyết"), rules.levels, "cấp", "cấp thực hiện", "cấp thẩm quyền",
               required=True),
        column("agency", gettext_lazy("Cơ quan giải quyết"), rules.documents, "cơ quan thực hiện",
               "cơ quan có thẩm quyền", "đơn vị giải quyết"),
        column("limit", gettext_lazy("Thời hạn giải quyết"), rules.limit, "thời hạn", "thời gian giải quyết"),
        column("limit_unit", gettext_lazy("Đơn vị thời hạn"), rules.limit_unit, "đơn vị tính thời hạn"),
        column("service_level", gettext_lazy("Mức độ trực tuyến"), rules.service, "mức độ dvc", "mức dịch vụ công",
               "dịch vụ công trực tuyến", "mức độ dịch vụ công trực tuyến"),
        column("components", gettext_lazy("Thành phần hồ sơ"), rules.components, "giấy tờ", "giấy tờ phải nộp"),
        column("fees", gettext_lazy("Phí, lệ phí"), rules.fees, "phí", "lệ phí", "mức thu"),
        column("legal_basis", gettext_lazy("Căn cứ pháp lý"), rules.documents, "căn cứ", "văn bản căn cứ"),
        column("result", gettext_lazy("Kết quả"), cells.short(500), "kết quả thực hiện", "kết quả giải quyết"),
        column("decision", gettext_lazy("Số quyết định công bố"), cells.short(100), "quyết định công bố",
               "số quyết định"),
        column("decided_on", gettext_lazy("Ngày quyết định công bố"), cells.day, "ngày quyết định", is_day=True),
        column("valid_from", gettext_lazy("Hiệu lực từ ngày"), cells.day, "ngày hiệu lực", "ngày có hiệu lực",
               is_day=True),
    )  # fmt: skip

    def allows(self, by: Actor, *, on: date) -> bool:
        """The catalogue is one for the whole province."""
        return policies.can_draft(by, on=on)

    def check(self, rows: Sequence[Row], context: Context) -> None:
        standing = keeping.newest({row.said["code"] for row in rows if "code" in row.said})
        find, labels = _finder(context), {field.name: str(field.label) for field in self.fields}
        for row in rows:
            code = row.said.get("code", "")
            if code:
                once(row, "code", code, context, _("Trùng mã thủ tục với dòng %(row)s."))
            if row.problems:
                continue
            if code in standing:
                _compare(row, standing[code])
                continue
            row.remarks += rules.draft(row.said, labels, unit=find).remarks
            with translation.override("vi"):  # what is kept with the draft, whatever language this official reads
                row.made = writing.toml(rules.draft(row.said, labels, unit=find).data, heading=_heading(row, context))

    def take(self, rows: Sequence[Row], context: Context) -> list[str]:
        became = []
        for row in rows:
            made = catalogue.draft_incomplete(files.parse(row.made), row.made, by=context.by, at=context.at)
            became.append(f"revision/{made.pk}/{made.digest[:MARK]}")
        return became

    def undo(self, became: Mapping[int, str], context: Context) -> dict[int, str]:
        """The drafts go while nobody has completed or published them."""
        drafts = {number: subject.split("/")[1:] for number, subject in became.items()}
        marks = {int(one): mark for one, mark in drafts.values()}
        kept = withdrawing.withdraw(marks, by=context.by, at=context.at)
        return {number: kept[int(one)] for number, (one, _mark) in drafts.items() if int(one) in kept}


def _compare(row: Row, standing: Mapping[str, Any]) -> None:
    """What stands is left alone: what agrees is known, and says in what; each difference is named."""
    which = {"number": standing["number"], "state": standing["state"]}
    told = rules.differences(row.said, standing)
    for name, value in told.items():
        words = _("Thủ tục đã có (phiên bản số %(number)s, %(state)s) và để nguyên; ở đó ghi “%(value)s”.")
        row.complain(name, words % {**which, "value": value})
    if not told:
        row.known = True
        words = _("Đã có thủ tục này (phiên bản số %(number)s, %(state)s); để nguyên. "
                  "Mới so tên, lĩnh vực, cấp và thời hạn; các cột khác chưa so.")  # fmt: skip
        row.remark("code", words % which)


def _heading(row: Row, context: Context) -> tuple[str, ...]:
    """What stands above the draft's text: where it came from."""
    return (
        f"Dự thảo đọc từ bảng tính, lần nhập {context.of.pk}, dòng {row.number}; những chỗ chưa chắc nêu ở "
        "[unverified].",
        "Bổ sung những chỗ còn thiếu, quy trình nội bộ, hồ sơ mẫu, rồi nhập lại: caicach procedures import TỆP",
    )


def _finder(context: Context) -> Callable[[str], str]:
    """The key of the one unit called so today; empty if there is none, or two."""
    offered = units.list_units(on=context.at.astimezone(calendar.ZONE).date())
    known: dict[str, str] = {}

    def find(said: str) -> str:
        if said not in known:
            meant = units.meant(said, offered)
            known[said] = meant[0].key if len(meant) == 1 else ""
        return known[said]

    return find
