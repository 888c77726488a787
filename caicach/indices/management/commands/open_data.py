"""`caicach open-data publish`: give out the scores everybody may see, as a new edition where a figure changed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from caicach.core import clock, errors
from caicach.indices import index_sets
from caicach.indices.commands import datasets
from caicach.indices.periods import Period


class Command(BaseCommand):
    help = "Công khai điểm tính từ hồ sơ thành dữ liệu mở: bản mới khi có số liệu thay đổi."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        publish = acts.add_parser("publish", help=_("lập bản mới; mặc định: mọi bộ, kỳ này và kỳ trước"))
        publish.add_argument("--set", default="", metavar="SET")
        publish.add_argument("--period", default="", metavar="2022-H1")

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        try:
            if bool(options["set"]) != bool(options["period"]):
                raise errors.Invalid(_("Ghi cả --set và --period, hoặc không ghi gì."))
            if options["set"]:
                made = index_sets.known().get(options["set"])
                one = datasets.publish(made, period=Period.parse(options["period"]), at=at)
                found = [one] if one else []
            else:
                found = datasets.publish_all(at=at)
        except errors.CaicachError as refusal:
            raise CommandError(str(refusal)) from refusal
        for row in found:
            self.stdout.write(f"{row} {row.sha256}")
        if not found:
            self.stdout.write(_("Không có số liệu nào thay đổi."))
