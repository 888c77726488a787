"""Pads of numbered slips printed for days without current, and what became of each slip."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caicach.dossiers.models.dossier import Dossier, choices
from caicach.dossiers.rules import pads
from caicach.dossiers.rules.pads import PAD_LABELS, VOID_LABELS, PadState


class Pad(models.Model):
    """A run of numbers given to one counter."""

    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Bộ phận Một cửa")
    )
    first = models.PositiveIntegerField(_("số đầu"), unique=True)
    last = models.PositiveIntegerField(_("số cuối"), unique=True)
    printed_at = models.DateTimeField(_("lúc in"))
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người in"),
        db_index=False,
    )  # fmt: skip
    seq = models.PositiveIntegerField(_("số lần ghi"), default=0)

    class Meta:
        verbose_name = _("tập phiếu số tạm")
        verbose_name_plural = _("tập phiếu số tạm")
        constraints = [
            models.CheckConstraint(
                condition=Q(first__gte=1, last__gte=F("first"), last__lte=pads.LAST_SERIAL),
                name="pad_has_slips",
                violation_error_message=_("Tập phiếu phải có ít nhất một số."),
            )
        ]

    def __str__(self) -> str:
        return f"{pads.code(self.first)} – {pads.code(self.last)}"

    @property
    def subject(self) -> str:
        """The name of this pad in the log."""
        return f"pad/{self.pk}"


class PadSlip(models.Model):
    """One slip: its number is one dossier's, or said to be spoiled or lost, or still open."""

    pad = models.ForeignKey(Pad, on_delete=models.CASCADE, related_name="slips", verbose_name=_("tập phiếu"))
    serial = models.PositiveIntegerField(_("số"), unique=True)
    state = models.CharField(_("tình trạng"), max_length=8, choices=choices(PAD_LABELS), default=PadState.BLANK)
    handed_on = models.DateField(_("ngày giao cho dân"), null=True, blank=True)
    dossier = models.OneToOneField(
        Dossier, on_delete=models.PROTECT, null=True, blank=True, related_name="pad_slip", verbose_name=_("hồ sơ")
    )
    void_reason = models.CharField(_("lý do hủy"), max_length=11, choices=choices(VOID_LABELS), blank=True, default="")
    words = models.CharField(_("ghi rõ"), max_length=300, blank=True, default="")
    ended_at = models.DateTimeField(_("lúc nhập hoặc hủy"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("người nhập hoặc hủy"), db_index=False,
    )  # fmt: skip

    class Meta:
        verbose_name = _("phiếu số tạm")
        verbose_name_plural = _("phiếu số tạm")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="attached") ^ Q(dossier__isnull=True),
                name="pad_slip_attached_has_dossier",
                violation_error_message=_("Phiếu đã nhập phải có hồ sơ."),
            ),
            models.CheckConstraint(
                condition=Q(state="void") ^ Q(void_reason=""),
                name="pad_slip_void_has_reason",
                violation_error_message=_("Phiếu hủy phải có lý do."),
            ),
            models.CheckConstraint(
                condition=~Q(state="handed") | Q(handed_on__isnull=False),
                name="pad_slip_handed_has_day",
                violation_error_message=_("Phiếu đã giao phải có ngày giao."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return pads.code(self.serial)
