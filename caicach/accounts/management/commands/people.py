"""`caicach people administrator|reset-password|move-posts`: what works without anybody who may log in."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from caicach.accounts import commands, queries, states
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.organisations.queries import units


class Command(BaseCommand):
    help = (
        "Tạo quản trị đầu tiên của một đơn vị, cấp lại mật khẩu khi không còn quản trị nào đăng nhập được, "
        "chuyển vị trí sang đơn vị kế thừa."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        administrator = acts.add_parser("administrator", help="người quản trị đơn vị và mọi đơn vị trực thuộc")
        administrator.add_argument("username")
        administrator.add_argument("--full-name", required=True)
        administrator.add_argument("--unit", required=True, metavar="KEY")
        administrator.add_argument("--json", action="store_true")
        reset = acts.add_parser("reset-password", help="mật khẩu dùng một lần; tắt luôn xác thực hai bước")
        reset.add_argument("username")
        reset.add_argument("--json", action="store_true")
        moving = acts.add_parser("move-posts", help=_("chuyển vị trí ở đơn vị đã chấm dứt sang đơn vị kế thừa"))
        moving.add_argument("--on", type=date.fromisoformat, metavar="DATE", help=_("từ ngày; mặc định hôm nay"))
        moving.add_argument("--preview", action="store_true", help=_("chỉ cho biết sẽ làm gì"))
        moving.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "move-posts":
            self._move_posts(on=options["on"], preview=options["preview"], as_json=options["json"])
            return
        try:
            with transaction.atomic():
                password = self._administrator(options) if options["act"] == "administrator" else self._reset(options)
        except errors.Invalid as refusal:
            lines = [f"{field}: {text}" for field, texts in refusal.problems.items() for text in texts]
            raise CommandError("\n".join(lines) or str(refusal)) from refusal
        except errors.CaicachError as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps({"username": options["username"], "one_time_password": password}))
        else:
            self.stdout.write(_("Mật khẩu dùng một lần: %(password)s") % {"password": password})

    def _administrator(self, options: dict[str, Any]) -> str:
        at, by = clock.now(), Actor.system()
        unit = units.get_unit(key=options["unit"], on=at.date())
        created = commands.create_official(
            username=options["username"], full_name=options["full_name"], by=by, at=at
        )  # fmt: skip
        commands.give_position(
            user_id=created.user.pk, role=states.Role.ADMINISTRATOR, unit_id=unit.id, valid_from=at.date(), by=by, at=at
        )
        return created.one_time_password

    def _reset(self, options: dict[str, Any]) -> str:
        user_id = queries.user_id_of(options["username"])
        if user_id is None:
            raise errors.NotFound(_("Không có người dùng này."))
        commands.turn_off_second_factor(user_id=user_id, by=Actor.system(), at=clock.now())
        return commands.reset_password(user_id=user_id, by=Actor.system(), at=clock.now())

    def _move_posts(self, *, on: date | None, preview: bool, as_json: bool) -> None:
        now = clock.now()
        day = on or now.date()
        if preview:
            done = commands.posts_in_ended_units(on=day)
        else:
            try:
                done = commands.move_posts(on=day, by=Actor.system(), at=now)
            except errors.CaicachError as refusal:
                raise CommandError(str(refusal)) from refusal
        if as_json:
            self.stdout.write(json.dumps(asdict(done), default=str))
            return
        for post in (*done.moved, *done.left):
            old = units.unit_name(post.unit_id, on=day)
            new = units.unit_name(post.heir_id, on=day) if post.heir_id else _("không có đơn vị kế thừa trọn vẹn")
            self.stdout.write(f"{post.username}\t{post.role}\t{old} → {new}")
        for key in done.left_keys:
            words = _("khóa chương trình “%(name)s” của %(unit)s: cấp khóa mới, thu hồi khóa này")
            self.stdout.write(words % {"name": key.name, "unit": units.unit_name(key.unit_id, on=day)})
        counts = {"moved": len(done.moved), "left": len(done.left), "keys": len(done.left_keys)}
        told = _("%(moved)d vị trí chuyển, %(left)d vị trí và %(keys)d khóa chương trình phải xử lý riêng.")
        self.stdout.write(told % counts)
