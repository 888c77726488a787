"""A dossier received on the eve of a merger: who finishes it, who hands it over, and what stays as printed?"""

import io
import json
from datetime import date, datetime

import pytest
from django.core.management import call_command

from caicach.accounts import commands as accounts
from caicach.accounts import models, policies, queries
from caicach.accounts.states import Permission, Role
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.core.clock import ZONE
from caicach.core.models import Event
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier
from caicach.dossiers.queries import Tab, get_dossier, inbox, slips
from caicach.dossiers.queries.finding import search
from caicach.organisations.queries import units
from caicach.workflow import queries as workflow
from tests.support import desk, people

pytestmark = pytest.mark.django_db
PROCEDURE = "1.004873"
EVE = datetime(2025, 6, 27, 9, tzinfo=ZONE)  # the last Friday of the districts
DAY = date(2025, 7, 1)


def afterwards(day: int, hour: int = 9) -> datetime:
    return datetime(2025, 7, day, hour, tzinfo=ZONE)


@pytest.fixture
def office(db: None) -> desk.Office:
    units.forget()
    desk.load_province()
    desk.publish(PROCEDURE)
    return desk.Office()


@pytest.fixture
def received(office: desk.Office) -> Dossier:
    return office.receive(PROCEDURE, when=EVE)


def reorganise() -> None:
    call_command("units", "reorganise", "2025-03-01", "2025-07-01", stdout=io.StringIO())
    units.forget()


def new_unit(suffix: str = "") -> units.UnitOn:
    return units.get_unit(key=f"xa-cho-don-02020-2025{suffix}", on=DAY)


def moved(user: models.User) -> Actor:
    return queries.actor_for(user, on=DAY)


def test_officials_follow_their_unit_and_finish_what_it_holds(office: desk.Office, received: Dossier) -> None:
    users = [office.counter_user, office.officer_user, office.head_user]
    reorganise()
    done = accounts.move_posts(on=DAY, by=Actor.system(), at=EVE)
    assert {post.user_id for post in done.moved} >= {user.pk for user in users}
    counter, officer, head = map(moved, users)
    assert counter.unit_id == new_unit("--mot-cua").id
    assert officer.unit_ids == {new_unit().id}
    waiting = inbox(tab=Tab.WORKING, seen_by=counter, at=afterwards(1))
    assert [row.code for row in waiting] == [received.code]
    assert get_dossier(received.code, seen_by=officer).pk == received.pk
    for hour in range(8, 17):
        received.refresh_from_db()
        task = workflow.list_open_tasks(process=received.process).first()
        if task is None or received.returned_at is not None:
            break
        by = next(one for one in (counter, officer, head) if (task.role, task.unit_id) in one.posts)
        step = received.process.definition.compiled.steps[task.step_key]
        outcome = step.branches[0].outcome if step.branches else ""
        desk.act_on(received, task, step, by=by, at=afterwards(2, hour), outcome=outcome)
    received.refresh_from_db()
    assert received.returned_at is not None
    assert received.competent_unit_id == office.unit.id
    assert received.intake_unit_id == office.counter_unit.id
    assert ".H03-250627-" in received.code


def test_nobody_asks_themselves_for_an_opinion(office: desk.Office, received: Dossier) -> None:
    desk.play(received, at=EVE)
    officer = office.officer_user
    reorganise()
    accounts.move_posts(on=DAY, by=Actor.system(), at=EVE)
    asked = {"question": "Có hộ khẩu ở xã không?", "hours": 8, "by": moved(officer), "at": afterwards(2)}
    with pytest.raises(errors.Invalid, match="đơn vị khác"):
        commands.consult(received.pk, unit_id=new_unit().id, **asked)
    assert commands.consult(received.pk, unit_id=units.get_unit(key="thai-nguyen", on=DAY).id, **asked)


def test_before_the_day_nothing_is_continued(office: desk.Office, received: Dossier) -> None:
    reorganise()
    user = people.official((Role.CASE_OFFICER, office.key))
    actor = queries.actor_for(user, on=date(2025, 6, 30))
    assert (actor.unit_ids, actor.continued) == ({office.unit.id}, frozenset())
    assert units.heirs(date(2025, 6, 30)).get(office.unit.id) is None


def test_a_colleague_of_the_new_unit_may_be_given_the_step(office: desk.Office, received: Dossier) -> None:
    reorganise()
    colleague = people.official()
    accounts.give_position(
        user_id=colleague.pk, role=Role.CASE_OFFICER, unit_id=new_unit().id, valid_from=DAY, by=Actor.system(),
        at=afterwards(1),
    )  # fmt: skip
    assert colleague in queries.holders(role=Role.CASE_OFFICER, unit_id=office.unit.id, on=DAY)
    assert queries.holds_post(colleague.pk, role=Role.CASE_OFFICER, unit_id=office.unit.id, on=DAY)
    assert not queries.holds_post(colleague.pk, role=Role.CASE_OFFICER, unit_id=office.unit.id, on=EVE.date())


def test_a_part_or_a_neighbour_gives_no_right(office: desk.Office, received: Dossier) -> None:
    reorganise()
    neighbour = people.official()
    accounts.give_position(
        user_id=neighbour.pk, role=Role.CASE_OFFICER, valid_from=DAY, by=Actor.system(), at=afterwards(1),
        unit_id=units.get_unit(key="xa-dong-phuc-01933-2025", on=DAY).id,
    )  # fmt: skip
    actor = queries.actor_for(neighbour, on=DAY)
    assert office.unit.id not in {unit for _role, unit in actor.posts}
    # Home affairs gave a part to the new department of ethnic affairs and religion: its work did not move.
    home = units.get_unit(key="so-noi-vu", on=EVE.date()).id
    assert home not in units.heirs(date(2025, 4, 1))
    assert units.heirs(DAY)[home] == units.get_unit(key="so-noi-vu-thai-nguyen", on=DAY).id


