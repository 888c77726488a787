"""Which units exist, and what was a unit called, coded and subordinate to on a given day?

A unit is one thing through its whole life; what changes (name, parent, codes) lies in its periods, half-open
`[valid_from, valid_to)`. Codes are used again after mergers (37 of 37 new communes of Bắc Kạn carry the code
of an old one), so a code means nothing without a date.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class DateRange(Func):
    """A half-open daterange out of two columns."""

    function = "DATERANGE"
    output_field = DateRangeField()


def period() -> DateRange:
    return DateRange(F("valid_from"), F("valid_to"), models.Value("[)"))


class Unit(models.Model):
    """An agency, an administrative unit or a part of one. `kind` is an open list: see the data files."""

    key = models.SlugField(_("khóa"), max_length=80, unique=True)
    kind = models.SlugField(_("loại"), max_length=40)
    established_on = models.DateField(_("thành lập ngày"))
    ended_on = models.DateField(_("chấm dứt ngày"), null=True, blank=True)
    seq = models.PositiveIntegerField(_("số sự kiện"), default=0, editable=False)

    class Meta:
        verbose_name = _("đơn vị")
        verbose_name_plural = _("đơn vị")
        constraints = [
            models.CheckConstraint(
                name="unit_life_in_order",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("established_on")),
                violation_error_message=_("Ngày chấm dứt phải sau ngày thành lập."),
            ),
        ]

    def __str__(self) -> str:
        return self.key


class UnitPeriod(models.Model):
    """What held of a unit from one day until another. `unverified` names the fields without a source."""

    unit = models.ForeignKey(Unit, verbose_name=_("đơn vị"), on_delete=models.PROTECT, related_name="periods")
    name = models.CharField(_("tên"), max_length=200)
    parent = models.ForeignKey(
        Unit,
        verbose_name=_("trực thuộc"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="child_periods",
    )
    agency_code = models.CharField(_("mã định danh cơ quan"), max_length=35, blank=True)
    admin_code = models.CharField(_("mã đơn vị hành chính"), max_length=5, blank=True)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)
    source = models.CharField(_("nguồn"), max_length=300, blank=True)
    ended_by = models.CharField(_("văn bản chấm dứt"), max_length=300, blank=True)
    unverified = ArrayField(models.CharField(max_length=40), verbose_name=_("chưa đối chiếu"), default=list, blank=True)

    class Meta:
        verbose_name = _("giai đoạn của đơn vị")
        verbose_name_plural = _("giai đoạn của đơn vị")
        constraints = [
            models.CheckConstraint(
                name="unit_period_in_order",
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                violation_error_message=_("Ngày kết thúc phải sau ngày bắt đầu."),
            ),
            models.CheckConstraint(
                name="unit_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("unit")),
                violation_error_message=_("Đơn vị không thể trực thuộc chính nó."),
            ),
            ExclusionConstraint(
                name="unit_periods_apart",
                expressions=[("unit", RangeOperators.EQUAL), (period(), RangeOperators.OVERLAPS)],
                violation_error_message=_("Hai giai đoạn của một đơn vị chồng lên nhau."),
            ),
            # Decision 20/2020/QĐ-TTg: one code, one agency; after an end the code may be given again.
            ExclusionConstraint(
                name="agency_code_of_one_unit",
                expressions=[("agency_code", RangeOperators.EQUAL), (period(), RangeOperators.OVERLAPS)],
                condition=~Q(agency_code=""),
                violation_error_message=_("Mã định danh cơ quan này đang thuộc đơn vị khác."),
            ),
            ExclusionConstraint(
                name="admin_code_of_one_unit",
                expressions=[("admin_code", RangeOperators.EQUAL), (period(), RangeOperators.OVERLAPS)],
                condition=~Q(admin_code=""),
                violation_error_message=_("Mã đơn vị hành chính này đang thuộc đơn vị khác."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.valid_from})"

    def clean(self) -> None:
        # PostgreSQL cannot even build a backward range, so the form must hear of it before the constraints.
        if self.valid_to and self.valid_from and self.valid_to <= self.valid_from:
            raise ValidationError({"valid_to": _("Ngày kết thúc phải sau ngày bắt đầu.")})


class Succession(models.Model):
    """From a day on, one unit continues another or a part of it; many-to-many, because areas are merged and divided."""

    predecessor = models.ForeignKey(
        Unit, verbose_name=_("đơn vị cũ"), on_delete=models.PROTECT, related_name="successions"
    )
    successor = models.ForeignKey(
        Unit, verbose_name=_("đơn vị kế thừa"), on_delete=models.PROTECT, related_name="origins"
    )
    effective_on = models.DateField(_("từ ngày"))
    # "Nhập toàn bộ" or "nhập một phần", as the table of the statistics office says.
    whole = models.BooleanField(_("toàn bộ"), default=True)
    decided_by = models.CharField(_("văn bản quyết định"), max_length=300)
    source = models.CharField(_("nguồn"), max_length=300, blank=True)
    unverified = models.BooleanField(_("chưa đối chiếu"), default=False)

    class Meta:
        verbose_name = _("quan hệ kế thừa")
        verbose_name_plural = _("quan hệ kế thừa")
        constraints = [
            models.UniqueConstraint(
                name="succession_once", fields=["predecessor", "successor", "effective_on"],
                violation_error_message=_("Quan hệ kế thừa này đã có."),
            ),
            models.CheckConstraint(
                name="unit_not_its_own_successor", condition=~Q(predecessor=F("successor")),
                violation_error_message=_("Đơn vị không thể kế thừa chính nó."),
            ),
            models.CheckConstraint(
                name="succession_decided", condition=~Q(decided_by=""),
                violation_error_message=_("Phải ghi văn bản quyết định việc sắp xếp."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id} ({self.effective_on})"


class UnitsStamp(models.Model):
    """One row whose version changes with every change of a unit; processes compare it with their cache.

    Written by database triggers only, so that no way of changing a unit can miss it. A random version, as
    a number handed out twice after a rollback would make two different states look alike.
    """

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    version = models.UUIDField(_("phiên bản"), editable=False)

    class Meta:
        verbose_name = _("dấu phiên bản đơn vị")
        verbose_name_plural = _("dấu phiên bản đơn vị")
        constraints = [models.CheckConstraint(name="units_stamp_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.version)
