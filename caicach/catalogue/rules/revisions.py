"""What differs between two revisions, in words for the announcement? What is lacking in a dossier's papers?"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from caicach.catalogue.rules import fees
from caicach.catalogue.rules.procedure import Component, Fee, LegalBasis, Limit, Procedure
from caicach.catalogue.states import Form, Level, LimitUnit

UNITS = {
    LimitUnit.HOURS: "giờ",
    LimitUnit.WORKING_HOURS: "giờ làm việc",
    LimitUnit.DAYS: "ngày",
    LimitUnit.WORKING_DAYS: "ngày làm việc",
    LimitUnit.MONTHS: "tháng",
}
LEVELS = {Level.COMMUNE: "cấp xã", Level.DISTRICT: "cấp huyện", Level.PROVINCE: "cấp tỉnh"}
FORMS = {
    Form.ORIGINAL: "bản chính",
    Form.COPY: "bản sao",
    Form.CERTIFIED_COPY: "bản sao có chứng thực",
    Form.ELECTRONIC: "bản điện tử",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: of what, before and after; an empty side means that it was not there."""

    what: str
    before: str
    after: str

    def __str__(self) -> str:
        if not self.before:
            return f"{self.what}: thêm {self.after}"
        return f"{self.what}: {self.before} → {self.after}" if self.after else f"{self.what}: bỏ {self.before}"


def difference(before: Procedure, after: Procedure) -> tuple[Change, ...]:
    """What a person handing in a dossier, or handling one, must know anew."""
    return tuple(
        change
        for change in (
            Change("Tên thủ tục", before.name, after.name),
            Change("Cấp giải quyết", _levels(before), _levels(after)),
            Change("Cơ quan giải quyết", _agencies(before), _agencies(after)),
            Change("Thời hạn giải quyết", _limit(before), _limit(after)),
            Change("Kết quả", before.result.name, after.result.name),
            *_listed("Thành phần hồ sơ", before.components, after.components, _name_of_component, _component),
            *_listed("Phí, lệ phí", before.fees, after.fees, _name_of_fee, _fee),
            *_listed("Căn cứ pháp lý", before.legal_basis, after.legal_basis, _document, _document),
            *_workflow(before, after),
        )
        if change.before != change.after
    )


def _listed(
    what: str,
    before: Iterable[Any],
    after: Iterable[Any],
    key: Callable[[Any], str],
    say: Callable[[Any], str],
) -> Iterator[Change]:
    old = {key(row): say(row) for row in before}
    new = {key(row): say(row) for row in after}
    for name in dict.fromkeys([*old, *new]):
        yield Change(what, old.get(name, ""), new.get(name, ""))


def _workflow(before: Procedure, after: Procedure) -> Iterator[Change]:
    if before.definition.digest != after.definition.digest:
        yield Change("Quy trình nội bộ", _steps(before), _steps(after) + " (sửa đổi)")


def _steps(procedure: Procedure) -> str:
    return f"{len(procedure.definition.steps)} bước"


def _levels(procedure: Procedure) -> str:
    return ", ".join(LEVELS[level] for level in procedure.levels)


def _agencies(procedure: Procedure) -> str:
    return "; ".join(dict.fromkeys(row.agency for row in procedure.competence))


def say_limit(limit: Limit, *, same_day: bool = False) -> str:
    """`trong ngày`, `10 ngày làm việc`"""
    return "trong ngày" if same_day else f"{limit.amount.normalize():f} {UNITS[limit.unit]}"


def _limit(procedure: Procedure) -> str:
    cases = (f"; {row.name}: {say_limit(row.limit, same_day=row.same_day)}" for row in procedure.limit_cases)
    return say_limit(procedure.limit, same_day=procedure.same_day) + "".join(cases)


def _document(row: LegalBasis) -> str:
    return row.document


def _name_of_component(row: Component) -> str:
    return row.name.casefold()


def _component(row: Component) -> str:
    condition = f", khi {row.condition}" if row.condition else ""
    return f"{row.name} ({FORMS[row.form]} × {row.quantity}{condition})"


def _name_of_fee(row: Fee) -> str:
    return f"{row.key} {row.valid_from}"


def _fee(row: Fee) -> str:
    online = f", trực tuyến {fees.money(row.online_amount)}" if row.online_amount is not None else ""
    return f"{row.name} {fees.money(row.amount)}/{fees.UNITS[row.per]}{online}"


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
