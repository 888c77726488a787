"""Which sets of criteria are there? The shipped ones, and any file named in their place."""

import difflib
import functools
from datetime import date
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from caicach.core import errors
from caicach.indices import measures
from caicach.indices.rules import files
from caicach.indices.rules.tree import IndexSet
from caicach.workflow.rules import Problem

FOLDER: Final = Path(__file__).parent / "data" / "sets"


class SetNotFound(errors.NotFound):
    """No set of this code is shipped."""


def read(content: str) -> IndexSet:
    return files.read(content, measures=measures.MEASURES)


def problems(content: str) -> tuple[Problem, ...]:
    return files.problems(content, measures=measures.MEASURES)


@functools.cache
def shipped() -> dict[str, IndexSet]:
    """By code; editions of a family after one another, the oldest first."""
    found = [read(file.read_text(encoding="utf-8")) for file in FOLDER.glob("*.toml")]
    return {one.code: one for one in sorted(found, key=lambda one: (one.family, one.valid_from, one.code))}


def find(name: str) -> IndexSet:
    """A shipped set by its code, or the one in a file of this name."""
    if not name.endswith(".toml"):
        return get(name)
    try:
        return read(Path(name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise errors.Invalid(_("Không đọc được %(file)s: %(why)s") % {"file": name, "why": problem}) from problem


def get(code: str) -> IndexSet:
    """The shipped set with this code."""
    if code in shipped():
        return shipped()[code]
    near = difflib.get_close_matches(code, shipped(), n=1)
    hint = " " + _("Có phải “%(near)s”?") % {"near": near[0]} if near else ""
    raise SetNotFound(_("Không có bộ tiêu chí “%(code)s”.") % {"code": code} + hint, field="set")


def edition_on(family: str, day: date) -> IndexSet | None:
    """The edition of an index that holds on this day."""
    return next((one for one in shipped().values() if one.family == family and one.holds_on(day)), None)
