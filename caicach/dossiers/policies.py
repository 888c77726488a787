"""May this actor do this with this dossier? `check_…` raises, `can_…` answers.

Rights come from the one table in `accounts.policies`; here is only which unit of the dossier they must be held in. Who
may complete a step of the internal process is answered by `workflow.policies`.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from caicach.accounts import policies as accounts
from caicach.accounts.states import Permission, Role
from caicach.core import calendar as working_time
from caicach.core import errors
from caicach.core.actor import Actor, Kind
from caicach.dossiers.models import Dossier, PostalItem
from caicach.dossiers.rules import late_entries
from caicach.dossiers.rules.intake import Intake
from caicach.dossiers.rules.warnings import Warn
from caicach.dossiers.states import Channel
from caicach.organisations.queries import units


class NotYourUnit(errors.NotPermitted):
    """The actor holds no suitable position in the unit that must do this."""

    message = _("Việc này thuộc về đơn vị hoặc vai trò khác.")


class OnlyTheHead(errors.NotPermitted):
    """A decision that only the head signs."""

    message = _("Chỉ lãnh đạo cơ quan có thẩm quyền được ký việc này.")


def can_receive(actor: Actor, *, unit_id: int) -> bool:
    return accounts.can(actor, Permission.DOSSIER_RECEIVE, unit_id=unit_id)


def check_may_receive(actor: Actor, *, unit_id: int) -> None:
    if not can_receive(actor, unit_id=unit_id):
        raise NotYourUnit()


def late_entry(actor: Actor, *, unit_id: int, at: datetime) -> timedelta | None:
    """How far back this official may enter what came on paper; None for a program, which says its own dates."""
    if not actor.is_official:
        return None
    limit = late_entries.limit_on(working_time.local(at).date())
    return limit.longest(by_chief=can_assign(actor, unit_id=unit_id))


def can_register(actor: Actor, intake: Intake) -> bool:
    """The counter; or a citizen for themselves, online and now. What another system received, only a program says."""
    if can_receive(actor, unit_id=intake.intake_unit_id):
        return True
    own = intake.occurred_at is None and not (intake.source_system or intake.fee_exemption)
    return actor.kind is Kind.CITIZEN and intake.channel == Channel.ONLINE and own


def check_may_register(actor: Actor, intake: Intake) -> None:
    if not can_register(actor, intake):
        raise NotYourUnit()


def can_return_at(actor: Actor, *, unit_id: int) -> bool:
    return accounts.can(actor, Permission.DOSSIER_RETURN, unit_id=unit_id)


def can_follow_item(actor: Actor, item: PostalItem) -> bool:
    """The counter that gave it to the post, or the one that stands for a dossier in it since."""
    desks = {content.dossier.desk_unit_id for content in item.contents.select_related("dossier")}
    return any(can_return_at(actor, unit_id=unit) for unit in {item.unit_id, *desks})


def check_may_return_at(actor: Actor, *, unit_id: int) -> None:
    if not can_return_at(actor, unit_id=unit_id):
        raise NotYourUnit()


def can_return(actor: Actor, dossier: Dossier) -> bool:
    return accounts.can(actor, Permission.DOSSIER_RETURN, unit_id=dossier.desk_unit_id)


def check_may_return(actor: Actor, dossier: Dossier) -> None:
    if not can_return(actor, dossier):
        raise NotYourUnit()


def can_assign(actor: Actor, *, unit_id: int | None) -> bool:
    """The head of the unit, or the chief of the one-stop unit, gives out work."""
    return unit_id is not None and accounts.can(actor, Permission.DOSSIER_ASSIGN, unit_id=unit_id)


def led_units(actor: Actor) -> frozenset[int]:
    """The units whose work the actor gives out."""
    return accounts.units_with(actor, Permission.DOSSIER_ASSIGN)


def giving_units(actor: Actor) -> frozenset[int]:
    """The units whose work the actor gives out by their own right or for a head who delegated it."""
    return frozenset().union(*map(led_units, actor.capacities))


def warned_from(actor: Actor) -> Warn:
    """The level from which somebody is told: a head later than an officer, the chief of a one-stop unit last."""
    told = {Role.UNIT_HEAD: Warn.HEAD, Role.ONE_STOP_CHIEF: Warn.CHIEF}
    return min((told.get(Role(role), Warn.OFFICER) for role in actor.roles if role in set(Role)), default=Warn.OFFICER)


def check_may_assign(actor: Actor, *, unit_id: int | None) -> None:
    if not can_assign(actor, unit_id=unit_id):
        raise NotYourUnit()


def can_handle(actor: Actor, dossier: Dossier) -> bool:
    """Acts outside the table of steps: asking for papers, asking another unit."""
    counter = can_receive(actor, unit_id=dossier.desk_unit_id)
    return counter or accounts.can(actor, Permission.DOSSIER_PROCESS, unit_id=dossier.competent_unit_id)


def check_may_handle(actor: Actor, dossier: Dossier) -> None:
    if not can_handle(actor, dossier):
        raise NotYourUnit()


def can_decide(actor: Actor, dossier: Dossier) -> bool:
    """What the head of the competent unit signs: apology, refusal, termination (Decree 61/2018/NĐ-CP Art. 19).

    Who signs results also corrects, revokes and replaces them (Decree 30/2020/NĐ-CP Art. 13, 18).
    """
    return accounts.can(actor, Permission.DOSSIER_APPROVE, unit_id=dossier.competent_unit_id)


def check_may_decide(actor: Actor, dossier: Dossier) -> None:
    if not can_decide(actor, dossier):
        raise OnlyTheHead()


def can_answer(actor: Actor, *, unit_id: int) -> bool:
    """A unit's opinion is given by those who handle its cases."""
    return accounts.can(actor, Permission.DOSSIER_PROCESS, unit_id=unit_id)


