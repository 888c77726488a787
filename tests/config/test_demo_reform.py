"""The demo of the whole province, in small: the merger inside it, and the share that the review of 2022 heard."""

import os
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from io import StringIO
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caicach.accounts import queries as accounts
from caicach.accounts.models import User
from caicach.catalogue import queries as catalogue
from caicach.config.demo_data import aiming, everywhere, loading, sizes, staff
from caicach.config.demo_data.counters import Counter
from caicach.config.demo_data.year import BEFORE_MERGER, SINCE_MERGER, YEAR, Window
from caicach.config.progress import Progress
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.core.clock import ZONE
from caicach.core.models import Event
from caicach.dossiers import commands, timing
from caicach.dossiers.models import Dossier, TransferItem
from caicach.dossiers.rules.intake import Intake, Presented
from caicach.dossiers.states import Channel
from caicach.indices import queries
from caicach.organisations.queries import units
from tests.support import databases, desk

NOW: Final = datetime(2026, 11, 20, 15, 30, tzinfo=ZONE)
FEW: Final = {
    "backan--mot-cua", "huyen-cho-don--mot-cua", "thanh-pho-bac-kan--mot-cua", "xa-phuong-vien-02050--mot-cua",
    "xa-ngoc-phai-02053--mot-cua", "xa-yen-thuong-02047--mot-cua", "thi-tran-bang-lung-02020--mot-cua",
    *aiming.PLACES, "thai-nguyen--mot-cua", "xa-cho-don-02020-2025--mot-cua",
}  # fmt: skip


def few(window: Window) -> Sequence[Counter]:
    """The counters of some units that merge and of those that continue them."""
    return [counter for counter in everywhere.counters_of(window) if counter.key in FEW]


LAST_DAYS: Final = replace(BEFORE_MERGER, first=date(2025, 6, 24))  # so that much lies open on the eve
SMALL: Final = sizes.Size(
    "reform-test",
    (
        sizes.Part(YEAR, 60, lambda: few(YEAR)),
        sizes.Part(LAST_DAYS, 60, lambda: few(LAST_DAYS), scripted=False),
        sizes.Part(SINCE_MERGER, 30, lambda: few(SINCE_MERGER), scripted=False),
    ),
    reformed=True,
)


def forget() -> None:
    units.forget()
    catalogue.forget()


@pytest.fixture(scope="module")
def reform(django_db_setup: None, django_db_blocker: pytest.FixtureRequest, worker_name: str) -> Iterator[str]:
    from django.db import connections

    usual = connections["default"].settings_dict["NAME"]
    name = f"committed_reform_{worker_name}_{os.getpid()}"
    with django_db_blocker.unblock():
        databases.clone(name)
        databases.point_at(name)
        forget()
        try:
            with clock.frozen(NOW):
                loading.load(SMALL, seed=3, processes=1, progress=Progress(StringIO()))
            yield name
        finally:
            connections.close_all()
            databases.point_at(usual)
            forget()
            with databases.superuser() as connection:
                databases.drop(connection, name)


