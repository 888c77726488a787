"""Which deadline rules hold for a dossier received on this day? Dated data; the rules get it as an argument."""

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any, Literal

from caicach.core import errors
from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say

FILE = Path(__file__).resolve().parents[1] / "data" / "rule_sets.toml"


class NoRuleSet(errors.Invalid):
    """No rules are known for dossiers received on this day."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The deadline rules of one period. `basis` gives the article behind each act, `unverified` what is doubtful."""

    code: str
    name: str
    received_from: date
    received_to: date  # the first day on which it no longer holds
    cutoff: time
    cutoff_moves_same_day: bool
    cutoff_moves_hand_over: bool
    cutoff_moves_day_limits: bool
    supplement: Literal["restart", "pause"]
    supplement_notice_days: int
    apology_days_before: int
    extensions: int
    warning_minutes: tuple[int, ...]
    warning_shares: tuple[int, ...]  # in hundredths of the limit
    unverified: frozenset[str]
    basis: Mapping[str, str]

    @property
    def checked(self) -> bool:
        """Whether the figures were compared with the text of the law."""
        return "basis" not in self.unverified


@functools.cache
def rule_sets() -> tuple[RuleSet, ...]:
    """The shipped rule sets, the oldest first."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["rule_set"]
    return tuple(_rule_set(row) for row in rows)


def rule_set_for(received_on: date) -> RuleSet:
    """The rules under which a dossier received on this day is handled to its end."""
    on = date(received_on.year, received_on.month, received_on.day)
    for rules in rule_sets():
        if rules.received_from <= on < rules.received_to:
            return rules
    raise NoRuleSet(say(_("Chưa có bộ quy tắc tính hạn cho hồ sơ nhận %(day)s."), day=on))


def _rule_set(row: dict[str, Any]) -> RuleSet:
    row = {"received_to": date.max, **row}
    lists = {name: tuple(row[name]) for name in ("warning_minutes", "warning_shares")}
    return RuleSet(**row | lists | {"unverified": frozenset(row["unverified"])})
