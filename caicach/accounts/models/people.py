"""Who may log in, which positions do they hold and when?"""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from caicach.accounts import states
from caicach.organisations.models import units


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        """Log-in names are kept in small letters; however somebody types them, it is the same person."""
        return self.get(username=(username or "").strip().lower())


class User(AbstractBaseUser):
    """An official who may log in. What they may do comes from positions, never from the person."""

    username = models.CharField(
        _("tên đăng nhập"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9._-]{2,39}$",
                _("Tên đăng nhập gồm 3–40 chữ thường không dấu, chữ số, dấu chấm, gạch ngang, gạch dưới."),
            )
        ],
        error_messages={"unique": _("Tên đăng nhập này đã có người dùng.")},
    )
    full_name = models.CharField(_("họ và tên"), max_length=100)
    email = models.EmailField(_("thư điện tử"), blank=True)
    language = models.CharField(_("ngôn ngữ"), max_length=5, choices=settings.LANGUAGES, default="vi")
    is_active = models.BooleanField(_("được đăng nhập"), default=True)
    must_change_password = models.BooleanField(_("phải đổi mật khẩu"), default=False)
    seq = models.PositiveIntegerField(_("số sự kiện"), default=0, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("người dùng")
        verbose_name_plural = _("người dùng")
        constraints = [
            models.CheckConstraint(
                name="username_in_small_letters",
                condition=Q(username=Lower("username")),
                violation_error_message=_("Tên đăng nhập chỉ dùng chữ thường."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name


class PositionQuerySet(models.QuerySet["Position"]):
    def on(self, day: date) -> "PositionQuerySet":
        """Positions held on a day; the period is half-open, so the day it ends no longer counts."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gt=day))


class Position(models.Model):
    """A role held by a person in a unit over a period `[valid_from, valid_to)`."""

    user = models.ForeignKey(User, verbose_name=_("người dùng"), on_delete=models.PROTECT, related_name="positions")
    role = models.CharField(_("vai trò"), max_length=40, choices=states.ROLE_CHOICES)
    unit = models.ForeignKey(
        "organisations.Unit", verbose_name=_("đơn vị"), on_delete=models.PROTECT, related_name="positions"
    )
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)

    objects = PositionQuerySet.as_manager()

    class Meta:
        verbose_name = _("vị trí được giao")
        verbose_name_plural = _("vị trí được giao")
        constraints = [
            models.CheckConstraint(
                name="position_role_is_known",
                condition=Q(role__in=[role.value for role in states.Role]),
                violation_error_message=_("Vai trò này không có trong hệ thống."),
            ),
            # An equal pair is a position taken back on the day it was given: it never held.
            models.CheckConstraint(
                name="position_period_in_order",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("Ngày kết thúc không được trước ngày bắt đầu."),
            ),
            ExclusionConstraint(
                name="position_held_once",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (units.period(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Người này đang giữ chính vai trò đó tại đơn vị trong thời gian này."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.unit_id}"

    def clean(self) -> None:
        # PostgreSQL cannot even build a backward range, so the form must hear of it before the constraints.
        if self.valid_to and self.valid_from and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": _("Ngày kết thúc không được trước ngày bắt đầu.")})