@pytest.fixture(autouse=True)
def _unblocked(request: pytest.FixtureRequest, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def test_before_the_units_are_reorganised_nothing_is_there(db: None) -> None:
    """`make demo` has loaded the units of 2022 by then."""
    forget()
    desk.load_province()
    assert SMALL.shares() == []
    assert not loading.is_complete(SMALL, seed=3)


@pytest.mark.usefixtures("reform")
def test_no_two_counters_of_a_window_have_the_same_people() -> None:
    """Else two processes that load them wait for each other for ever, and each person lives in two communes."""
    for part in sizes.SIZES["province"].parts:
        taken: set[tuple[int, int]] = set()
        shares = [share for share in sizes.SIZES["province"].shares() if share.window == part.window]
        for share in shares:
            most = max(2, round(share.count * 0.65))
            counter = share.counter
            assert most < counter.span
            owners = {(counter.group, counter.first + who) for who in range(1, most + 1)}
            filers = {(group, number + counter.span) for group, number in owners}
            assert not taken & (owners | filers), counter.key
            taken |= owners | filers


@pytest.mark.usefixtures("reform")
def test_what_was_open_on_the_eve_went_over_and_was_finished() -> None:
    moved = TransferItem.objects.select_related("dossier")
    assert len({item.dossier_id for item in moved}) > 3
    ended = {unit for unit in units.units(date(2025, 6, 30)).by_id if unit not in units.units(date(2025, 7, 1)).by_id}
    open_there = Dossier.objects.open().filter(competent_unit__in=ended, registered_at__year=2025)
    assert not open_there.exists()
    assert Event.objects.filter(kind="dossier.transferred").exists()
    assert any(item.dossier.returned_at for item in moved)


@pytest.mark.usefixtures("reform")
def test_every_window_has_its_dossiers_at_units_of_its_time() -> None:
    for window in (YEAR, LAST_DAYS, SINCE_MERGER):
        there = Dossier.objects.filter(received_at__date__range=(window.first, window.last))
        assert there.count() > 10
        for dossier in there:
            assert dossier.received_at is not None
            assert dossier.intake_unit_id in units.units(timing.day_of(dossier.received_at)).by_id


@pytest.mark.usefixtures("reform")
def test_officials_of_the_demo_sit_at_the_units_of_today() -> None:
    for username in ("motcua", "thuly", "lanhdao"):
        actor = accounts.actor_for(User.objects.get(username=username), on=NOW.date())
        places = [units.get_unit(id=one, on=NOW.date()).name for one in actor.unit_ids]
        assert places
        assert all(place.endswith("xã Chợ Đồn") for place in places)


@pytest.mark.usefixtures("reform")
def test_visitors_are_told_the_commune_of_today() -> None:
    with clock.frozen(NOW):
        told = {account.username: account.who for account in staff.described()}
    assert told["motcua"] == "Công chức một cửa, xã Chợ Đồn"
    assert told["thue"] == "Công chức Cục Thuế tỉnh"
    with clock.frozen(datetime(2025, 6, 30, 9, tzinfo=ZONE)):
        assert "xã Phương Viên" in staff.described()[0].who


@pytest.mark.usefixtures("reform")
def test_the_first_half_of_2022_is_written_as_the_review_heard_it() -> None:
    """Counted from the facts; one record more, of either kind, and it is written otherwise."""
    counted = share()
    assert abs(counted - aiming.LEAST) < Fraction(1, 100)
    assert counted >= aiming.LEAST
    receive_another(Channel.COUNTER)
    assert share() < aiming.LEAST
    receive_another(Channel.ONLINE)
    assert share() > counted


def share() -> Fraction:
    half = queries.board(year=2022, under=None, seen_by=Actor.system(), at=NOW).half.figures
    return Fraction(half["truc-tuyen"] + half["nop-buu-chinh"], half["tiep-nhan"])


def receive_another(channel: Channel) -> None:
    at = datetime(2022, 5, 10, 9, tzinfo=ZONE)
    who = staff.Staff(on=at.date())
    counter = who.unit("phuong-duc-xuan-01840--mot-cua").id
    by = who.holder("one_stop_officer", counter, random.Random(1))
    procedure = catalogue.get_published("2.000635", on=at.date())
    asked = Intake(
        key=uuid.uuid4(), procedure_code=procedure.code, intake_unit_id=counter, applicant=desk.applicant(1),
        channel=channel, presented=tuple(Presented(number=number) for number in procedure.required_numbers),
    )  # fmt: skip
    if channel is Channel.COUNTER:
        commands.receive(asked, by=by, at=at)
    else:
        commands.accept(commands.register(asked, by=Actor.anonymous(), at=at).pk, by=by, at=at)
    loading.follow(Progress(StringIO()))


@given(st.integers(1, 200_000), st.floats(0, 1))
def test_the_aim_is_hit_from_anywhere(counted: int, part: float) -> None:
    remote = round(counted * part)
    online, over_the_counter = aiming.missing(counted, remote)
    assert online >= 0
    assert over_the_counter >= 0
    total = counted + online + over_the_counter
    assert Fraction(remote + online, total) >= aiming.LEAST
    assert Fraction(remote + online, total + 1) < aiming.LEAST


@pytest.mark.parametrize("counted", [2000, 7240])
def test_one_record_more_changes_what_is_written(counted: int) -> None:
    """For a half year of the demo's size, in the two places in which shares are written."""
    online, over_the_counter = aiming.missing(counted, round(counted * 0.2))
    total, remote = counted + online + over_the_counter, round(counted * 0.2) + online
    assert f"{100 * remote / total:.2f}" in ("21.74", "21.75", "21.76")
    assert len({f"{100 * a / b:.2f}" for a, b in ((remote, total), (remote, total + 1), (remote + 1, total + 1))}) == 3
