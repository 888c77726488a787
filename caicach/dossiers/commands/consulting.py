"""Ask another unit for its opinion, with content and deadline; silence is not consent (Decree 61/2018 Art. 19(5))."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.dossiers import events, policies, timing
from caicach.dossiers.commands import frame, journey
from caicach.dossiers.models import Consultation, Dossier
from caicach.dossiers.queries import transfers
from caicach.dossiers.rules import wording
from caicach.dossiers.states import Status
from caicach.organisations.queries import units
from caicach.workflow.states import StepAct

MOST_HOURS = 240


@transaction.atomic
def consult(
    dossier_id: int,
    *,
    unit_id: int,
    question: str,
    hours: int,
    by: Actor,
    at: datetime,
    seen_seq: int | None = None,
) -> Consultation:
    """Ask a unit beside the process; it answers within `hours` working hours of its own calendar."""
    dossier = frame.locked(dossier_id, at=at, seen_seq=seen_seq)
    policies.check_may_handle(by, dossier)
    frame.check_open(dossier, Status.PROCESSING)
    _check_unit(dossier, unit_id, at=at)
    question = wording.fit(question, field="question", missing=_("Phải ghi nội dung cần lấy ý kiến."))
    if not 1 <= hours <= MOST_HOURS:
        raise errors.Invalid(_("Hạn trả lời từ 1 đến %(most)s giờ làm việc.") % {"most": MOST_HOURS}, field="hours")
    due_at = timing.calendar_for(unit_id, at=at).add_working_minutes(at, hours * 60)
    asked = Consultation.objects.create(
        dossier=dossier, unit_id=unit_id, question=question, asked_at=at, asked_by_id=by.user_id, due_at=due_at
    )
    happened = events.ConsultationRequested(consultation_id=asked.pk, unit_id=unit_id, due_at=due_at)
    frame.save(dossier, happened, by=by, at=at)
    return asked


def _check_unit(dossier: Dossier, unit_id: int, *, at: datetime) -> None:
    """Another agency that exists today; a one-stop unit has nobody who could give an opinion."""
    if unit_id in transfers.own_units(dossier, on=timing.day_of(at)):
        raise errors.Invalid(_("Chọn một đơn vị khác để lấy ý kiến."), field="unit")
    unit = units.find_unit(id=unit_id, on=timing.day_of(at))
    if unit is None or unit.kind == units.ONE_STOP:
        raise errors.Invalid(_("Đơn vị này không còn hoạt động hoặc không cho ý kiến; hãy chọn lại."), field="unit")


@transaction.atomic
def answer_consultation(consultation_id: int, *, answer: str, agrees: bool, by: Actor, at: datetime) -> Consultation:
    """Give the unit's opinion; a question that is a step of the process completes that step."""
    asked = Consultation.objects.filter(pk=consultation_id).first()
    if asked is None:
        raise errors.NotFound(_("Không tìm thấy câu hỏi."))
    dossier = frame.locked(asked.dossier_id, at=at)
    asked.refresh_from_db()
    policies.check_may_answer(by, unit_id=asked.unit_id)
    if asked.answered_at is not None:
        raise errors.Refused(_("Ý kiến này đã được trả lời."))
    if not dossier.is_open:
        raise errors.Refused(_("Hồ sơ đã kết thúc, không cần ý kiến nữa."))
    frame.check_order(at, after=asked.asked_at)
    asked.answer = wording.fit(answer, field="answer", missing=_("Phải ghi ý kiến trả lời."))
    asked.agrees, asked.answered_at, asked.answered_by_id = agrees, at, by.user_id
    asked.save(update_fields=["answer", "agrees", "answered_at", "answered_by"])
    step = None
    if _is_waited_for(asked, dossier):
        step = journey.complete(dossier, asked.step_key, act=StepAct.COMPLETE, by=by, at=at, answered=True)
    happened = events.ConsultationAnswered(
        consultation_id=asked.pk, unit_id=asked.unit_id, agrees=agrees, in_time=at <= asked.due_at
    )
    journey.save(dossier, happened, step=step, by=by, at=at)
    return asked


def _is_waited_for(asked: Consultation, dossier: Dossier) -> bool:
    """Whether its step is open for this question: when a step is done again, the unit is asked again."""
    if not asked.step_key or dossier.process is None or asked.step_key not in dossier.process.where.open:
        return False
    return not dossier.consultations.filter(step_key=asked.step_key, pk__gt=asked.pk).exists()
