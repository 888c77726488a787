"""What is left at units that ended, what would go over and what is doubtful about it, and what was handed over?"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from caicach.accounts import policies as accounts
from caicach.accounts.queries import holding
from caicach.accounts.states import ROLE_NAMES, Permission
from caicach.catalogue import queries as catalogue
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.dossiers import timing
from caicach.dossiers.models import Dossier, Transfer, TransferItem
from caicach.dossiers.queries import crossing, leftovers
from caicach.dossiers.queries.leftovers import Choice, Group
from caicach.dossiers.states import Part, Status
from caicach.organisations.queries import successions, units
from caicach.organisations.queries.units import ONE_STOP, UnitOn


@dataclass(frozen=True, slots=True)
class Left:
    """An ended agency on which unfinished dossiers hang, itself or its counter; `heirs` may take them over."""

    unit: UnitOn
    ended_on: date
    dossiers: int
    heirs: tuple[successions.Relative, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Which units give what to which, and of which dossiers."""

    giver: UnitOn
    taker: UnitOn
    moves: Mapping[int, int]
    choice: Choice
    heirs: tuple[successions.Relative, ...]
    homeless_counter: bool


@dataclass(frozen=True, slots=True)
class Nobody:
    """Steps that would wait at a unit where nobody holds their role."""

    unit: str
    role: str
    steps: int


@dataclass(frozen=True, slots=True)
class Preview:
    plan: Plan
    groups: Sequence[Group]
    doubts: Sequence[str]
    nobody: Sequence[Nobody]
    freed: int

    @property
    def total(self) -> int:
        return sum(group.count for group in self.groups)


@dataclass(frozen=True, slots=True)
class Done:
    """A handing over of the past."""

    transfer: Transfer
    giver: str
    taker: str
    dossiers: int
    freed: int

    @property
    def superior(self) -> str:
        """The body above the receiving unit, for the head of the minutes."""
        above = self._above()
        return above[0].name if above else ""

    @property
    def place(self) -> str:
        """Where the minutes are signed."""
        day = self._day()
        governing = [one for one in (units.get_unit(id=self.transfer.to_unit_id, on=day), *self._above())
                     if one.admin_code]  # fmt: skip
        return governing[0].place if governing else self.taker

    def _day(self) -> date:
        return timing.day_of(self.transfer.made_at)

    def _above(self) -> list[UnitOn]:
        return units.ancestors(self.transfer.to_unit_id, on=self._day())


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Which unit received a dossier, which has it now, and where its result is fetched if that is elsewhere now."""

    received_by: str
    unit: str
    collect_at: str = ""
    moved: bool = False


def left(*, seen_by: Actor, on: date) -> list[Left]:
    """The ended agencies of this administrator that still have unfinished dossiers, those that ended last first."""
    ended = {life[-1].id: life[-1] for life in units.lives() if _ended(life[-1], on)}
    if not seen_by.is_system:
        reach = accounts.reach(seen_by, Permission.UNITS_REORGANISE, on=on)
        ended = {id: unit for id, unit in ended.items() if id in reach}
    agency_of = {
        id: unit.parent_id if unit.kind == ONE_STOP and unit.parent_id in ended else id for id, unit in ended.items()
    }
    counts = leftovers.count_by_agency(agency_of)
    found = [
        Left(ended[id], ended[id].valid_to or on, count, tuple(successions.successors_of(id, on=on)))
        for id, count in counts.items()
    ]
    return sorted(found, key=lambda one: (-one.ended_on.toordinal(), one.unit.name))


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on one unit, and who continues it."""

    giver: UnitOn
    groups: Sequence[Group]
    heirs: tuple[successions.Relative, ...]
    has_ended: bool

    @property
    def total(self) -> int:
        return sum(group.count for group in self.groups)

    @property
    def only_heir(self) -> UnitOn | None:
        """The one unit that continues all of it."""
        whole = [one.unit for one in self.heirs if one.whole]
        return whole[0] if len(self.heirs) == 1 and whole and self.has_ended else None


