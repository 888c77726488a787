"""What is stored of the catalogue: procedures, their revisions, the papers and fees of each?

A revision keeps the text of its file whole; the columns beside it are what lists, constraints and foreign keys need.
Once published nothing of it changes, whoever tries (triggers in migration 0002); it may only be ended. A draft made
from the national catalogue may lack what that catalogue does not say: such columns are empty until it is completed.
"""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caicach.catalogue import states
from caicach.organisations.models import units

ENUM_LENGTH = 20


class Procedure(models.Model):
    """A procedure of the national catalogue, known by its code; what it says lies in its revisions."""

    code = models.CharField(_("mã thủ tục"), max_length=20, unique=True)
    seq = models.PositiveIntegerField(_("số sự kiện"), default=0, editable=False)

    class Meta:
        verbose_name = _("thủ tục hành chính")
        verbose_name_plural = _("thủ tục hành chính")
        constraints = [
            models.CheckConstraint(
                name="procedure_code_shape",
                condition=Q(code__regex=r"^[1-9]\.[0-9]{6}$"),
                violation_error_message=_("Mã thủ tục có dạng 1.001193."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ProcedureRevision(models.Model):
    """What a procedure asked, cost and took from one day until another."""

    procedure = models.ForeignKey(
        Procedure, verbose_name=_("thủ tục"), on_delete=models.PROTECT, related_name="revisions"
    )
    number = models.PositiveIntegerField(_("phiên bản số"))
    state = models.CharField(
        _("trạng thái"), max_length=ENUM_LENGTH, default=states.RevisionState.DRAFT.value,
        choices=[(state.value, name) for state, name in states.REVISION_STATE_NAMES.items()],
    )  # fmt: skip
    valid_from = models.DateField(_("hiệu lực từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)
    name = models.CharField(_("tên thủ tục"), max_length=500)
    sector = models.CharField(_("lĩnh vực"), max_length=100)
    synonyms = ArrayField(models.CharField(max_length=500), verbose_name=_("cách gọi khác"), default=list)
    levels = ArrayField(models.CharField(max_length=ENUM_LENGTH), verbose_name=_("cấp giải quyết"))
    limit_amount = models.DecimalField(_("thời hạn"), max_digits=8, decimal_places=2, null=True, blank=True)
    limit_unit = models.CharField(
        _("đơn vị thời hạn"), max_length=ENUM_LENGTH, blank=True,
        choices=[(unit.value, name) for unit, name in states.LIMIT_UNIT_NAMES.items()],
    )  # fmt: skip
    same_day = models.BooleanField(_("trả trong ngày"), default=False)
    receive_and_return = models.BooleanField(_("nhận và trả ngay"), default=False)
    legal_basis = models.JSONField(_("căn cứ pháp lý"), default=list)
    result_name = models.CharField(_("kết quả"), max_length=500)
    result_validity = models.CharField(_("hiệu lực của kết quả"), max_length=500, blank=True)
    unverified = models.JSONField(_("chưa đối chiếu"), default=dict)
    workflow = models.ForeignKey(
        "workflow.Definition",
        verbose_name=_("quy trình nội bộ"),
        on_delete=models.PROTECT,
        related_name="revisions",
        null=True,
        blank=True,
    )
    source = models.TextField(_("nguyên văn tệp thủ tục"))
    digest = models.CharField(_("giá trị băm của tệp"), max_length=64)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("người dự thảo"), on_delete=models.PROTECT, related_name="+",
        null=True, blank=True,
    )  # fmt: skip
    drafted_at = models.DateTimeField(_("dự thảo lúc"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("người công bố"), on_delete=models.PROTECT, related_name="+",
        null=True, blank=True,
    )  # fmt: skip
    published_at = models.DateTimeField(_("công bố lúc"), null=True, blank=True)
    decision_number = models.CharField(_("số quyết định công bố"), max_length=100, blank=True)
    decided_on = models.DateField(_("ngày quyết định công bố"), null=True, blank=True)
    announced_on = models.DateField(_("ngày công khai"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("người bãi bỏ"), on_delete=models.PROTECT, related_name="+",
        null=True, blank=True,
    )  # fmt: skip
    ended_at = models.DateTimeField(_("bãi bỏ lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("phiên bản thủ tục")
        verbose_name_plural = _("phiên bản thủ tục")
        ordering = ["procedure", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "number"],
                name="revision_number_once",
                violation_error_message=_("Số phiên bản này đã có."),
            ),
            models.CheckConstraint(
                name="revision_state_is_known",
                condition=Q(state__in=[state.value for state in states.RevisionState]),
                violation_error_message=_("Trạng thái của phiên bản không có trong hệ thống."),
            ),
            # An equal pair is a revision taken back before its first day: it never held.
            models.CheckConstraint(
                name="revision_period_in_order",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("Ngày hết hiệu lực phải sau ngày có hiệu lực."),
            ),
            models.CheckConstraint(
                name="revision_limit_positive",
                condition=Q(limit_amount__gt=0),
                violation_error_message=_("Thời hạn phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                name="revision_second_official",
                condition=Q(published_by=None) | ~Q(published_by=F("drafted_by")),
                violation_error_message=_("Người công bố phải khác người dự thảo."),
            ),
            models.CheckConstraint(
                name="revision_published_by_somebody",
                condition=Q(state=states.RevisionState.DRAFT.value, published_by=None, published_at=None)
                | (
                    ~Q(state=states.RevisionState.DRAFT.value)
                    & Q(published_by__isnull=False, published_at__isnull=False)
                ),
                violation_error_message=_("Phiên bản đã công bố phải có người và giờ công bố; dự thảo thì chưa."),
            ),
            models.CheckConstraint(
                name="revision_published_whole",
                condition=Q(state=states.RevisionState.DRAFT.value)
                | Q(
                    valid_from__isnull=False,
                    limit_amount__isnull=False,
                    workflow__isnull=False,
                    drafted_by__isnull=False,
                )
                & ~Q(limit_unit=""),
                violation_error_message=_("Phiên bản còn thiếu nội dung thì chưa công bố được."),
            ),
            models.CheckConstraint(
                name="revision_announced_after_decision",
                condition=Q(announced_on=None) | Q(decided_on=None) | Q(announced_on__gte=F("decided_on")),
                violation_error_message=_("Ngày công khai không trước ngày quyết định công bố."),
            ),
            models.CheckConstraint(
                name="revision_ended_on_a_day",
                condition=~Q(state=states.RevisionState.ENDED.value)
                | Q(valid_to__isnull=False, ended_by__isnull=False, ended_at__isnull=False),
                violation_error_message=_("Phiên bản bãi bỏ phải có ngày hết hiệu lực và người bãi bỏ."),
            ),
            ExclusionConstraint(
                name="revisions_apart",
                expressions=[("procedure", RangeOperators.EQUAL), (units.period(), RangeOperators.OVERLAPS)],
                condition=~Q(state=states.RevisionState.DRAFT.value),
                violation_error_message=_("Đã có phiên bản khác của thủ tục này trong thời gian đó."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} #{self.number}"


class Component(models.Model):
    """One paper of the dossier, as a revision asks for it; dossiers point here."""

    revision = models.ForeignKey(
        ProcedureRevision, verbose_name=_("phiên bản"), on_delete=models.CASCADE, related_name="components"
    )
    number = models.PositiveSmallIntegerField(_("số thứ tự"))
    name = models.CharField(_("tên giấy tờ"), max_length=1000)
    form = models.CharField(
        _("bản chính hay bản sao"), max_length=ENUM_LENGTH,
        choices=[(form.value, name) for form, name in states.FORM_NAMES.items()],
    )  # fmt: skip
    quantity = models.PositiveSmallIntegerField(_("số lượng"), default=1)
    required = models.BooleanField(_("bắt buộc"), default=True)
    condition = models.CharField(_("khi nào phải nộp"), max_length=500, blank=True)
    note = models.CharField(_("ghi chú"), max_length=1000, blank=True)
    presented_only = models.BooleanField(_("chỉ xuất trình"), default=False)
    instead_of = models.PositiveSmallIntegerField(_("nộp thay giấy tờ số"), null=True, blank=True)

    class Meta:
        verbose_name = _("thành phần hồ sơ")
        verbose_name_plural = _("thành phần hồ sơ")
        ordering = ["revision", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "number"],
                name="component_number_once",
                violation_error_message=_("Số thứ tự giấy tờ bị trùng."),
            ),
            models.CheckConstraint(
                name="component_counted_from_one",
                condition=Q(number__gte=1, quantity__gte=1),
                violation_error_message=_("Số thứ tự và số lượng ít nhất là 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


class Fee(models.Model):
    """One fee of a revision, in whole đồng, with the days on which it is taken."""

    revision = models.ForeignKey(
        ProcedureRevision, verbose_name=_("phiên bản"), on_delete=models.CASCADE, related_name="fees"
    )
    place = models.PositiveSmallIntegerField(_("thứ tự"))
    key = models.CharField(_("khóa"), max_length=40)
    name = models.CharField(_("tên khoản thu"), max_length=300)
    amount = models.PositiveIntegerField(_("mức thu (đồng)"))
    per = models.CharField(
        _("tính theo"), max_length=ENUM_LENGTH,
        choices=[(unit.value, name) for unit, name in states.FEE_UNIT_NAMES.items()],
    )  # fmt: skip
    online_amount = models.PositiveIntegerField(_("mức thu trực tuyến (đồng)"), null=True, blank=True)
    condition = models.CharField(_("khi nào thu"), max_length=500, blank=True)
    exemption = models.TextField(_("miễn, giảm"), blank=True)
    illustrative = models.BooleanField(_("mức minh họa"), default=False)
    valid_from = models.DateField(_("từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("phí, lệ phí")
        verbose_name_plural = _("phí, lệ phí")
        ordering = ["revision", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "place"],
                name="fee_place_once",
                violation_error_message=_("Thứ tự khoản thu bị trùng."),
            ),
            models.CheckConstraint(
                name="fee_period_in_order",
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gt=F("valid_from")),
                violation_error_message=_("Ngày kết thúc phải sau ngày bắt đầu."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.amount}"


class NationalRecord(models.Model):
    """One procedure of the national catalogue as it was last read, and as somebody last accepted it.

    `seen` and `accepted` hold the record field by field in words; where they differ, something changed nationally.
    """

    code = models.CharField(_("mã thủ tục"), max_length=20, unique=True)
    name = models.CharField(_("tên thủ tục"), max_length=1000)
    agency = models.CharField(_("cơ quan công bố"), max_length=500, blank=True)
    decision_number = models.CharField(_("số quyết định công bố"), max_length=100, blank=True)
    decided_on = models.DateField(_("ngày quyết định công bố"), null=True, blank=True)
    announced_on = models.DateField(_("ngày công khai"), null=True, blank=True)
    listed = models.BooleanField(_("có trong danh sách"), default=True)
    full = models.BooleanField(_("có bản ghi đầy đủ"), default=False)
    seen = models.JSONField(_("nội dung đọc lần cuối"), default=dict)
    accepted = models.JSONField(_("nội dung đã chấp nhận"), default=dict)
    problems = models.JSONField(_("chỗ chưa tin được"), default=list)
    content = models.TextField(_("nguyên văn tệp dự thảo"), blank=True)
    raw = models.JSONField(_("bản ghi gốc"), default=dict)
    digest = models.CharField(_("giá trị băm của lần đọc"), max_length=64)
    seen_at = models.DateTimeField(_("đọc lúc"))
    accepted_at = models.DateTimeField(_("chấp nhận lúc"))
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("người chấp nhận"), on_delete=models.PROTECT, related_name="+",
        null=True, blank=True,
    )  # fmt: skip
    seq = models.PositiveIntegerField(_("số sự kiện"), default=0, editable=False)

    class Meta:
        verbose_name = _("bản ghi của danh mục quốc gia")
        verbose_name_plural = _("bản ghi của danh mục quốc gia")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class CatalogueStamp(models.Model):
    """One row whose version changes with every change of a revision; processes compare it with what they cached.

    Written by a database trigger only, so that no way of publishing can miss it. A random version, because a number
    handed out twice after a rollback would make two different states look alike.
    """

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    version = models.UUIDField(_("phiên bản"), editable=False)

    class Meta:
        verbose_name = _("dấu phiên bản danh mục thủ tục")
        verbose_name_plural = _("dấu phiên bản danh mục thủ tục")
        constraints = [models.CheckConstraint(name="catalogue_stamp_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.version)
