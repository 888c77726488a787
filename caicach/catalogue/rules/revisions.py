"""What differs between two revisions, in words for the announcement? What is lacking in a dossier's papers?"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from caicach.accounts.states import ROLE_NAMES, Role
from caicach.catalogue.rules import fees
from caicach.catalogue.rules.procedure import Component, Fee, LegalBasis, Limit, Procedure
from caicach.catalogue.states import (
    FEE_UNIT_NAMES,
    FORM_NAMES,
    LEVEL_NAMES,
    SERVICE_LEVEL_NAMES,
    LimitUnit,
    limit_words,
)
from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say
from caicach.workflow.rules import Step
from caicach.workflow.rules.definition import WITH_PERSON

_WHERE: Final = {"intake": _("nơi nhận hồ sơ"), "competent": _("cơ quan giải quyết")}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: of what, before and after; an empty side means that it was not there."""

    what: str
    before: str
    after: str

    def __str__(self) -> str:
        if not self.before:
            return say(_("%(what)s: thêm %(after)s"), what=self.what, after=self.after)
        if not self.after:
            return say(_("%(what)s: bỏ %(before)s"), what=self.what, before=self.before)
        return f"{self.what}: {self.before} → {self.after}"


def difference(before: Procedure, after: Procedure) -> tuple[Change, ...]:
    """What a person handing in a dossier, or handling one, must know anew."""
    return tuple(
        change
        for change in (
            Change(say(_("Tên thủ tục")), before.name, after.name),
            Change(say(_("Cấp giải quyết")), _levels(before), _levels(after)),
            Change(say(_("Cơ quan giải quyết")), _agencies(before), _agencies(after)),
            Change(say(_("Thời hạn giải quyết")), _limit(before), _limit(after)),
            Change(say(_("Dịch vụ công trực tuyến")), *_services(before, after)),
            Change(say(_("Kết quả")), before.result.name, after.result.name),
            *_listed(say(_("Thành phần hồ sơ")), before.components, after.components, _name_of_component, _component),
            *_listed(say(_("Phí, lệ phí")), before.fees, after.fees, _name_of_fee, _fee),
            *_listed(say(_("Căn cứ pháp lý")), before.legal_basis, after.legal_basis, _document, _document),
            *_workflow(before, after),
        )
        if change.before != change.after
    )


def _listed(
    what: str,
    before: Iterable[Any],
    after: Iterable[Any],
    key: Callable[[Any], str],
    words: Callable[[Any], str],
) -> Iterator[Change]:
    old = {key(row): words(row) for row in before}
    new = {key(row): words(row) for row in after}
    for name in dict.fromkeys([*old, *new]):
        yield Change(what, old.get(name, ""), new.get(name, ""))


def _workflow(before: Procedure, after: Procedure) -> Iterator[Change]:
    """The steps at which somebody works, by key; what else differs in the table is said as one change."""
    if before.definition.digest == after.definition.digest:
        return
    what = say(_("Quy trình nội bộ"))
    old, new = _steps(before), _steps(after)
    if old == new:
        count = say(_("%(n)s bước"), n=len(after.definition.steps))
        yield Change(what, count, say(_("%(steps)s (sửa đổi)"), steps=count))
    yield from _listed(what, old, new, _first, _last)


def _steps(procedure: Procedure) -> list[tuple[str, str]]:
    """(key, words) of each step somebody works at: `Thẩm tra (12 giờ làm việc)`."""
    places = {row.key: row.name for row in procedure.places}
    steps = procedure.definition.steps.values()
    return [(step.key, _step(step, places)) for step in steps if step.kind in WITH_PERSON]


def _step(step: Step, places: Mapping[str, str]) -> str:
    """`Thẩm tra (công chức thụ lý, cơ quan giải quyết, 12 giờ làm việc)`: who, where, how long."""
    where = say(_WHERE[step.where]) if step.where in _WHERE else places.get(step.where, "")
    who = str(ROLE_NAMES[Role(step.who)]).lower() if step.who in set(Role) else ""
    hours = limit_words(step.hours, LimitUnit.WORKING_HOURS) if step.hours is not None else ""
    said = ", ".join(word for word in (who, where, hours) if word)
    return f"{step.name} ({said})" if said else step.name


def _first(row: tuple[str, str]) -> str:
    return row[0]


def _last(row: tuple[str, str]) -> str:
    return row[1]


def _services(before: Procedure, after: Procedure) -> tuple[str, str]:
    """How far online on the last day of one and on the first day of the other, with what is to come."""
    if before.service_levels == after.service_levels:
        return "", ""
    last = after.valid_from - timedelta(days=1)
    return _service(before, last, before=after.valid_from), _service(after, after.valid_from)


def _service(procedure: Procedure, on: date, *, before: date = date.max) -> str:
    now = procedure.service_level(on)
    words = [str(SERVICE_LEVEL_NAMES[now])] if now else []
    words += [
        say(_("từ %(day)s: %(level)s"), day=f"{row.valid_from:%d/%m/%Y}", level=SERVICE_LEVEL_NAMES[row.level])
        for row in procedure.service_levels
        if row.valid_from is not None and on < row.valid_from < before
    ]
    return "; ".join(words)


def _levels(procedure: Procedure) -> str:
    return ", ".join(str(LEVEL_NAMES[level]).lower() for level in procedure.levels)


def _agencies(procedure: Procedure) -> str:
    return "; ".join(dict.fromkeys(row.agency for row in procedure.competence))


def say_limit(limit: Limit, *, same_day: bool = False) -> str:
    """`trong ngày`, `10 ngày làm việc`"""
    return say(_("trong ngày")) if same_day else limit_words(limit.amount, LimitUnit(limit.unit))


def _limit(procedure: Procedure) -> str:
    cases = (f"; {row.name}: {say_limit(row.limit, same_day=row.same_day)}" for row in procedure.limit_cases)
    return say_limit(procedure.limit, same_day=procedure.same_day) + "".join(cases)


def _document(row: LegalBasis) -> str:
    return row.document


def _name_of_component(row: Component) -> str:
    return row.name.casefold()


def _component(row: Component) -> str:
    words = f"{row.name} ({str(FORM_NAMES[row.form]).lower()} × {row.quantity}"
    words += say(_(", khi %(condition)s"), condition=row.condition) if row.condition else ""
    words += say(_(", chỉ xuất trình")) if row.presented_only else ""
    return words + (")" if row.required else say(_(", không bắt buộc")) + ")")


def _name_of_fee(row: Fee) -> str:
    return f"{row.key} {row.valid_from}"


def _fee(row: Fee) -> str:
    words = f"{row.name} {fees.money(row.amount)}/{FEE_UNIT_NAMES[row.per]}"
    if row.online_amount is None:
        return words
    return words + say(_(", trực tuyến %(amount)s"), amount=fees.money(row.online_amount))


def missing(
    components: Iterable[Component], *, given: Mapping[int, int], applies: Collection[int] = ()
) -> tuple[Component, ...]:
    """The papers still lacking: `given` is how many of which number were handed in, `applies` the numbers whose
    condition holds here. What stands instead of a paper answers for it (Decree 61/2018/NĐ-CP Art. 17(1)).
    """
    rows = tuple(components)
    replaced = {row.instead_of for row in rows if row.instead_of is not None and given.get(row.number, 0) > 0}
    lacking = []
    for row in rows:
        due = (row.required and not row.condition) or row.number in applies
        short = row.quantity - given.get(row.number, 0)
        if due and short > 0 and row.number not in replaced and row.instead_of is None:
            lacking.append(replace(row, quantity=short))
    return tuple(lacking)
