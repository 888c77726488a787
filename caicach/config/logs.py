"""What may a line of the log say? In JSON one object for each line, with the request or job it belongs to.

Nothing a person entered is ever in it: of a fault only its kind and place are told, never its words, because those of a
database quote rows; of an address only its pattern, because addresses name dossiers. In a terminal lines stay plain.
"""

import errno
import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final

from caicach.core.log import jobs

JSON, TEXT = "json", "text"
FORMS: Final = (TEXT, JSON)
SAID: Final = ("method", "route", "status", "ms", "user", "job", "outcome")  # what `extra` may add to a line
FRAMES: Final = 12


def configuration(*, form: str, level: str) -> dict[str, Any]:
    """Django's LOGGING. In JSON every request and job has its line; in text only what is at least `level`."""
    loggers: dict[str, Any] = {"django.db.backends": {"level": "WARNING"}}  # below that it prints values
    if form == JSON:
        loggers |= {
            "caicach.requests": {"level": "INFO"},
            "caicach.jobs": {"level": "INFO"},
            "django.request": {"level": "ERROR"},  # what was refused has its line already
        }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "text": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
            "json": {"()": "caicach.config.logs.JsonFormatter"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": loggers,
    }


def of_web_server(form: str) -> dict[str, Any] | None:
    """What the web server itself says, in the same form; None leaves it as it is."""
    ours = {"()": "caicach.config.logs.JsonFormatter"}
    return {"formatters": {"generic": ours, "access": ours}} if form == JSON else None


class JsonFormatter(logging.Formatter):
    """One JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": words_of(record),
        }
        # What Django says of an answer it says when all else is over; the request still knows its name.
        if name := getattr(getattr(record, "request", None), "request_id", "") or jobs.current.get():
            line["request_id"] = name
        line |= {name: vars(record)[name] for name in SAID if name in vars(record)}
        if record.exc_info and record.exc_info[1]:
            line["error"] = fault(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def words_of(record: logging.LogRecord) -> str:
    """The message; where Django puts the address in, its pattern; of a fault given as a word, its kind."""
    if record.name.startswith(("django.request", "django.security")):
        match = getattr(getattr(record, "request", None), "resolver_match", None)
        return f"{record.name} {getattr(record, 'status_code', '')} {match.route if match else ''}".strip()
    if isinstance(record.args, tuple):
        safe = tuple(kind_of(word) if isinstance(word, BaseException) else word for word in record.args)
        return str(record.msg) % safe if safe else str(record.msg)
    return record.getMessage()


def fault(problem: BaseException) -> dict[str, Any]:
    """Kind and place of a fault and of what caused it, innermost last."""
    frames = traceback.extract_tb(problem.__traceback__)[-FRAMES:]
    said: dict[str, Any] = {
        "kind": kind_of(problem),
        "frames": [f"{frame.filename.rpartition('/caicach/')[2]}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if cause := problem.__cause__ or problem.__context__:
        said["cause"] = fault(cause)
    return said


def kind_of(problem: BaseException) -> str:
    """`IntegrityError 23505 party_personal_number_unique`, `OSError ENOSPC`: the class and codes, without values."""
    diagnosis = getattr(problem, "diag", None)
    number = problem.errno if isinstance(problem, OSError) else None
    parts = [
        type(problem).__name__, getattr(problem, "sqlstate", None), getattr(diagnosis, "constraint_name", None),
        errno.errorcode.get(number) if number is not None else None,
    ]  # fmt: skip
    return " ".join(str(part) for part in parts if part)


def tell_crash(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
    """What Python would print when nobody catches an error, in the same words as everything else."""
    logging.getLogger("caicach").critical("crashed", exc_info=(kind, problem, trace))


def take_over_crashes(form: str) -> None:
    if form == JSON:
        sys.excepthook = tell_crash
