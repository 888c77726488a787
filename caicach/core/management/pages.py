"""How does a command print, write or check a page of the documentation that is made from the code?"""

from abc import ABC, abstractmethod
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class PageCommand(BaseCommand, ABC):
    """`--write` the page, `--check` it, or print it."""

    file: ClassVar[Path]

    @abstractmethod
    def page(self) -> str:
        """The whole page."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help=f"ghi {self.file}")
        parser.add_argument("--check", action="store_true", help=f"báo lỗi nếu {self.file} chưa khớp với mã nguồn")

    def handle(self, **options: Any) -> None:
        text, file = self.page(), settings.CHECKOUT / self.file
        if options["check"] and (not file.exists() or file.read_text() != text):
            name = type(self).__module__.rpartition(".")[2].replace("_", "-")
            raise CommandError(f"{self.file} chưa khớp; chạy: caicach {name} --write")
        if options["write"]:
            file.write_text(text)
        elif not options["check"]:
            self.stdout.write(text, ending="")
