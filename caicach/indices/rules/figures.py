"""How are figures counted and said? Decimals of sixty digits, halves up, a comma before decimals in Vietnamese."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from django.utils.translation import get_language

CONTEXT: Final = Context(prec=60, rounding=ROUND_HALF_UP)
ZERO: Final = Decimal(0)
ONE: Final = Decimal(1)
HUNDRED: Final = Decimal(100)
SHOWN: Final = 4  # decimals of what stands between two lines of a working


def quotient(one: Decimal, other: Decimal) -> Decimal:
    return CONTEXT.divide(one, other)


def product(*factors: Decimal) -> Decimal:
    found = ONE
    for factor in factors:
        found = CONTEXT.multiply(found, factor)
    return found


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Half up: 0.005 is 0.01. Figures are never below nought, so there is no question about those."""
    return value.quantize(ONE.scaleb(-decimals), rounding=ROUND_HALF_UP, context=CONTEXT)


def said(value: Decimal, decimals: int = SHOWN) -> str:
    """`1,4607`; no noughts at the end."""
    words = fixed(value, decimals)
    mark = "," if "," in words else "."
    return words.rstrip("0").rstrip(mark) if mark in words else words


def fixed(value: Decimal, decimals: int) -> str:
    """`1,50`; as many decimals as asked for."""
    words = f"{rounded(value, decimals):f}"
    return words.replace(".", ",") if (get_language() or "vi").startswith("vi") else words


def percent(share: Decimal) -> str:
    """`58,43 %`"""
    return f"{said(product(share, HUNDRED), 2)} %"


def total(values: Iterable[Decimal]) -> Decimal:
    found = ZERO
    for value in values:
        found = CONTEXT.add(found, value)
    return found
