"""Under which rules was a dossier received that was filed before they changed, and why?"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caicach.dossiers.models.dossier import Dossier, choices
from caicach.dossiers.rules.crossing import CHOICE_LABELS


class Crossing(models.Model):
    """The decision of the counter; without one nothing that crossed a change is received."""

    dossier = models.OneToOneField(
        Dossier, on_delete=models.CASCADE, related_name="crossing", verbose_name=_("hồ sơ"), primary_key=True
    )
    choice = models.CharField(_("quy định áp dụng"), max_length=8, choices=choices(CHOICE_LABELS))
    filed_revision = models.ForeignKey(
        "catalogue.ProcedureRevision", on_delete=models.PROTECT, related_name="+", db_index=False,
        verbose_name=_("phiên bản lúc nộp"),
    )  # fmt: skip
    received_revision = models.ForeignKey(
        "catalogue.ProcedureRevision", on_delete=models.PROTECT, related_name="+", db_index=False,
        verbose_name=_("phiên bản lúc tiếp nhận"),
    )  # fmt: skip
    changed_on = models.DateField(_("ngày đổi quy định"))
    basis = models.CharField(_("căn cứ chuyển tiếp"), max_length=300, blank=True, default="")
    unverified = models.BooleanField(_("căn cứ chưa đối chiếu"), default=False)
    reason = models.TextField(_("lý do"))
    decided_at = models.DateTimeField(_("lúc quyết định"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("người quyết định"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("hồ sơ nộp trước khi đổi quy định")
        verbose_name_plural = _("hồ sơ nộp trước khi đổi quy định")
        constraints = [
            models.CheckConstraint(
                condition=Q(choice="as-filed", filed_revision=F("received_revision")) & ~Q(basis="")
                | Q(choice="present") & ~Q(filed_revision=F("received_revision")),
                name="crossing_fits_choice",
                violation_error_message=_("Quy định áp dụng không khớp với phiên bản thủ tục."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="crossing_has_reason",
                violation_error_message=_("Phải ghi vì sao tiếp nhận theo quy định này."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.choice}"
