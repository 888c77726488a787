"""Which editions of sets of criteria are there, how did their text come about, and for whom do they hold?

The text is a file of `docs/reference/index-set-files.md`. Once adopted neither the row nor its text changes (0002).
"""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caicach.assessments.states import DECIDED, OPEN, SET_STATE_NAMES, SetState
from caicach.organisations.models import units

_DECIDED = [one.value for one in sorted(DECIDED)]


class SetEdition(models.Model):
    """One edition of a set of criteria: a draft, then a decision, whose days and kinds of units it has."""

    code = models.CharField(_("mã"), max_length=40, unique=True)
    family = models.CharField(_("bộ chỉ số"), max_length=40)
    number = models.PositiveIntegerField(_("bản thứ"))
    name = models.CharField(_("tên"), max_length=300)
    content = models.TextField(_("nội dung"))
    state = models.CharField(
        _("tình trạng"), max_length=10, default=SetState.DRAFT.value,
        choices=[(key.value, name) for key, name in SET_STATE_NAMES.items()],
    )  # fmt: skip
    is_example = models.BooleanField(_("bộ ví dụ"), default=False)
    applies_to = ArrayField(models.SlugField(max_length=40), verbose_name=_("loại đơn vị"), default=list, blank=True)
    valid_from = models.DateField(_("từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)
    comment_from = models.DateField(_("góp ý từ ngày"), null=True, blank=True)
    comment_to = models.DateField(_("góp ý đến hết ngày"), null=True, blank=True)
    decision_number = models.CharField(_("số quyết định"), max_length=100, blank=True, default="")
    decision_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    decision_file = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("bản quyết định"), db_index=False,
    )  # fmt: skip
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người soạn"),
        db_index=False,
    )  # fmt: skip
    drafted_at = models.DateTimeField(_("lúc soạn"))
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("người ban hành"),
    )  # fmt: skip
    adopted_at = models.DateTimeField(_("lúc ban hành"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("người rút hoặc chấm dứt"),
    )  # fmt: skip
    closed_at = models.DateTimeField(_("lúc rút hoặc chấm dứt"), null=True)
    closed_why = models.CharField(_("lý do rút hoặc chấm dứt"), max_length=300, blank=True, default="")
    seq = models.PositiveIntegerField(_("số lần ghi"), default=0)

    class Meta:
        verbose_name = _("bản bộ tiêu chí")
        verbose_name_plural = _("bản bộ tiêu chí")
        constraints = [
            models.UniqueConstraint(
                fields=["family", "number"], name="set_edition_number_once",
                violation_error_message=_("Bộ chỉ số này đã có bản mang số thứ tự đó."),
            ),
            models.CheckConstraint(
                condition=Q(adopted_by__isnull=True) | ~Q(adopted_by=F("drafted_by")),
                name="set_edition_by_two_people",
                violation_error_message=_("Người soạn không tự ban hành; cần một người thứ hai."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_DECIDED) | (
                    Q(adopted_by__isnull=False, adopted_at__isnull=False, decision_on__isnull=False,
                      valid_from__isnull=False) & ~Q(decision_number="") & Q(applies_to__len__gt=0)
                ),
                name="set_edition_adopted_by_decision",
                violation_error_message=_("Ban hành thì phải có số, ngày quyết định, ngày áp dụng và loại đơn vị."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=_DECIDED) | Q(adopted_by__isnull=True, adopted_at__isnull=True),
                name="set_edition_draft_is_not_adopted",
                violation_error_message=_("Dự thảo thì chưa có người ban hành."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="set_edition_days_in_order",
                violation_error_message=_("Ngày hết hiệu lực phải sau ngày áp dụng."),
            ),
            models.CheckConstraint(
                condition=~Q(state=SetState.ENDED.value) | Q(valid_to__isnull=False), name="set_edition_ended_has_day",
                violation_error_message=_("Chấm dứt thì phải có ngày hết hiệu lực."),
            ),
            models.CheckConstraint(
                condition=Q(comment_from=None, comment_to=None) & ~Q(state=SetState.COMMENTING.value)
                | Q(comment_from__isnull=False, comment_to__gte=F("comment_from")),
                name="set_edition_comment_days",
                violation_error_message=_("Đợt góp ý phải có ngày bắt đầu và ngày kết thúc không trước đó."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state"], name="set_edition_by_state")]

    def __str__(self) -> str:
        return self.code

    @property
    def subject(self) -> str:
        """By this the log knows it."""
        return f"criteria-set/{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_decided(self) -> bool:
        return self.state in DECIDED


class SetRevision(models.Model):
    """One text of a draft and who wrote it. Append-only; the last one is the content of the edition."""

    edition = models.ForeignKey(
        SetEdition, on_delete=models.PROTECT, related_name="revisions", verbose_name=_("bản bộ tiêu chí"),
        db_index=False,
    )  # fmt: skip
    number = models.PositiveIntegerField(_("lần sửa"))
    content = models.TextField(_("nội dung"))
    reason = models.CharField(_("lý do sửa"), max_length=300, blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người sửa"),
        db_index=False,
    )  # fmt: skip
    at = models.DateTimeField(_("lúc sửa"))

    class Meta:
        verbose_name = _("lần sửa dự thảo")
        verbose_name_plural = _("lần sửa dự thảo")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "number"], name="set_revision_number_once",
                violation_error_message=_("Người khác vừa sửa dự thảo này; hãy mở lại rồi sửa tiếp."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.edition_id}/{self.number}"


class SetScope(models.Model):
    """For which kind of units an adopted edition holds on which days. Written by the database alone (0002)."""

    edition = models.ForeignKey(
        SetEdition, on_delete=models.PROTECT, related_name="scopes", verbose_name=_("bản bộ tiêu chí")
    )
    family = models.CharField(_("bộ chỉ số"), max_length=40)
    kind = models.SlugField(_("loại đơn vị"), max_length=40, db_index=False)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("phạm vi áp dụng bộ tiêu chí")
        verbose_name_plural = _("phạm vi áp dụng bộ tiêu chí")
        constraints = [
            ExclusionConstraint(
                name="set_scopes_apart",
                expressions=[
                    ("family", RangeOperators.EQUAL), ("kind", RangeOperators.EQUAL),
                    (units.period(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Trong thời gian này, loại đơn vị này đã có bản khác của bộ chỉ số."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.kind}"
