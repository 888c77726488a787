"""Provisional numbers: short, told apart from dossier numbers, and never another one for a slip of the pen."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caicach.core import errors
from caicach.core.clock import ZONE
from caicach.dossiers.rules import late_entries, pads
from caicach.dossiers.rules.pads import PadState, VoidReason

SERIALS = st.integers(1, pads.LAST_SERIAL)


@given(SERIALS)
def test_what_was_printed_is_read_however_it_is_typed(serial: int) -> None:
    code = pads.code(serial)
    assert {pads.read(typed) for typed in (code, code.lower(), code.replace("-", ""), f" {code[:5]} {code[5:]}")} == {
        serial
    }


@given(SERIALS, st.integers(0, 6), st.integers(1, 9))
def test_one_wrong_digit_is_another_number_of_nobody(serial: int, place: int, more: int) -> None:
    digits = [*f"{serial:06d}", pads.code(serial)[-1]]
    digits[place] = str((int(digits[place]) + more) % 10)
    assert pads.read("TAM-" + "".join(digits[:6]) + "-" + digits[6]) is None


@given(SERIALS, st.integers(0, 5))
def test_two_neighbours_changed_about_are_noticed(serial: int, place: int) -> None:
    digits = [*f"{serial:06d}", pads.code(serial)[-1]]
    changed = [*digits[:place], digits[place + 1], digits[place], *digits[place + 2 :]]
    assert changed == digits or pads.read("TAM" + "".join(changed)) is None


@pytest.mark.parametrize("text", ["", "TAM", "TAM-1-2", "000.00.10.H03-220804-0001", "TAM-00017-4", "TAM-000017-44"])
def test_anything_else_is_no_number_of_a_pad(text: str) -> None:
    assert pads.read(text) is None
    with pytest.raises(errors.Invalid):
        pads.read_or_refuse(text, field="number")


PRINTED = datetime(2022, 8, 1, 10, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("state", "same_counter", "occurred_at", "place"),
    [
        (PadState.BLANK, True, PRINTED.replace(hour=8), ""),
        (PadState.HANDED, True, datetime(2022, 7, 31, 20, tzinfo=UTC), ""),  # the first of August in Vietnam
        (PadState.ATTACHED, True, PRINTED, "pad_number"),
        (PadState.VOID, True, PRINTED, "pad_number"),
        (PadState.BLANK, False, PRINTED, "pad_number"),
        (PadState.BLANK, True, None, "occurred_at"),
        (PadState.BLANK, True, PRINTED.replace(month=7, day=31), "occurred_at"),
    ],
)
def test_when_a_number_may_be_used(
    state: PadState, same_counter: bool, occurred_at: datetime | None, place: str
) -> None:
    def use() -> None:
        pads.check_use(state=state, same_counter=same_counter, printed_at=PRINTED, occurred_at=occurred_at)

    if not place:
        use()
        return
    with pytest.raises(errors.Invalid) as refusal:
        use()
    assert set(refusal.value.problems) == {place}


@pytest.mark.parametrize("slips", [0, -1, pads.MOST_SLIPS + 1])
def test_a_pad_has_some_slips_and_not_too_many(slips: int) -> None:
    with pytest.raises(errors.Invalid):
        pads.check_size(slips)


def test_slips_are_given_out_between_the_printing_and_today() -> None:
    span = {"printed_on": date(2022, 8, 1), "today": date(2022, 8, 4)}
    pads.check_handing_out(day=date(2022, 8, 1), **span)
    for day in (date(2022, 7, 31), date(2022, 8, 5)):
        with pytest.raises(errors.Invalid):
            pads.check_handing_out(day=day, **span)


def test_of_a_lost_slip_something_must_be_said() -> None:
    assert pads.void_words(VoidReason.SPOILED, "") == ""
    with pytest.raises(errors.Invalid):
        pads.void_words(VoidReason.LOST, " ")


def test_how_far_back_paper_is_entered_is_dated_and_says_that_no_law_sets_it() -> None:
    limit = late_entries.limit_on(date(2022, 8, 4))
    assert limit == late_entries.limit_on(date(2000, 1, 1))
    assert 0 < limit.counter_days < limit.chief_days
    assert limit.unverified
    assert limit.longest(by_chief=True) > limit.longest(by_chief=False)
