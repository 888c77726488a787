"""What may this actor do with this dossier now? The page offers exactly these; the commands check again."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from caicach.core.actor import Actor
from caicach.dossiers import policies, states, timing
from caicach.dossiers.models import Dossier
from caicach.dossiers.rules import deadlines
from caicach.dossiers.states import Finance, Status
from caicach.workflow import policies as workflow_policies
from caicach.workflow import queries as workflow
from caicach.workflow import rules as workflow_rules
from caicach.workflow.models import Task
from caicach.workflow.states import StepAct, StepKind


class Act(StrEnum):
    """One act, named as its address is."""

    ACCEPT = "tiep-nhan"
    DECLINE = "tu-choi-tiep-nhan"
    HAND_OVER = "chuyen-ho-so"
    COMPLETE = "hoan-thanh-buoc"
    APPROVE = "ky-duyet"
    REQUEST_FINANCE = "chuyen-nghia-vu-tai-chinh"
    SETTLE_FINANCE = "da-hoan-thanh-nghia-vu-tai-chinh"
    REGISTER_OUTCOME = "ghi-ket-qua"
    RETURN = "tra-ket-qua"
    PAY_FEE = "thu-phi"
    CHARGE = "dat-lai-phi"
    SUPPLEMENT = "yeu-cau-bo-sung"
    RESUME = "nhan-bo-sung"
    CONSULT = "lay-y-kien"
    EXTEND = "xin-loi-hen-lai"
    REFUSE = "tu-choi-giai-quyet"
    TERMINATE = "dung-giai-quyet"
    WITHDRAW = "rut-ho-so"
    ASSIGN = "giao-viec"
    ATTACH = "them-tep"
    CORRECT = "dinh-chinh-ket-qua"
    REVOKE = "thu-hoi-ket-qua"


LABELS: dict[Act, Promise] = {
    Act.ACCEPT: _("Tiếp nhận và hẹn ngày trả"),
    Act.DECLINE: _("Từ chối tiếp nhận"),
    Act.HAND_OVER: _("Chuyển hồ sơ cho cơ quan giải quyết"),
    Act.COMPLETE: _("Hoàn thành bước"),
    Act.APPROVE: _("Ký duyệt"),
    Act.REQUEST_FINANCE: _("Chuyển thực hiện nghĩa vụ tài chính"),
    Act.SETTLE_FINANCE: _("Xác nhận đã hoàn thành nghĩa vụ tài chính"),
    Act.REGISTER_OUTCOME: _("Ghi kết quả giải quyết"),
    Act.RETURN: _("Trả kết quả"),
    Act.PAY_FEE: _("Ghi nhận phí, lệ phí"),
    Act.CHARGE: _("Đặt lại mức phí, lệ phí"),
    Act.SUPPLEMENT: _("Yêu cầu bổ sung giấy tờ"),
    Act.RESUME: _("Đã nhận đủ giấy tờ bổ sung"),
    Act.CONSULT: _("Lấy ý kiến đơn vị khác"),
    Act.EXTEND: _("Xin lỗi và hẹn lại ngày trả"),
    Act.REFUSE: _("Từ chối giải quyết"),
    Act.TERMINATE: _("Dừng giải quyết"),
    Act.WITHDRAW: _("Công dân rút hồ sơ"),
    Act.ASSIGN: _("Giao việc"),
    Act.ATTACH: _("Thêm tệp vào hồ sơ"),
    Act.CORRECT: _("Đính chính, cấp lại kết quả"),
    Act.REVOKE: _("Thu hồi kết quả"),
}

OF_STEP = {
    StepAct.COMPLETE: Act.COMPLETE,
    StepAct.HAND_OVER: Act.HAND_OVER,
    StepAct.APPROVE: Act.APPROVE,
    StepAct.REGISTER_OUTCOME: Act.REGISTER_OUTCOME,
    StepAct.RETURN: Act.RETURN,
    StepAct.REQUEST_FINANCE: Act.REQUEST_FINANCE,
}
_STEPS = frozenset({*OF_STEP.values(), Act.SETTLE_FINANCE, Act.ASSIGN})


@dataclass(frozen=True, slots=True)
class Possible:
    """An act the actor may do now; `step_key` if it belongs to a step, `outcome` if it is one way out of a decision."""

    act: Act
    step_key: str = ""
    step_name: str = ""
    outcome: str = ""
    outcome_name: str = ""
    delegation_id: int | None = None

    def by(self, actor: Actor) -> Actor:
        """As whom the actor does it: by their own right, or for the head who delegated theirs."""
        return actor if self.delegation_id is None else actor.under(self.delegation_id)

    @property
    def label(self) -> Promise | str:
        return self.outcome_name or LABELS[self.act]


def possible_acts(dossier: Dossier, *, actor: Actor, only: str = "") -> list[Possible]:
    """Everything this actor may do now: the steps that are his first, then what stands beside the process.

    `only`: whoever carries out one act has no other judged; each look at the database costs every step.
    """
    if dossier.erased_at is not None:
        return []
    found = _by_right(dossier, actor, only)
    known = {(one.act, one.step_key, one.outcome) for one in found}
    for delegation_id in actor.delegations:
        lent = _by_right(dossier, actor.under(delegation_id), only)
        new = [one for one in lent if (one.act, one.step_key, one.outcome) not in known]
        known.update((one.act, one.step_key, one.outcome) for one in new)
        found += [replace(one, delegation_id=delegation_id) for one in new]
    return found


def as_whom(dossier: Dossier, *, act: str, step_key: str, actor: Actor) -> Actor:
    """By whose right the actor does this: their own, or that of a head who delegated theirs; the command judges."""
    if not actor.delegations:
        return actor
    found = (one for one in possible_acts(dossier, actor=actor, only=act) if one.step_key == step_key)
    return next((one.by(actor) for one in found), actor)


def _by_right(dossier: Dossier, actor: Actor, only: str) -> list[Possible]:
    steps = _of_steps(dossier, actor) if not only or only in _STEPS else ()
    beside = _beside(dossier, actor, only) if only not in _STEPS else ()
    return [one for one in (*steps, *beside) if not only or one.act == only]


def _of_steps(dossier: Dossier, actor: Actor) -> Iterator[Possible]:
    if dossier.process is None or dossier.state not in {*states.WORKING, Status.DONE}:
        return
    for task in workflow.open_tasks(dossier.process):
        if policies.can_assign(actor, unit_id=task.unit_id):
            yield Possible(Act.ASSIGN, task.step_key, task.name)
        if workflow_policies.can_complete(actor, task) and task.kind != StepKind.CONSULT:
            yield from _of_task(dossier, task)


def _of_task(dossier: Dossier, task: Task) -> Iterator[Possible]:
    assert dossier.process is not None
    definition = dossier.process.definition.compiled
    step = definition.steps[task.step_key]
    for outcome, name in [(way.outcome, way.name) for way in step.branches] or [("", "")]:
        act = OF_STEP[workflow_rules.proposed_act(definition, step.key, outcome or None)]
        if step.kind is StepKind.FINANCE:
            act = Act.SETTLE_FINANCE
        if _fits(dossier.state, act) and not (act is Act.RETURN and _is_posted(dossier)):
            yield Possible(act, step.key, task.name, outcome, name)


def _fits(state: Status, act: Act) -> bool:
    """Which statuses an act of the process can be done in."""
    wanted = {
        Act.HAND_OVER: {Status.RECEIVED},
        Act.SETTLE_FINANCE: {Status.FINANCE},
        Act.RETURN: {Status.DONE},
        Act.COMPLETE: {Status.RECEIVED, Status.PROCESSING},
        Act.REGISTER_OUTCOME: {Status.RECEIVED, Status.PROCESSING},
    }
    return state in wanted.get(act, {Status.PROCESSING})


def _is_posted(dossier: Dossier) -> bool:
    """The post has the result: nobody can hand it over here."""
    return dossier.delivery == states.Delivery.POSTED


def _beside(dossier: Dossier, actor: Actor, only: str) -> Iterator[Possible]:
    for act, may in (
        (Act.ACCEPT, _may_accept),
        (Act.DECLINE, _may_decline),
        (Act.RESUME, _may_resume),
        (Act.PAY_FEE, _may_take_fee),
        (Act.CHARGE, _may_charge),
        (Act.SUPPLEMENT, _may_ask_for_papers),
        (Act.CONSULT, _may_consult),
        (Act.EXTEND, _may_extend),
        (Act.REFUSE, _may_refuse),
        (Act.TERMINATE, _may_terminate),
        (Act.WITHDRAW, _may_withdraw),
        (Act.ATTACH, _may_attach),
    ):
        if only in ("", act) and may(dossier, actor):
            yield Possible(act)
    if only in ("", Act.CORRECT, Act.REVOKE):
        yield from map(Possible, _mending(dossier, actor))


def _may_accept(dossier: Dossier, actor: Actor) -> bool:
    waiting = dossier.state in {Status.NEW, Status.SUPPLEMENT} and dossier.received_at is None
    return waiting and policies.can_receive(actor, unit_id=dossier.desk_unit_id)


def _may_decline(dossier: Dossier, actor: Actor) -> bool:
    return dossier.state is Status.NEW and policies.can_receive(actor, unit_id=dossier.desk_unit_id)


def _may_resume(dossier: Dossier, actor: Actor) -> bool:
    waiting = dossier.state is Status.SUPPLEMENT and dossier.received_at is not None
    return waiting and policies.can_handle(actor, dossier)


def _may_take_fee(dossier: Dossier, actor: Actor) -> bool:
    owed = dossier.finance == Finance.DUE and dossier.state in {*states.OPEN, Status.DONE}
    return owed and policies.can_receive(actor, unit_id=dossier.desk_unit_id)


def _may_ask_for_papers(dossier: Dossier, actor: Actor) -> bool:
    return Status.SUPPLEMENT in states.MOVES[dossier.state] and policies.can_handle(actor, dossier)


def _may_consult(dossier: Dossier, actor: Actor) -> bool:
    return dossier.state is Status.PROCESSING and policies.can_handle(actor, dossier)


def _may_charge(dossier: Dossier, actor: Actor) -> bool:
    return (dossier.is_open or dossier.state is Status.DONE) and policies.can_handle(actor, dossier)


def _may_extend(dossier: Dossier, actor: Actor) -> bool:
    running = dossier.state in {Status.RECEIVED, Status.PROCESSING}
    if not (running and policies.can_decide(actor, dossier)):
        return False
    once_more = deadlines.may_extend(extensions=dossier.extension_count, rules=timing.rules_of(dossier))
    return once_more and not dossier.deviations.filter(ended_at=None).exists()


def _may_refuse(dossier: Dossier, actor: Actor) -> bool:
    return dossier.state is Status.PROCESSING and policies.can_decide(actor, dossier)


def _may_terminate(dossier: Dossier, actor: Actor) -> bool:
    return Status.STOPPED in states.MOVES[dossier.state] and policies.can_decide(actor, dossier)


def _may_withdraw(dossier: Dossier, actor: Actor) -> bool:
    may = policies.can_receive(actor, unit_id=dossier.desk_unit_id)
    return may and Status.WITHDRAWN in states.MOVES[dossier.state]


def _may_attach(dossier: Dossier, actor: Actor) -> bool:
    return dossier.state in {*states.OPEN, Status.DONE} and policies.can_handle(actor, dossier)


def _mending(dossier: Dossier, actor: Actor) -> Iterator[Act]:
    """What can be done to the result that holds: correct it, once returned also revoke it."""
    there = dossier.state in {Status.DONE, Status.RETURNED} and policies.can_decide(actor, dossier)
    if there and dossier.outcomes.filter(state=states.OutcomeState.IN_FORCE).exists():
        yield Act.CORRECT
        if dossier.state is Status.RETURNED:
            yield Act.REVOKE
