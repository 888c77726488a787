"""Public post: given to the post is not returned, brought back is not lost, and the postmark starts no limit."""

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from caicach.accounts.states import Role
from caicach.core import errors
from caicach.core.calendar import WorkingCalendar
from caicach.core.events import RECORDED, Recorded
from caicach.core.models import Event
from caicach.dossiers import commands, paper_slips, policies
from caicach.dossiers.commands import frame
from caicach.dossiers.models import Dossier, PostalContent, PostalItem
from caicach.dossiers.queries import Tab, inbox, lookup, post
from caicach.dossiers.queries.acts import Act, possible_acts
from caicach.dossiers.rules.post import Envelope, PostalState
from caicach.dossiers.states import Channel, Delivery, Status
from caicach.indices.facts.dossiers import fact
from caicach.organisations.queries import calendars, units
from caicach.workflow.models import Task
from tests.support import desk
from tests.support.desk import at

BIRTH = "1.001193"


def finished(office: desk.Office, serial: int = 1) -> Dossier:
    """A result that lies at the counter since the fourth of August."""
    dossier = office.receive(BIRTH, when=at(4, 8), applicant=desk.applicant(serial))
    while Dossier.objects.get(pk=dossier.pk).state is not Status.DONE:
        desk.play(dossier, at=at(4, 9))
    return Dossier.objects.get(pk=dossier.pk)


def envelope(number: str = "EP123456789VN", **changes: Any) -> Envelope:
    return Envelope(**{"number": number, "correspondent": "Lý Thị Thử 001", "fee": 22_000, **changes})


def send(office: desk.Office, *dossiers: Dossier, number: str = "EP123456789VN", when: Any = None) -> PostalItem:
    moment = when or at(4, 10)
    return commands.hand_to_post(
        office.counter_unit.id, envelope(number), dossiers=[one.code for one in dossiers], handed_at=moment,
        by=office.counter, at=moment,
    )  # fmt: skip


def hear(office: desk.Office, item: PostalItem, to: PostalState, when: Any, **more: Any) -> PostalItem:
    return commands.track(item.pk, to=to, happened_at=when, by=office.counter, **{"at": when, **more})


def wrong_with(act: Callable[[], Any]) -> str:
    with pytest.raises(errors.Invalid) as refusal:
        act()
    return " ".join(str(text) for texts in refusal.value.problems.values() for text in texts)


def test_what_was_given_to_the_post_is_returned_when_it_arrives(office: desk.Office) -> None:
    dossier = finished(office)
    item = send(office, dossier)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.delivery, dossier.returned_at) == (Status.DONE, Delivery.POSTED, None)
    assert dossier.return_channel == Channel.POST
    assert desk.open_steps(dossier) != []  # somebody still answers for it
    hear(office, item, PostalState.IN_TRANSIT, at(5))
    hear(office, item, PostalState.DELIVERED, at(6, 14), at=at(8))  # heard two days later
    dossier.refresh_from_db()
    assert (dossier.state, dossier.delivery, dossier.returned_at) == (Status.RETURNED, Delivery.DELIVERED, at(6, 14))
    assert dossier.outcomes.get().delivered_to == "Lý Thị Thử 001"
    assert desk.open_steps(dossier) == []
    told = Event.objects.filter(subject=dossier.subject).order_by("-seq")[0]
    assert (told.kind, told.payload, told.occurred_at) == ("dossier.returned", {"channel": "post"}, at(6, 14))
    kinds = Event.objects.filter(subject=item.subject).order_by("seq").values_list("kind", "payload__state")
    assert list(kinds) == [("post.recorded", None), ("post.tracked", "in_transit"), ("post.tracked", "delivered")]


def test_what_came_back_lies_at_the_counter_and_was_never_returned(office: desk.Office) -> None:
    dossier = finished(office)
    hear(office, send(office, dossier), PostalState.FAILED, at(5))
    item = PostalItem.objects.get()
    assert Dossier.objects.get().delivery == Delivery.POSTED  # the post still has it
    hear(office, item, PostalState.RETURNED, at(8))
    dossier.refresh_from_db()
    assert (dossier.state, dossier.delivery, dossier.returned_at) == (Status.DONE, Delivery.READY, None)
    assert [one.code for one in post.list_waiting(unit_id=office.counter_unit.id)] == [dossier.code]
    again = send(office, dossier, number="EP000000002VN", when=at(9))
    hear(office, again, PostalState.RETURNED, at(10))
    commands.return_result(dossier.pk, by=office.counter, at=at(11))
    assert Dossier.objects.get().state is Status.RETURNED


def test_while_the_post_has_it_nobody_hands_it_over_here(office: desk.Office) -> None:
    dossier = finished(office)
    assert any(one.act is Act.RETURN for one in possible_acts(dossier, actor=office.counter))
    item = send(office, dossier)
    dossier.refresh_from_db()
    assert not any(one.act is Act.RETURN for one in possible_acts(dossier, actor=office.counter))
    with pytest.raises(frame.MoveNotAllowed):
        commands.return_result(dossier.pk, by=office.counter, at=at(5))
    hear(office, item, PostalState.RETURNED, at(5))
    with pytest.raises(frame.MoveNotAllowed):  # a result by post goes in an item
        commands.return_result(dossier.pk, channel=Channel.POST, by=office.counter, at=at(6))


