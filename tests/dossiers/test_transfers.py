"""A unit ends with dossiers in flight: do they all go over, once, with everything that must stay as it was?"""

import io
import json
from datetime import date, datetime
from pathlib import Path

import pypdfium2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caicach.accounts import commands as accounts
from caicach.accounts import queries
from caicach.accounts.models import User
from caicach.accounts.states import Role
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.core.clock import ZONE
from caicach.core.models import Event
from caicach.dossiers import commands, printing
from caicach.dossiers.commands import transferring
from caicach.dossiers.commands.transferring import Order, Transferred
from caicach.dossiers.models import ClockDeviation, Dossier, Transfer
from caicach.dossiers.queries import Tab, get_dossier, get_page, inbox, leftovers, slips, transfers
from caicach.dossiers.queries.finding import search
from caicach.dossiers.queries.lookup import lookup
from caicach.dossiers.states import Cause
from caicach.organisations.queries import units
from caicach.workflow import commands as workflow_commands
from caicach.workflow.models import Process, Task
from tests.support import desk, people
from tests.support.units import reorganise

pytestmark = pytest.mark.django_db
PROCEDURE = "1.004873"
EVE = datetime(2025, 6, 27, 9, tzinfo=ZONE)
DAY = date(2025, 7, 1)
AT = datetime(2025, 7, 2, 9, tzinfo=ZONE)
OLD, NEW = desk.COMMUNE, "xa-cho-don-02020-2025"
SYSTEM = Actor.system()


@pytest.fixture
def office(db: None) -> desk.Office:
    units.forget()
    desk.load_province()
    desk.publish(PROCEDURE)
    office = desk.Office()
    _hired = office.counter_user, office.officer_user, office.head_user
    return office


@pytest.fixture
def received(office: desk.Office) -> Dossier:
    return office.receive(PROCEDURE, when=EVE)


def order(**changes: object) -> Order:
    values = {"giver": OLD, "taker": NEW, "decision": "12/QĐ-UBND", "decided_on": DAY}
    return Order(**(values | changes))


def merge(*, moving: bool = True) -> None:
    reorganise("2025-03-01", "2025-07-01")
    if moving:
        accounts.move_posts(on=DAY, by=SYSTEM, at=EVE)


def hand_over(**changes: object) -> Transferred:
    return transferring.transfer(order(**changes), by=SYSTEM, at=AT)


def new_unit(suffix: str = "") -> units.UnitOn:
    return units.get_unit(key=NEW + suffix, on=DAY)


def now(user: User) -> Actor:
    return queries.actor_for(user, on=DAY)


