"""Who should be looking at an open dossier by now, by the working time it has left?

Each level begins when no more is left than its minutes, and than its share of the whole limit, so that a dossier of one
day is not urgent from the hour it came. The figures are dated data (`data/rule_sets.toml`) and ours: no text sets them.
"""

from enum import IntEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from caicach.dossiers.rules.rule_sets import RuleSet


class Warn(IntEnum):
    """Levels are named by whom they are told: the officer from the first on, the chief only of the last ones."""

    NOBODY = 0
    OFFICER = 1
    HEAD = 2
    CHIEF = 3
    LATE = 4

    @property
    def label(self) -> Promise:
        return WARN_LABELS[self]


WARN_LABELS: Final[dict[Warn, Promise]] = {
    Warn.NOBODY: _("Còn thời gian"),
    Warn.OFFICER: _("Sắp đến hạn"),
    Warn.HEAD: _("Gấp"),
    Warn.CHIEF: _("Rất gấp"),
    Warn.LATE: _("Quá hạn"),
}


def level(left: int, *, rules: RuleSet, allowed: int | None = None) -> Warn:
    """The level of a dossier with `left` working minutes of `allowed`; a limit nobody knows has no shares."""
    begins = zip(rules.warning_minutes, rules.warning_shares, strict=True)
    passed = sum(
        left <= (minutes if allowed is None else min(minutes, allowed * share // 100)) for minutes, share in begins
    )
    return Warn(min(passed, Warn.CHIEF))
