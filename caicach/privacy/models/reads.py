"""Which official saw whose data, when, and on which kind of page?"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caicach.privacy.states import PAGE_NAMES, Page


class Read(models.Model):
    """One look at personal data. Append-only (migration 0002); not an event: nothing happened to the dossier.

    `reader` is who really looked; `looked_as` the person whose pages support saw meanwhile (ADR 0017).
    """

    subject = models.CharField(_("đã xem"), max_length=80)  # dossier/12, party/3, register/7
    page = models.CharField(
        _("từ trang"), max_length=10, choices=[(key.value, name) for key, name in PAGE_NAMES.items()]
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người xem"),
        db_index=False,
    )  # fmt: skip
    looked_as = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("xem như"),
    )  # fmt: skip
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("đơn vị"),
        db_index=False,
    )  # fmt: skip
    role = models.CharField(_("vai trò"), max_length=20, blank=True, default="")
    seen_at = models.DateTimeField(_("lúc xem"))
    slot = models.BigIntegerField(_("khoảng thời gian"))

    class Meta:
        verbose_name = _("lượt xem dữ liệu cá nhân")
        verbose_name_plural = _("lượt xem dữ liệu cá nhân")
        constraints = [
            # Also what finds the reads of a subject: it comes first.
            models.UniqueConstraint(
                fields=["subject", "slot", "reader", "page", "looked_as"], name="read_once_in_slot",
                nulls_distinct=False, violation_error_message=_("Lượt xem này đã được ghi."),
            ),
            models.CheckConstraint(
                condition=Q(page__in=[page.value for page in Page]), name="read_page_known",
                violation_error_message=_("Loại trang không có trong danh mục."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["unit", "-id"], name="read_by_unit")]

    def __str__(self) -> str:
        return f"{self.subject} {self.page}"
