"""Who stands in for whom, from which day until which? Both kinds end by date, with nothing to run."""

from datetime import date
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caicach.accounts.models.people import Position, User
from caicach.organisations.models import units


class StandInQuerySet(models.QuerySet[Any]):
    def on(self, day: date) -> "StandInQuerySet":
        """What holds on a day and was not ended before its time."""
        return self.filter(ended_at=None, valid_from__lte=day, valid_to__gt=day)

    def overlapping(self, valid_from: date, valid_to: date) -> "StandInQuerySet":
        return self.filter(ended_at=None, valid_from__lt=valid_to, valid_to__gt=valid_from)


def _person(words: Any, **options: Any) -> "models.ForeignKey[User, User]":
    return models.ForeignKey(User, verbose_name=words, on_delete=models.PROTECT, related_name="+", **options)


class StandIn(models.Model):
    """For the post of one person another stands in over `[valid_from, valid_to)`, or until it was ended."""

    position = models.ForeignKey(Position, verbose_name=_("vị trí"), on_delete=models.PROTECT, related_name="+")
    giver = _person(_("người giữ vị trí"))
    holder = _person(_("người làm thay"))
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"))
    given_by = _person(_("người ghi"), null=True, db_index=False)
    given_at = models.DateTimeField(_("ghi lúc"))
    ended_at = models.DateTimeField(_("kết thúc lúc"), null=True, blank=True)
    ended_by = _person(_("người kết thúc"), null=True, blank=True, db_index=False)

    objects = StandInQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_period_in_order",
                condition=Q(valid_to__gt=F("valid_from")),
                violation_error_message=_("Ngày cuối không được trước ngày đầu."),
            ),
            models.CheckConstraint(
                name="%(class)s_is_by_another",
                condition=~Q(giver=F("holder")),
                violation_error_message=_("Không ai làm thay chính mình."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position_id} → {self.holder_id}"


def _once(name: str, message: Any) -> ExclusionConstraint:
    """At any time one person stands in for one post."""
    return ExclusionConstraint(
        name=name,
        expressions=[("position", RangeOperators.EQUAL), (units.period(), RangeOperators.OVERLAPS)],
        condition=Q(ended_at=None),
        violation_error_message=message,
    )


class Delegation(StandIn):
    """By a decision the holder of a post lets an official act on dossiers with its rights (ủy quyền)."""

    decision_number = models.CharField(_("số văn bản ủy quyền"), max_length=100)
    decided_on = models.DateField(_("ngày văn bản"))
    ground = models.CharField(_("căn cứ, phạm vi"), max_length=500, blank=True, default="")

    class Meta(StandIn.Meta):
        verbose_name = _("ủy quyền")
        verbose_name_plural = _("ủy quyền")
        constraints = [
            *StandIn.Meta.constraints,
            _once("delegation_one_at_a_time", _("Vị trí này đã ủy quyền cho người khác trong thời gian đó.")),
            models.CheckConstraint(
                name="delegation_has_a_decision",
                condition=~Q(decision_number=""),
                violation_error_message=_("Ủy quyền phải có số văn bản."),
            ),
        ]


class Cover(StandIn):
    """While the holder of a post is away, a colleague with the same post does what was given to them."""

    class Meta(StandIn.Meta):
        verbose_name = _("làm thay khi nghỉ")
        verbose_name_plural = _("làm thay khi nghỉ")
        constraints = [
            *StandIn.Meta.constraints,
            _once("cover_one_at_a_time", _("Thời gian nghỉ này trùng với một đợt nghỉ đã ghi.")),
        ]


class DelegatedAct(models.Model):
    """One act done under a delegation; `subject` says on what ("dossier/12"), `kind` is the event's."""

    delegation = models.ForeignKey(
        Delegation, verbose_name=_("ủy quyền"), on_delete=models.PROTECT, related_name="acts"
    )
    subject = models.CharField(_("đối tượng"), max_length=80)
    kind = models.CharField(_("loại sự kiện"), max_length=80)
    done_at = models.DateTimeField(_("lúc làm"))

    class Meta:
        verbose_name = _("việc làm theo ủy quyền")
        verbose_name_plural = _("việc làm theo ủy quyền")
        indexes = [models.Index(fields=["subject", "done_at"], name="delegated_acts_of_subject")]

    def __str__(self) -> str:
        return f"{self.subject} {self.kind}"
