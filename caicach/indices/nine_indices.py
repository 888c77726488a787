"""What are the nine indices of Circular 01/2018/TT-VPCP called, since when do they hold, and what is one dossier's?"""

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.utils.functional import Promise

from caicach.indices import models
from caicach.indices.states import UNCOUNTED_LABELS, Uncounted

FILE: Final = Path(__file__).parent / "data" / "nine_indices.toml"


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The dated set; `unverified` says what about it is in doubt, and since when."""

    basis: str
    valid_from: date
    doubtful_since: date
    doubt: str
    names: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Index:
    """One of the nine for one dossier: a value, or why it has none."""

    number: int
    name: str
    value: int | None
    reason: Promise | None


@functools.cache
def rule_set() -> RuleSet:
    data: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    doubts = data["unverified"]
    names = {row["number"]: row["name"] for row in data["index"]}
    return RuleSet(data["basis"], data["valid_from"], doubts["doubtful_since"], doubts["valid_to"], names)


def of_dossier(dossier_id: int) -> list[Index]:
    """The nine as the log tells them so far; empty before the consumer of facts came by."""
    signs = models.DossierFact.objects.filter(pk=dossier_id).values_list("nine_indices", flat=True).first()
    return [_index(number, sign) for number, sign in enumerate(signs or "", 1)]


def _index(number: int, sign: str) -> Index:
    value = int(sign) if sign.isdigit() else None
    return Index(
        number, rule_set().names[number], value, None if value is not None else UNCOUNTED_LABELS[Uncounted(sign)]
    )