def hanging(key: str, *, seen_by: Actor, at: datetime) -> Hanging:
    """The unfinished dossiers of one unit of this administrator, by procedure and status; NotFound."""
    on = timing.day_of(at)
    unit = units.life_of(key)[-1]
    accounts.check(seen_by, Permission.UNITS_REORGANISE)
    if not seen_by.is_system and unit.id not in accounts.reach(seen_by, Permission.UNITS_REORGANISE, on=on):
        raise errors.NotFound
    own = Choice(frozenset({unit.id, *_ended_counters(unit, on)}))
    heirs = tuple(successions.successors_of(unit.id, on=on))
    return Hanging(unit, leftovers.groups(own, at=at), heirs, _ended(unit, on))


def takers(*, seen_by: Actor, on: date) -> list[UnitOn]:
    """The agencies of this administrator that can take dossiers over."""
    reach = None if seen_by.is_system else accounts.reach(seen_by, Permission.UNITS_REORGANISE, on=on)
    return [
        one for one in units.list_units(on=on) if one.kind != ONE_STOP and (reach is None or one.id in reach)
    ]  # fmt: skip


def plan(
    *, giver: str, taker: str, procedures: Collection[str] = (), codes: Collection[str] = (), seen_by: Actor, on: date
) -> Plan:
    """The transfer asked for, or Invalid beside the field that is wrong. Nothing is guessed: where several units
    continue the giver, or it goes on itself, somebody must say which dossiers go to this one."""
    old, new = _giver(giver, on), _taker(taker, on)
    if old.id == new.id:
        raise errors.Invalid(_("Bên giao và bên nhận phải là hai đơn vị khác nhau."), field="taker")
    _check_reach(seen_by, old, new, on)
    heirs = tuple(successions.successors_of(old.id, on=on))
    if not (procedures or codes):
        _check_one_heir(old, heirs, on)
    counters = _ended_counters(old, on)
    counter = units.one_stop_of(new.id, on=on) if counters else None
    moves = {old.id: new.id} | (dict.fromkeys(counters, counter.id) if counter else {})
    choice = Choice(frozenset(moves), tuple(sorted(set(procedures))), tuple(sorted(set(codes))))
    return Plan(old, new, moves, choice, heirs, homeless_counter=bool(counters) and counter is None)


def preview(plan: Plan, *, at: datetime) -> Preview:
    """What would go over, by procedure and status, and what somebody should look at before."""
    on = timing.day_of(at)
    groups = leftovers.groups(plan.choice, at=at)
    nobody, freed = _people(plan, on)
    doubts = [*_doubts(plan, on), *_of_procedures(plan, groups, on), *crossing.doubts(groups, on=on)]
    return Preview(plan, groups, doubts, nobody, freed)


def list_transfers(*, seen_by: Actor, on: date) -> list[Done]:
    """What was handed over between the units of this administrator, latest first."""
    return [_done(row) for row in _seen(seen_by, on).order_by("-made_at", "-pk")]


def get_transfer(transfer_id: int, *, seen_by: Actor, on: date) -> Done:
    row = _seen(seen_by, on).filter(pk=transfer_id).first()
    if row is None:
        raise errors.NotFound(_("Không tìm thấy lần chuyển hồ sơ này."))
    return _done(row)


def _seen(actor: Actor, on: date) -> QuerySet[Transfer]:
    rows = Transfer.objects.annotate(dossiers=Count("items"), freed=Sum("items__freed")).filter(dossiers__gt=0)
    if actor.is_system:
        return rows
    reach = accounts.reach(actor, Permission.UNITS_REORGANISE, on=on)
    return rows.filter(from_unit__in=reach, to_unit__in=reach)


def items_of(transfer: Transfer) -> list[TransferItem]:
    """The dossiers of the minutes, in the order of their codes."""
    return list(TransferItem.objects.filter(transfer=transfer).select_related("dossier").order_by("dossier__code"))


def of_dossier(dossier: Dossier) -> list[Transfer]:
    """When the dossier went to other units; asks nothing of one that never did."""
    if not dossier.transfer_count:
        return []
    return list(Transfer.objects.filter(items__dossier=dossier).select_related("made_by").order_by("made_at", "pk"))


