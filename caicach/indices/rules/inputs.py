"""What was declared? Figures by unit and criterion, or every mistake with its row and column."""

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from caicach.core import text
from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say
from caicach.documents.sheets import NOTHING, InputsInvalid, Sheet
from caicach.indices.rules.kinds import Entry, Takes
from caicach.indices.rules.tree import IndexSet, Node

APPLIES: Final = {"": True, "yes": True, "co": True, "1": True, "no": False, "khong": False, "0": False}


@dataclass(slots=True)
class Declared:
    """What one unit declared, by the code of the criterion. `kind`: units are ranked among their own kind."""

    unit: str
    kind: str = ""
    entries: dict[str, Entry] = field(default_factory=dict)


def read(data: bytes, index_set: IndexSet, *, others: Collection[IndexSet] = ()) -> list[Declared]:
    """The units of the file, by name. Rows of criteria that only `others` have are passed over."""
    reader = _Declarations(index_set, others)
    rows = list(reader.rows(data))
    for row, values in rows:
        reader.take(row, values)
    if rows and not reader.units and not reader.faults:
        reader.fault(rows[0][0], "unit", NOTHING)
    if reader.faults:
        raise InputsInvalid(reader.faults)
    return sorted(reader.units.values(), key=lambda one: (one.kind, one.unit))


class _Declarations(Sheet):
    REQUIRED = ("unit", "indicator", "numerator", "denominator")
    HEADINGS = {
        "unit": ("đơn vị", "tên đơn vị"),
        "indicator": ("chỉ tiêu", "mã chỉ tiêu", "tiêu chí", "mã tiêu chí"),
        "numerator": ("tử số",),
        "denominator": ("mẫu số",),
        "kind": ("loại đơn vị",),
        "applies": ("áp dụng",),
        "note": ("ghi chú",),
    }

    def __init__(self, index_set: IndexSet, others: Collection[IndexSet]) -> None:
        super().__init__()
        self.nodes = _by_code(index_set)
        self.blockers = _declared_blockers(index_set)
        self.passed_over = {code for one in others for code in (*_by_code(one), *_declared_blockers(one))}
        self.by_case = _by_case((*self.nodes, *self.blockers))
        self.passed_by_case = _by_case(self.passed_over)
        self.units: dict[str, Declared] = {}
        self.seen: dict[tuple[str, str], int] = {}

    def take(self, row: int, values: Mapping[str, str]) -> None:
        if not any(values[name] for name in ("unit", "numerator", "denominator")):
            return  # a row of the empty file that nobody filled in
        unit = self._unit(row, values)
        node_code, takes, most = self._indicator(row, values["indicator"])
        entry = self._entry(row, values, takes, most) if takes else None
        if unit is None or not node_code:
            return
        if earlier := self.seen.get((unit.unit, node_code)):
            words = _("%(unit)s đã có chỉ tiêu %(code)s ở dòng %(row)s.")
            self.fault(row, "indicator", words, unit=unit.unit, code=values["indicator"], row=earlier)
            return
        self.seen[unit.unit, node_code] = row
        if entry is not None:
            unit.entries[node_code] = entry

    def _unit(self, row: int, values: Mapping[str, str]) -> Declared | None:
        name, kind = self.unit(row, values["unit"]), values.get("kind", "")
        if not name:
            return None
        unit = self.units.setdefault(name, Declared(name, kind))
        if unit.kind != kind:
            words = _("%(unit)s đã ghi loại “%(kind)s” ở dòng trước.")
            self.fault(row, "kind", words, unit=name, kind=unit.kind)
        return unit

    def _indicator(self, row: int, code: str) -> tuple[str, Takes | None, Node | None]:
        found = self._spelled(code)
        if found in self.blockers:
            return found, Takes.YES_NO, None
        if node := self.nodes.get(found):
            return node.code, node.rule.TAKES if node.rule else None, node
        if found in self.passed_over:
            return "", None, None
        if not code:
            self.fault(row, "indicator", _("Phải ghi mã chỉ tiêu."))
            return "", None, None
        near = difflib.get_close_matches(code.casefold(), self.by_case, n=1, cutoff=0.5)
        hint = f" {say(_('Có phải “%(near)s”?'), near=self.by_case[near[0]][0])}" if near else ""
        self.fault(row, "indicator", _("Bộ tiêu chí không có chỉ tiêu “%(code)s”.%(hint)s"), code=code[:60], hint=hint)
        return "", None, None

    def _spelled(self, code: str) -> str:
        """As the sets write it, where only the letter case is another and one code alone can be meant."""
        if code in self.nodes or code in self.blockers or code in self.passed_over:
            return code
        alike = self.by_case.get(code.casefold()) or self.passed_by_case.get(code.casefold()) or []
        return alike[0] if len(alike) == 1 else code

    def _entry(self, row: int, values: Mapping[str, str], takes: Takes, node: Node | None) -> Entry | None:
        applies = APPLIES.get(text.fold(values.get("applies", "")))
        if applies is None:
            self.fault(row, "applies", _("Ghi “có” hoặc “không”."))
            return None
        if not applies:
            return self._not_applicable(row, values)
        if takes is Takes.ANY and not (values["numerator"] or values["denominator"]):
            return None  # gives no points, so nothing is lacking
        whole = takes not in (Takes.FIGURE, Takes.ANY)
        numerator = self.number(row, "numerator", values["numerator"], whole=whole)
        denominator = self._denominator(row, values["denominator"], takes)
        if numerator is None or denominator is None:
            return None
        entry = Entry(numerator, denominator)
        return entry if self._fits(row, entry, takes, node) else None

    def _not_applicable(self, row: int, values: Mapping[str, str]) -> Entry | None:
        given = [name for name in ("numerator", "denominator") if values[name]]
        for name in given:
            self.fault(row, name, _("Chỉ tiêu không áp dụng thì để trống ô này."))
        return None if given else Entry(applies=False)

    def _denominator(self, row: int, said: str, takes: Takes) -> Decimal | None:
        if takes in (Takes.SHARE, Takes.ANY):
            return self.number(row, "denominator", said, whole=True)
        if said not in ("", "1"):
            self.fault(row, "denominator", _("Chỉ tiêu này không có mẫu số: để trống hoặc ghi 1."))
            return None
        return Decimal(1)

    def _fits(self, row: int, entry: Entry, takes: Takes, node: Node | None) -> bool:
        if takes is Takes.SHARE and entry.numerator > entry.denominator:
            words = _("Tử số %(part)s lớn hơn mẫu số %(whole)s.")
            self.fault(row, "numerator", words, part=entry.numerator, whole=entry.denominator)
            return False
        if takes is Takes.YES_NO and entry.numerator > 1:
            self.fault(row, "numerator", _("Chỉ ghi 1 (có) hoặc 0 (không)."))
            return False
        least = getattr(node.rule, "least", Decimal(0)) if node else Decimal(0)
        if takes is Takes.FIGURE and node and not least <= entry.numerator <= node.points:
            self.fault(row, "numerator", _("Phải từ %(least)s đến %(most)s."), least=least, most=node.points)
            return False
        return True


def _by_code(index_set: IndexSet) -> dict[str, Node]:
    enterable = (*index_set.leaves(), *index_set.adjustments)
    return {code: node for node in enterable for code in (node.code, *node.known_as)}


def _by_case(codes: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code in codes:
        found.setdefault(code.casefold(), []).append(code)
    return found


def _declared_blockers(index_set: IndexSet) -> set[str]:
    return {row.code for row in index_set.blockers if not row.criterion}
