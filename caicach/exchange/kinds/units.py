"""Units that stood before: each row is an act by which one was established, with its day and its decision."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caicach.accounts import policies
from caicach.accounts.commands import reorganising as accounts
from caicach.accounts.states import Permission
from caicach.catalogue.queries import keeping
from caicach.core import calendar
from caicach.core.actor import Actor
from caicach.exchange.kinds.base import Context, Row, column
from caicach.exchange.rules import cells
from caicach.exchange.rules import units as rules
from caicach.exchange.rules.units import Line
from caicach.organisations.commands import reorganising
from caicach.organisations.queries import units


class Units:
    """Rows of units."""

    name = "units"
    title = gettext_lazy("Đơn vị đã thành lập")
    permission = Permission.UNITS_REORGANISE
    wants_source, whole = False, True
    example: ClassVar[Mapping[str, str]] = {
        "name": "Phòng Công chứng Thử", "kind": "Đơn vị thuộc sở", "parent": "Sở Tư pháp",
        "valid_from": "01/03/2021", "decided_by": "Quyết định số 00/2021/QĐ-UBND (ví dụ)", "one_stop": "không",
    }  # fmt: skip
    fields = (
        column("name", gettext_lazy("Tên đơn vị"), cells.short(200), "tên cơ quan", "tên cơ quan đơn vị", "đơn vị",
               required=True),
        column("kind", gettext_lazy("Loại đơn vị"), cells.short(60), "loại", "cấp", "loại hình", "cấp đơn vị",
               required=True),
        column("parent", gettext_lazy("Trực thuộc"), cells.short(200), "đơn vị cấp trên", "cấp trên",
               "cơ quan cấp trên", "đơn vị chủ quản", "cơ quan chủ quản", "mã đơn vị cấp trên", required=True),
        column("valid_from", gettext_lazy("Thành lập từ ngày"), cells.day, "ngày thành lập", "từ ngày", "có từ ngày",
               "hiệu lực từ ngày", "ngày hiệu lực", required=True, is_day=True),
        column("decided_by", gettext_lazy("Văn bản thành lập"), cells.short(300), "văn bản quyết định",
               "quyết định thành lập", "số quyết định", "căn cứ pháp lý", "căn cứ", required=True),
        column("agency_code", gettext_lazy("Mã định danh cơ quan"), cells.agency_code, "mã định danh", "mã đơn vị",
               "mã cơ quan", "mã"),
        column("admin_code", gettext_lazy("Mã đơn vị hành chính"), cells.admin_code, "mã đvhc", "mã hành chính"),
        column("one_stop", gettext_lazy("Bộ phận Một cửa"), cells.short(200), "có bộ phận một cửa", "một cửa",
               "tên bộ phận một cửa"),
        column("key", gettext_lazy("Khóa"), cells.key, "khóa đơn vị"),
    )  # fmt: skip

    def allows(self, by: Actor, *, on: date) -> bool:
        """What units there are, the province decides."""
        return policies.can_reorganise(by, on=on)

    def check(self, rows: Sequence[Row], context: Context) -> None:
        lines = [Line(row.number, row.said, sound=not (row.problems or row.beside)) for row in rows]
        today = context.at.astimezone(calendar.ZONE).date()
        days = {row.said["valid_from"] for row in rows if "valid_from" in row.said}
        rules.judge(lines, reorganising.read_register(), reach=_reach(context, days), today=today)
        for row, line in zip(rows, lines, strict=True):
            row.problems += line.problems
            row.made = line.foundings
            if line.standing is not None and not row.problems:
                row.known = True
                row.remark("name", _("Đã có đơn vị này; để nguyên."))
            elif any(one.unit.unverified for one in line.foundings):
                row.remark("one_stop", _("Tên Bộ phận Một cửa đặt theo tên đơn vị; hãy xem lại."))

    def take(self, rows: Sequence[Row], context: Context) -> list[str]:
        """All at once: nobody can say in which order they came to stand under each other."""
        ids = accounts.found([one for row in rows for one in row.made], by=context.by, at=context.at)
        return [f"unit/{ids[row.made[0].unit.key]}" for row in rows]

    def undo(self, became: Mapping[int, str], context: Context) -> dict[int, str]:
        ids = {number: int(subject.partition("/")[2]) for number, subject in became.items()}
        staying = _named(set(ids.values()))
        kept = accounts.take_back(list(ids.values()), staying=staying, by=context.by, at=context.at)
        return {number: kept[one] for number, one in ids.items() if one in kept}


def _reach(context: Context, days: Collection[date]) -> set[str]:
    """The keys of the units under which this administrator may put one, today or on the days of the file."""
    parents = accounts.founding_bounds(context.by, days=days, at=context.at).parents
    return {life[0].key for life in units.lives() if life[0].id in parents}


def _named(ids: Collection[int]) -> dict[int, str]:
    """Those that a procedure names by key."""
    keys = {life[0].key: life[0].id for life in units.lives() if life[0].id in ids}
    told = _("Có thủ tục ghi đơn vị này là nơi giải quyết: %(codes)s.")
    found = keeping.naming_units(keys)
    return {keys[key]: told % {"codes": ", ".join(sorted(codes))} for key, codes in found.items()}
