"""Officials with their first post. Passwords are not in files: each is printed once, when they are handed out."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar, Final

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caicach.accounts import commands as accounts
from caicach.accounts import queries
from caicach.accounts.queries import newcomers
from caicach.accounts.states import ROLE_NAMES, Permission, Role
from caicach.core import calendar, errors, text
from caicach.core.actor import Actor
from caicach.exchange.kinds import places
from caicach.exchange.kinds.base import Context, Field, Row, once
from caicach.exchange.rules import cells

# What people write for a role, besides its name in full; without tone marks.
ROLES: Final = {
    "mot cua": Role.ONE_STOP_OFFICER, "tiep nhan": Role.ONE_STOP_OFFICER, "thu ly": Role.CASE_OFFICER,
    "chuyen vien": Role.CASE_OFFICER, "lanh dao": Role.UNIT_HEAD, "truong mot cua": Role.ONE_STOP_CHIEF,
    "quan tri": Role.ADMINISTRATOR,
}  # fmt: skip


class Officials:
    """Rows of officials."""

    name = "officials"
    title = gettext_lazy("Cán bộ, công chức")
    permission = Permission.PEOPLE_MANAGE
    wants_source, whole = False, False
    example: ClassVar[Mapping[str, str]] = {
        "full_name": "Nguyễn Văn Thử", "username": "nvthu", "email": "nvthu@vi-du.vn", "role": "Công chức một cửa",
        "unit": "Bộ phận Một cửa xã Thử", "valid_from": "01/07/2025",
    }  # fmt: skip
    fields = (
        Field("full_name", gettext_lazy("Họ và tên"), cells.short(100), ("họ tên", "tên cán bộ", "họ và tên cán bộ"),
              required=True),
        Field("username", gettext_lazy("Tên đăng nhập"), cells.short(40), ("tài khoản", "tên tài khoản"),
              required=True),
        Field("email", gettext_lazy("Thư điện tử"), cells.email, ("email", "e-mail", "hộp thư")),
        Field("role", gettext_lazy("Vai trò"), cells.short(60), ("chức danh", "vị trí", "nhiệm vụ"), required=True),
        Field("unit", gettext_lazy("Đơn vị"), cells.short(200), ("cơ quan", "nơi công tác", "đơn vị công tác"),
              required=True),
        Field("valid_from", gettext_lazy("Từ ngày"), cells.day, ("ngày bắt đầu", "ngày nhận việc"), is_day=True),
    )  # fmt: skip

    def allows(self, by: Actor, *, on: date) -> bool:
        return True

    def check(self, rows: Sequence[Row], context: Context) -> None:
        names = {row.said["username"].lower() for row in rows if "username" in row.said}
        taken = newcomers.taken_usernames(names)
        for row in rows:
            if "username" in row.said:
                _check_username(row, taken, context)
            if not row.problems:
                row.made = _post(row, context)

    def take(self, rows: Sequence[Row], context: Context) -> list[str]:
        """Nobody can log in yet: the password is made when it is printed."""
        became = []
        for row in rows:
            role, unit_id, since = row.made
            created = accounts.create_official(
                username=row.said["username"], full_name=row.said["full_name"], email=row.said.get("email", ""),
                encoded=make_password(None), by=context.by, at=context.at,
            )  # fmt: skip
            accounts.give_position(
                user_id=created.user.pk, role=role, unit_id=unit_id, valid_from=since, by=context.by, at=context.at
            )
            became.append(f"user/{created.user.pk}")
        return became

    def undo(self, became: Mapping[int, str], context: Context) -> dict[int, str]:
        """Nobody is deleted: the post ends and the log-in is closed, unless they have begun to work."""
        kept = {}
        for number, subject in became.items():
            user_id = int(subject.partition("/")[2])
            try:
                with transaction.atomic():
                    _take_back(user_id, context)
            except (errors.NotPermitted, errors.Refused) as refusal:
                kept[number] = str(refusal)
        return kept


def _check_username(row: Row, taken: set[str], context: Context) -> None:
    name = row.said["username"] = row.said["username"].lower()
    once(row, "username", name, context, _("Trùng tên đăng nhập với dòng %(row)s."))
    if name in taken:
        row.complain("username", _("Tên đăng nhập này đã có người dùng."))
    elif fault := newcomers.username_fault(name):
        row.complain("username", fault)


def _post(row: Row, context: Context) -> tuple[Role, int, date] | None:
    """The first post, in a unit that stands when it begins."""
    today = context.at.astimezone(calendar.ZONE).date()
    since = row.said.get("valid_from", today)
    role = role_of(row.said["role"])
    unit = places.find(row.said["unit"], on=max(since, today), context=context)
    if role is None:
        names = ", ".join(str(name) for name in ROLE_NAMES.values())
        row.complain("role", _("Không có vai trò này; ghi một trong: %(names)s.") % {"names": names})
    if unit is None:
        row.complain("unit", _("Không có đơn vị này trong phạm vi bạn quản lý."))
    return (role, unit.id, since) if role is not None and unit is not None else None


def role_of(said: str) -> Role | None:
    """By its name, or by what people write for it; nothing that fits two."""
    wanted = text.fold(said)
    return cells.by_name(ROLE_NAMES).get(wanted) or ROLES.get(wanted)


def _take_back(user_id: int, context: Context) -> None:
    if newcomers.has_logged_in(user_id):
        raise errors.Refused(_("Người này đã đăng nhập; khóa ở trang người dùng nếu cần."))
    today = context.at.astimezone(calendar.ZONE).date()
    for post in queries.positions_held(user_id, on=today):
        accounts.end_position(position_id=post.id, ended_on=today, by=context.by, at=context.at)
    accounts.disable_user(user_id=user_id, by=context.by, at=context.at)
