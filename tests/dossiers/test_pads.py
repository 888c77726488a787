"""Days without current: a number of a pad is one dossier's once; the limit counts from when the citizen stood here."""

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from caicach.accounts.states import Role
from caicach.core import errors
from caicach.core.models import Event
from caicach.dossiers import commands, paper_slips
from caicach.dossiers.models import Dossier, Pad, PadSlip
from caicach.dossiers.queries import finding, lookup, pads
from caicach.dossiers.rules import intake as intake_rules
from caicach.dossiers.rules import late_entries
from caicach.dossiers.rules.pads import PadState, VoidReason, code
from tests.support import desk, people
from tests.support.desk import at

BIRTH = "1.001193"
BLACKOUT = {"occurred_at": at(3, 10), "late_reason": "Mất điện"}


@pytest.fixture
def pad(office: desk.Office) -> Pad:
    return commands.print_pad(office.counter_unit.id, slips=5, by=office.counter, at=at(1, 8))


def enter(office: desk.Office, number: str, *, serial: int = 1, **changes: Any) -> Dossier:
    """What was taken in on paper on the third, entered on the fourth."""
    given = {"when": at(4, 8), "pad_number": number, "applicant": desk.applicant(serial), **BLACKOUT}
    return office.receive(BIRTH, **{**given, **changes})


def places(act: Callable[[], Any]) -> set[str]:
    with pytest.raises(errors.Invalid) as refusal:
        act()
    return set(refusal.value.problems)


def test_no_number_is_printed_twice_whoever_prints(office: desk.Office, pad: Pad) -> None:
    other = desk.Office("xa-bang-lang-02065")
    second = commands.print_pad(other.counter_unit.id, slips=3, by=other.counter, at=at(1, 9))
    assert (second.first, second.last) == (pad.last + 1, pad.last + 3)
    assert PadSlip.objects.count() == 8
    with pytest.raises(errors.NotPermitted):
        commands.print_pad(other.counter_unit.id, slips=3, by=office.counter, at=at(1, 9))


def test_the_day_counts_from_when_the_citizen_stood_at_the_counter(office: desk.Office, pad: Pad) -> None:
    dossier = enter(office, f" {code(pad.first).lower()} ")
    there = office.receive(BIRTH, when=at(3, 10), applicant=desk.applicant(2))
    assert (dossier.received_at, dossier.due_at) == (at(3, 10), there.due_at)
    first, second = Event.objects.filter(subject=dossier.subject).order_by("seq")
    assert (first.kind, first.occurred_at, first.recorded_at) == ("dossier.received", at(3, 10), at(4, 8))
    assert (second.kind, second.payload) == ("dossier.pad-number-attached", {"pad_id": pad.pk, "serial": pad.first})
    slip = PadSlip.objects.get(serial=pad.first)
    assert (slip.state, slip.dossier_id, slip.handed_on) == (PadState.ATTACHED, dossier.pk, at(3).date())
    assert Dossier.objects.get(pk=dossier.pk).seq == 2
    assert pads.number_of(Dossier.objects.get(pk=dossier.pk)) == code(pad.first)
    assert dossier.code.endswith("-0001")  # of the day it was taken in, from the counter's own gap-free numbers


def test_a_number_is_used_once_and_a_refused_entry_leaves_nothing(office: desk.Office, pad: Pad) -> None:
    enter(office, code(pad.first))
    for number in (code(pad.first), code(pad.last + 1), "TAM-000001-9", "abc"):
        assert places(functools.partial(enter, office, number, serial=2)) == {"pad_number"}
    assert places(lambda: enter(office, code(pad.first + 1), occurred_at=None)) == {"occurred_at"}
    assert Dossier.objects.count() == 1
    other = desk.Office("xa-bang-lang-02065")
    assert places(lambda: enter(other, code(pad.first + 1), serial=2)) == {"pad_number"}


def test_a_paper_day_before_the_pad_was_printed_is_a_slip_of_the_pen(office: desk.Office) -> None:
    late = commands.print_pad(office.counter_unit.id, slips=1, by=office.counter, at=at(4, 7))
    assert places(lambda: enter(office, code(late.first))) == {"occurred_at"}


def test_the_same_form_sent_twice_makes_one_dossier(office: desk.Office, pad: Pad) -> None:
    intake = office.intake(BIRTH, pad_number=code(pad.first), **BLACKOUT)
    first = commands.receive(intake, by=office.counter, at=at(4, 8))
    assert commands.receive(intake, by=office.counter, at=at(4, 8, 1)).pk == first.pk
    with pytest.raises(intake_rules.KeyReused):
        commands.receive(replace(intake, pad_number=code(pad.last)), by=office.counter, at=at(4, 8, 2))


def test_papers_incomplete_in_the_dark_are_asked_for_under_the_number(office: desk.Office, pad: Pad) -> None:
    intake = office.intake(BIRTH, pad_number=code(pad.first), presented=(), **BLACKOUT)
    dossier = commands.ask_for_papers(intake, items=["Tờ khai"], by=office.counter, at=at(4, 8))
    assert PadSlip.objects.get(serial=pad.first).dossier_id == dossier.pk


# --- how far back, and who ---


def test_the_counter_enters_ten_days_back_and_its_chief_thirty(office: desk.Office) -> None:
    chief = desk.actor(people.official((Role.ONE_STOP_CHIEF, f"{office.key}--mot-cua")))
    limit = late_entries.limit_on(at(25).date())
    old = office.intake(BIRTH, occurred_at=at(25 - limit.counter_days - 1, 8), late_reason="Mất điện")
    assert places(lambda: commands.receive(old, by=office.counter, at=at(25, 9))) == {"occurred_at"}
    assert commands.receive(old, by=chief, at=at(25, 9)).received_at == old.occurred_at
    older = office.intake(BIRTH, occurred_at=at(25, month=6), late_reason="Mất điện")
    with pytest.raises(errors.Invalid) as refused:
        commands.receive(older, by=chief, at=at(27, month=7))
    (told,) = refused.value.problems["occurred_at"]  # the chief is not sent to the chief
    assert f"{limit.counter_days} ngày, Trưởng Bộ phận Một cửa trong {limit.chief_days} ngày" in told


