"""What was filed before the rules changed: what the counter is told, and the form in which it chooses."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from caicach.catalogue.queries import keeping
from caicach.core import clock
from caicach.dossiers import queries
from caicach.dossiers.queries import crossing
from caicach.dossiers.queries.crossing import Crossed, PaperRow
from caicach.dossiers.rules.crossing import CHOICE_LABELS, HANDED_IN_NOW, Carry, Choice
from caicach.dossiers.rules.intake import Presented
from caicach.web.desk.act_forms import ActForm

MISSING = ""


class CarryForm(ActForm):
    """Under which rules it is received, why, and which papers are there by those of today."""

    choice = forms.ChoiceField(
        label=_("Tiếp nhận theo quy định nào"), widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn quy định để tiếp nhận.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Lý do"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Ví dụ: giấy tờ đã nộp vẫn đủ theo quy định mới. Lý do được ghi vào quá trình giải quyết."),
        error_messages={"required": _("Phải ghi vì sao tiếp nhận theo quy định này.")},
    )  # fmt: skip
    limit_case = forms.ChoiceField(label=_("Trường hợp thời hạn"), required=False)
    papers = forms.MultipleChoiceField(
        label=_("Giấy tờ nộp thêm"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Tích giấy tờ người dân vừa nộp. Giấy tờ bắt buộc phải đủ thì mới tiếp nhận được."),
    )  # fmt: skip

    def __init__(self, *args: Any, choices: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        given = dict(choices or {})
        rows: list[PaperRow] = given.pop("rows", [])
        filed: dict[int, str] = given.pop("filed", {})
        super().__init__(*args, choices=given, **kwargs)
        for name in [name for name in ("limit_case", "papers") if not given.get(name)]:
            del self.fields[name]
        for row in rows:
            self.fields[f"paper_{row.number}"] = _paper(row, filed)

    def place(self, name: str) -> str:
        """A list that does not fit is told at its first line."""
        first = next(iter(self.present_papers()), None)
        return first.name if name == "components" and first is not None else super().place(name)

    def present_papers(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("paper_")]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        papers = {int(name.removeprefix("paper_")): int(value) for name, value in data.items()
                  if name.startswith("paper_") and value != MISSING}  # fmt: skip
        carry = Carry(
            choice=Choice(data["choice"]), reason=data["reason"], limit_case=data.get("limit_case", ""), papers=papers
        )
        added = [Presented(number=int(number)) for number in data.get("papers", ())]
        return {"carry": carry, "presented": added if carry.choice is Choice.AS_FILED else []}


def _paper(row: PaperRow, filed: Mapping[int, str]) -> forms.ChoiceField:
    ways = [
        (MISSING, _("Chưa có")),
        *((str(number), _("Đã nộp: %(paper)s") % {"paper": f"{number}. {name}"}) for number, name in filed.items()),
        (str(HANDED_IN_NOW), _("Nộp thêm hôm nay")),
    ]
    label = f"{row.number}. {row.name}" + (f" ({gettext('bắt buộc')})" if row.required else "")
    return forms.ChoiceField(
        label=label, required=False, choices=ways, initial=MISSING if row.proposed is None else str(row.proposed)
    )


def choices(dossier: Any, found: Crossed) -> dict[str, Any]:
    """What can be chosen in the form."""
    given: dict[str, Any] = {"choice": [(one.value, CHOICE_LABELS[one]) for one in found.choices]}
    if Choice.AS_FILED in found.choices:
        given["papers"] = [(str(number), name) for number, name in queries.lacking_papers(dossier)]
    if Choice.PRESENT in found.choices and found.present is not None:
        filed = crossing.filed_papers(dossier)
        given |= {"filed": filed, "rows": crossing.paper_rows(filed, found.present)}
        if cases := [(one.key, one.name) for one in found.present.limit_cases]:
            given["limit_case"] = [("", _("Thời hạn thông thường")), *cases]
    return given


def initial(dossier: Any, found: Crossed) -> dict[str, Any]:
    """The case it was filed in, and the choice where there is only one."""
    only = found.choices[0].value if len(found.choices) == 1 else ""
    return {"limit_case": dossier.limit_case, "choice": only}


def told(found: Crossed | None) -> dict[str, Any]:
    """What the page says beside the form."""
    if found is None:
        return {}
    present = found.present
    changes = keeping.compare(found.filed.revision_id, present.revision_id).changes if present else ()
    return {"crossed": found, "changes": changes}


def paper_names(dossier: Any) -> list[str]:
    """What a slip may ask for: what the rules of today want, also of a filing of before."""
    found = crossing.crossed(dossier, on=clock.now().date())
    if found is None or found.present is None:
        return queries.paper_names(dossier)
    return [row.name for row in found.present.components]
