"""The console command: `caicach <command>` runs everything an operator does.

Each command is a Django management command of the package that owns the work; a hyphen reads as an underscore.
"""

import contextlib
import difflib
import os
import secrets
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

# These read files only, or see to the database themselves, so they must not wait for one.
WITHOUT_DATABASE = {"version", "check", "collectstatic", "translations", "database", "reference", "score", "index_sets"}
# Django's own options work, but the help of a command is about that command.
RARELY_WANTED = {"--version", "-v", "--verbosity", "--settings", "--pythonpath", "--traceback", "--no-color",
                 "--force-color", "--skip-checks"}  # fmt: skip
FAILED, WRONG_COMMAND, INTERRUPTED, TERMINATED = 1, 2, 130, 143


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; `arguments` without the program's name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caicach.config.settings")
    argv = normal(sys.argv[1:] if arguments is None else arguments)
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(TERMINATED))  # so that what we started is stopped
    if argv[0] == "demo":
        lend_secret()
    try:
        with plain_words():
            run(argv)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has left (`caicach … | head`): nothing more to say, nowhere to say it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)


def normal(arguments: Sequence[str]) -> list[str]:
    argv = list(arguments) or ["help"]
    argv[0] = {"--help": "help", "-h": "help", "--version": "version"}.get(argv[0], argv[0]).replace("-", "_")
    if argv[0] == "migrate" and not any(word.startswith("--database") for word in argv):
        argv.append("--database=owner")
    return argv


def lend_secret() -> None:
    """A demo on a server of somebody else's need not be given a secret: it makes one and keeps it."""
    if "SECRET_KEY" in os.environ or "SECRET_KEY_FILE" in os.environ:
        return
    kept = Path(os.environ.get("CAICACH_VAR") or Path(__file__).resolve().parents[2] / "var") / "demo-secret"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    os.environ["SECRET_KEY"] = kept.read_text()


def run(argv: list[str]) -> None:
    import django
    from django.conf import settings
    from django.core.management import BaseCommand, execute_from_command_line, get_commands

    from caicach.config import logs
    from caicach.core.log import jobs

    django.setup()
    logs.take_over_crashes(settings.LOG_FORMAT)
    BaseCommand.suppressed_base_arguments = RARELY_WANTED
    if argv[0] not in {"help", "version", *get_commands()}:
        refuse_unknown(argv[0])
    if argv == ["help"]:
        show_commands()
        return
    with contextlib.ExitStack() as stack:
        if settings.CLUSTER and needs_database(argv) and are_understood(argv):
            from caicach.config import roles

            stack.enter_context(settings.CLUSTER.in_use())
            roles.prepare(settings.CLUSTER, database=settings.DATABASE_NAME)
        # With --traceback Django leaves it to us how a refusal is said.
        words = argv if argv[0] in {"help", "version"} else [argv[0], "--traceback", *argv[1:]]
        stack.enter_context(jobs.job(argv[0].replace("_", "-")))
        execute_from_command_line(["caicach", *words])


def needs_database(argv: Sequence[str]) -> bool:
    if argv[0] == "due":
        return any(word.startswith("--agency") for word in argv)
    if argv[0] == "procedures":
        return argv[1:2] not in (["validate"], ["rehearse"], ["--help"])
    return argv[0] not in {"help", *WITHOUT_DATABASE} and not {"--help", "-h"} & set(argv)


@contextlib.contextmanager
def plain_words() -> Iterator[None]:
    """What an operator can mend is said in one line; a bug keeps its traceback."""
    import psycopg
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management.base import CommandError, SystemCheckError
    from django.db import OperationalError

    from caicach.core.errors import CaicachError

    try:
        yield
    except (CaicachError, ImproperlyConfigured) as error:
        fail(str(error), FAILED)
    except SystemCheckError as error:
        fail(f"\n{error}", FAILED)
    except CommandError as error:
        fail(str(error), error.returncode)
    except (OperationalError, psycopg.OperationalError) as error:
        if getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None):
            raise  # the server answered, so it is a statement of ours that failed
        fail(f"không nối được cơ sở dữ liệu: {str(error).splitlines()[0]}", FAILED)
    except OSError as error:
        refused_by_the_system(error)


def refused_by_the_system(error: OSError) -> NoReturn:
    """A full disk, a folder of another account: named, except in JSON, whose lines tell kinds only."""
    from caicach.config import logs

    if isinstance(error, BrokenPipeError) or sys.excepthook is logs.tell_crash:
        raise error
    fail(": ".join(str(part) for part in (error.filename, error.strerror or error) if part), FAILED)


def refuse_unknown(name: str) -> NoReturn:
    from django.core.management import get_commands

    near = difflib.get_close_matches(name, ["help", *get_commands()], n=1)
    hint = f" Có phải: caicach {near[0].replace('_', '-')}?" if near else ""
    fail(f"không có lệnh {name.replace('_', '-')}.{hint} Xem mọi lệnh: caicach help", WRONG_COMMAND)


def are_understood(argv: Sequence[str]) -> bool:
    """Does the command know these words? If not it will say so itself, and no database is started for that."""
    from django.core.management import CommandError, get_commands, load_command_class

    command = load_command_class(get_commands()[argv[0]], argv[0])
    try:
        command.create_parser("caicach", argv[0]).parse_args(list(argv[1:]))
    except CommandError:
        return False
    return True


def show_commands() -> None:
    from django.core.management import get_commands, load_command_class

    ours = sorted(name for name, app in get_commands().items() if app.startswith("caicach."))
    others = sorted(set(get_commands()) - set(ours))
    width = max(map(len, ours), default=0)
    lines = ["caicach <lệnh> [--help]", ""]
    for name in ours:
        command = load_command_class(get_commands()[name], name)
        lines.append(f"  {name.replace('_', '-'):{width}}  {str(command.help).strip().splitlines()[0]}")
    lines += ["", "Của Django: " + ", ".join(others)]
    sys.stdout.write("\n".join(lines) + "\n")


def fail(message: str, code: int) -> NoReturn:
    sys.stderr.write(f"caicach: {message}\n")
    sys.exit(code)