class TestMerger:
    def test_work_goes_over_and_what_was_promised_stays(self, office: desk.Office, received: Dossier) -> None:
        receipt = printing.receipt_slip(slips.receipt(received))
        merge()
        done = hand_over()
        assert (done.dossiers, done.busy) == (1, ())
        after = Dossier.objects.get(pk=received.pk)
        assert (after.competent_unit_id, after.counter_unit_id) == (new_unit().id, new_unit("--mot-cua").id)
        kept = ("code", "intake_unit_id", "due_at", "original_due_at", "received_at", "status", "rule_set")
        assert all(getattr(after, name) == getattr(received, name) for name in kept)
        assert printing.receipt_slip(slips.receipt(after)) == receipt
        assert set(after.process.places.values()) == {new_unit().id, new_unit("--mot-cua").id}
        [task] = Task.objects.filter(process=after.process, state="open")
        assert task.unit_id == new_unit("--mot-cua").id

    def test_one_event_each_under_one_act(self, office: desk.Office, received: Dossier) -> None:
        second = office.receive(PROCEDURE, when=EVE)
        merge()
        done = hand_over()
        log = list(Event.objects.filter(kind="dossier.transferred").order_by("subject"))
        assert {one.subject for one in log} == {received.subject, second.subject}
        assert {one.act_id for one in log} == {Transfer.objects.get(pk=done.transfer_id).act_id}
        assert [one.payload["competent_unit_id"] for one in log] == [new_unit().id] * 2
        assert all(one.seq == Dossier.objects.get(pk=one.subject.split("/")[1]).seq for one in log)

    def test_again_finds_only_what_is_left(self, office: desk.Office, received: Dossier) -> None:
        merge()
        hand_over()
        assert hand_over() == Transferred(None)
        assert Transfer.objects.count() == 1
        assert transfers.left(seen_by=SYSTEM, on=DAY) == []

    def test_a_finished_life_ends_in_the_new_unit(self, office: desk.Office, received: Dossier) -> None:
        people_of_it = [office.counter_user, office.officer_user, office.head_user]
        merge()
        hand_over()
        actors = [now(user) for user in people_of_it]
        for hour in range(10, 17):
            received.refresh_from_db()
            task = Task.objects.filter(process=received.process, state="open").exclude(kind="timer").first()
            if task is None or received.returned_at is not None:
                break
            assert task.unit_id in {new_unit().id, new_unit("--mot-cua").id}
            by = next(one for one in actors if (task.role, task.unit_id) in one.posts)
            step = received.process.definition.compiled.steps[task.step_key]
            outcome = step.branches[0].outcome if step.branches else ""
            desk.act_on(received, task, step, by=by, at=AT.replace(hour=hour), outcome=outcome)
        assert received.returned_at is not None
        assert search(received.code, seen_by=actors[0])[0].code == received.code

    def test_the_new_counter_sees_it_and_the_history_says_so(self, office: desk.Office, received: Dossier) -> None:
        merge()
        hand_over()
        counter = now(office.counter_user)
        assert [row.code for row in inbox(tab=Tab.WORKING, seen_by=counter, at=AT)] == [received.code]
        page = get_page(get_dossier(received.code, seen_by=counter), seen_by=counter, at=AT)
        [moment] = [one for one in page.timeline if "Chuyển hồ sơ" in one.text]
        assert (moment.words, moment.at) == ("12/QĐ-UBND, 01/07/2025", AT)
        assert "UBND xã Chợ Đồn" in moment.text
        assert page.competent_unit == "UBND xã Chợ Đồn"

    def test_the_citizen_learns_who_has_it_and_who_received_it(self, office: desk.Office, received: Dossier) -> None:
        merge()
        hand_over()
        told = lookup(received.code, second=received.phone[-4:], on=DAY).owner
        assert told is not None
        assert (told.unit, told.received_by) == ("UBND xã Chợ Đồn", office.counter_unit.name)
        assert told.collect_at == new_unit("--mot-cua").name

    def test_before_the_transfer_the_citizen_learns_who_continues_the_old_unit(
        self, office: desk.Office, received: Dossier
    ) -> None:
        merge()
        told = lookup(received.code, second=received.phone[-4:], on=DAY).owner
        assert told is not None
        assert (told.unit, told.received_by) == ("UBND xã Chợ Đồn", office.counter_unit.name)

    def test_what_nobody_had_received_is_received_by_the_new_counter(self, office: desk.Office) -> None:
        waiting = commands.register(office.intake(PROCEDURE, channel="post"), by=office.counter, at=EVE)
        merge()
        hand_over()
        counter = now(office.counter_user)
        assert [row.code for row in inbox(tab=Tab.NEW, seen_by=counter, at=AT)] == [waiting.code]
        after = commands.accept(waiting.pk, by=counter, at=AT)
        assert (after.code, after.intake_unit_id) == (waiting.code, new_unit("--mot-cua").id)
        assert after.competent_unit_id == new_unit().id


class TestPeople:
    def given(self, office: desk.Office, received: Dossier) -> Task:
        task = Task.objects.get(process=received.process, state="open")
        workflow_commands.assign(process=received.process, step_key=task.step_key, to=office.counter_user.pk)
        return task

    def test_whoever_moved_keeps_the_step(self, office: desk.Office, received: Dossier) -> None:
        task = self.given(office, received)
        merge()
        assert hand_over().freed == 0
        task.refresh_from_db()
        assert task.assignee_id == office.counter_user.pk

    def test_whoever_stayed_behind_loses_it_and_the_preview_says_so(
        self, office: desk.Office, received: Dossier
    ) -> None:
        task = self.given(office, received)
        merge(moving=False)
        plan = transfers.plan(giver=OLD, taker=NEW, seen_by=SYSTEM, on=DAY)
        seen = transfers.preview(plan, at=AT)
        assert seen.freed == 1
        assert [(one.unit, one.role, one.steps) for one in seen.nobody] == [
            (new_unit("--mot-cua").name, "Công chức một cửa", 1)
        ]
        assert hand_over().freed == 1
        task.refresh_from_db()
        assert task.assignee_id is None


