"""What does this dossier cost on this day, and how was it counted? The working is part of the answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from caicach.catalogue.rules.procedure import Fee, Procedure, in_force
from caicach.catalogue.states import FEE_UNIT_NAMES, FeeUnit
from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say

Counts = Mapping[str, Mapping[FeeUnit, int]]


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One fee of the dossier: what it comes to and how that was counted."""

    key: str
    name: str
    amount: int
    working: str
    basis: str = ""
    illustrative: bool = False
    waived: str = ""


@dataclass(frozen=True, slots=True)
class FeeSheet:
    lines: tuple[FeeLine, ...]

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def illustrative(self) -> bool:
        """Whether a figure in it stands for what the People's Council of the province decides."""
        return any(line.illustrative for line in self.lines)


def compute(
    procedure: Procedure,
    *,
    on: date,
    online: bool = False,
    counts: Counts | None = None,
    waived: Mapping[str, str] | None = None,
) -> FeeSheet:
    """The fees due on a day. `counts`: how many pages, copies … of which fee; `waived`: the ground of an exemption.

    A fee that is optional or bound to a condition is due only when it is counted; any other once, unless counted.
    """
    counts, waived = counts or {}, waived or {}
    return FeeSheet(
        tuple(
            _line(fee, online=online, count=counts.get(fee.key, {}), waived=waived.get(fee.key, ""))
            for fee in in_force(procedure.fees, on)
            if fee.key in counts or not (fee.optional or fee.condition)
        )
    )


def _line(fee: Fee, *, online: bool, count: Mapping[FeeUnit, int], waived: str) -> FeeLine:
    amount, working = _counted(fee, online=online, count=count)
    if waived:
        amount, working = 0, say(_("%(working)s; được miễn: %(why)s"), working=working, why=waived)
    return FeeLine(
        key=fee.key, name=fee.name, amount=amount, working=working, basis=fee.basis,
        illustrative=fee.illustrative, waived=waived,
    )  # fmt: skip


def _counted(fee: Fee, *, online: bool, count: Mapping[FeeUnit, int]) -> tuple[int, str]:
    """The amount for so many units, times so many of the other unit if the fee has one."""
    units = count.get(fee.per, 1)
    each = fee.online_amount if online and fee.online_amount is not None else fee.amount
    amount, working = _stepped(fee, each, units)
    if fee.times is None:
        return amount, working
    times = count.get(fee.times, 1)
    words = _("%(working)s; × %(n)s %(unit)s = %(amount)s")
    return amount * times, say(
        words, working=working, n=times, unit=FEE_UNIT_NAMES[fee.times], amount=money(amount * times)
    )


def _stepped(fee: Fee, each: int, units: int) -> tuple[int, str]:
    """The first `after` units at one price, the rest at another, never above `maximum`."""
    first = units if fee.after is None else min(units, fee.after)
    amount = first * each
    working = _product(first, fee.per, each)
    if fee.amount_after is not None and units > first:
        amount += (units - first) * fee.amount_after
        working += f" + {_product(units - first, fee.per, fee.amount_after)}"
    working += f" = {money(amount)}"
    if fee.maximum is not None and amount > fee.maximum:
        return fee.maximum, say(_("%(working)s, tối đa %(amount)s"), working=working, amount=money(fee.maximum))
    return amount, working


def _product(count: int, unit: FeeUnit, each: int) -> str:
    """2 trang × 1.000 đ."""
    return say(_("%(n)s %(unit)s × %(each)s"), n=count, unit=FEE_UNIT_NAMES[unit], each=money(each))


def money(amount: int) -> str:
    """14000 → "14.000 đ"."""
    return f"{amount:,}".replace(",", ".") + " đ"
