"""The queue of a counter for a day, and its tickets. No name is kept: a ticket is a number."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caicach.dossiers.models.dossier import Dossier, choices
from caicach.dossiers.rules.queue import MOST_COUNTERS, TICKET_LABELS, TicketState


class Queue(models.Model):
    """One day of one counter unit. `last` is the last number given out; it and the tickets never disagree."""

    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Bộ phận Một cửa"),
        db_index=False,
    )  # fmt: skip
    day = models.DateField(_("ngày"))
    key = models.UUIDField(_("khóa trang lấy số"), default=uuid.uuid4, unique=True, editable=False)
    sectors = models.JSONField(_("nhóm việc"), default=list)
    last = models.PositiveIntegerField(_("số cuối"), default=0)
    opened_at = models.DateTimeField(_("lúc mở"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người mở"),
        db_index=False,
    )  # fmt: skip
    seq = models.PositiveIntegerField(_("số lần ghi"), default=0)

    class Meta:
        verbose_name = _("hàng đợi trong ngày")
        verbose_name_plural = _("hàng đợi trong ngày")
        constraints = [models.UniqueConstraint(fields=["unit", "day"], name="queue_once_a_day")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.day:%d/%m/%Y}"

    @property
    def subject(self) -> str:
        """The name of this queue in the log."""
        return f"queue/{self.pk}"


class Ticket(models.Model):
    """One number in somebody's hand."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="tickets", verbose_name=_("hàng đợi"))
    number = models.PositiveIntegerField(_("số"))
    sector = models.CharField(_("nhóm việc"), max_length=200, blank=True, default="")
    priority = models.CharField(_("nhóm ưu tiên"), max_length=20, blank=True, default="")
    state = models.CharField(_("tình trạng"), max_length=7, choices=choices(TICKET_LABELS), default=TicketState.WAITING)
    taken_at = models.DateTimeField(_("lấy số lúc"))
    called_at = models.DateTimeField(_("gọi lần đầu lúc"), null=True, blank=True)
    last_call_at = models.DateTimeField(_("gọi lần cuối lúc"), null=True, blank=True)
    counter = models.PositiveSmallIntegerField(_("quầy"), null=True, blank=True)
    ended_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)
    dossier = models.ForeignKey(
        Dossier, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hồ sơ")
    )

    class Meta:
        verbose_name = _("số thứ tự")
        verbose_name_plural = _("số thứ tự")
        constraints = [
            models.UniqueConstraint(fields=["queue", "number"], name="ticket_number_once"),
            models.UniqueConstraint(
                fields=["queue", "counter"], condition=Q(state="called"), name="ticket_one_at_a_counter"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="ticket_number_from_one",
                violation_error_message=_("Số thứ tự bắt đầu từ 1."),
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", called_at=None, counter=None)
                | ~Q(state="waiting")
                & Q(called_at__isnull=False, counter__isnull=False)  # a comparison with nothing would pass
                & Q(called_at__gte=F("taken_at"), counter__range=(1, MOST_COUNTERS)),
                name="ticket_called_to_a_counter",
                violation_error_message=_("Số đã gọi phải có quầy và thời điểm gọi."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["served", "skipped"]) ^ Q(ended_at=None), name="ticket_ended_has_time",
                violation_error_message=_("Số đã xong phải có thời điểm xong."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number:03d}"
