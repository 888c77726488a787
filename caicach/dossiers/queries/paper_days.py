"""What was taken in on paper and is entered later: by the rules of which day, and for which counter?

A slip of the last day of June belongs to the counter that stood that day, also where another continues it since: its
rules, its series of numbers, its calendar. Whoever has a post in the new unit holds it in the old ones too (ADR 0015).
"""

from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.dossiers.models import PadSlip, PostalItem
from caicach.dossiers.rules import late_entries, pads
from caicach.organisations.queries import successions, units

NOT_YET: Final = _(
    "Ngày đó quầy này chưa hoạt động. Ghi số tạm trên phiếu để biết quầy nào đã nhận; không có số tạm thì không nhập "
    "bù được cho ngày đó."
)


def day_of_rules(paper_day: date | None, *, today: date) -> date:
    """The day whose rules a form asks by: the one on the paper, if it may still be entered at all."""
    if paper_day is None:
        return today
    earliest = today - timedelta(days=late_entries.limit_on(today).chief_days)
    return paper_day if earliest <= paper_day <= today else today


def counter_on(unit_id: int, *, on: date, today: date, pad_number: str = "", item_id: int | None = None) -> int:
    """The counter that took it in on that day: this one, or the one it continues that the slip or the item names.

    Invalid beside `occurred_at` if nothing says which. Asks the database only about a day before this one stood.
    """
    if units.find_unit(id=unit_id, on=on) is not None:
        return unit_id
    before = {one for one in successions.continued_by({unit_id}, on=today) if units.find_unit(id=one, on=on)}
    named = _named(pad_number, item_id)
    if named in before:
        return named
    if named is None and len(before) == 1:
        return before.pop()
    raise errors.Invalid(NOT_YET, field="occurred_at")


def _named(pad_number: str, item_id: int | None) -> int | None:
    if (serial := pads.read(pad_number)) is not None:
        return PadSlip.objects.filter(serial=serial).values_list("pad__unit_id", flat=True).first()
    if item_id is not None:
        return PostalItem.objects.filter(pk=item_id).values_list("unit_id", flat=True).first()
    return None


def counters_before(unit_id: int, *, on: date) -> frozenset[int]:
    """This counter and those it continues: what was given out there is entered here."""
    return frozenset({unit_id}) | successions.continued_by({unit_id}, on=on)
