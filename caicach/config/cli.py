"""The console command: `caicach <command>` runs everything an operator does.

Each command is a Django management command of the package that owns the work; a hyphen reads as an underscore.
"""

import contextlib
import os
import sys
from collections.abc import Sequence

# These read files only, so they must not wait for a database.
WITHOUT_DATABASE = {"help", "version", "--help", "-h", "check", "collectstatic", "translations"}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; `arguments` without the program's name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caicach.config.settings")
    argv = list(sys.argv[1:] if arguments is None else arguments) or ["help"]
    argv[0] = argv[0].replace("-", "_") if not argv[0].startswith("-") else argv[0]
    if argv[0] == "migrate" and not any(word.startswith("--database") for word in argv):
        argv.append("--database=owner")

    from django.conf import settings
    from django.core.management import execute_from_command_line

    with contextlib.ExitStack() as stack:
        if settings.CLUSTER and needs_database(argv):
            stack.enter_context(settings.CLUSTER.in_use())
            from caicach.config import roles

            roles.prepare(settings.CLUSTER)
        execute_from_command_line(["caicach", *argv])


def needs_database(argv: Sequence[str]) -> bool:
    if argv[0] == "due":
        return any(word.startswith("--agency") for word in argv)
    if argv[0] == "procedures":
        return argv[1:2] not in (["validate"], ["--help"])
    return argv[0] not in WITHOUT_DATABASE and "--help" not in argv
