"""Who was asked what and when, and what did each slip say? Of whoever answered, nothing is stored."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Campaign(models.Model):
    """One survey: its questions as they were asked, the days of asking, and the time the answers speak of."""

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name = models.CharField(_("tên đợt khảo sát"), max_length=200)
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị khảo sát")
    )
    questionnaire = models.SlugField(_("mã bảng hỏi"), max_length=40)
    questionnaire_name = models.CharField(_("tên bảng hỏi"), max_length=200)
    items = models.JSONField(_("các câu hỏi"))
    doubts = models.JSONField(_("điều chưa đối chiếu"), default=list)
    first_day = models.DateField(_("hỏi từ ngày"))
    last_day = models.DateField(_("hỏi đến ngày"))
    about_from = models.DateField(_("đánh giá từ ngày"))
    about_to = models.DateField(_("đánh giá đến ngày"))
    asked = models.CharField(_("đối tượng được hỏi"), max_length=500)
    method = models.TextField(_("cách chọn mẫu và cách hỏi"), max_length=2000)
    is_example = models.BooleanField(_("là ví dụ"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người lập"),
        db_index=False, null=True,
    )  # fmt: skip
    created_at = models.DateTimeField(_("lập lúc"))
    seq = models.PositiveIntegerField(_("số lần ghi"), default=0)

    class Meta:
        verbose_name = _("đợt khảo sát")
        verbose_name_plural = _("đợt khảo sát")
        constraints = [
            models.CheckConstraint(
                condition=Q(first_day__lte=F("last_day")), name="survey_days_in_order",
                violation_error_message=_("Ngày hỏi cuối phải từ ngày hỏi đầu trở đi."),
            ),
            models.CheckConstraint(
                condition=Q(about_from__lte=F("about_to")), name="survey_about_in_order",
                violation_error_message=_("Ngày cuối của kỳ được đánh giá phải từ ngày đầu trở đi."),
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(asked="") & ~Q(method=""), name="survey_says_how",
                violation_error_message=_("Phải ghi tên, đối tượng được hỏi và cách hỏi."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["questionnaire", "-last_day"], name="survey_of_questionnaire")]

    def __str__(self) -> str:
        return self.code

    @property
    def subject(self) -> str:
        return f"survey/{self.pk}"


class AnswerFile(models.Model):
    """One file of slips, taken in whole. Taken back, it counts no longer, and its slips stay."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="files", verbose_name=_("đợt khảo sát")
    )
    name = models.CharField(_("tên tệp"), max_length=200)
    sha256 = models.CharField(_("giá trị băm"), max_length=64)
    slips = models.PositiveIntegerField(_("số phiếu"))
    taken_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người nhập"),
        db_index=False, null=True,
    )  # fmt: skip
    taken_in_at = models.DateTimeField(_("nhập lúc"))
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người rút lại"),
        db_index=False, null=True,
    )  # fmt: skip
    taken_back_at = models.DateTimeField(_("rút lại lúc"), null=True)
    reason = models.CharField(_("vì sao rút lại"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("tệp phiếu khảo sát")
        verbose_name_plural = _("tệp phiếu khảo sát")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "sha256"], condition=Q(taken_back_at=None), name="survey_file_once",
                violation_error_message=_("Tệp này đã được nhập vào đợt khảo sát."),
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True, reason="")
                | (Q(taken_back_at__isnull=False) & ~Q(reason="")),
                name="survey_file_taken_back_says_why",
                violation_error_message=_("Rút lại tệp thì phải ghi lý do."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Slip(models.Model):
    """One slip: a unit, and by the code of each question the level that was ticked. Never changed."""

    file = models.ForeignKey(
        AnswerFile, on_delete=models.PROTECT, related_name="rows", verbose_name=_("tệp"), db_index=False
    )
    number = models.PositiveIntegerField(_("dòng"))
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị được đánh giá"),
        db_index=False,
    )  # fmt: skip
    answers = models.JSONField(_("trả lời"))

    class Meta:
        verbose_name = _("phiếu khảo sát")
        verbose_name_plural = _("phiếu khảo sát")
        constraints = [
            models.UniqueConstraint(
                fields=["file", "number"], name="survey_slip_once",
                violation_error_message=_("Mỗi dòng của tệp chỉ được ghi một lần."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.file_id}/{self.number}"


class Tally(models.Model):
    """How many slips of a file say this of this unit: counted from its slips when they came in. Level 0: no answer."""

    file = models.ForeignKey(
        AnswerFile, on_delete=models.PROTECT, related_name="tallies", verbose_name=_("tệp"), db_index=False
    )
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị được đánh giá"),
        db_index=False,
    )  # fmt: skip
    item = models.SlugField(_("mã câu hỏi"), max_length=40, db_index=False)
    level = models.PositiveSmallIntegerField(_("mức"))
    count = models.PositiveIntegerField(_("số phiếu"))

    class Meta:
        verbose_name = _("số phiếu theo mức")
        verbose_name_plural = _("số phiếu theo mức")
        constraints = [
            models.UniqueConstraint(
                fields=["file", "item", "unit", "level"], name="survey_tally_once",
                violation_error_message=_("Mỗi mức của một câu hỏi chỉ đếm một lần."),
            ),
            models.CheckConstraint(
                condition=Q(level__lte=10, count__gte=1), name="survey_tally_of_some",
                violation_error_message=_("Mức từ 0 đến 10, số phiếu từ 1."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.file_id} {self.item} {self.level}: {self.count}"
