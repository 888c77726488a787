"""What are the nine indices of Circular 01/2018/TT-VPCP (Article 13) made of, as far as records tell?

An index is the mean of 0, 1 and 2 over the dossiers that have a value: the share with 1 or more, added to the share
with 2. Both are counts, and each opens to its dossiers. Indices 6 and 7 have no records, 5, 8 and 9 are of a unit.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from caicach.indices.counts import Basis
from caicach.indices.measures.measure import Measure, Ratio

COUNTED: Final[dict[int, Promise]] = {
    1: _("Tổng thời gian giải quyết"),
    2: _("Thời gian của từng cơ quan, đơn vị"),
    3: _("Số lần liên hệ để hoàn thiện hồ sơ"),
    4: _("Số cơ quan phải liên hệ"),
}
_DOUBT: Final = _("Thông tư 03/2025/TT-VPCP không nêu việc đánh giá; từ 01/7/2025 chưa rõ còn căn cứ hay không.")


def _with(number: int, signs: str) -> Q:
    """The sign of the index stands at its own place (see `facts.nine`)."""
    return Q(nine_indices__regex=f"^.{{{number - 1}}}[{signs}]")


def _ratio(number: int, signs: str) -> Callable[[datetime], Ratio]:
    return lambda _at: Ratio(of=_with(number, signs), among=_with(number, "012"))


def _measure(key: str, label: str | Promise, signs: str, number: int, definition: Promise) -> Measure:
    return Measure(
        key=f"chin-chi-so-{number}-{key}", label=label, definition=definition, basis=Basis.FINISHED,
        ratio=_ratio(number, signs), source="Điều 13 Thông tư 01/2018/TT-VPCP", unverified=_DOUBT,
    )  # fmt: skip


def _pair(number: int, name: Promise) -> tuple[Measure, Measure]:
    some, full = _("Chỉ số {number}, {name}: hồ sơ được từ 1 điểm"), _("Chỉ số {number}, {name}: hồ sơ được 2 điểm")
    return (
        _measure("tu-1", format_lazy(some, number=number, name=name), "12", number, _(
            "Hồ sơ được 1 hoặc 2 điểm, trong số hồ sơ kết thúc trong kỳ mà chỉ số này tính được; hồ sơ không tính được"
            " thì không coi là 0 điểm."
        )),
        _measure("du-2", format_lazy(full, number=number, name=name), "2", number, _(
            "Hồ sơ được 2 điểm, trong số hồ sơ kết thúc trong kỳ mà chỉ số này tính được; hồ sơ không tính được thì"
            " không coi là 0 điểm."
        )),
    )  # fmt: skip


MEASURES: Final = tuple(one for number, name in COUNTED.items() for one in _pair(number, name))
