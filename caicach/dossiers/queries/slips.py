"""Which words stand on the printed forms of this dossier? From the tables to the plain inputs of `printing`."""

import functools
import itertools
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from caicach.accounts import queries as accounts
from caicach.accounts.models import User
from caicach.dossiers import printing, timing
from caicach.dossiers.models import Closure, Dossier, SupplementRequest
from caicach.dossiers.queries import transfers
from caicach.dossiers.states import CHANNEL_LABELS, FINANCE_LABELS, Channel, Finance, Status
from caicach.organisations.queries import successions, units
from caicach.workflow import queries as workflow
from caicach.workflow.models import Task
from caicach.workflow.states import TaskState

P = ParamSpec("P")
Slip = TypeVar("Slip")
IN_TIME = {True: "Đúng hạn", False: "Quá hạn", None: ""}


def in_vietnamese(make: Callable[P, Slip]) -> Callable[P, Slip]:
    """A state form is Vietnamese, whatever language the official who prints it reads pages in."""

    @functools.wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> Slip:
        # A new override each time: one that decorates is shared by all threads and mixes up what they go back to.
        with translation.override("vi"):
            return make(*args, **kwargs)

    return made


def lookup_address(code: str) -> str:
    """The only thing a QR code on a slip holds."""
    return f"{settings.PUBLIC_ADDRESS}{reverse('portal:lookup')}?ma={code}"


def letterhead(
    unit: units.UnitOn, *, day: date, at: datetime, number: str = "", trial: bool = False
) -> printing.Letterhead:
    """The head of a paper of this unit, with what stood above it on that day."""
    above = units.ancestors(unit.id, on=day)
    return printing.Letterhead(
        issuer=unit.name,
        superior=above[0].name if above else "",
        number=number,
        place=_place(unit, above),
        issued_at=at,
        trial=trial,
    )


def _head(dossier: Dossier, *, unit_id: int, at: datetime) -> printing.Letterhead:
    """Of the unit, or of whoever is in charge of its papers by then."""
    unit = successions.in_charge(unit_id, on=at.date())
    day = units.while_it_lived(unit.id, on=at.date())
    return letterhead(unit, day=day, at=at, number=dossier.code, trial=dossier.is_test)


def _place(unit: units.UnitOn, above: Sequence[units.UnitOn]) -> str:
    """Where the paper is signed: the commune, district or province the unit governs."""
    governing = [one for one in (unit, *above) if one.admin_code]
    return governing[0].place if governing else unit.name


def _person(dossier: Dossier) -> printing.Person:
    return printing.Person(
        name=dossier.applicant_name, address=dossier.address, phone=dossier.phone, email=dossier.applicant.email
    )


def _officer(dossier: Dossier) -> str:
    return dossier.received_by.full_name if dossier.received_by else ""


def _papers(dossier: Dossier) -> tuple[printing.Component, ...]:
    """What was handed in; a paper only looked at and given back is not kept, and its owner must not look for it."""
    shown = set(dossier.revision.components.filter(presented_only=True).values_list("number", flat=True))
    return tuple(
        printing.Component(
            name=paper.name,
            form=f"{paper.form_name} (xuất trình)" if paper.number in shown else paper.form_name,
            quantity=paper.quantity,
        )
        for paper in dossier.components.order_by("number")
    )


@in_vietnamese
def receipt(dossier: Dossier) -> printing.ReceiptSlip:
    """Form 01."""
    received_at = timing.received_at(dossier)
    limit, clock = timing.limit_of(dossier), timing.clock_of(dossier)
    return printing.ReceiptSlip(
        head=_head(dossier, unit_id=dossier.intake_unit_id, at=received_at),
        code=dossier.code,
        applicant=_person(dossier),
        filed_by=dossier.filed_by.full_name if dossier.filed_by else "",
        content=dossier.procedure_name,
        components=_papers(dossier),
        sets=dossier.sets,
        fee=dossier.fee_amount,
        fee_state=_fee_state(dossier),
        exemption=dossier.fee_exemption,
        limit_amount=limit.amount,
        limit_unit=limit.unit.value,
        received_at=received_at,
        due_at=clock.original_due,
        working=timing.promise(dossier).working,
        delivery=str(CHANNEL_LABELS[Channel(dossier.return_channel)]),
        officer=_officer(dossier),
        lookup_address=lookup_address(dossier.code),
    )


@in_vietnamese
def supplement(dossier: Dossier, request: SupplementRequest) -> printing.SupplementSlip:
    """Form 02, for one request."""
    desk = transfers.desk_in_charge(dossier, request.requested_at)
    return printing.SupplementSlip(
        head=_head(dossier, unit_id=desk.id, at=request.requested_at),
        code=dossier.code,
        applicant=_person(dossier),
        content=dossier.procedure_name,
        items=tuple(printing.MissingItem(what=item.text) for item in request.items.all()),
        reason=request.reason,
        ordinal=request.number,
        repeated_because=request.reason if request.number > 1 else "",
        contact=desk.name,
        officer=request.requested_by.full_name if request.requested_by else "",
    )


