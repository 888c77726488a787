"""Everything the dossier page shows, gathered for one viewer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from caicach.accounts import queries as accounts
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.core.clock import ZONE
from caicach.dossiers import policies, timing
from caicach.dossiers.models import ClockDeviation, Closure, Consultation, ConsultationRecount, Dossier, TakenBack
from caicach.dossiers.models import SupplementRequest as Supplement
from caicach.dossiers.queries import crossing, files, giving, outcomes, transfers, undoing
from caicach.dossiers.queries.acts import Possible, possible_acts
from caicach.dossiers.queries.outcomes import Issued
from caicach.dossiers.queries.standing import Standing, standing
from caicach.dossiers.rules import clock
from caicach.dossiers.states import Cause
from caicach.organisations.queries import calendar_changes, units
from caicach.workflow import queries as workflow
from caicach.workflow.models import Task
from caicach.workflow.rules import Step


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the history: `text` and `note` are ours; the step and the words are data, whatever we speak.

    `kind` chooses the mark: done, paused, late, next.
    """

    at: datetime | None
    text: str = ""
    step: str = ""
    who: str = ""
    unit: str = ""
    note: str = ""
    words: str = ""
    kind: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question to another unit; whether this viewer may answer it, and for which head who delegated that."""

    id: int
    unit: str
    text: str
    asked_at: datetime
    due_at: datetime
    answer: str
    agrees: bool | None
    answered_at: datetime | None
    may_answer: bool
    who: str = ""
    delegation_id: int | None = None
    giver: str = ""

    def by(self, actor: Actor) -> Actor:
        """As whom the viewer answers."""
        return actor if self.delegation_id is None else actor.under(self.delegation_id)


Signed = Mapping[datetime | None, accounts.DoneFor]  # what was done under a delegation, by its moment


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPage:
    """The dossier with all that belongs to it."""

    dossier: Dossier
    intake_unit: str
    competent_unit: str
    collect_at: str
    clock: clock.Clock | None
    papers: Sequence[files.Paper]
    other_files: Sequence[files.Further]
    timeline: Sequence[Moment]
    open_tasks: Sequence[Task]
    questions: Sequence[Question]
    supplements: Sequence[Supplement]
    apology: ClockDeviation | None
    closure: Closure | None
    outcomes: Sequence[Issued]
    acts: Sequence[Possible]
    standing: Standing | None

    @property
    def paused(self) -> bool:
        return self.clock is not None and self.clock.paused

    @property
    def has_receipt(self) -> bool:
        """Whoever takes the result along is given no appointment."""
        return timing.runs_here(self.dossier) and not _returned_at_once(self.dossier)

    @property
    def outcome_holds(self) -> bool:
        """The latest result was not revoked; earlier ones are replaced."""
        return bool(self.outcomes) and not self.outcomes[0].ended_at

    @property
    def to_answer(self) -> Sequence[Question]:
        """What this viewer is asked."""
        return [one for one in self.questions if one.may_answer]


def get_page(dossier: Dossier, *, seen_by: Actor, at: datetime) -> DossierPage:
    """A dozen statements whatever the length of the history."""
    where = transfers.whereabouts(dossier, on=timing.day_of(at))
    tasks = list(workflow.list_timeline(process=dossier.process)) if dossier.process else []
    supplements = list(dossier.supplements.select_related("requested_by").prefetch_related("items").order_by("number"))
    asked = list(dossier.consultations.select_related("answered_by").order_by("asked_at", "pk"))
    deviations = list(dossier.deviations.order_by("started_at", "pk"))
    closure = Closure.objects.select_related("closed_by").filter(dossier=dossier).first()
    issued = outcomes.list_issued(dossier, on=at.date())
    papers, other_files = files.list_papers(dossier)
    found = timing.clock_of(dossier) if timing.runs_here(dossier) else None
    signed: Signed = {one.done_at: one for one in accounts.done_for(dossier.subject)}
    return DossierPage(
        dossier=dossier,
        intake_unit=where.received_by,
        competent_unit=where.unit,
        collect_at=where.collect_at,
        clock=found,
        papers=papers,
        other_files=other_files,
        timeline=_signed(_timeline(dossier, tasks, supplements, deviations, closure, issued, asked), signed),
        open_tasks=[task for task in tasks if task.state == "open"],
        questions=_questions(asked, seen_by, signed),
        supplements=supplements,
        apology=next((one for one in deviations if one.kind == ClockDeviation.Kind.EXTENSION), None),
        closure=closure,
        outcomes=issued,
        acts=possible_acts(dossier, actor=seen_by),
        standing=standing(dossier, paused=found is not None and found.paused, at=at),
    )


def _questions(asked: Sequence[Consultation], actor: Actor, acts: Signed) -> list[Question]:
    found = [_question(one, actor, acts) for one in asked]
    givers = accounts.givers({one.delegation_id for one in found if one.delegation_id is not None})
    return [replace(one, giver=givers.get(one.delegation_id or 0, "")) for one in found] if givers else found


def _question(asked: Consultation, actor: Actor, acts: Signed) -> Question:
    day = asked.asked_at.astimezone(ZONE).date()
    by = policies.answering(actor, unit_id=asked.unit_id) if asked.answered_at is None else None
    who = _name(asked.answered_by)
    return Question(
        id=asked.pk, unit=units.unit_name(asked.unit_id, on=day), text=asked.question, asked_at=asked.asked_at,
        due_at=asked.due_at, answer=asked.answer, agrees=asked.agrees, answered_at=asked.answered_at,
        may_answer=by is not None, delegation_id=by.delegation_id if by else None,
        who=acts[asked.answered_at].signed(who) if asked.answered_at in acts else who,
    )  # fmt: skip


def _timeline(
    dossier: Dossier,
    tasks: Sequence[Task],
    supplements: Sequence[Supplement],
    deviations: Sequence[ClockDeviation],
    closure: Closure | None,
    issued: Sequence[Issued],
    asked: Sequence[Consultation],
) -> list[Moment]:
    done = [*_of_receipt(dossier), *_of_supplements(supplements), *_of_outcomes(issued), *_of_transfers(dossier)]
    if not _returned_at_once(dossier):
        done += [_of_task(task, timing.step_of(dossier, task)) for task in tasks]
    for one in deviations:
        if one.kind == ClockDeviation.Kind.EXTENSION:
            done.append(_of_extension(one))
        elif one.kind == ClockDeviation.Kind.RECOUNT:
            done.append(_of_recount(one))
        elif one.cause != Cause.SUPPLEMENT or not supplements:  # a slip that asks for papers is told by itself
            done += _of_stop(one)
    if closure is not None:
        kind, who = closure.get_kind_display().capitalize(), _name(closure.closed_by)
        done.append(Moment(closure.closed_at, kind, who=who, words=closure.reason, kind="late"))
    done += _of_giving(dossier, tasks)
    done += _of_taken_back(undoing.list_taken_back(dossier)) + _of_later_opinions(asked)
    past = sorted((one for one in done if one.at is not None), key=lambda one: one.at or dossier.registered_at)
    return past + [one for one in done if one.at is None]


def _of_giving(dossier: Dossier, tasks: Sequence[Task]) -> list[Moment]:
    names = {task.step_key: task.name for task in tasks}
    return [
        Moment(one.at, _("Giao việc: %(names)s") % {"names": " → ".join(filter(None, (one.before, one.after)))},
               who=one.by, words=names.get(one.step_key, ""))
        for one in giving.list_given(dossier)
    ]  # fmt: skip


def _signed(moments: Sequence[Moment], acts: Signed) -> list[Moment]:
    """Who acted for a head says so: the act is the head's."""
    return [
        replace(one, who=acts[one.at].signed(one.who)) if one.who and one.at in acts else one for one in moments
    ]  # fmt: skip


