"""caicach check-figures: what could have prettified the figures of a period, and which dossiers."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from caicach.core import clock
from caicach.core.actor import Actor
from caicach.indices.periods import Kind, Period, containing
from caicach.indices.queries import integrity
from caicach.organisations.queries import units


class Command(BaseCommand):
    help = "Liệt kê những việc có thể làm số liệu đẹp hơn thực tế, kèm mã hồ sơ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--period", help=_("kỳ, ví dụ 2022-H1 (mặc định: năm báo cáo hiện nay)"))
        parser.add_argument("--unit", help=_("mã đơn vị; gồm cả cấp dưới (mặc định: tất cả)"))
        parser.add_argument("--list", metavar="CHECK", choices=[one.key for one in integrity.CHECKS],
                            help=_("in mã hồ sơ của một mục"))  # fmt: skip
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        on = clock.now().date()
        period = Period.parse(options["period"]) if options["period"] else containing(on, Kind.YEAR)
        under = units.get_unit(key=options["unit"], on=on).id if options["unit"] else None
        scope: dict[str, Any] = {"under": under, "seen_by": Actor.system(), "on": on}
        if options["list"]:
            found = integrity.behind(integrity.BY_KEY[options["list"]], period, **scope)
            for code in found.values_list("code", flat=True).iterator():
                self.stdout.write(code)
            return
        counted = integrity.counts(period, **scope)
        if options["json"]:
            received = counted.pop("received")
            self.stdout.write(json.dumps({"period": period.code, "received": received, "found": counted}))
            return
        self.stdout.write(f"{period.label}: {counted['received']} " + _("hồ sơ"))
        for one in integrity.CHECKS:
            self.stdout.write(f"  {counted[one.key]:>8}  {one.label} ({one.key})")
