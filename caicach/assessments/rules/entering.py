"""Which figure may be entered for a criterion? As its rule takes it; what our records count is entered by nobody."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from caicach.core import errors
from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say
from caicach.indices.rules import figures
from caicach.indices.rules.figures import ONE, ZERO
from caicach.indices.rules.kinds import Entry, Takes
from caicach.indices.rules.tree import Node

LARGEST: Final = Decimal(10) ** 12
DECIMALS: Final = 4


class NotTyped(errors.Refused):
    """The figure of an automatic criterion comes from records or answers alone; there is no way around it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody typed for one criterion, as they typed it."""

    numerator: str = ""
    denominator: str = ""
    applies: bool = True
    reason: str = ""

    @property
    def is_empty(self) -> bool:
        return self.applies and not self.numerator.strip() and not self.denominator.strip()


def takes(node: Node) -> Takes:
    return node.rule.TAKES if node.rule is not None else Takes.ANY


def read(node: Node, typed: Typed) -> Entry:
    """The figure, or `Invalid` with what is wrong beside each field. A reason must be given for what does not apply."""
    if node.automatic:
        raise NotTyped(say(_("Tiêu chí %(code)s lấy số tự động, không ai nhập được."), code=node.code))
    if not typed.applies:
        if not typed.reason.strip():
            raise errors.Invalid(say(_("Phải ghi lý do không áp dụng.")), field="reason")
        return Entry(applies=False)
    kind = takes(node)
    whole = kind not in (Takes.FIGURE, Takes.ANY)
    numerator = number(typed.numerator, field="numerator", whole=whole)
    if kind not in (Takes.SHARE, Takes.ANY):
        entry = Entry(numerator, ONE)
    else:
        entry = Entry(numerator, number(typed.denominator, field="denominator", whole=True))
    _fits(node, entry, kind)
    return entry


def number(typed: str, *, field: str, whole: bool) -> Decimal:
    """Typed the Vietnamese way: a comma before decimals, points or spaces between thousands."""
    words = typed.strip().replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    if not words:
        raise errors.Invalid(say(_("Phải ghi số.")), field=field)
    plain = _plain(words)
    try:
        found = Decimal(plain)
    except InvalidOperation:
        raise errors.Invalid(say(_("Chỉ ghi số, ví dụ 12 hoặc 1,5.")), field=field) from None
    if not found.is_finite() or not ZERO <= found < LARGEST:
        raise errors.Invalid(say(_("Số phải từ 0 trở lên.")), field=field)
    if whole and found != found.to_integral_value():
        raise errors.Invalid(say(_("Phải là số nguyên.")), field=field)
    if found != figures.rounded(found, DECIMALS):
        raise errors.Invalid(say(_("Nhiều nhất %(decimals)s chữ số thập phân."), decimals=DECIMALS), field=field)
    return found


def _plain(words: str) -> str:
    """`1.234` is a thousand and more, `1.5` and `1,5` are one and a half."""
    if "," in words:
        return words.replace(".", "").replace(",", ".", 1)
    parts = words.split(".")
    if len(parts) > 1 and all(len(part) == 3 for part in parts[1:]) and 0 < len(parts[0]) <= 3 and parts[0] != "0":
        return "".join(parts)
    return words


def _fits(node: Node, entry: Entry, kind: Takes) -> None:
    if kind is Takes.SHARE and entry.numerator > entry.denominator:
        words = _("Tử số %(part)s lớn hơn mẫu số %(whole)s.")
        part, whole = figures.said(entry.numerator), figures.said(entry.denominator)
        raise errors.Invalid(say(words, part=part, whole=whole), field="numerator")
    if kind is Takes.YES_NO and entry.numerator > 1:
        raise errors.Invalid(say(_("Chỉ chọn có hoặc không.")), field="numerator")
    least = getattr(node.rule, "least", ZERO)
    if kind is Takes.FIGURE and not least <= entry.numerator <= node.points:
        words = _("Phải từ %(least)s đến %(most)s.")
        wrong = say(words, least=figures.said(least), most=figures.said(node.points))
        raise errors.Invalid(wrong, field="numerator")