class TestNothingIsGuessed:
    def test_a_standing_unit_gives_only_what_is_named(self, office: desk.Office, received: Dossier) -> None:
        with pytest.raises(errors.Invalid) as refused:
            transferring.transfer(order(taker="xa-ngoc-phai-02053", decided_on=EVE.date()), by=SYSTEM, at=EVE)
        assert "procedures" in refused.value.problems

    def test_a_district_names_nobody_and_the_preview_doubts(self, office: desk.Office) -> None:
        merge()
        plan = transfers.plan(giver="huyen-cho-don", taker=NEW, seen_by=SYSTEM, on=DAY)
        assert any("Không có quyết định sắp xếp" in doubt for doubt in transfers.preview(plan, at=AT).doubts)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"giver": "khong-co"}, "giver"),
            ({"taker": "huyen-cho-don"}, "taker"),
            ({"giver": NEW, "taker": NEW}, "taker"),
            ({"decision": "  "}, "decision"),
            ({"decided_on": date(2025, 7, 3)}, "decided_on"),
            ({"codes": ("000.00.00.H03-000000-0000",)}, "codes"),
        ],
    )
    def test_what_is_wrong_is_told_beside_its_field(
        self, office: desk.Office, received: Dossier, changes: dict[str, object], field: str
    ) -> None:
        merge()
        with pytest.raises(errors.Invalid) as refused:
            hand_over(**changes)
        assert list(refused.value.problems) == [field]
        assert not Transfer.objects.exists()

    def test_only_the_chosen_procedure_goes(self, office: desk.Office, received: Dossier) -> None:
        merge()
        assert hand_over(procedures=("2.000815",)) == Transferred(None)
        assert hand_over(procedures=(PROCEDURE,)).dossiers == 1

    def test_an_administrator_moves_only_between_own_units(self, office: desk.Office, received: Dossier) -> None:
        chief = people.official((Role.ADMINISTRATOR, "backan"))
        neighbour = people.official((Role.ADMINISTRATOR, "xa-bang-phuc-02041"))
        merge()
        with pytest.raises((errors.Invalid, errors.NotPermitted)):
            transferring.transfer(order(), by=now(neighbour), at=AT)
        with pytest.raises(errors.NotPermitted):
            transferring.transfer(order(), by=now(office.officer_user), at=AT)
        assert transferring.transfer(order(), by=now(chief), at=AT).dossiers == 1


def test_a_dossier_whose_time_stands_is_not_overdue(office: desk.Office, received: Dossier) -> None:
    standing = office.receive(PROCEDURE, when=EVE)
    ClockDeviation.objects.create(
        dossier=standing, kind=ClockDeviation.Kind.PAUSE, cause=Cause.POSTING, basis="Niêm yết", started_at=EVE
    )
    old = leftovers.Choice(frozenset({received.competent_unit_id}))
    assert [(one.count, one.overdue) for one in leftovers.groups(old, at=AT.replace(day=10))] == [(2, 1)]


def test_the_statements_of_a_batch_do_not_grow_with_it(office: desk.Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for _number in range(5):
        office.receive(PROCEDURE, when=EVE)
    merge()
    counted = []
    monkeypatch.setattr(transferring, "BATCH", 2)
    original = transferring._Run._store

    def counting(self: object, handed: list[object]) -> None:
        with CaptureQueriesContext(connection) as captured:
            original(self, handed)
        counted.append((len(handed), len(captured)))

    monkeypatch.setattr(transferring._Run, "_store", counting)
    assert hand_over().dossiers == 5
    assert counted == [(2, 5), (2, 5), (1, 5)]


def test_an_act_that_read_the_process_before_opens_nothing_at_the_old_unit(
    office: desk.Office, received: Dossier
) -> None:
    stale = Process.objects.select_related("definition").get(pk=received.process_id)
    merge()
    hand_over()
    step = stale.where.open[0]
    with pytest.raises(workflow_commands.ProcessMoved):
        workflow_commands.complete(process=stale, step_key=step, by=now(office.counter_user), at=AT)


def text_of(paper: bytes) -> str:
    with pypdfium2.PdfDocument(paper) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def run(*words: str) -> str:
    out = io.StringIO()
    with clock.frozen(AT):
        call_command("dossiers", *words, stdout=out)
    return out.getvalue()


class TestCommand:
    def test_left_preview_transfer_and_minutes(self, office: desk.Office, received: Dossier, tmp_path: Path) -> None:
        merge()
        [left] = json.loads(run("left", "--json"))
        assert (left["unit"], left["heirs"], left["ended_on"], left["dossiers"]) == (OLD, [NEW], "2025-07-01", 1)
        words = ("transfer", "--from", OLD, "--to", NEW)
        seen = json.loads(run(*words, "--preview", "--json"))
        assert (seen["total"], seen["doubts"], seen["nobody"]) == (1, [], [])
        assert not Transfer.objects.exists()
        done = json.loads(run(*words, "--decision", "12/QĐ-UBND", "--decided-on", "2025-07-01", "--json"))
        assert (done["dossiers"], done["busy"]) == (1, [])
        run("minutes", str(done["transfer"]), str(tmp_path / "bien-ban.pdf"))
        paper = (tmp_path / "bien-ban.pdf").read_bytes()
        run("minutes", str(done["transfer"]), str(tmp_path / "again.pdf"))
        assert (tmp_path / "again.pdf").read_bytes() == paper
        words_of_it = text_of(paper)
        assert received.code in "".join(words_of_it.replace("\ufffe", "").replace("\u200b", "").split())
        assert "ĐẠI DIỆN BÊN NHẬN" in words_of_it
        assert received.applicant_name not in words_of_it
        assert json.loads(run("left", "--json")) == []

    def test_what_is_wrong_is_told(self, office: desk.Office) -> None:
        merge()
        with pytest.raises(CommandError, match="decision"):
            run("transfer", "--from", OLD, "--to", NEW)
