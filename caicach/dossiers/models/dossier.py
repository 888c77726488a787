"""The dossier itself, whose it is, what was handed in, and the counters that make it unique."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caicach.catalogue.states import FORM_NAMES, Form
from caicach.dossiers.states import (
    CHANNEL_LABELS,
    DELIVERY_LABELS,
    FINANCE_LABELS,
    OPEN,
    PARTY_LABELS,
    QUALITY_LABELS,
    STATUS_LABELS,
    Delivery,
    Finance,
    PartyKind,
    Quality,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Collection


def choices(labels: Mapping[Any, Any]) -> list[tuple[Any, Any]]:
    return [(key.value, label) for key, label in labels.items()]


OPEN_VALUES = sorted(status.value for status in OPEN)
UNTIMED = [Status.NOT_RECEIVED, Status.WITHDRAWN]  # the closed statuses that need no moment of finishing
MAYBE_UNRECEIVED = [Status.NEW, Status.NOT_RECEIVED, Status.SUPPLEMENT, Status.WITHDRAWN, Status.STOPPED]


class Party(models.Model):
    """A person or an organisation that files dossiers. Erased on request; the log keeps ids only."""

    kind = models.CharField(_("loại"), max_length=12, choices=choices(PARTY_LABELS), default=PartyKind.PERSON)
    personal_number = models.CharField(_("số định danh cá nhân"), max_length=12, blank=True, default="")
    organisation_code = models.CharField(_("mã số tổ chức"), max_length=20, blank=True, default="")
    full_name = models.CharField(_("họ và tên hoặc tên tổ chức"), max_length=200)
    born_on = models.DateField(_("ngày sinh"), null=True, blank=True)
    address = models.CharField(_("địa chỉ"), max_length=300, blank=True, default="")
    phone = models.CharField(_("điện thoại"), max_length=20, blank=True, default="")
    email = models.EmailField(_("thư điện tử"), blank=True, default="")

    class Meta:
        verbose_name = _("người nộp hồ sơ")
        verbose_name_plural = _("người nộp hồ sơ")
        constraints = [
            models.UniqueConstraint(
                fields=["personal_number"],
                condition=~Q(personal_number=""),
                name="party_personal_number_unique",
                violation_error_message=_("Số định danh này đã có trong hệ thống."),
            ),
            models.UniqueConstraint(
                fields=["organisation_code"],
                condition=~Q(organisation_code=""),
                name="party_organisation_code_unique",
                violation_error_message=_("Mã số tổ chức này đã có trong hệ thống."),
            ),
            models.CheckConstraint(
                condition=Q(personal_number="") | Q(personal_number__regex=r"^\d{12}$"),
                name="party_personal_number_shape",
                violation_error_message=_("Số định danh cá nhân gồm đúng 12 chữ số."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name


# All units of a dossier as one value, so that one index serves whoever searches at any side.
UNITS = models.Func(
    models.F("intake_unit"), models.F("competent_unit"), models.F("counter_unit"), template="ARRAY[%(expressions)s]",
    output_field=ArrayField(models.BigIntegerField()),
)  # fmt: skip


class DossierQuerySet(models.QuerySet["Dossier"]):
    def open(self) -> "DossierQuerySet":
        return self.filter(status__in=OPEN_VALUES)

    def real(self) -> "DossierQuerySet":
        """Without test dossiers."""
        return self.filter(is_test=False)

    def held_by(self, unit_ids: "Collection[int]") -> "DossierQuerySet":
        """Received by, handed to or belonging to one of these units."""
        return self.filter(Q(intake_unit__in=unit_ids) | Q(competent_unit__in=unit_ids) | Q(counter_unit__in=unit_ids))

    def at_desks(self, unit_ids: "Collection[int]") -> "DossierQuerySet":
        """Those for which one of these counters stands today, as `desk_unit_id` says of one."""
        return self.filter(Q(counter_unit__in=unit_ids) | Q(counter_unit=None, intake_unit__in=unit_ids))


class Dossier(models.Model):
    """One application under one procedure revision, from receipt to return."""

    code = models.CharField(_("mã hồ sơ"), max_length=60, unique=True)
    source_system = models.CharField(_("hệ thống nguồn"), max_length=40, blank=True, default="")
    foreign_code = models.CharField(_("mã ở hệ thống nguồn"), max_length=80, blank=True, default="")
    data_quality = models.CharField(
        _("chất lượng dữ liệu"), max_length=8, choices=choices(QUALITY_LABELS), blank=True, default=Quality.OWN.value
    )
    is_test = models.BooleanField(_("hồ sơ thử"), default=False)

    revision = models.ForeignKey(
        "catalogue.ProcedureRevision", on_delete=models.PROTECT, related_name="+", verbose_name=_("phiên bản thủ tục"),
        db_index=False,
    )  # fmt: skip
    procedure_code = models.CharField(_("mã thủ tục"), max_length=20)
    procedure_name = models.CharField(_("tên thủ tục"), max_length=500)
    limit_case = models.CharField(_("trường hợp thời hạn"), max_length=60, blank=True, default="")
    intake_unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("nơi tiếp nhận"),
        db_index=False,
    )  # fmt: skip
    competent_unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("cơ quan có thẩm quyền"),
        db_index=False,
    )  # fmt: skip
    # Where it is handed back since a transfer; without one, where it was received. The receiving unit never changes.
    counter_unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("nơi trả kết quả hiện nay"),
        null=True, blank=True, db_index=False,
    )  # fmt: skip
    channel = models.CharField(_("cách nộp"), max_length=8, choices=choices(CHANNEL_LABELS))
    return_channel = models.CharField(_("cách nhận kết quả"), max_length=8, choices=choices(CHANNEL_LABELS))

    applicant = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="dossiers", verbose_name=_("chủ hồ sơ"), db_index=False
    )
    filed_by = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="filed", db_index=False,
        verbose_name=_("người được ủy quyền nộp"),
    )  # fmt: skip
    applicant_name = models.CharField(_("tên chủ hồ sơ khi nộp"), max_length=200)
    applicant_tokens = ArrayField(models.CharField(max_length=60), verbose_name=_("từ để tìm tên"), default=list)
    address = models.CharField(_("địa chỉ khi nộp"), max_length=300, blank=True, default="")
    phone = models.CharField(_("điện thoại khi nộp"), max_length=20, blank=True, default="")
    summary = models.CharField(_("trích yếu"), max_length=1000, blank=True, default="")
    sets = models.PositiveSmallIntegerField(_("số bộ hồ sơ"), default=1)

    status = models.PositiveSmallIntegerField(_("trạng thái"), choices=choices(STATUS_LABELS))
    delivery = models.CharField(
        _("giao kết quả"), max_length=10, choices=choices(DELIVERY_LABELS), default=Delivery.NOT_READY
    )
    finance = models.CharField(_("phí, lệ phí"), max_length=10, choices=choices(FINANCE_LABELS), default=Finance.NONE)
    fee_amount = models.PositiveIntegerField(_("số tiền (đồng)"), default=0)
    fee_exemption = models.CharField(_("lý do được miễn"), max_length=300, blank=True, default="")

    process = models.OneToOneField(
        "workflow.Process", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("quy trình đang chạy"),
    )  # fmt: skip
    rule_set = models.CharField(_("bộ quy tắc thời hạn"), max_length=12)
    registered_at = models.DateTimeField(_("lúc đăng ký"))
    received_at = models.DateTimeField(_("lúc tiếp nhận"), null=True, blank=True)
    late_reason = models.CharField(_("lý do nhập bù"), max_length=300, blank=True, default="")
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("người tiếp nhận"),
    )  # fmt: skip
    original_due_at = models.DateTimeField(_("ngày hẹn trả ban đầu"), null=True, blank=True)
    due_at = models.DateTimeField(_("ngày hẹn trả"), null=True, blank=True)
    finished_at = models.DateTimeField(_("lúc xử lý xong"), null=True, blank=True)
    returned_at = models.DateTimeField(_("lúc trả kết quả"), null=True, blank=True)
    supplement_count = models.PositiveSmallIntegerField(_("số lần yêu cầu bổ sung"), default=0)
    extension_count = models.PositiveSmallIntegerField(_("số lần hẹn lại"), default=0)
    transfer_count = models.PositiveSmallIntegerField(_("số lần chuyển đơn vị"), default=0)
    # Since then only code, procedure, units and dates are left of it (commands.erasing).
    erased_at = models.DateTimeField(_("lúc tiêu hủy dữ liệu cá nhân"), null=True, blank=True)

    # Number of events written about this dossier: the next event's seq, and the mark a form carries back.
    seq = models.PositiveIntegerField(_("số lần ghi"), default=0)

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = _("hồ sơ")
        verbose_name_plural = _("hồ sơ")
        constraints = [
            models.UniqueConstraint(
                fields=["source_system", "foreign_code"],
                condition=~Q(foreign_code=""),
                name="dossier_foreign_code_unique",
                violation_error_message=_("Hồ sơ này của hệ thống nguồn đã được ghi nhận."),
            ),
            models.CheckConstraint(
                condition=Q(data_quality=Quality.OWN.value)
                | (Q(data_quality__in=[Quality.DECLARED.value, Quality.GAPS.value]) & ~Q(foreign_code="")),
                name="dossier_taken_over_has_source",
                violation_error_message=_("Hồ sơ nhập từ nguồn khác phải giữ mã của nguồn."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in Status]),
                name="dossier_status_known",
                violation_error_message=_("Trạng thái hồ sơ không có trong danh mục."),
            ),
            models.CheckConstraint(
                condition=Q(received_at__isnull=True, due_at__isnull=True, original_due_at__isnull=True)
                | Q(received_at__isnull=False, due_at__isnull=False, original_due_at__isnull=False),
                name="dossier_received_has_due_date",
                violation_error_message=_("Hồ sơ đã tiếp nhận phải có ngày hẹn trả."),
            ),
            models.CheckConstraint(
                # Papers asked for at the counter that never come: stopped without having been received.
                condition=Q(status__in=MAYBE_UNRECEIVED) | Q(received_at__isnull=False),
                name="dossier_handled_was_received",
                violation_error_message=_("Chỉ hồ sơ đã tiếp nhận mới được xử lý."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.DONE, Status.RETURNED, Status.STOPPED]) | Q(finished_at__isnull=False),
                name="dossier_finished_has_time",
                violation_error_message=_("Hồ sơ đã xử lý xong phải có thời điểm xử lý xong."),
            ),
            models.CheckConstraint(
                condition=Q(status=Status.RETURNED) ^ Q(returned_at__isnull=True),
                name="dossier_returned_has_time",
                violation_error_message=_("Chỉ hồ sơ đã trả kết quả mới có thời điểm trả."),
            ),
            models.CheckConstraint(
                # Given to the post is not yet returned.
                condition=Q(status=Status.RETURNED)
                | Q(status=Status.DONE, delivery__in=[Delivery.READY, Delivery.POSTED])
                | (~Q(status__in=[Status.DONE, Status.RETURNED]) & Q(delivery=Delivery.NOT_READY)),
                name="dossier_delivery_fits_status",
                violation_error_message=_("Chỉ hồ sơ đã xử lý xong mới có kết quả để trả."),
            ),
            models.CheckConstraint(
                condition=Q(fee_amount=0, finance=Finance.NONE) | (Q(fee_amount__gt=0) & ~Q(finance=Finance.NONE)),
                name="dossier_fee_has_state",
                violation_error_message=_("Có phí, lệ phí thì phải ghi đã nộp, chưa nộp hay được miễn."),
            ),
            models.CheckConstraint(
                condition=Q(finance=Finance.WAIVED) ^ Q(fee_exemption=""),
                name="dossier_exemption_has_ground",
                violation_error_message=_("Được miễn phí, lệ phí thì phải ghi lý do."),
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | (~Q(status__in=OPEN_VALUES) & Q(phone="", address="", summary="", filed_by__isnull=True)),
                name="dossier_erased_says_nothing",
                violation_error_message=_("Hồ sơ đã tiêu hủy dữ liệu cá nhân không được ghi lại ai."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["intake_unit", "status", "due_at"], condition=Q(status__in=OPEN_VALUES), name="desk_intake_open"
            ),
            models.Index(
                fields=["competent_unit", "status", "due_at"], condition=Q(status__in=OPEN_VALUES),
                name="desk_competent_open",
            ),
            models.Index(fields=["intake_unit", "-finished_at"], condition=Q(finished_at__isnull=False),
                         name="desk_intake_finished"),
            # Closed without a moment, as an earlier system may tell it; hardly any, and the register must have them.
            models.Index(fields=["intake_unit"], condition=Q(finished_at__isnull=True, status__in=UNTIMED),
                         name="register_untimed"),
            models.Index(fields=["competent_unit", "-finished_at"], condition=Q(finished_at__isnull=False),
                         name="desk_competent_finished"),
            # Few were ever handed to another counter, and few wait to be fetched: small indexes.
            models.Index(
                fields=["counter_unit", "status", "due_at"], condition=Q(counter_unit__isnull=False),
                name="desk_counter_handed",
            ),
            models.Index(fields=["intake_unit"], condition=Q(status=Status.DONE), name="desk_to_fetch"),
            models.Index(fields=["foreign_code"], condition=~Q(foreign_code=""), name="dossier_by_foreign_code"),
            models.Index(fields=["applicant", "-id"], name="dossier_of_applicant"),
            models.Index(fields=["filed_by", "-id"], condition=Q(filed_by__isnull=False), name="dossier_of_filer"),
            GinIndex(UNITS, "applicant_tokens", name="desk_search_name"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.code

    @property
    def subject(self) -> str:
        """The name of this dossier in the log."""
        return f"dossier/{self.pk}"

    @property
    def state(self) -> Status:
        return Status(self.status)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def desk_unit_id(self) -> int:
        """The counter that stands for it today: where it was received, unless it was handed to another."""
        return self.counter_unit_id or self.intake_unit_id


class DossierComponent(models.Model):
    """One paper of the procedure's list, as handed in."""

    dossier = models.ForeignKey(
        Dossier, on_delete=models.CASCADE, related_name="components", verbose_name=_("hồ sơ"), db_index=False
    )
    number = models.PositiveSmallIntegerField(_("số thứ tự"))
    name = models.CharField(_("tên giấy tờ"), max_length=1000)
    form = models.CharField(_("bản chính hay bản sao"), max_length=20)
    quantity = models.PositiveSmallIntegerField(_("số lượng"), default=1)
    file = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("bản số hóa"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("thành phần hồ sơ đã nộp")
        verbose_name_plural = _("thành phần hồ sơ đã nộp")
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "number"],
                name="dossier_component_number_unique",
                violation_error_message=_("Thành phần hồ sơ này đã được ghi nhận."),
            )
        ]
        # Whose is this file, and may its row go? Most papers were never scanned.
        indexes = [models.Index(name="component_of_file", fields=["file"], condition=Q(file__isnull=False))]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"

    @property
    def form_name(self) -> str:
        """Original, copy … in words."""
        return str(FORM_NAMES[Form(self.form)])


