"""Ask another unit for its opinion, with content and deadline; silence is not consent (Decree 61/2018 Art. 19(5))."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.core.text import nfc
from caicach.dossiers import events, policies, timing
from caicach.dossiers.commands import frame, journey
from caicach.dossiers.models import Consultation
from caicach.dossiers.states import Status
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
    dossier = frame.locked(dossier_id, seen_seq=seen_seq)
    policies.check_may_handle(by, dossier)
    frame.check_open(dossier, Status.PROCESSING)
    if unit_id in (dossier.competent_unit_id, dossier.intake_unit_id):
        raise errors.Invalid(_("Chọn một đơn vị khác để lấy ý kiến."), field="unit")
    if not nfc(question):
        raise errors.Invalid(_("Phải ghi nội dung cần lấy ý kiến."), field="question")
    if not 1 <= hours <= MOST_HOURS:
        raise errors.Invalid(_("Hạn trả lời từ 1 đến %(most)s giờ làm việc.") % {"most": MOST_HOURS}, field="hours")
    due_at = timing.calendar_for(unit_id, at=at).add_working_minutes(at, hours * 60)
    asked = Consultation.objects.create(
        dossier=dossier, unit_id=unit_id, question=nfc(question), asked_at=at, asked_by_id=by.user_id, due_at=due_at
    )
    happened = events.ConsultationRequested(consultation_id=asked.pk, unit_id=unit_id, due_at=due_at)
    frame.save(dossier, happened, by=by, at=at)
    return asked


@transaction.atomic
def answer_consultation(consultation_id: int, *, answer: str, agrees: bool, by: Actor, at: datetime) -> Consultation:
    """Give the unit's opinion; a question that is a step of the process completes that step."""
    asked = Consultation.objects.filter(pk=consultation_id).first()
    if asked is None:
        raise errors.NotFound(_("Không tìm thấy câu hỏi."))
    dossier = frame.locked(asked.dossier_id)
    asked.refresh_from_db()
    policies.check_may_answer(by, unit_id=asked.unit_id)
    if asked.answered_at is not None:
        raise errors.Refused(_("Ý kiến này đã được trả lời."))
    if not dossier.is_open:
        raise errors.Refused(_("Hồ sơ đã kết thúc, không cần ý kiến nữa."))
    if not nfc(answer):
        raise errors.Invalid(_("Phải ghi ý kiến trả lời."), field="answer")
    asked.answer, asked.agrees, asked.answered_at, asked.answered_by_id = nfc(answer), agrees, at, by.user_id
    asked.save(update_fields=["answer", "agrees", "answered_at", "answered_by"])
    step = None
    if asked.step_key and dossier.process and asked.step_key in dossier.process.where.open:
        step = journey.complete(dossier, asked.step_key, act=StepAct.COMPLETE, by=by, at=at)
    happened = events.ConsultationAnswered(
        consultation_id=asked.pk, unit_id=asked.unit_id, agrees=agrees, in_time=at <= asked.due_at
    )
    journey.save(dossier, happened, step=step, by=by, at=at)
    return asked
