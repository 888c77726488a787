"""Which files came in, what did each row say, and what became of it?"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caicach.exchange.states import IMPORT_STATE_NAMES, ROW_STATE_NAMES, ImportState, RowState


class Import(models.Model):
    """One file of rows of one kind, from the first look to what was taken in or taken back."""

    kind = models.CharField(_("loại dữ liệu"), max_length=20)
    # None since somebody in it was forgotten (exchange.erasing); which bytes they were stays.
    file = models.ForeignKey(
        "documents.StoredFile", verbose_name=_("tệp"), on_delete=models.PROTECT, related_name="+", db_index=False,
        null=True, blank=True,
    )  # fmt: skip
    sha256 = models.CharField(_("giá trị băm của tệp đã xóa"), max_length=64, blank=True, default="")
    removed_at = models.DateTimeField(_("lúc xóa tệp"), null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("người tiêu hủy"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="+", db_index=False,
    )  # fmt: skip
    source = models.CharField(_("hệ thống nguồn"), max_length=40, blank=True, default="")
    headings = models.JSONField(_("tiêu đề cột"), default=list)
    heading_row = models.PositiveIntegerField(_("dòng tiêu đề"), default=0)
    columns = models.JSONField(_("ghép cột"), default=dict)
    since_1904 = models.BooleanField(_("đếm ngày từ năm 1904"), default=False)
    state = models.CharField(
        _("trạng thái"), max_length=8, default=ImportState.NEW.value,
        choices=[(state.value, name) for state, name in IMPORT_STATE_NAMES.items()],
    )  # fmt: skip
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("người nhập"), on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
    unit = models.ForeignKey(
        "organisations.Unit", verbose_name=_("đơn vị làm việc"), on_delete=models.PROTECT, null=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    created_at = models.DateTimeField(_("tải lên lúc"))
    accepted_at = models.DateTimeField(_("nhập lúc"), null=True, blank=True)
    undone_at = models.DateTimeField(_("hoàn tác lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("lần nhập bảng tính")
        verbose_name_plural = _("lần nhập bảng tính")
        constraints = [
            models.CheckConstraint(
                name="import_accepted_has_time",
                condition=Q(state__in=[ImportState.ACCEPTED.value, ImportState.UNDONE.value])
                ^ Q(accepted_at__isnull=True),
                violation_error_message=_("Lần nhập đã nhận phải có thời điểm nhập."),
            ),
            models.CheckConstraint(
                name="import_undone_has_time",
                condition=Q(state=ImportState.UNDONE.value) ^ Q(undone_at__isnull=True),
                violation_error_message=_("Lần nhập đã hoàn tác phải có thời điểm hoàn tác."),
            ),
            models.CheckConstraint(
                name="import_has_file_or_its_trace",
                condition=Q(file__isnull=False, removed_at__isnull=True, sha256="")
                | (Q(file__isnull=True, removed_at__isnull=False) & ~Q(sha256="")),
                violation_error_message=_("Tệp đã xóa thì phải còn giá trị băm và thời điểm xóa."),
            ),
        ]
        indexes = [models.Index(name="import_of_person", fields=["created_by", "-id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def subject(self) -> str:
        """By this its jobs know it."""
        return f"import/{self.pk}"

    @property
    def file_name(self) -> str:
        return self.file.name if self.file else str(_("tệp đã tiêu hủy"))


class ImportRow(models.Model):
    """One row. Its cells are kept until it is taken in: what it became holds them then."""

    of = models.ForeignKey(
        Import, verbose_name=_("lần nhập"), on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    number = models.PositiveIntegerField(_("dòng"))
    cells = models.JSONField(_("các ô"), default=list)
    problems = models.JSONField(_("lỗi"), default=list)
    remarks = models.JSONField(_("lưu ý"), default=list)
    state = models.CharField(
        _("trạng thái"), max_length=6, choices=[(state.value, name) for state, name in ROW_STATE_NAMES.items()]
    )
    became = models.CharField(_("đã thành"), max_length=40, blank=True, default="")

    class Meta:
        verbose_name = _("dòng nhập")
        verbose_name_plural = _("dòng nhập")
        constraints = [
            models.UniqueConstraint(
                fields=["of", "number"], name="import_row_once",
                violation_error_message=_("Mỗi dòng của tệp chỉ được ghi một lần."),
            ),
            models.CheckConstraint(
                name="import_row_bad_says_why",
                condition=~Q(state__in=[RowState.BAD.value, RowState.KEPT.value]) | ~Q(problems=[]),
                violation_error_message=_("Dòng có lỗi phải ghi lỗi."),
            ),
            models.CheckConstraint(
                name="import_row_taken_became_something",
                condition=~Q(state__in=[RowState.TAKEN.value, RowState.KEPT.value]) | ~Q(became=""),
                violation_error_message=_("Dòng đã nhập phải ghi đã thành gì."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(name="import_row_by_state", fields=["of", "state", "number"])]

    def __str__(self) -> str:
        return f"{self.of_id}/{self.number}"


class ColumnMemory(models.Model):
    """Which column was which field the last time these headings came."""

    kind = models.CharField(_("loại dữ liệu"), max_length=20)
    digest = models.CharField(_("dấu tiêu đề"), max_length=64)
    columns = models.JSONField(_("ghép cột"), default=dict)
    used_at = models.DateTimeField(_("dùng lần cuối lúc"))

    class Meta:
        verbose_name = _("cách ghép cột đã nhớ")
        verbose_name_plural = _("cách ghép cột đã nhớ")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "digest"], name="column_memory_once",
                violation_error_message=_("Cách ghép cột này đã được nhớ."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:8]}"
