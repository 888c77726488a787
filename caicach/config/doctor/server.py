"""Is the database as the program needs it: logins, rights, durability, letters, clock, schema?"""

import time
from datetime import timedelta
from typing import Any, Final

import psycopg
from django.conf import settings
from django.db import connection, connections
from django.utils.translation import gettext as _

from caicach.config import roles, schema
from caicach.config.doctor.findings import Answer, ok, problem, warning
from caicach.core import clock

OLDEST: Final = 15  # of PostgreSQL
_LOGIN = """
select current_user, session_user, r.rolsuper or s.rolsuper
from pg_roles r, pg_roles s where r.rolname = current_user and s.rolname = session_user
"""
# Each line: what must be so (true) or must not (false). A login that fails one could rewrite history, or write none.
_RIGHTS: Final = """
select
  has_column_privilege('caicach_app', 'core_event', 'payload', 'insert'),
  not has_any_column_privilege('caicach_app', 'core_event', 'update'),
  not has_table_privilege('caicach_app', 'core_event', 'delete, truncate'),
  not has_table_privilege('caicach_app', 'core_dailyseal', 'insert, update, delete, truncate'),
  has_column_privilege('caicach_sequencer', 'core_event', 'position', 'update'),
  not has_column_privilege('caicach_sequencer', 'core_event', 'payload', 'update'),
  not has_table_privilege('caicach_sequencer', 'core_event', 'insert, delete, truncate'),
  not pg_has_role('caicach_app', 'caicach_owner', 'member'),
  not pg_has_role('caicach_sequencer', 'caicach_owner', 'member'),
  (select count(*) = 4 from pg_trigger where tgrelid = 'core_event'::regclass and tgenabled = 'A'),
  (select count(*) = 0 from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
     and pg_get_userbyid(relowner) <> 'caicach_owner')
"""
NAMES: Final = (
    "app: insert core_event", "app: no update of core_event", "app: no delete of core_event",
    "app: no change of core_dailyseal", "sequencer: update core_event.position",
    "sequencer: no update of core_event.payload", "sequencer: no insert into core_event", "app: not the owner",
    "sequencer: not the owner", "core_event: triggers", "tables: owned by caicach_owner",
)  # fmt: skip


def ask(question: str, *values: Any) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(question, values or None)
        return tuple(cursor.fetchone())


def version() -> Answer:
    number = int(ask("show server_version_num")[0]) // 10_000
    found = f"PostgreSQL {ask('show server_version')[0]}"
    return ok(found) if number >= OLDEST else problem(found, _("Cần PostgreSQL 15 trở lên."))


def logins() -> Answer:
    """Three roles, each by a login of its own, none of them an administrator of the server."""
    wrong, shared, found = [], False, []
    for alias, role in settings.ROLES.items():
        if alias not in settings.DATABASES:
            found.append(_("%(role)s: không giữ ở tiến trình này") % {"role": role})
            continue
        try:
            current, session, is_super = log_in(alias)
        except psycopg.Error as silent:
            wrong.append(f"{role}: {type(silent).__name__}")
            continue
        found.append(current)
        shared = shared or current != session
        if current != role or is_super:
            wrong.append(f"{session} → {current}" + (" (superuser)" if is_super else ""))
    if wrong:
        advice = _("Mỗi vai trò cần một tài khoản riêng, không phải quản trị của máy chủ: caicach database sql.")
        return problem(", ".join(wrong), advice)
    if shared:
        advice = _("Tốt hơn là ba tài khoản: DATABASE_APP_URL, DATABASE_OWNER_URL, DATABASE_SEQUENCER_URL.")
        return warning(_("Một tài khoản nhận cả ba vai trò."), advice)
    return ok(", ".join(found))


def log_in(alias: str) -> tuple[str, str, bool]:
    """As a process would that starts now: a connection of its own, closed again."""
    address: dict[str, Any] = {"connect_timeout": 5, **connections[alias].get_connection_params()}
    with psycopg.connect(**address) as line:
        current, session, is_super = line.execute(_LOGIN).fetchone() or ("", "", False)
    return str(current), str(session), bool(is_super)


def rights() -> Answer:
    wrong = [name for name, holds in zip(NAMES, ask(_RIGHTS), strict=True) if not holds]
    if wrong:
        return problem("; ".join(wrong), _("Có người đã đổi quyền: chạy lại caicach migrate trên bản sao rồi so quyền; "
                                           "kiểm tra caicach verify-log."))  # fmt: skip
    return ok(_("Phần mềm chỉ thêm được vào nhật ký, không sửa, không xóa được."))


def durability() -> Answer:
    names = ("fsync", "full_page_writes", "synchronous_commit", "data_checksums")
    values = {name: str(ask(f"show {name}")[0]) for name in names}
    found = ", ".join(f"{name}={value}" for name, value in values.items())
    if "off" in (values["fsync"], values["full_page_writes"]) or values["synchronous_commit"] in ("off", "local"):
        return problem(found, _("Mất điện có thể làm mất hồ sơ đã báo tiếp nhận: bật lại trong postgresql.conf."))
    if values["data_checksums"] == "off":
        return warning(found, _("Đĩa hỏng sẽ không được phát hiện: pg_checksums --enable khi máy chủ dừng."))
    return ok(found)


def letters() -> Answer:
    encoding, folds = ask("select current_setting('server_encoding'), lower('Đ') = 'đ'")
    extensions = ask("select count(*) from pg_extension where extname = any(%s)", list(roles.EXTENSIONS))[0]
    found = _("%(encoding)s, Đ → đ: %(folds)s, %(extensions)s phần mở rộng") % {
        "encoding": encoding, "folds": _("có") if folds else _("không"), "extensions": extensions,
    }  # fmt: skip
    if encoding != "UTF8" or not folds:
        return problem(
            found, _("Tạo cơ sở dữ liệu với encoding UTF8, locale C.UTF-8 rồi khôi phục bản sao lưu vào đó.")
        )
    if extensions != len(roles.EXTENSIONS):
        return problem(found, _("Chạy caicach database prepare."))
    return ok(found)


def time_zone() -> Answer:
    shift = ask("select extract(epoch from (timestamp '2026-01-01' at time zone 'UTC')"
                " - (timestamp '2026-01-01' at time zone 'Asia/Ho_Chi_Minh'))")[0]  # fmt: skip
    here = clock.now().utcoffset()
    found = f"{settings.TIME_ZONE} {clock.now():%z}"
    if here != timedelta(hours=7) or int(shift) != 7 * 3600 or str(clock.ZONE) != settings.TIME_ZONE:
        return problem(found, _("Cài lại gói tzdata trên máy này và máy cơ sở dữ liệu: giờ Việt Nam là UTC+7."))
    return ok(found)


def skew() -> Answer:
    """The server's clock against the middle of the time the question took."""
    begun = time.time()
    there = float(ask("select extract(epoch from clock_timestamp())")[0])
    ended = time.time()
    apart = abs(there - (begun + ended) / 2)
    found = _("lệch %(seconds).2f giây") % {"seconds": apart}
    advice = _("Bật đồng bộ giờ (chrony, systemd-timesyncd) trên cả hai máy: giờ tiếp nhận quyết định ngày hẹn trả.")
    if apart >= 30:
        return problem(found, advice)
    return warning(found, advice) if apart >= 1 + (ended - begun) / 2 else ok(found)


def migrations() -> Answer:
    if lacking := schema.unapplied(connection.alias):
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration in lacking[:3])
        return problem(_("còn %(count)s: %(names)s") % {"count": len(lacking), "names": names}, "caicach migrate")
    return ok(_("đã đủ"))
