"""What if the figures were others? A form over the figures of a unit; nothing of it is stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caicach.indices.queries.advice import Standing
from caicach.indices.rules import parts
from caicach.indices.rules.kinds import Entry, Takes
from caicach.indices.rules.scoring import Row, UnitScore
from caicach.indices.rules.tree import IndexSet, Node

ASKED: Final = "thu"
_MOST: Final = 10**9


@dataclass(frozen=True, slots=True)
class Tried:
    """The score with the figures of the form. `only`: criteria that were not known before, so the wholes differ."""

    score: UnitScore
    part: IndexSet
    before: UnitScore
    changes: tuple[tuple[Row | None, Row], ...]
    only: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """The one or two fields of a criterion."""

    node: Node
    bound: tuple[Any, ...]


class WhatIf(forms.Form):
    """A figure for each criterion; what is left empty stays unknown."""

    template_name: ClassVar = "components/field.html"

    def __init__(self, data: Mapping[str, Any] | None, *, index_set: IndexSet, standing: Standing) -> None:
        super().__init__(data, auto_id="thu-%s")
        self.index_set, self.standing = index_set, standing
        self.nodes = [node for node in index_set.leaves() if node.points and node.rule]
        for node in self.nodes:
            figure = standing.entries.get(node.code)
            for name, field in _fields(node):
                initial = None if figure is None else _initial(node, figure, name)
                self.fields[name] = field
                self.initial[name] = initial

    def rows(self) -> Iterator[Fields]:
        for node in self.nodes:
            yield Fields(node, tuple(self[name] for name, _field in _fields(node)))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for node in self.nodes:
            if node.rule and node.rule.TAKES is Takes.SHARE:
                self._check_share(node, found.get(_of(node)), found.get(_among(node)))
        return found

    def _check_share(self, node: Node, of: int | None, among: int | None) -> None:
        if _of(node) in self.errors or _among(node) in self.errors or (of is None and among is None):
            return
        if of is None or among is None:
            name = _of(node) if of is None else _among(node)
            self.add_error(name, _("Ghi cả hai số, hoặc để trống cả hai."))
        elif of > among:
            self.add_error(_of(node), _("Không được nhiều hơn mẫu số %(among)s.") % {"among": among})

    def tried(self) -> Tried:
        """Scored by the rules of the set, as the figures of records are."""
        entries = dict(self._entries())
        part = parts.known(self.index_set, entries)
        score = parts.score(part, entries)
        before = {row.node.code: row for group in self.standing.score.groups for row in group.leaves()}
        rows = [row for group in score.groups for row in group.leaves()]
        changed = tuple(
            (before.get(row.node.code), row) for row in rows
            if self.standing.entries.get(row.node.code) != entries[row.node.code]
        )  # fmt: skip
        only = tuple(row.node for row in rows if row.node.code not in before)
        return Tried(score, part, self.standing.score, changed, only)

    def _entries(self) -> Iterator[tuple[str, Entry]]:
        known = {node.code for node in self.nodes}
        yield from ((code, one) for code, one in self.standing.entries.items() if code not in known)
        for node in self.nodes:
            given, among = self.cleaned_data.get(_of(node)), self.cleaned_data.get(_among(node))
            if given is None or given == "":
                continue
            entry = Entry(Decimal(given), Decimal(1) if among is None else Decimal(among))
            now = self.standing.entries.get(node.code)
            same = now is not None and (now.numerator, now.denominator) == (entry.numerator, entry.denominator)
            yield node.code, now if now is not None and same else entry


def _of(node: Node) -> str:
    return f"tu-{node.code}"


def _among(node: Node) -> str:
    return f"mau-{node.code}"


def _initial(node: Node, figure: Entry, name: str) -> Decimal | str | None:
    if not figure.applies:
        return None
    if node.rule and node.rule.TAKES is Takes.YES_NO:
        return "1" if figure.numerator else "0"
    return figure.denominator if name == _among(node) else figure.numerator


def _fields(node: Node) -> Iterator[tuple[str, forms.Field]]:
    takes = node.rule.TAKES if node.rule else Takes.ANY
    if takes is Takes.YES_NO:
        choices = [("", gettext_lazy("chưa biết")), ("1", gettext_lazy("có")), ("0", gettext_lazy("không"))]
        yield _of(node), forms.ChoiceField(label=gettext_lazy("Có hay không"), choices=choices, required=False)
    elif takes is Takes.SHARE:
        yield _of(node), _count(gettext_lazy("Tử số"))
        yield _among(node), _count(gettext_lazy("Mẫu số"))
    elif takes is Takes.FIGURE:
        yield _of(node), forms.DecimalField(
            label=gettext_lazy("Điểm được chấm"), min_value=getattr(node.rule, "least", Decimal(0)),
            max_value=node.points, max_digits=9, decimal_places=4, required=False,
        )  # fmt: skip
    else:
        yield _of(node), _count(gettext_lazy("Số lần"))


def _count(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=_MOST, required=False)
