"""Are the stored files sound, scanned and free of leftovers? `caicach files verify | scan | clean`."""

import argparse
import dataclasses
import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from caicach.core import clock
from caicach.documents import clamd, commands


class Command(BaseCommand):
    help = "Kiểm tra, quét mã độc và dọn các tệp đã lưu."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        verify = acts.add_parser("verify", help="Băm lại từng tệp, báo tệp mất hoặc hỏng.")
        scan = acts.add_parser("scan", help="Hỏi clamd (CLAMD_ADDRESS) về các tệp chưa quét.")
        scan.add_argument("--limit", type=int, default=None, help="Chỉ quét ngần này tệp.")
        scan.add_argument("--again", action="store_true", help="Quét lại cả tệp đã sạch (khi có mẫu mới).")
        clean = acts.add_parser("clean", help="Xóa các lần tải lên bỏ dở.")
        clean.add_argument("--days", type=int, default=3, help="Bỏ dở quá ngần này ngày.")
        for act in (verify, scan, clean):
            act.add_argument("--json", action="store_true", help="Kết quả cho máy đọc.")

    def handle(self, *args: Any, **options: Any) -> None:
        acts = {"verify": self.verify, "scan": self.scan, "clean": self.clean}
        acts[options["act"]](options)

    def verify(self, options: dict[str, Any]) -> None:
        report = commands.verify()
        lines = [_("Đã kiểm tra %(n)s tệp.") % {"n": report.checked}]
        lines += [_("MẤT: %(digest)s") % {"digest": one} for one in report.missing]
        lines += [_("HỎNG: %(digest)s") % {"digest": one} for one in report.damaged]
        self.tell(report, lines, options)
        if not report.sound:
            raise CommandError(_("Có tệp mất hoặc hỏng; khôi phục từ bản sao lưu."))

    def scan(self, options: dict[str, Any]) -> None:
        if not settings.CLAMD_ADDRESS:
            raise CommandError(_("Chưa đặt CLAMD_ADDRESS; tệp vẫn ở trạng thái chưa quét."))
        scanner = clamd.Scanner(settings.CLAMD_ADDRESS)
        report = commands.scan(scanner=scanner, at=clock.now(), limit=options["limit"], again=options["again"])
        lines = [_("Sạch: %(n)s tệp.") % {"n": report.clean}]
        lines += [_("CÓ MÃ ĐỘC: %(digest)s (%(what)s)") % {"digest": d, "what": w} for d, w in report.infected.items()]
        lines += [_("Không đọc được: %(digest)s") % {"digest": one} for one in report.unread]
        lines += [_("Chưa kết luận: %(digest)s (%(why)s)") % {"digest": d, "why": w} for d, w in report.unsaid.items()]
        self.tell(report, lines, options)
        if report.unsaid or report.unread:
            raise CommandError(_("Một số tệp chưa quét được; chúng vẫn ở trạng thái chưa quét."))

    def clean(self, options: dict[str, Any]) -> None:
        report = commands.clean(at=clock.now(), abandoned_after=timedelta(days=options["days"]))
        words = _("Đã bỏ %(uploads)s lần tải dở, %(parts)s mảnh rời, %(orphans)s tệp thừa; giải phóng %(freed)s byte.")
        self.tell(report, [words % dataclasses.asdict(report)], options)

    def tell(self, report: Any, lines: list[str], options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(dataclasses.asdict(report), ensure_ascii=False))
            return
        for line in lines:
            self.stdout.write(line)