def whereabouts(dossier: Dossier, *, on: date) -> Whereabouts:
    """Who has it today and who received it; of what has ended, who had it then."""
    day = timing.day_of(dossier.received_at or dossier.registered_at)
    received_by = units.unit_name(dossier.intake_unit_id, on=day)
    then = units.unit_name(dossier.competent_unit_id, on=day)
    if not (dossier.is_open or dossier.state is Status.DONE):
        return Whereabouts(received_by, name_of(dossier.competent_unit_id, on=on) if dossier.transfer_count else then)
    unit = successions.in_charge(dossier.competent_unit_id, on=on)
    desk = successions.in_charge(dossier.desk_unit_id, on=on)
    moved = desk.id != dossier.intake_unit_id or unit.id != dossier.competent_unit_id or dossier.transfer_count > 0
    return Whereabouts(received_by, unit.name, desk.name, moved) if moved else Whereabouts(received_by, then)


def own_units(dossier: Dossier, *, on: date) -> frozenset[int]:
    """Who has it and whose counter stands for it, and whoever continues them: it is no question to another unit."""
    own = {dossier.competent_unit_id, dossier.desk_unit_id}
    return frozenset(own) | {successions.in_charge(one, on=on).id for one in own}


def desk_at(dossier: Dossier, at: datetime) -> int:
    """The counter that stood for the dossier at a moment: papers printed before a transfer stay as they were."""
    handed = _items(dossier, Part.COUNTER)
    before = [one for one in handed if one.transfer.made_at <= at]
    if len(before) == len(handed):
        return dossier.desk_unit_id
    if before:
        return _counter_of(before[-1].transfer.to_unit_id, at)
    first = handed[0].transfer
    was_received = dossier.received_at is not None and dossier.received_at <= first.made_at
    return dossier.intake_unit_id if was_received else _counter_of(first.from_unit_id, at)


def desk_in_charge(dossier: Dossier, at: datetime) -> UnitOn:
    """The counter that answered for the dossier at a moment: the one it stood at, or who continues that wholly."""
    return successions.in_charge(desk_at(dossier, at), on=timing.day_of(at))


def competent_at(dossier: Dossier, at: datetime) -> int:
    """The unit that was competent for the dossier at a moment."""
    later = [one for one in _items(dossier, Part.DECISION) if one.transfer.made_at > at]
    return later[0].transfer.from_unit_id if later else dossier.competent_unit_id


def _items(dossier: Dossier, part: Part) -> list[TransferItem]:
    if not dossier.transfer_count:
        return []
    rows = TransferItem.objects.filter(dossier=dossier, parts__contains=[part]).select_related("transfer")
    return list(rows.order_by("transfer__made_at", "pk"))


def _counter_of(unit_id: int, at: datetime) -> int:
    found = units.one_stop_of(unit_id, on=units.while_it_lived(unit_id, on=timing.day_of(at)))
    return found.id if found else unit_id


def name_of(unit_id: int, *, on: date) -> str:
    """What a unit was called on a day; one that had ended, on its last."""
    return units.unit_name(unit_id, on=units.while_it_lived(unit_id, on=on))


def both_names(row: Transfer) -> dict[str, str]:
    """What the two units were called on the day of the transfer."""
    on = timing.day_of(row.made_at)
    return {"giver": name_of(row.from_unit_id, on=on), "taker": name_of(row.to_unit_id, on=on)}


def _done(row: Transfer) -> Done:
    counted = vars(row)
    return Done(row, **both_names(row), dossiers=counted["dossiers"], freed=counted["freed"])


def _ended(last: UnitOn, on: date) -> bool:
    return last.valid_to is not None and last.valid_to <= on


def _giver(key: str, on: date) -> UnitOn:
    try:
        return units.life_of(key)[-1]
    except units.UnitNotFound as problem:
        raise errors.Invalid(_("Không có đơn vị “%(key)s”.") % {"key": key}, field="giver") from problem


def _taker(key: str, on: date) -> UnitOn:
    found = units.find_unit(key=key, on=on) if key else None
    if found is None:
        raise errors.Invalid(_("Bên nhận phải là một đơn vị đang hoạt động."), field="taker")
    return found


