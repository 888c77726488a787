"""A process with its rows: what is opened, closed, given to somebody, withdrawn, and until when."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from caicach.accounts import models as accounts
from caicach.accounts.states import Role
from caicach.core import errors
from caicach.core.actor import Actor, Kind
from caicach.organisations import models as organisations
from caicach.workflow import commands, models, policies, queries, rules
from tests.workflow import examples as make

pytestmark = pytest.mark.django_db

AT = datetime(2022, 8, 4, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
HOUR = timedelta(hours=1)
SUBJECT = "dossier/1"


class EveryHour:
    """A calendar in which every minute is a working minute: what is due when can be read off the table."""

    def add_working_minutes(self, at: datetime, minutes: int) -> datetime:
        return at + timedelta(minutes=minutes)

    def working_minutes_between(self, start: datetime, end: datetime) -> int:
        return int((end - start).total_seconds() // 60)


TIME = EveryHour()


@pytest.fixture
def places() -> dict[str, int]:
    keys = ("intake", "competent", "xa-phuong-vien-02050", "so-tu-phap", "so-tai-chinh")
    kind = {"kind": "commune", "established_on": date(2020, 1, 1)}
    return {key: organisations.Unit.objects.create(key=f"thu-{key}", **kind).pk for key in keys}


@pytest.fixture
def officer() -> Actor:
    user = accounts.User.objects.create(username="thu001", full_name="Nguyễn Văn Thử 001")
    return Actor(kind=Kind.OFFICIAL, user_id=user.pk)


def started(data: make.Table, places: dict[str, int]) -> models.Process:
    definition = commands.save_definition(data)
    return commands.start(definition=definition, subject=SUBJECT, places=places, at=AT, calendar=TIME)


def run(process: models.Process, by: Actor, *moves: str, at: datetime = AT) -> commands.Completion:
    for move in moves:
        key, _colon, outcome = move.partition(":")
        last = commands.complete(process=process, step_key=key, outcome=outcome or None, by=by, at=at, calendar=TIME)
    return last


def open_steps(process: models.Process) -> list[str]:
    return [task.step_key for task in queries.list_open_tasks(process=process)]


def test_the_same_table_is_stored_once() -> None:
    first, again = commands.save_definition(make.land()), commands.save_definition(make.land())
    assert first == again
    assert first.digest == rules.digest(first.data) == rules.digest(make.land())
    assert first.compiled is again.compiled
    with pytest.raises(rules.DefinitionInvalid):
        commands.save_definition({"start": "x", "steps": []})


def test_starting_writes_exactly_the_first_rows(places: dict[str, int]) -> None:
    process = started(make.simple(), places)
    definition = rules.compile_definition(make.simple())
    first = rules.first_rows(definition, places=places, at=AT, calendar_for=lambda _unit: TIME)
    process.refresh_from_db()
    assert (process.marking, process.places, process.started_at) == (first.marking, first.places, AT)
    [task] = models.Task.objects.all()
    assert task.unit_id == places["intake"]
    assert task.due_at == AT + HOUR / 2
    for field in rules.TaskRow.__slots__:
        assert getattr(task, field) == getattr(first.tasks[0], field)


def test_a_unit_the_caller_does_not_name_is_refused_at_the_start(places: dict[str, int]) -> None:
    del places["competent"]
    definition = rules.compile_definition(make.simple())
    with pytest.raises(rules.PlaceUnknown, match="chưa biết “competent”"):
        rules.first_rows(definition, places=places, at=AT, calendar_for=lambda _unit: TIME)
    assert not models.Process.objects.exists()


def test_completing_opens_what_follows_and_proposes_the_act(places: dict[str, int], officer: Actor) -> None:
    process = started(make.simple(), places)
    done = run(process, officer, "receive", at=AT + HOUR)
    assert (done.act, done.ended, [task.step_key for task in done.opened]) == ("hand_over", False, ["verify"])
    received = models.Task.objects.get(step_key="receive")
    assert (received.state, received.completed_by_id, received.completed_at) == ("done", officer.user_id, AT + HOUR)
    [verify] = queries.list_open_tasks(process=process)
    assert (verify.unit_id, verify.role, verify.due_at) == (places["competent"], "case_officer", AT + 5 * HOUR)


def test_to_the_end_and_no_further(places: dict[str, int], officer: Actor) -> None:
    process = started(make.simple(), places)
    assert run(process, officer, "receive", "verify", "sign", "stamp", "hand_back").ended
    process.refresh_from_db()
    assert process.ended_at == AT
    assert open_steps(process) == []
    assert [task.step_key for task in queries.list_timeline(process=process)] == [
        "receive", "verify", "sign", "stamp", "hand_back",
    ]  # fmt: skip
    with pytest.raises(rules.ProcessEnded):
        run(process, officer, "sign")


def test_parallel_legs_each_in_their_unit_and_time(places: dict[str, int], officer: Actor) -> None:
    process = started(make.land(), places)
    opened = {task.step_key: task for task in run(process, officer, "receive", "check").opened}
    assert opened["ask"].unit_id == places["xa-phuong-vien-02050"]
    assert opened["ask"].kind == "consult"
    assert opened["map"].due_at == opened["ask"].due_at == AT + 16 * HOUR
    assert run(process, officer, "ask").opened == ()
    assert open_steps(process) == ["map"]
    done = run(process, officer, "map", "tax_slip")
    assert (done.act, done.pauses) == ("request_finance", ("finance",))


def test_a_decision_is_kept_with_its_outcome(places: dict[str, int], officer: Actor) -> None:
    process = started(make.land(), places)
    run(process, officer, "receive", "check", "ask", "map", "tax_slip", "tax", "sign:redo", "check", "map", "ask")
    signed = models.Task.objects.get(step_key="sign")
    assert signed.outcome == "redo"
    assert open_steps(process) == ["tax_slip"]
    assert [way.outcome for way in queries.choices(signed)] == ["approve", "redo"]


def test_who_moves_a_process_read_before_another_moved_it_is_told(places: dict[str, int], officer: Actor) -> None:
    process = started(make.simple(), places)
    stale = queries.get_process(subject=SUBJECT)
    run(process, officer, "receive")
    with pytest.raises(commands.ProcessMoved, match="người khác"):
        run(stale, officer, "receive")
    assert models.Task.objects.filter(step_key="verify").count() == 1


def test_a_timer_runs_out_in_its_time_and_takes_the_place_of_the_answer(places: dict[str, int], officer: Actor) -> None:
    process = started(make.timers_table(), places)
    run(process, officer, "receive", "verify")
    assert [timer.step_key for timer in queries.list_due_timers(at=AT + 7 * HOUR)] == []
    with pytest.raises(commands.TimerNotDue), transaction.atomic():
        run(process, Actor.system(), "silent", at=AT + 7 * HOUR)
    process = queries.get_process(subject=SUBJECT)
    assert [timer.step_key for timer in queries.list_due_timers(at=AT + 8 * HOUR)] == ["silent"]
    done = run(process, Actor.system(), "silent", at=AT + 8 * HOUR)
    assert done.withdrawn == ("ask",)
    assert models.Task.objects.get(step_key="ask").state == "cancelled"
    assert open_steps(process) == ["sign", "inform"]


def test_what_nobody_waits_for_is_withdrawn_at_the_end(places: dict[str, int], officer: Actor) -> None:
    process = started(make.timers_table(), places)
    run(process, officer, "receive", "verify", "ask", "sign")
    assert commands.complete(
        process=process, step_key="posted", by=Actor.system(), at=AT + 99 * HOUR, calendar=TIME
    ).withdrawn == ("inform",)
    assert not models.Task.objects.filter(state="open").exists()


def test_stopping_closes_every_task(places: dict[str, int], officer: Actor) -> None:
    process = started(make.timers_table(), places)
    run(process, officer, "receive")
    commands.cancel(process=process, at=AT + HOUR)
    assert set(models.Task.objects.values_list("step_key", "state")) == {
        ("receive", "done"), ("verify", "cancelled"), ("slow", "cancelled"),
    }  # fmt: skip
    commands.cancel(process=process, at=AT + 2 * HOUR)
    process.refresh_from_db()
    assert process.ended_at == AT + HOUR


def test_after_a_pause_a_task_has_the_time_it_had_left(places: dict[str, int], officer: Actor) -> None:
    process = started(make.simple(), places)
    run(process, officer, "receive")
    commands.resume(process=process, paused_at=AT + HOUR, at=AT + 100 * HOUR, calendar=TIME)
    [verify] = queries.list_open_tasks(process=process)
    assert verify.due_at == AT + 103 * HOUR


def test_a_task_opened_during_a_pause_or_at_its_end_has_all_its_time(places: dict[str, int], officer: Actor) -> None:
    process = started(make.land(), places)
    run(process, officer, "receive", "check", at=AT + 5 * HOUR)
    commands.resume(process=process, paused_at=AT + HOUR, at=AT + 50 * HOUR, calendar=TIME)
    assert {task.due_at for task in queries.list_open_tasks(process=process)} == {AT + 66 * HOUR}
    run(process, officer, "map", "ask", at=AT + 60 * HOUR)
    commands.resume(process=process, paused_at=AT + 55 * HOUR, at=AT + 60 * HOUR, calendar=TIME)
    [slip] = queries.list_open_tasks(process=process)
    assert slip.due_at == AT + 64 * HOUR


def test_a_late_task_stays_late_after_a_pause(places: dict[str, int], officer: Actor) -> None:
    process = started(make.simple(), places)
    commands.resume(process=process, paused_at=AT + HOUR, at=AT + 100 * HOUR, calendar=TIME)
    [task] = queries.list_open_tasks(process=process)
    assert task.due_at == AT + HOUR / 2


def actor(user: accounts.User, role: Role, unit_id: int) -> Actor:
    return Actor(kind=Kind.OFFICIAL, user_id=user.pk, unit_id=unit_id, posts=frozenset({(role.value, unit_id)}))


def test_work_falls_to_whoever_holds_the_role_in_the_unit(places: dict[str, int]) -> None:
    process = started(make.simple(), places)
    user = accounts.User.objects.create(username="thu002", full_name="Trần Thị Thử 002")
    mine = actor(user, Role.ONE_STOP_OFFICER, places["intake"])
    task = queries.get_open_task(process=process, step_key="receive")
    assert list(queries.list_tasks_for(mine)) == [task]
    policies.check_complete(mine, task)
    for other in (
        actor(user, Role.CASE_OFFICER, places["intake"]),
        actor(user, Role.ONE_STOP_OFFICER, places["competent"]),
        Actor.anonymous(),
        Actor.system(),
    ):
        assert list(queries.list_tasks_for(other)) == []
        with pytest.raises(errors.NotPermitted):
            policies.check_complete(other, task)


def test_a_task_given_to_somebody_is_theirs_alone(places: dict[str, int]) -> None:
    process = started(make.simple(), places)
    one, other = (accounts.User.objects.create(username=f"thu01{n}", full_name=f"Thử 01{n}") for n in "12")
    commands.assign(process=process, step_key="receive", to=one.pk)
    task = queries.get_open_task(process=process, step_key="receive")
    assert policies.can_complete(actor(one, Role.ONE_STOP_OFFICER, places["intake"]), task)
    assert not policies.can_complete(actor(other, Role.ONE_STOP_OFFICER, places["intake"]), task)
    commands.assign(process=process, step_key="receive", to=None)
    with pytest.raises(commands.ProcessMoved):
        commands.assign(process=process, step_key="verify", to=one.pk)
    with pytest.raises(queries.TaskNotFound):
        queries.get_open_task(process=process, step_key="verify")


def test_only_the_system_lets_a_timer_run_out(places: dict[str, int], officer: Actor) -> None:
    process = started(make.timers_table(), places)
    run(process, officer, "receive")
    timer = models.Task.objects.get(step_key="slow")
    assert policies.can_complete(Actor.system(), timer)
    assert not policies.can_complete(actor_of(officer, places), timer)


def actor_of(officer: Actor, places: dict[str, int]) -> Actor:
    return Actor(kind=Kind.OFFICIAL, user_id=officer.user_id, posts=frozenset({("case_officer", places["competent"])}))


def test_units_that_worked_on_it(places: dict[str, int], officer: Actor) -> None:
    process = started(make.land(), places)
    run(process, officer, "receive", "check")
    assert queries.units_of(process.pk) == {places["intake"], places["competent"], places["xa-phuong-vien-02050"]}
    assert queries.current_steps(process) == ("ask", "map")
    with pytest.raises(queries.ProcessNotFound):
        queries.get_process(subject="dossier/2")


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "lost", "completed_at": AT}, "workflow_task_state_is_known"),
        ({"state": "done"}, "workflow_task_closed_with_a_time"),
        ({"completed_at": AT}, "workflow_task_closed_with_a_time"),
        ({"due_at": AT - HOUR}, "workflow_task_due_after_opening"),
        ({"role": ""}, "workflow_task_has_somebody"),
        ({"unit_id": None}, "workflow_task_has_somebody"),
        ({"step_key": "receive"}, "workflow_task_open_once"),
    ],
)
def test_what_can_never_be_stored_of_a_task(places: dict[str, int], fields: dict, constraint: str) -> None:
    process = started(make.simple(), places)
    sound = {"step_key": "x", "name": "X", "unit_id": places["intake"], "role": "case_officer", "opened_at": AT}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        models.Task.objects.create(process=process, **{**sound, **fields})


def test_one_process_at_a_time(places: dict[str, int]) -> None:
    process = started(make.simple(), places)
    with pytest.raises(IntegrityError, match="workflow_one_running_process"), transaction.atomic():
        started(make.simple(), places)
    commands.cancel(process=process, at=AT)
    started(make.simple(), places)
    with pytest.raises(IntegrityError, match="workflow_process_in_order"), transaction.atomic():
        models.Process.objects.filter(ended_at=None).update(ended_at=AT - HOUR)


def test_few_statements(places: dict[str, int], officer: Actor, django_assert_num_queries) -> None:
    definition = commands.save_definition(make.simple())
    with django_assert_num_queries(2):
        process = commands.start(definition=definition, subject=SUBJECT, places=places, at=AT, calendar=TIME)
    with django_assert_num_queries(1):
        run(process, officer, "receive")