# --- what was given out, spoiled, lost ---


def test_numbers_in_citizens_hands_are_watched_until_entered(office: desk.Office, pad: Pad) -> None:
    unit_id, by = office.counter_unit.id, office.counter
    assert pads.list_open(unit_id=unit_id, on=at(4).date()) == []
    given = commands.hand_out(pad.pk, upto=code(pad.first + 1), handed_on=at(3).date(), by=by, at=at(4))
    waiting = pads.list_open(unit_id=unit_id, on=at(17).date())
    assert (given, [(one.code, one.days, one.too_old) for one in waiting]) == (
        2, [(code(pad.first), 14, True), (code(pad.first + 1), 14, True)],
    )  # fmt: skip
    enter(office, code(pad.first + 1))
    assert [one.code for one in pads.list_open(unit_id=unit_id, on=at(4).date())] == [code(pad.first)]


def test_a_number_jumped_over_is_asked_about(office: desk.Office, pad: Pad) -> None:
    enter(office, code(pad.first + 2))
    found = pads.list_open(unit_id=office.counter_unit.id, on=at(4).date())
    assert [(one.code, one.skipped) for one in found] == [(code(pad.first), True), (code(pad.first + 1), True)]
    commands.void_slip(pad.pk, number=code(pad.first), reason=VoidReason.SPOILED, by=office.counter, at=at(4))
    assert len(pads.list_open(unit_id=office.counter_unit.id, on=at(4).date())) == 1


def test_what_is_spoiled_or_lost_is_written_down_and_never_used(office: desk.Office, pad: Pad) -> None:
    by, number = office.counter, code(pad.first)
    lost: dict[str, Any] = {"number": number, "reason": VoidReason.LOST, "by": by, "at": at(4)}
    assert places(lambda: commands.void_slip(pad.pk, **lost)) == {"words"}
    commands.void_slip(pad.pk, words="Rơi khi chuyển bàn", **lost)
    assert places(lambda: commands.void_slip(pad.pk, words="Lại", **lost)) == {"number"}
    assert places(lambda: enter(office, number)) == {"pad_number"}
    told = Event.objects.get(kind="pad.slip-voided")
    assert (told.payload, told.seq) == ({"serial": pad.first, "reason": "lost"}, 2)


def test_what_is_written_of_a_pad_must_be_of_it(office: desk.Office, pad: Pad) -> None:
    by, day = office.counter, at(3).date()
    for upto in (code(pad.last + 1), "TAM-000001-0"):
        hand_out = functools.partial(commands.hand_out, pad.pk, upto=upto, handed_on=day, by=by, at=at(4))
        assert places(hand_out) == {"upto"}
    commands.hand_out(pad.pk, upto=code(pad.last), handed_on=day, by=by, at=at(4))
    assert places(lambda: commands.hand_out(pad.pk, upto=code(pad.last), handed_on=day, by=by, at=at(4))) == {"upto"}
    stranger = desk.Office("xa-bang-lang-02065").counter
    with pytest.raises(errors.NotFound):
        commands.hand_out(pad.pk, upto=code(pad.first), handed_on=day, by=stranger, at=at(4))
    with pytest.raises(errors.NotFound):
        pads.get_pad(pad.pk, seen_by=stranger)


# --- looking up ---


def test_the_citizen_looks_up_by_the_number_in_hand(office: desk.Office, pad: Pad) -> None:
    number, on = code(pad.first), at(4).date()
    for asked, words in ((number, "chưa được nhập"), (code(pad.last + 1), "Không có số tạm"), ("TAM-1", "Không có")):
        with pytest.raises(errors.NotFound, match=words):
            lookup(asked, on=on)
    dossier = enter(office, number)
    assert lookup(number.lower(), on=on).code == dossier.code
    owner = lookup(number, second="0001", on=on).owner
    assert owner is not None
    assert owner.received_at == at(3, 10)
    assert [row.code for row in finding.search(number, seen_by=office.counter)] == [dossier.code]
    commands.void_slip(pad.pk, number=code(pad.last), reason=VoidReason.SPOILED, by=office.counter, at=at(4))
    with pytest.raises(errors.NotFound, match="không dùng"):
        lookup(code(pad.last), on=on)


def test_a_person_called_tam_is_still_found_by_name(office: desk.Office) -> None:
    dossier = office.receive(BIRTH, applicant=desk.applicant(full_name="Tạm Thị Thử 001"))
    assert [row.code for row in finding.search("tam thi thu", seen_by=office.counter)] == [dossier.code]


# --- paper, and the cost of an ordinary receipt ---


def test_a_pad_printed_again_has_the_same_numbers(office: desk.Office, pad: Pad) -> None:
    made = pads.sheets(pad.pk, seen_by=office.counter)
    assert [one.code for one in made.slips] == [code(serial) for serial in range(pad.first, pad.last + 1)]
    assert made.slips[0].address.endswith(f"?ma={code(pad.first)}")
    assert paper_slips.pad(made) == paper_slips.pad(made)


def test_a_dossier_entered_in_time_asks_nothing_of_pads(office: desk.Office, django_assert_num_queries: Any) -> None:
    dossier = office.receive(BIRTH)
    with django_assert_num_queries(0):
        assert pads.number_of(dossier) == ""