def test_several_results_go_in_one_item_and_arrive_together(office: desk.Office) -> None:
    first, second = finished(office), finished(office, 2)
    hear(office, send(office, second, first), PostalState.DELIVERED, at(6))
    assert {one.state for one in Dossier.objects.all()} == {Status.RETURNED}
    assert not PostalContent.objects.filter(under_way=True).exists()


def test_what_may_not_go_is_said_by_its_code_and_nothing_goes(office: desk.Office) -> None:
    done, running = finished(office), office.receive(BIRTH, when=at(4, 8), applicant=desk.applicant(2))
    said = wrong_with(lambda: send(office, done, running))
    assert running.code in said
    assert done.code not in said
    assert "X-1: không có ở quầy này." in wrong_with(
        lambda: commands.hand_to_post(
            office.counter_unit.id, envelope(), dossiers=["x-1"], handed_at=at(4, 10), by=office.counter, at=at(4, 10)
        )
    )
    assert "có sau thời điểm gửi" in wrong_with(lambda: send(office, done, when=at(4, 8, 30)))
    send(office, done)
    assert "đang ở bưu điện" in wrong_with(lambda: send(office, done, number="EP000000002VN"))
    assert PostalItem.objects.count() == 1


def test_the_database_keeps_a_result_in_one_item(office: desk.Office) -> None:
    dossier = finished(office)
    send(office, dossier)
    other = PostalItem.objects.create(
        unit_id=office.counter_unit.id, direction="out", number="EP000000003VN", correspondent="Thử", state="accepted",
        day=at(4).date(),
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="postal_result_in_one_item"), transaction.atomic():
        PostalContent.objects.create(item=other, dossier=dossier, under_way=True)


def test_a_number_is_one_item_of_a_year_and_a_direction(office: desk.Office) -> None:
    send(office, finished(office))
    assert "đã được ghi" in wrong_with(lambda: send(office, finished(office, 2), number=" ep123456789 vn"))
    unit_id = office.counter_unit.id
    commands.take_in(unit_id, envelope(), arrived_at=at(4), by=office.counter, at=at(4))


def test_another_counter_neither_sees_nor_writes(office: desk.Office) -> None:
    item = send(office, finished(office))
    stranger = desk.Office("xa-bang-lang-02065").counter
    with pytest.raises(errors.NotPermitted):
        commands.track(item.pk, to=PostalState.DELIVERED, happened_at=at(5), by=stranger, at=at(5))
    with pytest.raises(errors.NotFound):
        post.get_item(item.pk, seen_by=stranger, on=at(5).date())
    assert post.recipient(Dossier.objects.get().code, seen_by=stranger) is None


def test_two_people_who_write_at_once_are_told(office: desk.Office) -> None:
    item = send(office, finished(office))
    with pytest.raises(frame.Changed):
        hear(office, item, PostalState.DELIVERED, at(5), seen_seq=item.seq - 1)


# --- in ---


def arrive(office: desk.Office, number: str = "RP123456789VN", **changes: Any) -> PostalItem:
    given = {"arrived_at": at(4, 8), "postmarked_on": date(2022, 8, 1), "by": office.counter, "at": at(4, 8)}
    return commands.take_in(office.counter_unit.id, envelope(number), **{**given, **changes})


def test_the_limit_counts_from_the_counter_and_not_from_the_postmark(office: desk.Office) -> None:
    item = arrive(office)
    dossier = office.receive(BIRTH, when=at(4, 9), channel=Channel.POST, postal_item_id=item.pk)
    other = office.receive(BIRTH, when=at(4, 9), applicant=desk.applicant(2))
    assert (dossier.received_at, dossier.due_at) == (at(4, 9), other.due_at)
    assert [one.dossier.code for one in item.contents.all()] == [dossier.code]
    second = office.receive(BIRTH, when=at(4, 9, 5), applicant=desk.applicant(3), postal_item_id=item.pk)
    assert {one.code for one in post.get_item(item.pk, seen_by=office.counter, on=at(4).date()).dossiers} == {
        dossier.code, second.code,
    }  # fmt: skip


def test_papers_that_are_incomplete_are_asked_for_as_at_the_counter(office: desk.Office) -> None:
    item = arrive(office)
    intake = office.intake(BIRTH, channel=Channel.POST, postal_item_id=item.pk, presented=())
    dossier = commands.ask_for_papers(intake, items=["Tờ khai"], by=office.counter, at=at(4, 9))
    assert (dossier.received_at, item.contents.get().dossier_id) == (None, dossier.pk)


