"""`caicach database`: the database's roles and rights, and the private cluster of this checkout."""

from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from caicach.config import env, roles
from caicach.core.log import seals


class Command(BaseCommand):
    help = "Chuẩn bị vai trò và quyền trong cơ sở dữ liệu; in lệnh SQL; xóa cơ sở dữ liệu riêng của bản này."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "act", choices=["prepare", "sql", "remove"],
            help="prepare: tạo vai trò và quyền ở DATABASE_URL · sql: chỉ in lệnh cho người quản trị máy chủ · "
                 "remove: xóa cơ sở dữ liệu riêng và mọi dữ liệu trong đó",
        )  # fmt: skip

    def handle(self, *, act: str, **options: Any) -> None:
        {"prepare": self.prepare, "sql": self.print_script, "remove": self.remove}[act]()

    def prepare(self) -> None:
        if settings.CLUSTER:
            with settings.CLUSTER.in_use():
                roles.prepare(settings.CLUSTER, database=settings.DATABASE_NAME)
        else:
            self.prepare_at(env.secret("DATABASE_URL"))
        self.stdout.write("Đã có đủ vai trò và quyền. Bước sau: caicach migrate")

    def prepare_at(self, address: str) -> None:
        try:
            roles.prepare_at(address)
        except roles.MissingRight as error:
            raise CommandError(
                f"tài khoản trong DATABASE_URL thiếu quyền: {error}\n"
                "Người quản trị máy chủ chạy:  caicach database sql | psql <địa chỉ cơ sở dữ liệu>"
            ) from error
        except psycopg.OperationalError as error:
            raise CommandError(f"không nối được cơ sở dữ liệu: {str(error).splitlines()[0]}") from error

    def print_script(self) -> None:
        login = "current_user" if settings.CLUSTER else f'"{settings.DATABASES["default"]["USER"]}"'
        self.stdout.write("\n".join(roles.script(login)))

    def remove(self) -> None:
        if not settings.CLUSTER:
            raise CommandError("chỉ xóa cơ sở dữ liệu riêng của bản này; DATABASE_URL đang trỏ tới máy chủ khác.")
        settings.CLUSTER.remove()
        seals.default_file().unlink(missing_ok=True)  # they seal a log that is gone
        replace(settings.CLUSTER, data=settings.CLUSTER.data.with_name("postgres-test")).remove()
        self.stdout.write(f"Đã xóa {settings.CLUSTER.data}.")