@in_vietnamese
def refusal(dossier: Dossier, closure: Closure) -> printing.RefusalSlip:
    """Form 03."""
    return printing.RefusalSlip(
        head=_head(dossier, unit_id=dossier.desk_unit_id, at=closure.closed_at),
        code=dossier.code,
        one_stop=units.unit_name(dossier.competent_unit_id, on=closure.closed_at.date()),
        applicant=_person(dossier),
        content=dossier.procedure_name,
        reason=closure.reason,
        basis=closure.basis,
        officer=_signed(dossier)(_name(closure.closed_by), closure.closed_at),
    )


def closing_form(closure: Closure) -> str:
    """Which form says that it ended so: `stop` where the set of that day has it, `refusal` for refusals, or none."""
    kinds = Closure.Kind
    if closure.kind in (kinds.TERMINATED, kinds.WITHDRAWN) and "stop" in _forms_of(closure):
        return "stop"
    return "" if closure.kind == kinds.WITHDRAWN else "refusal"


def _forms_of(closure: Closure) -> Mapping[str, printing.Form]:
    return printing.form_set(timing.day_of(closure.closed_at)).forms


@in_vietnamese
def stop(dossier: Dossier, closure: Closure) -> printing.StopSlip:
    """Form 05 of 2025; who takes back a dossier is answered by the counter, a stop is signed by the competent unit."""
    on_request = closure.kind == Closure.Kind.WITHDRAWN
    day = timing.day_of(closure.closed_at)
    issuer = dossier.desk_unit_id if on_request else dossier.competent_unit_id
    return printing.StopSlip(
        head=_head(dossier, unit_id=issuer, at=closure.closed_at),
        code=dossier.code,
        one_stop=units.unit_name(dossier.desk_unit_id, on=day),
        applicant=_person(dossier),
        content=dossier.procedure_name,
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        stopped_at=closure.closed_at,
        stage=_stage(dossier, closure),
        fee=dossier.fee_amount,
        fee_state=_fee_state(dossier),
        exemption=dossier.fee_exemption,
        on_request=on_request,
        reason=closure.reason,
        basis=closure.basis,
        signer=_signed(dossier)(_name(closure.closed_by), closure.closed_at),
        signer_position="Người tiếp nhận hồ sơ" if on_request else "Thủ trưởng cơ quan, đơn vị",
    )


def _stage(dossier: Dossier, closure: Closure) -> str:
    """The steps of the process that were broken off."""
    if dossier.process is None:
        return str(Status.NEW.label)
    broken_off = workflow.list_timeline(process=dossier.process).filter(
        state=TaskState.CANCELLED, completed_at=closure.closed_at
    )
    return ", ".join(task.name for task in broken_off)


def _fee_state(dossier: Dossier) -> str:
    return str(FINANCE_LABELS[Finance(dossier.finance)]).lower() if dossier.fee_amount else ""


@in_vietnamese
def apology(dossier: Dossier, *, signer: str) -> printing.ApologySlip:
    """Form 04, for the re-appointment made."""
    extension = dossier.deviations.filter(kind="extension").latest("started_at")
    promised = timing.due_before(dossier, extension.started_at)
    return printing.ApologySlip(
        head=_head(dossier, unit_id=transfers.competent_at(dossier, extension.started_at), at=extension.started_at),
        code=dossier.code,
        person=dossier.applicant_name,
        address=dossier.address,
        content=dossier.procedure_name,
        received_at=timing.received_at(dossier),
        due_at=promised,
        new_due_at=extension.new_due_at or promised,
        reason=extension.reason,
        signer=signer,
    )


@in_vietnamese
def control(dossier: Dossier, *, at: datetime) -> printing.ControlSlip:
    """Form 05, in 2025 form 06: every hand-over so far."""
    day = at.date()
    steps = list(workflow.list_timeline(process=dossier.process)) if dossier.process else []
    signed = _signed(dossier)
    return printing.ControlSlip(
        head=_head(dossier, unit_id=dossier.desk_unit_id, at=at),
        code=dossier.code,
        content=dossier.procedure_name,
        competent=units.unit_name(dossier.competent_unit_id, on=day),
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        steps=tuple(
            _hand_over(dossier, step, receiver, day, signed)
            for step, receiver in itertools.zip_longest(steps, steps[1:])
        ),
    )


def _signed(dossier: Dossier) -> Callable[[str, datetime | None], str]:
    """The name of whoever did something at a moment, with the head they did it for."""
    acts = {one.done_at: one for one in accounts.done_for(dossier.subject)}
    return lambda name, at: acts[at].signed(name) if name and at in acts else name


def _hand_over(
    dossier: Dossier, step: Task, receiver: Task | None, day: date, signed: Callable[[str, datetime | None], str]
) -> printing.HandOver:  # fmt: skip
    return printing.HandOver(
        from_unit=_unit_name(step, day),
        to_unit=_unit_name(receiver, day) if receiver else "",
        at=step.completed_at,
        giver=signed(_name(step.completed_by), step.completed_at),
        receiver=_name(receiver.completed_by or receiver.assignee) if receiver else "",
        result=IN_TIME[timing.step_in_time(step, timing.step_of(dossier, step))],
        note=step.name,
    )


def _unit_name(step: Task, day: date) -> str:
    return units.unit_name(step.unit_id, on=day) if step.unit_id else ""


def _name(person: User | None) -> str:
    return person.full_name if person else ""