def answering(actor: Actor, *, unit_id: int) -> Actor | None:
    """As whom the actor gives a unit's opinion: by their own right, or for a head who delegated theirs."""
    return next((one for one in actor.capacities if can_answer(one, unit_id=unit_id)), None)


def check_may_answer(actor: Actor, *, unit_id: int) -> None:
    if not can_answer(actor, unit_id=unit_id):
        raise NotYourUnit()


def viewing_units(actor: Actor) -> frozenset[int]:
    """The units whose dossiers the actor sees."""
    return accounts.units_with(actor, Permission.DOSSIER_VIEW) | {one.unit_id for one in actor.lent}


def can_note(actor: Actor) -> bool:
    """Notes and labels are kept for the unit acted for, by its officials."""
    return actor.is_official and actor.unit_id in viewing_units(actor)


def can_view(actor: Actor, dossier: Dossier, *, involved: Collection[int] = ()) -> bool:
    """Officials of the intake unit, of the competent unit, and of units that have a step or a question of it."""
    return actor.is_system or bool(
        viewing_units(actor) & {dossier.intake_unit_id, dossier.desk_unit_id, dossier.competent_unit_id, *involved}
    )


class OnlyTheProvince(errors.NotPermitted):
    """A calendar counts for the promises of many units."""

    message = _("Chỉ người quản trị của tỉnh được đổi lịch làm việc.")


def can_change_calendar(actor: Actor, *, on: date) -> bool:
    """Administrators of the unit above all others: a day of the calendar moves promises of every unit."""
    held = accounts.units_with(actor, Permission.CALENDAR_CHANGE)
    found = [units.find_unit(id=unit_id, on=on) for unit_id in held]
    return actor.is_system or any(unit is not None and unit.parent_id is None for unit in found)


def check_may_change_calendar(actor: Actor, *, on: date) -> None:
    if not can_change_calendar(actor, on=on):
        raise OnlyTheProvince()