def test_nothing_is_received_from_an_item_before_it_came_or_of_another_counter(office: desk.Office) -> None:
    item = arrive(office)
    early = {"occurred_at": at(3, 9), "late_reason": "Mất điện"}
    said = wrong_with(lambda: office.receive(BIRTH, when=at(4, 9), postal_item_id=item.pk, **early))
    assert "từ khi bưu gửi đến" in said
    elsewhere = desk.Office("xa-bang-lang-02065")
    wrong_with(lambda: elsewhere.receive(BIRTH, when=at(4, 9), postal_item_id=item.pk))
    wrong_with(lambda: office.receive(BIRTH, when=at(4, 9), postal_item_id=10**9))
    assert not Dossier.objects.exists()


# --- what is told of it ---


def test_the_owner_sees_the_way_and_nothing_of_others(office: desk.Office) -> None:
    mine, other = finished(office), finished(office, 2)
    hear(office, send(office, mine, other), PostalState.FAILED, at(5), note="Bà hàng xóm nhận hộ")
    told = lookup(mine.code, second="0001", on=at(5).date()).owner
    assert told is not None
    [shipment] = told.shipments
    assert (shipment.number, shipment.state) == ("EP123456789VN", PostalState.FAILED)
    assert [one.state for one in shipment.heard] == ["accepted", "failed"]
    assert all(text not in repr(told) for text in (other.code, "hàng xóm", "Lý Thị Thử"))
    assert lookup(mine.code, on=at(5).date()).owner is None


def test_nothing_is_asked_of_the_post_for_what_goes_over_the_counter(
    office: desk.Office, django_assert_num_queries: Any
) -> None:
    dossier = office.receive(BIRTH)
    with django_assert_num_queries(0):
        assert post.shipments(dossier) == ()


def test_the_list_of_a_day_has_both_signatures_and_the_sum(office: desk.Office) -> None:
    send(office, finished(office), finished(office, 2))
    made = post.day_list(unit_id=office.counter_unit.id, day=at(4).date(), outgoing=True, at=at(4, 16))
    assert [(one.number, len(one.dossiers), one.fee) for one in made.entries] == [("EP123456789VN", 2, 22_000)]
    assert made.head.issuer == office.counter_unit.name
    assert paper_slips.postal_list(made).startswith(b"%PDF")
    arrive(office)
    incoming = post.day_list(unit_id=office.counter_unit.id, day=at(4).date(), outgoing=False, at=at(4, 16))
    assert [one.note for one in incoming.entries] == ["Dấu bưu điện 01/08/2022"]


def test_the_fact_knows_what_went_by_post_and_how_it_was_returned(office: desk.Office) -> None:
    dossier = finished(office)
    item = send(office, dossier)
    assert told(dossier).posted_at == at(4, 10)
    hear(office, item, PostalState.RETURNED, at(5))
    commands.return_result(dossier.pk, by=office.counter, at=at(8))
    made = told(dossier)
    assert (made.posted_at, made.return_channel, made.returned_at) == (at(4, 10), "counter", at(8))


def told(dossier: Dossier) -> Any:
    stored = Event.objects.filter(subject=dossier.subject).order_by("seq").values(*RECORDED)
    history = [Recorded(**{**one, "payload": json.dumps(one["payload"], ensure_ascii=False)}) for one in stored]
    return fact(history, calendar_for=_calendar)


def _calendar(unit_id: int, on: date, _known_at: datetime | None = None) -> WorkingCalendar:
    return calendars.calendar_for(unit_id, on=on)


def test_what_the_post_has_is_nobodys_work_at_the_counter(office: desk.Office) -> None:
    dossier = finished(office)
    assert dossier.code in {one.code for one in inbox(Tab.WORKING, seen_by=office.counter, at=at(4, 11))}
    send(office, dossier)
    assert dossier.code not in {one.code for one in inbox(Tab.WORKING, seen_by=office.counter, at=at(4, 11))}


def test_whoever_took_the_dossier_over_follows_what_is_on_its_way(office: desk.Office) -> None:
    """After a transfer the counter that gave the item to the post may have ended."""
    sent, waiting = finished(office), finished(office, 2)
    item = send(office, sent)
    Dossier.objects.filter(pk=waiting.pk).update(return_channel=Channel.POST)
    taker = units.get_unit(key="xa-ngoc-phai-02053--mot-cua", on=at(4).date()).id
    there = desk.staff(Role.ONE_STOP_OFFICER, taker)
    with pytest.raises(policies.NotYourUnit):
        commands.track(item.pk, to=PostalState.IN_TRANSIT, happened_at=at(5), by=there, at=at(5))
    with pytest.raises(errors.NotFound):
        post.get_item(item.pk, seen_by=there, on=at(5).date())
    Dossier.objects.filter(pk__in=[sent.pk, waiting.pk]).update(counter_unit=taker)  # as a transfer leaves them
    Task.objects.filter(process=sent.process, unit=office.counter_unit.id).update(unit=taker)
    assert post.get_item(item.pk, seen_by=there, on=at(5).date()).may_track
    assert [one.code for one in post.list_waiting(unit_id=taker)] == [waiting.code]
    assert post.list_waiting(unit_id=office.counter_unit.id) == []
    commands.track(item.pk, to=PostalState.DELIVERED, happened_at=at(5), by=there, at=at(5))
    sent.refresh_from_db()
    assert sent.state is Status.RETURNED