def _of_receipt(dossier: Dossier) -> list[Moment]:
    moments = []
    if dossier.received_at is None or dossier.registered_at != dossier.received_at:
        moments.append(Moment(dossier.registered_at, _("Đăng ký hồ sơ"), note=dossier.get_channel_display()))
    if dossier.received_at is not None:
        text = _("Tiếp nhận và trả kết quả") if _returned_at_once(dossier) else _("Tiếp nhận hồ sơ")
        moments.append(Moment(dossier.received_at, text, who=_name(dossier.received_by)))
    if (one := crossing.decided(dossier)) is not None:
        moments.append(Moment(one.at, one.text, who=one.who, note=one.basis, words=one.reason))
    return moments


def _returned_at_once(dossier: Dossier) -> bool:
    """One act from receipt to hand (Decree 61/2018/NĐ-CP Art. 17(4)): none of the planned steps was made."""
    return dossier.returned_at is not None and dossier.returned_at == dossier.received_at


def _of_task(task: Task, step: Step | None) -> Moment:
    day = task.opened_at.astimezone(ZONE).date()
    unit = units.unit_name(task.unit_id, on=day) if task.unit_id else ""
    if task.state == "open":
        due = "" if timing.awaits_person(step) else _due(task)
        return Moment(None, step=task.name, who=_name(task.assignee), unit=unit, note=due, kind="next")
    done = task.state == "done"
    late = done and timing.step_in_time(task, step) is False
    return Moment(
        task.completed_at, step=task.name, who=_name(task.completed_by), unit=unit,
        note="" if done else _("không phải làm nữa"), words=_way(step, task.outcome) if done else "",
        kind="late" if late else "", late=late,
    )  # fmt: skip


def _way(step: Step | None, outcome: str) -> str:
    """What a way out of a decision is called; its key is not for people."""
    return next((way.name for way in step.branches if way.outcome == outcome), "") if step else ""


def _due(task: Task) -> str:
    return _("hạn %(due)s") % {"due": f"{task.due_at.astimezone(ZONE):%H:%M %d/%m/%Y}"} if task.due_at else ""


