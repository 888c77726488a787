"""Which deadlines of opinions did a change of the calendar move? The promise to the citizen is a clock deviation."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caicach.dossiers.models.history import Consultation


class ConsultationRecount(models.Model):
    """A unit that was asked for its opinion got a later deadline; at most once for a change."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="recounts", verbose_name=_("lần lấy ý kiến"),
        db_index=False,
    )  # fmt: skip
    change = models.ForeignKey(
        "organisations.CalendarChange", on_delete=models.PROTECT, related_name="+", verbose_name=_("lần đổi lịch")
    )
    old_due_at = models.DateTimeField(_("hạn trước đó"))
    new_due_at = models.DateTimeField(_("hạn mới"))
    recounted_at = models.DateTimeField(_("lúc tính lại"))

    class Meta:
        verbose_name = _("lần tính lại hạn trả lời ý kiến")
        verbose_name_plural = _("lần tính lại hạn trả lời ý kiến")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "change"], name="consultation_recount_once",
                violation_error_message=_("Hạn trả lời đã được tính lại theo lần đổi lịch này."),
            ),
            models.CheckConstraint(
                condition=Q(new_due_at__gt=F("old_due_at")), name="consultation_recount_later",
                violation_error_message=_("Tính lại theo lịch chỉ lùi hạn trả lời, không đưa về sớm hơn."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.consultation_id}: {self.new_due_at:%d/%m/%Y}"
