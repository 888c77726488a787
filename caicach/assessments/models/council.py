"""What did the council decide, and what was published of a cycle? Editions of a table that stay as they were."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caicach.assessments.models.cycles import Cycle


class Publication(models.Model):
    """The table as the council decided it, by its minutes. Append-only (0004): a correction is another edition.

    `content` is the file itself (JSON) with the working of every point; `position`: up to which event it speaks.
    """

    cycle = models.ForeignKey(
        Cycle, on_delete=models.PROTECT, related_name="publications", verbose_name=_("đợt đánh giá"), db_index=False
    )
    number = models.PositiveIntegerField(_("bản số"))
    minutes_number = models.CharField(_("số biên bản"), max_length=100)
    held_on = models.DateField(_("ngày họp hội đồng"))
    minutes_file = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("biên bản"), db_index=False
    )
    members = models.PositiveSmallIntegerField(_("số thành viên hội đồng"))
    present = models.PositiveSmallIntegerField(_("số thành viên dự họp"))
    reason = models.CharField(_("lý do đính chính"), max_length=500, blank=True, default="")
    content = models.TextField(_("nội dung"))
    sha256 = models.CharField(_("mã băm"), max_length=64)
    position = models.BigIntegerField(_("tính đến sự kiện thứ"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người công bố"),
        db_index=False,
    )  # fmt: skip
    published_at = models.DateTimeField(_("lúc công bố"))

    class Meta:
        verbose_name = _("bản kết quả đã công bố")
        verbose_name_plural = _("bản kết quả đã công bố")
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "number"], name="publication_number_once",
                violation_error_message=_("Bản kết quả này đã công bố."),
            ),
            models.CheckConstraint(
                condition=Q(present__gte=1, members__gte=F("present")), name="publication_present_among_members",
                violation_error_message=_("Số người dự họp phải từ 1 và không quá số thành viên."),
            ),
            models.CheckConstraint(
                condition=~Q(minutes_number=""), name="publication_by_minutes",
                violation_error_message=_("Phải ghi số biên bản."),
            ),
            models.CheckConstraint(
                condition=Q(number=1, reason="") | (Q(number__gt=1) & ~Q(reason="")),
                name="publication_corrected_with_reason",
                violation_error_message=_("Đính chính thì phải ghi lý do."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.cycle_id}/{self.number}"
