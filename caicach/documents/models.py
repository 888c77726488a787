"""Which files are kept, and which are on their way? Rows name bytes; a row exists only after its bytes are on disk."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caicach.documents import rules, states


class StoredFile(models.Model):
    """One file as somebody gave it. Equal bytes lie on disk once; their rows know nothing of each other."""

    name = models.CharField(_("tên tệp"), max_length=rules.LONGEST_NAME)
    media_type = models.CharField(_("loại tệp"), max_length=100)
    size = models.PositiveBigIntegerField(_("dung lượng (byte)"))
    sha256 = models.CharField(_("giá trị băm"), max_length=64)
    state = models.CharField(
        _("quét mã độc"),
        max_length=10,
        choices=[
            (states.ScanState.UNSCANNED.value, _("chưa quét")),
            (states.ScanState.CLEAN.value, _("sạch")),
            (states.ScanState.INFECTED.value, _("có mã độc")),
        ],
        default=states.ScanState.UNSCANNED.value,
    )
    scanned_at = models.DateTimeField(_("quét lúc"), null=True, blank=True)
    finding = models.CharField(_("mã độc tìm thấy"), max_length=200, blank=True)
    stored_at = models.DateTimeField(_("lưu lúc"))
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("người nộp tệp"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    unit = models.ForeignKey(
        "organisations.Unit", verbose_name=_("đơn vị nhận"), on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("tệp")
        verbose_name_plural = _("tệp")
        constraints = [
            models.CheckConstraint(
                name="stored_file_digest_is_sha256",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message=_("Giá trị băm không đúng dạng SHA-256."),
            ),
            models.CheckConstraint(
                name="stored_file_not_empty",
                condition=Q(size__gt=0),
                violation_error_message=_("Tệp rỗng, không có nội dung."),
            ),
            models.CheckConstraint(
                name="stored_file_verdict_has_time",
                condition=Q(state=states.ScanState.UNSCANNED.value, scanned_at=None, finding="")
                | Q(state=states.ScanState.CLEAN.value, scanned_at__isnull=False, finding="")
                | (Q(state=states.ScanState.INFECTED.value, scanned_at__isnull=False) & ~Q(finding="")),
                violation_error_message=_("Kết quả quét phải có thời điểm quét."),
            ),
        ]
        indexes = [
            models.Index(name="stored_file_by_digest", fields=["sha256"]),
            # caicach files scan
            models.Index(
                name="stored_file_to_scan", fields=["id"], condition=Q(state=states.ScanState.UNSCANNED.value)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """A file on its way. `offset` never runs ahead of the bytes that are synced to disk."""

    token = models.UUIDField(_("mã tải lên"), primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("tên tệp"), max_length=rules.LONGEST_NAME)
    total = models.PositiveBigIntegerField(_("dung lượng (byte)"))
    offset = models.PositiveBigIntegerField(_("đã lưu (byte)"), default=0)
    started_at = models.DateTimeField(_("bắt đầu lúc"))
    touched_at = models.DateTimeField(_("nhận lần cuối lúc"))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("người tải lên"), on_delete=models.CASCADE, null=True, related_name="+"
    )
    unit = models.ForeignKey(
        "organisations.Unit", verbose_name=_("đơn vị nhận"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    file = models.ForeignKey(
        StoredFile, verbose_name=_("tệp đã lưu"), on_delete=models.CASCADE, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("lần tải lên")
        verbose_name_plural = _("lần tải lên")
        constraints = [
            models.CheckConstraint(
                name="upload_offset_within_total",
                condition=Q(offset__lte=F("total")),
                violation_error_message=_("Số byte đã lưu vượt quá dung lượng của tệp."),
            ),
            models.CheckConstraint(
                name="upload_finished_when_complete",
                condition=Q(file=None) | Q(offset=F("total")),
                violation_error_message=_("Tệp chưa tải lên đủ."),
            ),
        ]
        indexes = [models.Index(name="upload_by_last_touch", fields=["touched_at"])]  # caicach files clean

    def __str__(self) -> str:
        return f"{self.name} {self.offset}/{self.total}"
