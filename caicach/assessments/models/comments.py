"""Which units were asked about a draft, what did they say, and what was answered?"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caicach.assessments.models.sets import SetEdition
from caicach.assessments.states import VERDICT_NAMES


class Consulted(models.Model):
    """A unit that is asked for its comments; `agreed_at`: it said that it has none."""

    edition = models.ForeignKey(
        SetEdition, on_delete=models.PROTECT, related_name="consulted", verbose_name=_("bản bộ tiêu chí"),
        db_index=False,
    )  # fmt: skip
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị được hỏi ý kiến")
    )
    agreed_at = models.DateTimeField(_("lúc thống nhất, không có ý kiến"), null=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("người trả lời thống nhất"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("đơn vị được hỏi ý kiến")
        verbose_name_plural = _("đơn vị được hỏi ý kiến")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "unit"], name="consulted_once",
                violation_error_message=_("Đơn vị này đã được hỏi ý kiến."),
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, agreed_by__isnull=True)
                | Q(agreed_at__isnull=False, agreed_by__isnull=False),
                name="consulted_agreed_by_somebody",
                violation_error_message=_("Trả lời thống nhất thì phải ghi ai, lúc nào."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.unit_id}"


class SetComment(models.Model):
    """What a unit says of the whole draft or of one row of it, and the answer. The words of the unit stay (0002)."""

    edition = models.ForeignKey(
        SetEdition, on_delete=models.PROTECT, related_name="comments", verbose_name=_("bản bộ tiêu chí")
    )
    criterion = models.CharField(_("chỉ tiêu"), max_length=60, blank=True, default="")  # empty: the whole set
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị góp ý"),
        db_index=False,
    )  # fmt: skip
    text = models.TextField(_("nội dung góp ý"), max_length=4000)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người góp ý"),
        db_index=False,
    )  # fmt: skip
    made_at = models.DateTimeField(_("lúc góp ý"))
    verdict = models.CharField(
        _("kết quả tiếp thu"), max_length=8, blank=True, default="",
        choices=[(key.value, name) for key, name in VERDICT_NAMES.items()],
    )  # fmt: skip
    answer = models.TextField(_("giải trình"), max_length=4000, blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("người trả lời"),
    )  # fmt: skip
    answered_at = models.DateTimeField(_("lúc trả lời"), null=True)

    class Meta:
        verbose_name = _("góp ý bộ tiêu chí")
        verbose_name_plural = _("góp ý bộ tiêu chí")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="set_comment_says_something",
                violation_error_message=_("Phải ghi nội dung góp ý."),
            ),
            models.CheckConstraint(
                condition=Q(verdict="", answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(verdict="") & ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="set_comment_answered_with_reason",
                violation_error_message=_("Trả lời góp ý thì phải chọn tiếp thu hay không và ghi lý do."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.edition_id}/{self.pk}"