def test_the_province_reaches_what_stood_below_it(office: desk.Office) -> None:
    chief = people.official((Role.ADMINISTRATOR, "backan"))
    reorganise()
    accounts.move_posts(on=DAY, by=Actor.system(), at=EVE)
    reach = policies.reach(moved(chief), Permission.DASHBOARD_VIEW, on=DAY)
    district = units.get_unit(key="huyen-cho-don", on=EVE.date()).id
    planning = units.get_unit(key="so-ke-hoach-va-dau-tu", on=date(2025, 2, 28)).id
    assert {district, planning, office.unit.id, new_unit().id} <= reach
    commune = people.official()
    accounts.give_position(
        user_id=commune.pk, role=Role.UNIT_HEAD, unit_id=new_unit().id, valid_from=DAY, by=Actor.system(), at=EVE
    )
    own = policies.reach(moved(commune), Permission.DASHBOARD_VIEW, on=DAY)
    names = {units.unit_name(one, on=EVE.date()) for one in own}
    assert {"UBND thị trấn Bằng Lũng", "UBND xã Phương Viên", "UBND xã Ngọc Phái", "UBND xã Bằng Lãng"} <= names
    assert district not in own


class TestMovingPosts:
    def test_one_act_one_pair_of_events_each_and_a_second_run_does_nothing(self, office: desk.Office) -> None:
        user = people.official((Role.CASE_OFFICER, office.key), (Role.CASE_OFFICER, "xa-ngoc-phai-02053"))
        reorganise()
        accounts.move_posts(on=DAY, by=Actor.system(), at=EVE)
        old = models.Position.objects.filter(user=user, valid_to=DAY)
        new = models.Position.objects.filter(user=user, valid_to=None)
        assert (old.count(), [one.unit_id for one in new]) == (2, [new_unit().id])
        log = Event.objects.filter(subject=f"user/{user.pk}", payload__valid_to="2025-07-01") | Event.objects.filter(
            subject=f"user/{user.pk}", payload__valid_from="2025-07-01"
        )
        assert len({one.act_id for one in log}) == 1
        assert log.count() == 3
        assert accounts.move_posts(on=DAY, by=Actor.system(), at=EVE).moved == ()

    def test_an_ended_unit_without_an_heir_is_left_to_the_administrator(self, office: desk.Office) -> None:
        user = people.official((Role.UNIT_HEAD, "huyen-cho-don"))
        reorganise()
        out = io.StringIO()
        call_command("people", "move-posts", "--on", "2025-07-01", "--preview", "--json", stdout=out)
        assert user.pk in {post["user_id"] for post in json.loads(out.getvalue())["left"]}
        out = io.StringIO()
        call_command("people", "move-posts", "--on", "2025-07-01", stdout=out)
        assert "UBND huyện Chợ Đồn → không có đơn vị kế thừa trọn vẹn" in out.getvalue()
        assert models.Position.objects.get(user=user).valid_to is None


def test_the_new_counter_receives_under_its_own_code_and_the_old_one_no_more(office: desk.Office) -> None:
    users = [office.counter_user]
    reorganise()
    accounts.move_posts(on=DAY, by=Actor.system(), at=EVE)
    [counter] = map(moved, users)
    unit = new_unit("--mot-cua")
    dossier = commands.receive(office.intake(PROCEDURE, intake_unit_id=unit.id), by=counter, at=afterwards(2))
    assert (dossier.intake_unit_id, dossier.competent_unit_id) == (unit.id, new_unit().id)
    assert dossier.code.startswith("H55.121-20250702-")
    with pytest.raises(units.UnitNotFound):
        commands.receive(office.intake(PROCEDURE), by=counter, at=afterwards(2))


def test_a_slip_of_afterwards_is_signed_by_the_successor_and_the_receipt_stays(
    office: desk.Office, received: Dossier
) -> None:
    users = [office.counter_user]
    before = slips.receipt(received)
    reorganise()
    accounts.move_posts(on=DAY, by=Actor.system(), at=EVE)
    [counter] = map(moved, users)
    asked = commands.request_supplement(received.pk, items=["Bản chính trích lục"], by=counter, at=afterwards(2))
    received.refresh_from_db()
    slip = slips.supplement(received, asked)
    assert (slip.head.issuer, slip.contact) == (new_unit("--mot-cua").name, new_unit("--mot-cua").name)
    assert (slip.head.place, slip.head.number) == ("Xã Chợ Đồn", received.code)
    after = slips.receipt(received)
    assert (after.head, after.code, after.due_at) == (before.head, before.code, before.due_at)
    assert before.head.issuer == office.counter_unit.name


def test_the_end_of_an_old_code_is_found_from_the_new_unit(office: desk.Office, received: Dossier) -> None:
    users = [office.officer_user]
    reorganise()
    accounts.move_posts(on=DAY, by=Actor.system(), at=EVE)
    [officer] = map(moved, users)
    for wanted in ("250627-0001", received.code):
        assert [row.code for row in search(wanted, seen_by=officer, on=DAY)] == [received.code]
