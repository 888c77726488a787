"""Which figures were given for a unit at each stage, by whom and why, and by which evidence?

Marks and explanations are only ever added (0003); an answer is written once beside its explanation.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caicach.assessments.models.cycles import Assessment
from caicach.assessments.states import EVIDENCE_KIND_NAMES, STAGE_NAMES, EvidenceKind


class Mark(models.Model):
    """One figure of one criterion at one stage; the latest of a stage counts. `by` empty: counted by the system.

    Without numerator nothing is known: our records had no answer, which is not nought.
    """

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="marks", verbose_name=_("đơn vị trong đợt"), db_index=False
    )
    criterion = models.CharField(_("tiêu chí"), max_length=60)
    stage = models.CharField(_("chặng"), max_length=9, choices=[(key.value, name) for key, name in STAGE_NAMES.items()])
    numerator = models.DecimalField(_("tử số"), max_digits=18, decimal_places=4, null=True)
    denominator = models.DecimalField(_("mẫu số"), max_digits=18, decimal_places=4, null=True)
    applies = models.BooleanField(_("áp dụng"), default=True)
    reason = models.TextField(_("lý do, giải trình"), max_length=4000, blank=True, default="")
    round = models.PositiveSmallIntegerField(_("lần"), default=1)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("người chấm"),
    )  # fmt: skip
    at = models.DateTimeField(_("lúc chấm"))

    class Meta:
        verbose_name = _("điểm chấm")
        verbose_name_plural = _("điểm chấm")
        constraints = [
            models.CheckConstraint(
                condition=Q(numerator__isnull=True, denominator__isnull=True)
                | Q(numerator__isnull=False, denominator__isnull=False)
                & Q(applies=True, numerator__gte=0, denominator__gte=0),
                name="mark_has_a_whole_figure",
                violation_error_message=_("Số phải có cả tử số và mẫu số, không âm; không áp dụng thì để trống."),
            ),
            models.CheckConstraint(
                condition=Q(applies=True) | ~Q(reason=""), name="mark_not_applicable_has_reason",
                violation_error_message=_("Phải ghi lý do không áp dụng."),
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=True) | Q(applies=False) | Q(numerator__isnull=False),
                name="mark_by_a_person_has_figure",
                violation_error_message=_("Người chấm thì phải ghi số."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["assessment", "criterion"], name="mark_of_assessment")]

    def __str__(self) -> str:
        return f"{self.assessment_id}/{self.criterion}/{self.stage}"


class Explanation(models.Model):
    """What a unit says against an appraised mark, and the answer."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="explanations", verbose_name=_("đơn vị trong đợt"),
        db_index=False,
    )  # fmt: skip
    criterion = models.CharField(_("tiêu chí"), max_length=60)
    text = models.TextField(_("giải trình"), max_length=4000)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người giải trình"),
        db_index=False,
    )  # fmt: skip
    made_at = models.DateTimeField(_("lúc giải trình"))
    accepted = models.BooleanField(_("chấp nhận"), null=True)
    answer = models.TextField(_("trả lời"), max_length=4000, blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("người trả lời"),
    )  # fmt: skip
    answered_at = models.DateTimeField(_("lúc trả lời"), null=True)

    class Meta:
        verbose_name = _("giải trình của đơn vị")
        verbose_name_plural = _("giải trình của đơn vị")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "criterion"], name="explanation_once",
                violation_error_message=_("Tiêu chí này đã giải trình."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""), name="explanation_says_something",
                violation_error_message=_("Phải ghi nội dung giải trình."),
            ),
            models.CheckConstraint(
                condition=Q(accepted__isnull=True, answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(accepted__isnull=False, answered_by__isnull=False, answered_at__isnull=False)),
                name="explanation_answered_with_reason",
                violation_error_message=_("Trả lời giải trình thì phải nói chấp nhận hay không và ghi lý do."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.assessment_id}/{self.criterion}"


class Evidence(models.Model):
    """What a unit shows for a figure: a file, a record of this system, or an address. Used for as many criteria as
    it proves. `sha256` is that of the file, or of the reference as it was written."""

    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị có tài liệu")
    )
    kind = models.CharField(
        _("loại"), max_length=7, choices=[(key.value, name) for key, name in EVIDENCE_KIND_NAMES.items()]
    )
    title = models.CharField(_("tên tài liệu"), max_length=300)
    file = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("tệp"),
        db_index=False,
    )  # fmt: skip
    reference = models.CharField(_("mã, số hiệu hoặc địa chỉ"), max_length=500, blank=True, default="")
    sha256 = models.CharField(_("giá trị băm"), max_length=64)
    valid_from = models.DateField(_("có hiệu lực từ"), null=True, blank=True)
    valid_to = models.DateField(_("có hiệu lực đến hết"), null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người thêm"),
        db_index=False,
    )  # fmt: skip
    added_at = models.DateTimeField(_("lúc thêm"))

    class Meta:
        verbose_name = _("tài liệu kiểm chứng")
        verbose_name_plural = _("tài liệu kiểm chứng")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=EvidenceKind.FILE.value, file__isnull=False, reference="")
                | (~Q(kind=EvidenceKind.FILE.value) & Q(file__isnull=True) & ~Q(reference="")),
                name="evidence_is_one_thing",
                violation_error_message=_("Tài liệu là một tệp, hoặc một mã, số hiệu, địa chỉ."),
            ),
            models.CheckConstraint(
                condition=~Q(title="") & Q(sha256__regex=r"^[0-9a-f]{64}$"), name="evidence_has_title_and_digest",
                violation_error_message=_("Tài liệu phải có tên và giá trị băm."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="evidence_days_in_order",
                violation_error_message=_("Ngày hết hiệu lực không được trước ngày có hiệu lực."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        return f"evidence/{self.pk}"


class EvidenceUse(models.Model):
    """A piece of evidence shown for one criterion. Taken away again only while the unit may still type."""

    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, related_name="uses", verbose_name=_("tài liệu kiểm chứng")
    )
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="evidence_uses", verbose_name=_("đơn vị trong đợt"),
        db_index=False,
    )  # fmt: skip
    criterion = models.CharField(_("tiêu chí"), max_length=60)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người thêm"),
        db_index=False,
    )  # fmt: skip
    added_at = models.DateTimeField(_("lúc thêm"))

    class Meta:
        verbose_name = _("lần dùng tài liệu kiểm chứng")
        verbose_name_plural = _("lần dùng tài liệu kiểm chứng")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "criterion", "evidence"], name="evidence_once_for_a_criterion",
                violation_error_message=_("Tài liệu này đã gắn với tiêu chí."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.evidence_id} → {self.criterion}"