class IntakeKey(models.Model):
    """The idempotency key of an intake: the same key always means the same dossier."""

    key = models.UUIDField(_("khóa"), primary_key=True)
    dossier = models.OneToOneField(
        Dossier, on_delete=models.CASCADE, related_name="intake_key", verbose_name=_("hồ sơ"), db_index=False
    )
    fingerprint = models.CharField(_("dấu nội dung"), max_length=64)

    class Meta:
        verbose_name = _("khóa chống tiếp nhận trùng")
        verbose_name_plural = _("khóa chống tiếp nhận trùng")

    def __str__(self) -> str:
        return str(self.key)


class SerialCounter(models.Model):
    """The last serial given by an agency on a day; one row is one queue, so it is touched as late as possible."""

    agency_code = models.CharField(_("mã cơ quan"), max_length=40)
    day = models.DateField(_("ngày"))
    last = models.PositiveIntegerField(_("số cuối"), default=0)

    class Meta:
        verbose_name = _("bộ đếm số hồ sơ")
        verbose_name_plural = _("bộ đếm số hồ sơ")
        constraints = [
            models.UniqueConstraint(
                fields=["agency_code", "day"],
                name="serial_counter_one_per_day",
                violation_error_message=_("Mỗi cơ quan chỉ có một bộ đếm trong ngày."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency_code} {self.day}: {self.last}"