def _check_reach(actor: Actor, old: UnitOn, new: UnitOn, on: date) -> None:
    accounts.check(actor, Permission.UNITS_REORGANISE)
    if actor.is_system:
        return
    reach = accounts.reach(actor, Permission.UNITS_REORGANISE, on=on)
    for unit, field in ((old, "giver"), (new, "taker")):
        if unit.id not in reach:
            raise errors.Invalid(_("Đơn vị này không thuộc phạm vi bạn quản lý."), field=field)


def _check_one_heir(old: UnitOn, heirs: Sequence[successions.Relative], on: date) -> None:
    if not _ended(old, on):
        raise errors.Invalid(
            _("Đơn vị giao vẫn đang hoạt động: hãy chọn thủ tục hoặc mã hồ sơ cần chuyển."), field="procedures"
        )
    if len(heirs) > 1:
        names = ", ".join(one.unit.name for one in heirs)
        raise errors.Invalid(
            _("Có %(count)d đơn vị kế thừa (%(names)s): hãy chọn thủ tục hoặc mã hồ sơ nào về bên nhận này.")
            % {"count": len(heirs), "names": names},
            field="procedures",
        )


def _ended_counters(old: UnitOn, on: date) -> list[int]:
    """The one-stop units the giver had on its last day and that ended with it."""
    lasts = (life[-1] for life in units.lives())
    return [last.id for last in lasts if last.kind == ONE_STOP and last.parent_id == old.id and _ended(last, on)]


def _people(plan: Plan, on: date) -> tuple[list[Nobody], int]:
    """Roles that nobody holds where the steps go, and how many steps lose the person they were given to."""
    holders = holding.holders_in(set(plan.moves.values()), on=on)
    filled = {(role, unit) for _user, role, unit in holders}
    missing: dict[tuple[int, str], int] = defaultdict(int)
    freed = 0
    for steps in leftovers.steps(plan.choice):
        unit = plan.moves[steps.unit_id]
        if (steps.role, unit) not in filled:
            missing[unit, steps.role] += steps.count
        if steps.assignee_id is not None and (steps.assignee_id, steps.role, unit) not in holders:
            freed += steps.count
    rows = [Nobody(name_of(unit, on=on), role_name(role), count) for (unit, role), count in missing.items()]
    return sorted(rows, key=lambda row: (row.unit, row.role)), freed


def role_name(role: str) -> str:
    return next((str(name) for known, name in ROLE_NAMES.items() if known == role), role)


def _doubts(plan: Plan, on: date) -> list[str]:
    """What about these two units is not as a plain merger would have it."""
    found = []
    heir = next((one for one in plan.heirs if one.unit.id == plan.taker.id), None)
    if heir is None and plan.heirs:
        names = ", ".join(one.unit.name for one in plan.heirs)
        found.append(
            _("Bên nhận không phải đơn vị kế thừa theo quyết định sắp xếp (kế thừa: %(names)s).") % {"names": names}
        )
    elif heir is None:
        found.append(_("Không có quyết định sắp xếp nào nói đơn vị nào kế thừa bên giao."))
    elif not heir.whole:
        found.append(_("Bên nhận chỉ kế thừa một phần: hồ sơ đã chọn có đúng thuộc phần đó không?"))
    if any(step.unverified for step in successions.heirs_of(plan.giver.id)):
        found.append(_("Quan hệ kế thừa của bên giao chưa được đối chiếu với văn bản gốc."))
    if plan.homeless_counter:
        found.append(_("Bên nhận không có bộ phận một cửa: phần tiếp nhận và trả kết quả chưa chuyển được."))
    return found


def _of_procedures(plan: Plan, groups: Sequence[Group], on: date) -> list[str]:
    """Procedures of another level of government than the taker's: a commune does not decide for a department."""
    level = catalogue.level_of(plan.taker.id, on=on)
    names = {
        group.procedure_code: group.procedure_name
        for group in groups
        if level and any(level not in catalogue.get_revision(number).levels for number in group.revisions)
    }
    doubt = _("Thủ tục %(code)s không thuộc cấp của bên nhận: %(name)s")
    return [doubt % {"code": code, "name": name} for code, name in names.items()]
