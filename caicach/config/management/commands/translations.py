"""`caicach translations`: the English texts beside the Vietnamese ones."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from caicach.config import translations


class Command(BaseCommand):
    help = "Thu thập, kiểm tra hoặc biên dịch bản tiếng Anh của các dòng chữ."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "act", choices=["extract", "check", "compile"],
            help="extract: đưa dòng chữ mới vào django.po · check: báo dòng thiếu, thừa, sai chỗ điền · "
                 "compile: tạo tệp .mo mà phần mềm đọc",
        )  # fmt: skip

    def handle(self, *, act: str, **options: Any) -> None:
        book = translations.Book(root=settings.PACKAGE, locale=settings.LOCALE_PATHS[0])
        if act == "check":
            self.check_all(book)
        elif act == "extract":
            book.renew()
            self.stdout.write(str(book.po))
        elif book.compile():
            self.stdout.write(str(book.mo))

    def check_all(self, book: translations.Book) -> None:
        if problems := sorted(book.problems()):
            raise CommandError("\n".join([*problems, f"{len(problems)} dòng chữ chưa khớp bản tiếng Anh."]))
