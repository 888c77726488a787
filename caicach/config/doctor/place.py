"""Is the place around the program as it must be: settings, disks, files, backups, seals, calendar?"""

import io
import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host
from django.utils.translation import gettext as _

from caicach.config import env, figures, logs
from caicach.config.backups import manifest
from caicach.config.doctor.findings import Answer, State, ok, problem, warning
from caicach.core import clock
from caicach.core.calendar import OutsideCalendar
from caicach.core.log import lag, seals
from caicach.documents import clamd
from caicach.jobs import queries as jobs
from caicach.organisations.queries import calendars

LEAST_BYTES: Final = 1_000_000_000
LEAST_SHARE: Final = 0.2
SHORTEST_KEY: Final = 32
FRESH: Final = timedelta(hours=26)
BEHIND: Final = timedelta(minutes=2)
MANY_FAILED: Final = 5  # within a day


def secret_key() -> Answer:
    key = str(settings.SECRET_KEY)
    if key.startswith("development-only"):
        words = (_("khóa của bản thử"), _("Đặt SECRET_KEY: một chuỗi ngẫu nhiên dài, giữ kín."))
        return warning(*words) if settings.LOCAL else problem(*words)
    if len(key) < SHORTEST_KEY or len(set(key)) < 10:
        return problem(_("quá ngắn hoặc quá đơn giản"), _("Đặt SECRET_KEY: một chuỗi ngẫu nhiên dài, giữ kín."))
    if old := len(settings.SECRET_KEY_FALLBACKS):
        return warning(
            _("đã đặt; còn nhận thêm %(count)s khóa cũ") % {"count": old},
            _("Khi mọi phiên cũ đã hết hạn, bỏ SECRET_KEY_FALLBACKS rồi khởi động lại."),
        )
    return ok(_("đã đặt"))


def secrets() -> Answer:
    """Files with secrets are their owner's alone; what citizens brought is not for every account of the machine."""
    files = [name for name, file in env.secret_files().items() if _modes(file) & (0o007 if _is_lent(file) else 0o077)]
    if files:
        return problem(
            ", ".join(files), _("Tài khoản khác đọc được tệp bí mật: chmod 600, rồi đổi các bí mật trong đó.")
        )
    folders = [name for name, folder in figures.roots().items() if folder.exists() and _modes(folder) & 0o007]
    if folders and not settings.LOCAL:
        words = _("Mọi tài khoản của máy đọc được các thư mục này: chmod o-rwx, và đặt UMask=0027 cho các dịch vụ.")
        return warning(", ".join(folders), words)
    return ok(_("chỉ tài khoản chạy phần mềm đọc được"))


def _is_lent(file: Path) -> bool:
    """By systemd while the service runs; it lets the account in by a list, which looks like a right of the group."""
    lent = os.environ.get("CREDENTIALS_DIRECTORY", "")
    return bool(lent) and file.is_relative_to(lent)


def _modes(place: Path) -> int:
    return place.stat().st_mode


def https() -> Answer:
    """What people see must be the address they were told, and nobody may read along."""
    address, wrong = urlsplit(str(settings.PUBLIC_ADDRESS)), []
    if settings.DEBUG:
        wrong.append("DEBUG=yes")
    if not settings.BEHIND_HTTPS:
        wrong.append("BEHIND_HTTPS=no")
    if address.scheme != "https":
        wrong.append(f"PUBLIC_ADDRESS={settings.PUBLIC_ADDRESS}")
    if "*" in settings.ALLOWED_HOSTS or not validate_host(address.hostname or "", settings.ALLOWED_HOSTS):
        wrong.append(f"ALLOWED_HOSTS={','.join(settings.ALLOWED_HOSTS)}")
    if not wrong:
        return ok(str(settings.PUBLIC_ADDRESS))
    words = (", ".join(wrong), _("Đặt BEHIND_HTTPS=yes, PUBLIC_ADDRESS=https://… và ALLOWED_HOSTS gồm tên miền đó."))
    return warning(*words) if settings.LOCAL and not settings.DEBUG else problem(*words)


def log_lines() -> Answer:
    if settings.LOG_FORMAT == logs.JSON or settings.LOCAL:
        return ok(str(settings.LOG_FORMAT))
    return warning(
        str(settings.LOG_FORMAT),
        _("Đặt LOG_FORMAT=json: dòng văn bản có thể chép lại nội dung mà người dân đã nhập khi có lỗi."),
    )


