"""Which checks are there, in which order? One that cannot be made says so, and the others go on."""

from collections.abc import Callable
from typing import Final

from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caicach.config import logs
from caicach.config.doctor import place, server
from caicach.config.doctor.findings import Answer, Finding, State, Text

CHECKS: Final[dict[str, tuple[Text, Callable[[], Answer]]]] = {
    "database": (gettext_lazy("Máy chủ cơ sở dữ liệu"), server.version),
    "logins": (gettext_lazy("Ba tài khoản cơ sở dữ liệu"), server.logins),
    "rights": (gettext_lazy("Quyền trên nhật ký"), server.rights),
    "migrations": (gettext_lazy("Cấu trúc bảng"), server.migrations),
    "durability": (gettext_lazy("Ghi bền xuống đĩa"), server.durability),
    "letters": (gettext_lazy("Bảng mã và so sánh chữ"), server.letters),
    "time-zone": (gettext_lazy("Múi giờ"), server.time_zone),
    "clock-skew": (gettext_lazy("Đồng hồ hai máy"), server.skew),
    "seals": (gettext_lazy("Niêm phong nhật ký"), place.sealed),
    "followers": (gettext_lazy("Xếp thứ tự và xử lý nhật ký"), place.followers),
    "jobs": (gettext_lazy("Việc chạy nền"), place.background),
    "calendar": (gettext_lazy("Lịch làm việc"), place.calendar),
    "disks": (gettext_lazy("Chỗ trống trên đĩa"), place.disks),
    "files": (gettext_lazy("Nơi lưu tệp"), place.files),
    "scanner": (gettext_lazy("Quét mã độc"), place.scanner),
    "backups": (gettext_lazy("Bản sao lưu"), place.backups),
    "secret-key": (gettext_lazy("Khóa bí mật"), place.secret_key),
    "secrets": (gettext_lazy("Nơi giữ bí mật và dữ liệu"), place.secrets),
    "https": (gettext_lazy("Địa chỉ và HTTPS"), place.https),
    "log-lines": (gettext_lazy("Nhật ký vận hành"), place.log_lines),
}


def examine() -> list[Finding]:
    return [made(key, title, check) for key, (title, check) in CHECKS.items()]


def made(key: str, title: Text, check: Callable[[], Answer]) -> Finding:
    """The words of a fault of the database may quote what it holds, so only its kind is shown."""
    try:
        answer = check()
    except DatabaseError as silent:
        kind = logs.kind_of(silent.__cause__ or silent)
        advice = _("Cơ sở dữ liệu không trả lời được câu hỏi này; xem docs/runbooks/service-down.md.")
        return Finding(key, title, State.UNKNOWN, kind, advice)
    except OSError as denied:
        advice = _("Tài khoản chạy phần mềm không đọc được nơi này: xem quyền thư mục và các biến trong cấu hình.")
        return Finding(key, title, State.UNKNOWN, logs.kind_of(denied), advice)
    return Finding(key, title, answer.state, answer.found, answer.advice)


def is_sound(findings: list[Finding]) -> bool:
    return not any(one.state in (State.PROBLEM, State.UNKNOWN) for one in findings)
