"""How is the figure of one criterion typed and said? One small form for each criterion of a long sheet."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caicach.assessments.queries.sheets import Line
from caicach.assessments.rules import counting, entering
from caicach.assessments.rules.entering import Typed
from caicach.assessments.states import Stage
from caicach.indices.rules import figures
from caicach.indices.rules.kinds import Entry, Takes

YES_NO: Final = [("", gettext_lazy("Chưa chọn")), ("1", gettext_lazy("Có")), ("0", gettext_lazy("Không"))]


class FigureForm(forms.Form):
    """What the rule of the criterion takes, or that it does not apply; `seen`: the mark that was on the page."""

    numerator = forms.CharField(label=gettext_lazy("Số"), max_length=30, required=False)
    denominator = forms.CharField(label=gettext_lazy("Mẫu số"), max_length=30, required=False)
    not_applicable = forms.BooleanField(label=gettext_lazy("Không áp dụng cho đơn vị"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Giải trình"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: QueryDict | None, *, line: Line, marks: Sequence[Any], current: Any, stage: Stage) -> None:
        self.line, self.current = line, current
        prefix = f"tc-{line.node.code}"
        known = {str(one.pk): one for one in marks if one.criterion == line.node.code}
        # What was on the page decides what was typed, not what somebody else saved meanwhile.
        seen = known.get(data.get(f"{prefix}-seen", "")) if data is not None else current
        super().__init__(data, prefix=prefix, initial=_initial(seen, stage))
        self._fit(line, stage)
        self.seen = str(current.pk) if current is not None else ""

    def _fit(self, line: Line, stage: Stage) -> None:
        takes = entering.takes(line.node)
        if line.automatic:
            self.fields.pop("numerator")
        if line.automatic or takes not in (Takes.SHARE, Takes.ANY):
            self.fields.pop("denominator")
        if line.group == "":
            self.fields.pop("not_applicable")
        if stage is not Stage.SELF:
            self.fields["reason"].label = _("Lý do thẩm định khác")
        if "numerator" in self.fields:
            self.fields["numerator"].label, self.fields["numerator"].widget = _control(line, takes)

    def was_typed(self) -> bool:
        return bool(self.has_changed())

    def is_stale(self) -> bool:
        """Did somebody else save this criterion after the page was opened?"""
        return bool(self.data.get(self.add_prefix("seen"), "") != self.seen)

    def say_stale(self) -> None:
        now = said(self.line, counting.entry_of(self.current)) if self.current is not None else ""
        words = _("Người khác vừa lưu tiêu chí này, số mới: %(now)s. Lưu lần nữa thì số bạn nhập thay số đó.")
        self.add_error(None, words % {"now": now})

    def typed(self) -> Typed:
        given = self.cleaned_data
        return Typed(
            numerator=given.get("numerator", ""), denominator=given.get("denominator", ""),
            applies=not given.get("not_applicable", False), reason=given.get("reason", ""),
        )  # fmt: skip

    @staticmethod
    def place(name: str) -> str:
        return "not_applicable" if name == "applies" else name


def _initial(mark: Any, stage: Stage) -> dict[str, Any]:
    if mark is None:
        return {}
    own = mark.stage == stage.value
    return {
        "numerator": "" if mark.numerator is None else figures.said(mark.numerator),
        "denominator": "" if mark.denominator is None else figures.said(mark.denominator),
        "not_applicable": not mark.applies,
        "reason": mark.reason if own else "",
    }


def _control(line: Line, takes: Takes) -> tuple[str, forms.Widget]:
    if takes is Takes.YES_NO:
        return _("Đạt hay không"), forms.Select(choices=YES_NO)
    number = {"autocomplete": "off", "inputmode": "decimal" if takes is Takes.FIGURE else "numeric", "size": 8}
    labels = {Takes.SHARE: _("Tử số"), Takes.ANY: _("Tử số"), Takes.COUNT: _("Số lần"), Takes.FIGURE: _("Điểm")}
    return str(labels[takes]), forms.TextInput(attrs=number)


def said(line: Line, entry: Entry | None) -> str:
    """A figure in words: 9/10 = 90 %, có, không áp dụng, chưa có dữ liệu."""
    if entry is None:
        return _("chưa có dữ liệu")
    if not entry.applies:
        return _("không áp dụng")
    takes = entering.takes(line.node)
    if takes is Takes.YES_NO:
        return _("có") if entry.numerator else _("không")
    if takes not in (Takes.SHARE, Takes.ANY):
        return figures.said(entry.numerator)
    part = f"{figures.said(entry.numerator)}/{figures.said(entry.denominator)}"
    if not entry.denominator:
        return part
    return f"{part} = {figures.percent(figures.quotient(entry.numerator, entry.denominator))}"


def said_at(line: Line, stage: Stage) -> str:
    """The figure of a line at a stage; empty where there is none."""
    mark = line.marks.get(stage)
    return said(line, counting.entry_of(mark)) if mark is not None else ""
