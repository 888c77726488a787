"""A working piece of Bắc Kạn: units, calendars, published procedures, and invented officials at their desks."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from django.conf import settings

from caicach.accounts import queries as accounts
from caicach.accounts.models import User
from caicach.accounts.states import Role
from caicach.catalogue import commands as catalogue
from caicach.catalogue import queries as published
from caicach.core.actor import Actor
from caicach.core.clock import ZONE
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier
from caicach.dossiers.rules.intake import Applicant, Intake, Presented
from caicach.dossiers.states import Finance
from caicach.organisations import calendar_files
from caicach.organisations.commands import calendars, units
from caicach.organisations.queries import units as organisations
from caicach.workflow import queries as workflow
from caicach.workflow.models import Task
from caicach.workflow.rules import Step, proposed_act
from caicach.workflow.states import StepAct, StepKind
from tests.support import people

PROCEDURES = settings.PACKAGE / "catalogue" / "data" / "procedures"
COMMUNE = "xa-phuong-vien-02050"
OPENING = datetime(2022, 8, 1, 8, tzinfo=ZONE)  # a Monday
OPENING_DAY = OPENING.date()


def at(day: int, hour: int = 9, minute: int = 0, *, month: int = 8, year: int = 2022) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


def load_province() -> None:
    """Units and calendars as shipped."""
    for file in units.data_files():
        units.load(file.read_text(encoding="utf-8"))
    calendars.load(calendar_files.shipped())


def publish(*codes: str) -> None:
    """Import the shipped files of these procedures and publish them by a second official."""
    drafter, publisher = (
        people.official((Role.ADMINISTRATOR, "backan")),
        people.official((Role.ADMINISTRATOR, "backan")),
    )
    for code in codes:
        for file in sorted(PROCEDURES.glob(f"{code}*.toml")):
            publish_file(file, drafter=drafter, publisher=publisher)
    published.forget()


def publish_file(file: Path, *, drafter: User, publisher: User) -> None:
    draft = catalogue.import_draft(file.read_text(encoding="utf-8"), by=actor(drafter), at=OPENING)
    catalogue.publish(draft.pk, by=actor(publisher), at=OPENING, replace=True)


def actor(user: User, *, on: date = OPENING_DAY) -> Actor:
    return accounts.actor_for(user, on=on)


@dataclass
class Office:
    """The counter and the rooms behind it of one agency; people are hired when first asked for."""

    key: str = COMMUNE

    @property
    def counter_unit(self) -> organisations.UnitOn:
        return organisations.get_unit(key=f"{self.key}--mot-cua", on=OPENING.date())

    @property
    def unit(self) -> organisations.UnitOn:
        return organisations.get_unit(key=self.key, on=OPENING.date())

    @cached_property
    def counter_user(self) -> User:
        return people.official((Role.ONE_STOP_OFFICER, f"{self.key}--mot-cua"))

    @cached_property
    def officer_user(self) -> User:
        return people.official((Role.CASE_OFFICER, self.key))

    @cached_property
    def head_user(self) -> User:
        return people.official((Role.UNIT_HEAD, self.key))

    @cached_property
    def counter(self) -> Actor:
        return actor(self.counter_user)

    @cached_property
    def officer(self) -> Actor:
        return actor(self.officer_user)

    @cached_property
    def head(self) -> Actor:
        return actor(self.head_user)

    def intake(self, code: str, **changes: object) -> Intake:
        """Everything the procedure requires, from an invented person."""
        procedure = published.get_published(code, on=OPENING.date())
        values = {
            "key": uuid.uuid4(),
            "procedure_code": code,
            "intake_unit_id": self.counter_unit.id,
            "applicant": applicant(),
            "presented": tuple(Presented(number=number) for number in procedure.required_numbers),
        }
        return Intake(**(values | changes))

    def receive(self, code: str, *, when: datetime = OPENING, **changes: object) -> Dossier:
        return commands.receive(self.intake(code, **changes), by=self.counter, at=when)


def applicant(serial: int = 1, **changes: object) -> Applicant:
    values = {
        "full_name": f"Lý Thị Thử {serial:03d}",
        "personal_number": f"0061{90:02d}{serial:06d}",
        "address": "Thôn Nà Thử, xã Phương Viên",
        "phone": f"0900{serial:06d}",
    }
    return Applicant(**(values | changes))


def open_steps(dossier: Dossier) -> list[str]:
    """Keys of the steps somebody has to do now."""
    dossier.refresh_from_db()
    return [task.step_key for task in workflow.list_open_tasks(process=dossier.process)]


@dataclass
class Rooms:
    """The officials of the unit that decides on this dossier."""

    dossier: Dossier

    @cached_property
    def officer(self) -> Actor:
        return self._hire(Role.CASE_OFFICER)

    @cached_property
    def head(self) -> Actor:
        return self._hire(Role.UNIT_HEAD)

    def _hire(self, role: Role) -> Actor:
        unit = organisations.get_unit(id=self.dossier.competent_unit_id, on=OPENING.date())
        return actor(people.official((role, unit.key)))


def staff(role: str, unit_id: int) -> Actor:
    """Somebody who holds the role in the unit, hired when first asked for."""
    key = organisations.get_unit(id=unit_id, on=OPENING.date()).key
    held = accounts.holders(role=role, unit_id=unit_id, on=OPENING.date())
    return actor(held[0] if held else people.official((Role(role), key)))


def number_of(dossier_id: int) -> str:
    """Under which number the result of this dossier is issued: each has its own."""
    return f"{dossier_id}/2022"


def play(dossier: Dossier, *, at: datetime, outcome: str = "") -> str:
    """Do the most urgent open step as somebody whose work it is; the key of the step."""
    dossier.refresh_from_db()
    task = workflow.list_open_tasks(process=dossier.process).first()
    assert task is not None
    assert task.unit_id is not None
    by = staff(task.role, task.unit_id)
    step = dossier.process.definition.compiled.steps[task.step_key]
    chosen = outcome or (step.branches[0].outcome if step.branches else "")
    act_on(dossier, task, step, by=by, at=at, outcome=chosen)
    return task.step_key


def act_on(dossier: Dossier, task: Task, step: Step, *, by: Actor, at: datetime, outcome: str) -> None:
    """Do what this open step asks, as this person."""
    key = {"step_key": task.step_key, "by": by, "at": at}
    if step.kind is StepKind.CONSULT:
        asked = dossier.consultations.get(step_key=task.step_key, answered_at=None)
        commands.answer_consultation(asked.pk, answer="Đồng ý", agrees=True, by=by, at=at)
    elif step.kind is StepKind.FINANCE:
        commands.settle_finance(dossier.pk, **key)
    elif (act := proposed_act(dossier.process.definition.compiled, task.step_key, outcome or None)) is StepAct.COMPLETE:
        commands.complete_step(dossier.pk, outcome=outcome, **key)
    elif act is StepAct.APPROVE:
        commands.approve(dossier.pk, outcome=outcome, **key)
    elif act is StepAct.REGISTER_OUTCOME:
        commands.register_outcome(dossier.pk, number=number_of(dossier.pk), issued_on=at.date(), **key)
    elif act is StepAct.RETURN:
        if dossier.finance == Finance.DUE:
            commands.pay_fee(dossier.pk, by=by, at=at)
        commands.return_result(dossier.pk, **key)
    else:
        {StepAct.HAND_OVER: commands.hand_over, StepAct.REQUEST_FINANCE: commands.request_finance}[act](
            dossier.pk, **key
        )
