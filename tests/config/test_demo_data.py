"""The demo's year: the same for the same seed, everything in it once at least, nobody in it real."""

import os
import re
import signal
import subprocess
from collections import Counter as Tally
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO, StringIO
from itertools import groupby
from operator import attrgetter

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.test import RequestFactory
from django.utils import timezone

from caicach.accounts import queries as accounts
from caicach.accounts.models import User
from caicach.assessments.models import Cycle, SetEdition
from caicach.catalogue import queries as catalogue
from caicach.config.demo_data import digest, loading, papers, people, recent, reforming, staff, words, year
from caicach.config.demo_data.sizes import SIZES
from caicach.config.progress import Progress
from caicach.core import clock, events, references
from caicach.core.actor import Actor
from caicach.core.clock import ZONE
from caicach.core.models import Event
from caicach.documents.clamd import ScannerSilent
from caicach.documents.models import StoredFile
from caicach.documents.states import ScanState
from caicach.dossiers import queries as dossiers
from caicach.dossiers.models import ClockDeviation, Consultation, Dossier, Note, Outcome, Party, SerialCounter
from caicach.dossiers.queries import Tab
from caicach.dossiers.queries.apologies import list_drafts
from caicach.dossiers.states import Cause, Channel, Finance, Status
from caicach.indices import index_sets
from caicach.indices.commands import rebuild_facts
from caicach.indices.models import DossierFact
from caicach.indices.periods import Period
from caicach.indices.queries.scores import live_scores
from caicach.organisations.queries import calendars, units
from caicach.plans.commands import checking
from caicach.plans.models import Plan
from caicach.plans.queries import figures as plan_figures
from caicach.plans.states import Standing
from tests.support import databases, processes

TINY, SEED = SIZES["tiny"], 7
NOW = datetime(2026, 11, 20, 15, 30, tzinfo=ZONE)  # a Friday


def load(*, processes: int = 1, seed: int = SEED) -> int:
    with clock.frozen(NOW):
        return loading.load(TINY, seed=seed, processes=processes, progress=Progress(StringIO()))


def forget() -> None:
    units.forget()
    catalogue.forget()
    calendars.forget()


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: pytest.FixtureRequest, worker_name: str) -> Iterator[str]:
    """The tiny demo, loaded once by two processes for all tests here; they only read."""
    from django.db import connections

    usual = connections["default"].settings_dict["NAME"]
    name = f"committed_demo_{worker_name}_{os.getpid()}"
    with django_db_blocker.unblock():
        databases.clone(name)
        databases.point_at(name)
        forget()
        try:
            load(processes=2)
            yield name
        finally:
            connections.close_all()
            databases.point_at(usual)
            forget()
            with databases.superuser() as connection:
                databases.drop(connection, name)


