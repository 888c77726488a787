"""caicach verify-cells: count everything from facts and compare it with what is stored."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caicach.indices import periods
from caicach.indices.queries import cell_check
from caicach.indices.queries.cell_check import Checked, Difference

_NAMES = {"received_on": "ngày tiếp nhận", "finished_on": "ngày xử lý xong"}


class Command(BaseCommand):
    help = "Đếm lại mọi ô số liệu từ dữ kiện và so với ô đang lưu; khác thì kết thúc với mã 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        found = cell_check.check()
        if options["json"]:
            self.stdout.write(json.dumps({
                "cells": found.cells, "waiting": found.waiting, "unread": [str(one) for one in found.unread],
                "different": len(found.differences),
            }))  # fmt: skip
        else:
            self._tell(found)
        if found.differences:
            raise CommandError(
                f"{len(found.differences)} ô số liệu khác dữ kiện (nêu nhiều nhất {cell_check.SHOWN} ô mỗi loại ngày)."
                " Số liệu trên các trang có thể sai: chạy “caicach rebuild-facts” để dựng lại dữ kiện và đếm lại mọi ô."
            )

    def _tell(self, found: Checked) -> None:
        for one in found.differences:
            self.stderr.write(_words(one))
        for basis in found.unread:
            self.stdout.write(
                f"Ô theo {_named(basis)} chưa đếm theo cách hiện hành: không trang nào đọc, bộ xử lý sẽ đếm lại."
            )
        if not found.differences:
            self.stdout.write(
                f"{found.cells} ô số liệu khớp với dữ kiện; {found.waiting} nửa tháng của đơn vị chờ đếm lại."
            )


def _words(one: Difference) -> str:
    first, last = periods.half_days(one.half)
    words = f"Đơn vị {one.unit_id}, {_named(one.basis)} từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}: "
    if not one.kept:
        return words + "dữ kiện có, ô không có"
    return words + ("ô có, dữ kiện không có" if not one.right else "ô và dữ kiện đếm khác nhau")


def _named(basis: str) -> str:
    return _NAMES.get(basis, str(basis))