def _of_supplements(supplements: Sequence[Supplement]) -> list[Moment]:
    moments = []
    for one in supplements:
        items = "; ".join(item.text for item in one.items.all())
        text = _("Yêu cầu bổ sung lần %(number)s") % {"number": one.number}
        moments.append(Moment(one.requested_at, text, who=_name(one.requested_by), words=items, kind="paused"))
        if one.completed_at is not None:
            moments.append(Moment(one.completed_at, _("Nhận đủ giấy tờ bổ sung")))
    return moments


def _of_stop(one: ClockDeviation) -> list[Moment]:
    """Since when and until when the clock stood, why, and on what ground."""
    text = _("Dừng tính hạn: %(cause)s") % {"cause": one.get_cause_display()}
    moments = [Moment(one.started_at, text, words=one.basis, kind="paused")]
    if one.ended_at is not None:
        moments.append(Moment(one.ended_at, _("Tiếp tục tính hạn"), note=one.get_cause_display()))
    return moments


def _of_outcomes(issued: Sequence[Issued]) -> list[Moment]:
    """Which results were corrected or revoked, and why."""
    return [
        Moment(one.ended_at, outcomes.told(one), who=one.ended_by, note=one.decision, words=one.ground, kind="late")
        for one in issued
        if one.ended_at is not None
    ]


def _of_taken_back(found: Sequence[TakenBack]) -> list[Moment]:
    """The act as it was, and that it was taken back before the citizen was told."""
    moments = []
    for one in found:
        act, who = str(undoing.LABELS.get(one.kind, one.kind)), _name(one.taken_back_by)
        moments.append(Moment(one.acted_at, act, who=who, note=_("sau đó đã rút lại"), words=one.words, kind="paused"))
        moments.append(Moment(one.taken_back_at, _("Rút lại: %(act)s") % {"act": act}, who=who))
    return moments


def _of_recount(one: ClockDeviation) -> Moment:
    """From which date to which, and because of which decision; a date that would have come earlier stands."""
    assert one.old_due_at is not None
    assert one.new_due_at is not None
    old, new = (f"{moment.astimezone(ZONE):%H:%M %d/%m/%Y}" for moment in (one.old_due_at, one.new_due_at))
    if old == new:
        text = _("Lịch làm việc thay đổi; giữ ngày đã hẹn %(due)s") % {"due": old}
    else:
        text = _("Ngày hẹn trả chuyển từ %(old)s sang %(new)s") % {"old": old, "new": new}
    return Moment(one.started_at, text, words=one.basis)


def _of_later_opinions(questions: Sequence[Consultation]) -> list[Moment]:
    """Which unit got until when to answer, and because of which change of the calendar."""
    if not questions:
        return []
    moments = []
    for one in ConsultationRecount.objects.filter(consultation__in=questions).select_related("consultation", "change"):
        old, new = (f"{moment.astimezone(ZONE):%H:%M %d/%m/%Y}" for moment in (one.old_due_at, one.new_due_at))
        text = _("Hạn trả lời ý kiến chuyển từ %(old)s sang %(new)s") % {"old": old, "new": new}
        unit = units.unit_name(one.consultation.unit_id, on=one.consultation.asked_at.astimezone(ZONE).date())
        moments.append(Moment(one.recounted_at, text, unit=unit, words=calendar_changes.words(one.change)))
    return moments


def _of_transfers(dossier: Dossier) -> list[Moment]:
    """To which unit it went, from which, and by which decision."""
    text = _("Chuyển hồ sơ từ %(giver)s đến %(taker)s")
    return [
        Moment(
            one.made_at, text % transfers.both_names(one), who=_name(one.made_by),
            words=f"{one.decision}, {one.decided_on:%d/%m/%Y}",
        )
        for one in transfers.of_dossier(dossier)
    ]  # fmt: skip


def _of_extension(one: ClockDeviation) -> Moment:
    assert one.new_due_at is not None
    text = _("Xin lỗi và hẹn lại đến %(due)s") % {"due": f"{one.new_due_at.astimezone(ZONE):%H:%M %d/%m/%Y}"}
    return Moment(one.started_at, text, words=one.reason, kind="late")


def _name(person: object | None) -> str:
    return str(getattr(person, "full_name", "")) if person else ""


def open_task(dossier: Dossier, *, step_key: str) -> Task:
    if dossier.process is None:
        raise errors.NotFound
    return workflow.get_open_task(process=dossier.process, step_key=step_key)


def get_consultation(dossier: Dossier, consultation_id: int, *, seen_by: Actor) -> Question:
    """A question of this dossier, as its own page shows it."""
    found = dossier.consultations.select_related("answered_by").filter(pk=consultation_id).first()
    if found is None:
        raise errors.NotFound
    (question,) = _questions([found], seen_by, {})
    return question


def get_supplement(dossier: Dossier, number: int) -> Supplement:
    found = dossier.supplements.select_related("requested_by").prefetch_related("items").filter(number=number).first()
    if found is None:
        raise errors.NotFound
    return found


def get_closure(dossier: Dossier) -> Closure:
    found = Closure.objects.select_related("closed_by").filter(dossier=dossier).first()
    if found is None:
        raise errors.NotFound
    return found


def has_apology(dossier: Dossier) -> bool:
    return dossier.deviations.filter(kind=ClockDeviation.Kind.EXTENSION).exists()