@pytest.fixture(autouse=True)
def _unblocked(demo: str, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def of_the_year() -> list[Dossier]:
    return list(Dossier.objects.filter(registered_at__year__lt=2023).order_by("code"))


# --- the same again ---


def test_another_run_by_one_process_gives_the_same_year(demo: str, committed_db: str) -> None:
    databases.point_at(demo)
    made = digest.digest()
    databases.point_at(committed_db)
    forget()
    load()
    assert digest.digest() == made


def test_once_loaded_nothing_more_is_made() -> None:
    before = Event.objects.count()
    assert load(processes=2) == 0
    assert Event.objects.count() == before


def test_what_was_killed_is_completed_and_nothing_comes_twice(demo: str, committed_db: str) -> None:
    """The oracle is the year that was made in one go."""
    databases.point_at(demo)
    made, numbers = digest.digest(), sum(SerialCounter.objects.values_list("last", flat=True))
    databases.point_at(committed_db)
    forget()
    command = ["demo-data", "--size", TINY.name, "--seed", str(SEED), "--processes", "2"]
    running = subprocess.Popen(
        [processes.CAICACH, *command], env={**os.environ, **databases.environment(committed_db)},
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    processes.until(lambda: Dossier.objects.exists() or running.poll() is not None, seconds=60)
    helpers = processes.children_of(running.pid)
    running.send_signal(signal.SIGKILL)
    running.wait()
    processes.until(lambda: not any(processes.lives(helper) for helper in helpers))
    assert Dossier.objects.filter(registered_at__year__lt=2023).count() < TINY.total
    with clock.frozen(NOW):
        call_command("demo_data", *command[1:-1], "1", stdout=StringIO())  # forking pytest would inherit its threads
    assert digest.digest() == made
    year = SerialCounter.objects.filter(day__year__lt=2023)
    assert sum(year.values_list("last", flat=True)) <= numbers


def test_a_database_with_other_dossiers_is_left_alone() -> None:
    with pytest.raises(loading.NotForDemo):
        load(seed=SEED + 1)


# --- everything occurs ---


# What needs more than a counter's own year: a merger, a holiday announced late, an import, somebody on leave.
BESIDE = {
    "dossier.transferred", "dossier.due-recounted", "dossier.consultation-recounted", "dossier.taken-over",
    "dossier.taking-over-undone", "dossier.done-under-delegation", "dossier.erased",
    "dossier.filing-crossed",
}  # fmt: skip


def test_every_kind_of_event_of_a_dossier_occurs() -> None:
    kinds = {kind for kind in events.registry() if kind.startswith("dossier.")} - BESIDE
    assert set(Event.objects.filter(kind__startswith="dossier.").values_list("kind", flat=True)) == kinds


def test_every_status_occurs() -> None:
    assert {dossier.status for dossier in of_the_year()} == set(Status)


def test_every_channel_money_and_speciality_occurs() -> None:
    year = of_the_year()
    assert {dossier.channel for dossier in year} == set(Channel)
    assert {dossier.finance for dossier in year} == set(Finance)
    assert {"pause", "restart", "extension"} == set(ClockDeviation.objects.values_list("kind", flat=True))
    beside = {Cause.CONSULTATION, Cause.CALENDAR}
    assert set(Cause) - beside == set(ClockDeviation.objects.values_list("cause", flat=True))
    assert any(dossier.is_test for dossier in year)
    assert any(dossier.source_system and dossier.foreign_code for dossier in year)
    assert any(dossier.supplement_count == 2 for dossier in year)
    assert any(dossier.filed_by_id for dossier in year)
    assert Consultation.objects.filter(answered_at__gt=F("due_at")).exists()
    assert Event.objects.filter(kind="dossier.step-completed", actor_kind="system").exists()  # a timer went off


def test_each_counter_has_its_share() -> None:
    """By the numbers on the receipts; what came from outside counts as well."""
    found = Tally(Dossier.objects.filter(registered_at__year__lt=2023).values_list("intake_unit__key", flat=True))
    assert found == {share.counter.key: share.count for share in TINY.shares()}


# --- believable, and nobody real ---


def test_everybody_is_obviously_invented() -> None:
    names = [*Party.objects.values_list("full_name", flat=True), *User.objects.values_list("full_name", flat=True)]
    signers = Outcome.objects.values_list("signer", flat=True)
    assert [name for name in [*names, *signers] if not people.is_invented(name)] == []
    numbers = set(Party.objects.exclude(personal_number="").values_list("personal_number", flat=True))
    assert all(references.is_personal_number(number) and number.startswith("006") for number in numbers)


def test_papers_can_be_shown() -> None:
    """The samples are vouched for, and only they."""
    assert set(StoredFile.objects.values_list("state", flat=True)) == {ScanState.CLEAN}
    with pytest.raises(ScannerSilent):
        papers.Known("").scan(BytesIO(papers.sheet(words.PAPER) + b"x"))


def test_officials_act_in_office_hours_only() -> None:
    acts = Event.objects.filter(kind__startswith="dossier.", actor_kind="official")
    outside = [
        (act.kind, act.subject, act.occurred_at)
        for act in acts
        if not calendars.calendar_for(
            act.acting_unit_id, on=timezone.localtime(act.occurred_at).date()
        ).is_working_time(act.occurred_at)
    ]
    assert outside == []


def test_acts_on_a_dossier_follow_one_another() -> None:
    for _subject, acts in groupby(Event.objects.order_by("subject", "seq"), key=attrgetter("subject")):
        moments = [act.recorded_at for act in acts]
        assert moments == sorted(moments)


def test_every_dossier_of_the_year_came_in_the_year() -> None:
    days = [timezone.localtime(dossier.registered_at).date() for dossier in of_the_year()]
    assert min(days) >= year.YEAR.first
    assert max(days) <= year.YEAR.last


def test_facts_are_complete_and_equal_a_rebuild() -> None:
    def facts() -> list[dict[str, object]]:
        return list(DossierFact.objects.order_by("dossier_id").values())

    before = facts()
    assert len(before) == Dossier.objects.count()
    rebuild_facts()
    assert facts() == before


# --- the desks of the demo accounts ---

DESKS = {
    "motcua": set(Tab) - {Tab.UNIT},  # the whole unit's work is for those who lead it
    "thuly": set(Tab) - {Tab.UNIT},
    "lanhdao": set(Tab),
    "truongmotcua": set(Tab),
    "thue": {Tab.OPINION},
    "datdai": {Tab.WORKING, Tab.OVERDUE},
}


@pytest.mark.parametrize("username", DESKS)
def test_the_desk_of_a_demo_account_has_work_in_its_tabs(username: str) -> None:
    actor = accounts.actor_for(User.objects.get(username=username), on=NOW.date())
    filled = {tab for tab in Tab if dossiers.inbox(tab, seen_by=actor, at=NOW)}
    assert filled >= DESKS[username]


def test_what_lies_on_the_desks_is_recent() -> None:
    """Nothing of the long past year is open where visitors look first."""
    home = units.get_unit(key="xa-phuong-vien-02050", on=NOW.date())
    assert not Dossier.objects.open().held_by([home.id]).filter(registered_at__year__lt=2023).exists()


def test_people_were_asked_and_a_set_is_scored_from_it() -> None:
    everything = Actor.system()
    communes = {unit.id for unit in units.list_units(on=date(2022, 11, 30), kind="commune")}
    found = live_scores(index_sets.get("quan-tri-xa-10"), period=Period.parse("2022"), seen_by=everything, at=NOW)
    assert {one.key for one in found} <= communes
    assert len(found) >= 2
    for one in found:
        assert one.bounds is not None
        assert one.score.points is not None
        assert 8 <= one.bounds[0] <= one.score.points <= one.bounds[1] <= 80


def test_a_draft_of_a_set_is_in_its_comment_round() -> None:
    draft = SetEdition.objects.get(state="commenting")
    assert draft.is_example
    assert draft.comment_to is not None
    assert draft.comment_to > NOW.date()
    assert sorted(draft.comments.values_list("verdict", flat=True)) == ["", "partly"]
    assert draft.consulted.filter(agreed_at__isnull=False).count() == 1


def test_a_cycle_of_assessment_runs_with_communes_at_three_stages() -> None:
    cycle = Cycle.objects.get()
    assert cycle.self_by is not None
    assert (cycle.state, cycle.self_by > NOW.date(), cycle.assessments.count() > 100) == ("scoring", True, True)
    found = Tally(cycle.assessments.filter(marks__isnull=False).distinct().values_list("state", flat=True))
    assert set(found) <= {"scoring", "submitted", "sent_back"}
    assert found["submitted"] + found["sent_back"] >= 1


def test_a_twelfth_of_the_plan_is_done_by_the_middle_of_the_year_and_one_more_acceptance_raises_it() -> None:
    half = date(2022, 6, 30)
    plan = Plan.objects.get(code=reforming.CODE)
    before = plan_figures.of_plan(plan, on=half)
    assert (before.tasks, before.done) == (60, 5)
    assert all(before.by_standing[one] for one in Standing if one is not Standing.CANCELLED)
    assert plan_figures.of_plan(plan, on=NOW.date()).by_standing[Standing.CANCELLED] == 1
    assert len(set(plan.tasks.values_list("lead_unit", flat=True))) == 30
    waiting = plan.tasks.filter(state="submitted").exclude(checking_unit__key="backan").first()
    assert waiting is not None
    with transaction.atomic():
        checker = staff.Staff(on=half).head(waiting.checking_unit_id)
        checking.accept(waiting.pk, by=checker, at=datetime(2022, 6, 30, 10, tzinfo=ZONE))
        assert plan_figures.of_plan(plan, on=half).done == 6
        transaction.set_rollback(True)


def test_labels_notes_and_a_drafted_apology_are_there_to_be_seen() -> None:
    """With what a newcomer logs in as: on the list, in the dossier, and the apology waits for the head's signature."""
    for username, label in (("thuly", "Đi thực địa"), ("thuly", "Chờ xác minh"), ("motcua", "Gọi báo công dân")):
        actor = accounts.actor_for(User.objects.get(username=username), on=NOW.date())
        shown = [one for tab in Tab for row in dossiers.inbox(tab, seen_by=actor, at=NOW) for one in row.labels]
        assert any(one.endswith(f":{label}") for one in shown), (username, shown)
        assert Note.objects.filter(unit=actor.unit_id).exists()
    head = accounts.actor_for(User.objects.get(username="lanhdao"), on=NOW.date())
    assert [one.may_issue for one in list_drafts(seen_by=head) if one.is_filled] == [True]


@pytest.mark.parametrize("username", [account.username for account in staff.ACCOUNTS])
def test_a_demo_account_can_log_in(username: str) -> None:
    request = RequestFactory().post("/dang-nhap/")
    assert authenticate(request, username=username, password=staff.PASSWORD) is not None


def test_the_page_about_the_demo_names_people_who_are_there() -> None:
    page = (settings.CHECKOUT / "docs" / "how-to" / "demo.md").read_text(encoding="utf-8")
    accounts_there = set(User.objects.values_list("username", flat=True))
    named = set(re.findall(r"`(?:(?:mc|tl|ld)\d?\.[a-z0-9-]+)`", page)) | set(re.findall(r"^\| `(\w+)` \|", page, re.M))
    assert {name.strip("`") for name in named} <= accounts_there
    assert {account.username for account in staff.ACCOUNTS} <= {name.strip("`") for name in named}
    assert staff.PASSWORD in page
    for number in re.findall(r"\b006\d{9}\b", page):
        assert Party.objects.filter(personal_number=number).exists()


def test_the_tutorial_names_labels_people_and_accounts_that_are_there() -> None:
    page = (settings.CHECKOUT / "docs" / "tutorial" / "first-day.md").read_text(encoding="utf-8")
    catalogue_of_words = (settings.LOCALE_PATHS[0] / "en" / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    procedure = (settings.PACKAGE / "catalogue" / "data" / "procedures" / "1.004873.toml").read_text(encoding="utf-8")
    launcher = (settings.PACKAGE / "config" / "management" / "commands" / "demo.py").read_text(encoding="utf-8")
    labels = {" ".join(label.split()) for label in re.findall(r"(?<![*\w])\*([^*]+)\*(?!\*)", page)}
    assert len(labels) > 20
    known = catalogue_of_words + procedure + launcher
    assert [label for label in sorted(labels - {"italics", "English"}) if label not in known] == []
    named = set(re.findall(r"`([a-z]+)`", page)) & {account.username for account in staff.ACCOUNTS}
    assert named == {"motcua", "thuly", "lanhdao", "chutich"}
    assert staff.PASSWORD in page
    (number,) = set(re.findall(r"\b006\d{9}\b", page))
    assert Party.objects.filter(personal_number=number).exists()


@pytest.mark.parametrize("now", ["2026-11-21T20:00+07:00", "2026-11-23T06:30+07:00", "2026-09-03T09:00+07:00"])
def test_recent_dossiers_come_in_working_time_whenever_the_demo_is_loaded(now: str) -> None:
    at = datetime.fromisoformat(now)
    calendar = calendars.calendar_for(None, on=at.date())
    found = recent.cases(at, seed=SEED, staff=staff.Staff(on=at.date()), calendar=calendar)
    assert len(found) == len(recent.ROWS)
    assert all(case.at <= at and calendar.is_working_time(case.at) for case in found)