def disks() -> Answer:
    """Every folder something is written to."""
    of_disk: dict[int, list[str]] = {}
    for name, folder in figures.roots().items():
        of_disk.setdefault(figures.nearest(folder).stat().st_dev, []).append(name)
    found, state = [], State.OK
    for names in of_disk.values():
        usage = shutil.disk_usage(figures.nearest(figures.roots()[names[0]]))
        found.append(_("%(names)s: còn %(free).1f GB (%(share)d %%)") % {
            "names": ", ".join(names), "free": usage.free / 1e9, "share": 100 * usage.free // usage.total,
        })  # fmt: skip
        if usage.free < LEAST_BYTES:
            state = State.PROBLEM
        elif usage.free / usage.total < LEAST_SHARE and state is State.OK:
            state = State.WARNING
    advice = _("Giải phóng chỗ trống: docs/runbooks/disk-full.md.")
    return Answer(state, "; ".join(found), "" if state is State.OK else advice)


def files() -> Answer:
    folder = figures.nearest(Path(settings.FILES_ROOT))
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return problem(str(settings.FILES_ROOT), _("Tài khoản chạy phần mềm phải đọc và ghi được thư mục này."))
    return ok(str(settings.FILES_ROOT))


def scanner() -> Answer:
    """Asked with a harmless word, as an upload would be."""
    address = str(settings.CLAMD_ADDRESS)
    if not address:
        return warning(_("chưa có"), _("Đặt CLAMD_ADDRESS; đến lúc đó không tệp nào được xem ngay trong trang."))
    try:
        clamd.Scanner(address, timeout=5).scan(io.BytesIO(b"caicach doctor"))
    except clamd.ScannerSilent as silent:
        return problem(str(silent), _("Xem docs/runbooks/files-unscanned.md."))
    return ok(address)


def backups() -> Answer:
    kept = manifest.kept(Path(settings.BACKUPS_ROOT))
    advice = _("Chạy caicach backup mỗi đêm và chép sang máy khác: docs/runbooks/backup-and-restore.md.")
    if not kept:
        found = _("chưa có bản nào ở %s") % settings.BACKUPS_ROOT
        return warning(found, advice) if settings.LOCAL else problem(found, advice)
    age = clock.now() - kept[-1].made_at
    found = _("%(count)s bản, mới nhất cách đây %(hours)d giờ") % {
        "count": len(kept),
        "hours": age.total_seconds() // 3600,
    }
    return ok(found) if age <= FRESH else problem(found, advice)


def sealed() -> Answer:
    """Every past day has its seal, and the file outside the database has it as well."""
    found = lag.look()
    advice = _("Chạy caicach sequencer; xem docs/runbooks/sequencer-down.md.")
    if figures.is_unsealed(found, clock.now().date()):
        return problem(_("ngày gần nhất có sự kiện chưa niêm phong"), advice)
    if found.sealed_on is None:
        return ok(_("chưa có ngày nào để niêm phong"))
    if found.sealed_on.isoformat() not in seals.read(seals.default_file()):
        return problem(_("dấu niêm phong ngày %s chưa ra khỏi cơ sở dữ liệu") % found.sealed_on, advice)
    return ok(_("đến ngày %s") % found.sealed_on)


def followers() -> Answer:
    """Sequencer and consumers keep up, and nothing is parked."""
    found, now = lag.look(), clock.now()
    late = [name for name, one in found.consumers.items() if one.oldest_at and now - one.oldest_at > BEHIND]
    if found.waiting_since and now - found.waiting_since > BEHIND:
        late.append("sequencer")
    parked = [name for name, one in found.consumers.items() if one.parked]
    if late:
        return problem(
            _("chậm: %s") % ", ".join(late), _("Xem docs/runbooks/sequencer-down.md và consumer-stopped.md.")
        )
    if parked:
        return warning(_("có đối tượng tạm dừng: %s") % ", ".join(parked), "caicach parked list")
    return ok(_("vị trí %s") % found.position)


def background() -> Answer:
    """Somebody does the work officials ask for."""
    found, now = jobs.pace(at=clock.now()), clock.now()
    advice = _("Chạy caicach jobs; xem docs/runbooks/jobs-waiting.md.")
    if found.waiting_since and not found.running and now - found.waiting_since > BEHIND:
        return problem(_("%(count)s việc đang chờ mà không ai làm") % {"count": found.waiting}, advice)
    words = _("chờ %(waiting)s, đang chạy %(running)s, không thành trong 24 giờ: %(failed)s") % {
        "waiting": found.waiting, "running": found.running, "failed": found.failed,
    }  # fmt: skip
    return warning(words, advice) if found.failed >= MANY_FAILED else ok(words)


def calendar() -> Answer:
    today = clock.now().date()
    advice = _("caicach calendars draft NĂM, đối chiếu với thông báo nghỉ lễ, rồi caicach calendars load.")
    try:
        last = calendars.calendar_for(None, on=today).last_day
    except OutsideCalendar as outside:
        return problem(str(outside), advice)
    found = _("đến hết ngày %s") % last.isoformat()
    return warning(found, advice) if last - today < timedelta(days=45) else ok(found)
