"""What does an administrator type for an act on units? Each form writes the lines of a file of reorganisations.

The file's own reader and rules judge them, so that an act from the page and the same act from a file are one.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caicach.organisations import states
from caicach.organisations.commands import unit_files
from caicach.organisations.queries import units as queries
from caicach.organisations.queries.units import ONE_STOP, UnitOn
from caicach.organisations.rules import founding
from caicach.web.forms import day_field

MOST_HEIRS: Final = 8
LINES: Final = 3
FARTHEST: Final = timedelta(days=731)
_NEW: Final = ("name", "kind", "parent", "agency_code", "admin_code", "key", "one_stop")
_ABOVE: Final = ("parent", "follow")
_AREAS: Final = ("province", "commune")  # never out of nothing, so they are not offered where a unit is established
Line = dict[str, Any]


class SeveralInput(forms.TextInput):
    """Several lines of one name, each with the list of units offered by the browser."""

    template_name = "backoffice/several_input.html"
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        found = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [one for one in found if one.strip()]

    def format_value(self, value: Any) -> Any:
        return value

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        given = [str(one) for one in value or []]
        context = super().get_context(name, None, attrs)
        context["widget"]["lines"] = given + [""] * max(2, LINES - len(given))
        return context


class UnitField(forms.CharField):
    """One unit, typed by name, key or administrative code; the value is its key."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"list": "cac-don-vi", "autocomplete": "off"})
        super().__init__(**{"widget": widget, **options})
        self.offered: list[UnitOn] = []

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        return self.key_of(typed) if typed else ""

    def key_of(self, typed: str) -> str:
        found = [one.key for one in queries.meant(typed, self.offered)]
        if len(found) > 1:
            told = _("Nhiều đơn vị cùng tên; hãy ghi khóa: %(keys)s")
            raise forms.ValidationError(told % {"keys": ", ".join(sorted(found))})
        if not found:
            told = _("“%(typed)s” không phải đơn vị bạn quản lý vào ngày đó; hãy chọn trong danh sách.")
            raise forms.ValidationError(told % {"typed": typed})
        return found[0]


class UnitsField(UnitField):
    """Several units, one on each line."""

    def __init__(self, **options: Any) -> None:
        attrs = {"list": "cac-don-vi", "autocomplete": "off"}
        super().__init__(**{"widget": SeveralInput(attrs=attrs), **options})

    def clean(self, value: Any) -> Any:
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"])
        return list(dict.fromkeys(self.key_of(one) for one in value or []))


class ActForm(forms.Form):
    """The decision, with what the act needs besides."""

    kind: ClassVar[str]
    title: ClassVar[Any]
    about: ClassVar[Any]
    heirs: ClassVar[int] = 0
    effective_on = day_field(gettext_lazy("Có hiệu lực từ ngày"))
    decided_by = forms.CharField(
        label=gettext_lazy("Văn bản quyết định"), max_length=unit_files.LONGEST["decided_by"],
        help_text=gettext_lazy("Số, ký hiệu, ngày của nghị quyết hoặc quyết định."),
    )  # fmt: skip
    source = forms.CharField(
        label=gettext_lazy("Nguồn"), required=False, max_length=unit_files.LONGEST["source"],
        help_text=gettext_lazy("Nơi lấy mã và tên, nếu khác văn bản trên."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, offered: list[UnitOn], eve: list[UnitOn], today: date, rows: int = 0, **kwargs: Any
    ) -> None:
        """`eve`: the units of the day before, which the act is about; others may be put under those that begin too."""
        super().__init__(*args, **kwargs)
        self.today, self.offered = today, offered
        self.rows = min(max(rows, self.heirs), MOST_HEIRS)
        for row in range(1, self.rows + 1):
            self._add_row(row)
        self.eve = eve
        for name, field in self.fields.items():
            if isinstance(field, UnitField):
                field.offered = offered if name.endswith(_ABOVE) else eve

    def _add_row(self, row: int) -> None:
        """The fields of one unit that begins or takes over."""
        first = self.kind == "establish"
        made: dict[str, forms.Field] = {
            "into": UnitField(label=_("Đơn vị đang có"), required=False),
            "name": _words(_("Tên đơn vị mới"), required=first, max_length=200),
            "kind": forms.ChoiceField(label=_("Loại"), required=first, choices=_kinds),
            "parent": UnitField(label=_("Trực thuộc"), required=first),
            "agency_code": _words(_("Mã định danh cơ quan")),
            "admin_code": _words(_("Mã đơn vị hành chính")),
            "key": _words(_("Khóa"), help_text=_("Chữ thường không dấu, gạch nối; để trống thì đặt theo tên.")),
            "one_stop": _words(_("Tên Bộ phận Một cửa"), max_length=200, help_text=self._one_stop_help()),
        }
        for name in ("into",) if first else ("kind",):
            del made[name]
        for name, field in made.items():
            self.fields[f"{row}-{name}"] = field

    def _one_stop_help(self) -> str:
        if self.kind == "establish":
            return _("Để trống nếu đơn vị không có Bộ phận Một cửa.")
        return _("Để trống thì đặt theo tên đơn vị mới, nếu đơn vị cũ có Bộ phận Một cửa.")

    def row_fields(self) -> list[tuple[int, list[list[forms.BoundField]]]]:
        """The fields of each unit that begins or takes over, as they stand beside each other on the page."""
        pairs = (("into",), ("name", "kind"), ("parent",), ("agency_code", "admin_code"), ("key", "one_stop"))
        return [
            (row, [[self[f"{row}-{one}"] for one in pair if f"{row}-{one}" in self.fields] for pair in pairs])
            for row in range(1, self.rows + 1)
        ]

    def clean_effective_on(self) -> date:
        day: date = self.cleaned_data["effective_on"]
        if abs(day - self.today) > FARTHEST:
            raise forms.ValidationError(
                _("Ngày phải trong vòng hai năm trước hoặc sau hôm nay; xa hơn thì dùng tệp sắp xếp.")
            )
        return day

    def table(self) -> Line:
        """What a file of reorganisations would say."""
        data = self.cleaned_data
        head = {name: data[name] for name in ("effective_on", "decided_by", "source")}
        return {**head, **self.lines()}

    def lines(self) -> Line:
        """The lines of the act, by their kind."""
        return {}

    def begun(self, row: int) -> Line:
        """A unit that begins, as the file writes it; its key made of the name if none was typed."""
        cells = {name: self.cleaned_data.get(f"{row}-{name}", "") for name in _NEW}
        cells["key"] = cells["key"] or self._key(cells)
        return cells

    def _key(self, cells: Mapping[str, str]) -> str:
        if cells["kind"] == ONE_STOP:
            return cells["parent"] + unit_files.ONE_STOP_SUFFIX
        slug = founding.made_key(cells["name"], cells["admin_code"])
        day: date = self.cleaned_data["effective_on"]
        return f"{slug}-{day.year}" if _taken(slug, day) else slug

    def heir(self, row: int, *, counters: bool) -> tuple[Any, str]:
        """The standing unit's key or the new unit's table, and the name of its counter if it gets one."""
        standing = self.cleaned_data[f"{row}-into"]
        if standing:
            return standing, ""
        cells = self.begun(row)
        del cells["kind"]
        one_stop = cells.pop("one_stop")
        if counters and not one_stop:
            one_stop = f"Bộ phận Một cửa {cells['name'].removeprefix('UBND ')}"  # a name, kept in Vietnamese
        return cells, one_stop

    def clean_row(self, row: int) -> bool:
        """Was anything said of this unit? Said twice, or by halves, is an error beside the field."""
        data = self.cleaned_data
        standing, name = data.get(f"{row}-into"), data.get(f"{row}-name")
        rest = any(data.get(f"{row}-{cell}") for cell in _NEW if cell != "parent")  # the page fills that in itself
        if f"{row}-into" in self.errors:
            return True
        if standing and rest:
            self.add_error(f"{row}-into", _("Chọn đơn vị đang có hoặc lập đơn vị mới, không cả hai."))
        if not standing and rest and not name and f"{row}-name" not in self.errors:
            self.add_error(f"{row}-name", _("Thiếu tên đơn vị mới."))
        return bool(standing or rest)


def _words(label: str, *, required: bool = False, max_length: int = 80, help_text: str = "") -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=max_length, help_text=help_text)


def _kinds() -> list[tuple[str, Any]]:
    return [("", _("Chọn loại")), *((kind, name) for kind, name in states.KIND_NAMES.items() if kind not in _AREAS)]


def _taken(key: str, day: date) -> bool:
    """Is it another unit's? One that begins on that very day is this one, asked for again."""
    return any(life[0].key == key and life[0].valid_from != day for life in queries.lives())


def counters_of(keys: Iterable[str], offered: Iterable[UnitOn]) -> bool:
    known = {one.key for one in offered}
    return any(key + unit_files.ONE_STOP_SUFFIX in known for key in keys)


def children_of(keys: Iterable[str], offered: list[UnitOn]) -> list[str]:
    """What stands below these units, their counters aside, which follow by themselves."""
    ids = {one.id for one in offered if one.key in set(keys)}
    return [one.key for one in offered if one.parent_id in ids and one.kind != ONE_STOP and one.id not in ids]


class EstablishForm(ActForm):
    kind, heirs = "establish", 1
    title = gettext_lazy("Thành lập đơn vị")
    about = gettext_lazy("Một đơn vị mới, không kế thừa đơn vị nào.")

    def lines(self) -> Line:
        cells = self.begun(1)
        one_stop = cells.pop("one_stop")
        return {"establish": [{"unit": cells, **({"one_stop": one_stop} if one_stop else {})}]}


class ChangeForm(ActForm):
    """What is left as it was is not changed; the form shows what holds."""

    kind = "change"
    title = gettext_lazy("Đổi tên, mã hoặc cấp trên")
    about = gettext_lazy("Đơn vị vẫn là một; tên, mã, đơn vị cấp trên khác đi từ một ngày.")
    unit = UnitField(label=gettext_lazy("Đơn vị"))
    name = forms.CharField(label=gettext_lazy("Tên"), max_length=200)
    parent = UnitField(label=gettext_lazy("Trực thuộc"))
    agency_code = forms.CharField(label=gettext_lazy("Mã định danh cơ quan"), required=False, max_length=40)
    admin_code = forms.CharField(label=gettext_lazy("Mã đơn vị hành chính"), required=False, max_length=40)
    one_stop = forms.CharField(
        label=gettext_lazy("Tên mới của Bộ phận Một cửa"), required=False, max_length=200,
        help_text=gettext_lazy("Để trống nếu tên của Bộ phận Một cửa giữ nguyên."),
    )  # fmt: skip
    field_order = ["unit", "name", "parent", "agency_code", "admin_code", "one_stop"]

    def lines(self) -> Line:
        data, eve = self.cleaned_data, self.cleaned_data["effective_on"] - timedelta(days=1)
        was = queries.find_unit(key=data["unit"], on=eve)
        above = queries.find_unit(id=was.parent_id, on=eve) if was and was.parent_id else None
        now = {"name": was.name, "agency_code": was.agency_code, "admin_code": was.admin_code,
               "parent": above.key if above else ""} if was else {}  # fmt: skip
        line = {name: data[name] for name in ("name", "parent", "agency_code", "admin_code")
                if data[name] != now.get(name)}  # fmt: skip
        one_stop = {"one_stop": data["one_stop"]} if data["one_stop"] else {}
        return {"change": [{"unit": data["unit"], **line, **one_stop}]}


class MergeForm(ActForm):
    kind, heirs = "merge", 1
    title = gettext_lazy("Nhập đơn vị")
    about = gettext_lazy("Một hoặc nhiều đơn vị nhập vào một đơn vị mới hay đang có; Bộ phận Một cửa theo đơn vị.")
    old = UnitsField(
        label=gettext_lazy("Nhập toàn bộ, rồi chấm dứt"), required=False,
        help_text=gettext_lazy("Mỗi dòng một đơn vị: gõ vài chữ rồi chọn, hoặc ghi mã hành chính."),
    )  # fmt: skip
    parts = UnitsField(
        label=gettext_lazy("Chỉ nhập một phần, vẫn hoạt động"), required=False,
        help_text=gettext_lazy("Những đơn vị chỉ giao một phần địa bàn hoặc công việc."),
    )  # fmt: skip
    follow = forms.BooleanField(
        label=gettext_lazy("Mọi đơn vị trực thuộc đơn vị chấm dứt chuyển sang đơn vị kế thừa"), required=False
    )
    field_order = ["old", "parts", "follow"]

    def clean(self) -> dict[str, Any] | None:
        data = self.cleaned_data
        if not data.get("old") and not data.get("parts") and not {"old", "parts"} & set(self.errors):
            self.add_error("old", _("Ghi ít nhất một đơn vị nhập."))
        if not self.clean_row(1):
            self.add_error("1-into", _("Chọn đơn vị đang có, hoặc ghi tên đơn vị mới."))
        return data

    def lines(self) -> Line:
        old, parts = self.cleaned_data["old"], self.cleaned_data["parts"]
        into, one_stop = self.heir(1, counters=counters_of(old, self.eve))
        line = {"from": old, "parts": parts, "into": into, **({"one_stop": one_stop} if one_stop else {})}
        key = into if isinstance(into, str) else into["key"]
        below = children_of(old, self.eve) if self.cleaned_data["follow"] else []
        return {"merge": [line], "change": [{"unit": one, "parent": key} for one in below if one != key]}


class SplitForm(ActForm):
    kind, heirs = "split", 2
    title = gettext_lazy("Chia đơn vị")
    about = gettext_lazy("Một đơn vị chấm dứt; nhiều đơn vị mới hoặc đang có cùng kế thừa, mỗi đơn vị một phần.")
    old = UnitField(label=gettext_lazy("Đơn vị được chia"))
    field_order = ["old"]

    def clean(self) -> dict[str, Any] | None:
        said = [row for row in range(1, self.rows + 1) if self.clean_row(row)]
        if len(said) < self.heirs:
            missing = next(row for row in range(1, self.rows + 1) if row not in said)
            self.add_error(f"{missing}-into", _("Chia thành ít nhất hai đơn vị."))
        self.said = said
        return self.cleaned_data

    def lines(self) -> Line:
        old = self.cleaned_data["old"]
        made = [self.heir(row, counters=counters_of([old], self.eve)) for row in self.said]
        into = [
            {**one, **({"one_stop": one_stop} if one_stop else {})} if isinstance(one, dict) else one
            for one, one_stop in made
        ]
        return {"split": [{"from": old, "into": into}]}


class EndForm(ActForm):
    kind = "end"
    title = gettext_lazy("Chấm dứt đơn vị")
    about = gettext_lazy("Đơn vị thôi hoạt động và không đơn vị nào kế thừa trọn vẹn.")
    unit = UnitField(label=gettext_lazy("Đơn vị chấm dứt"))
    follow = UnitField(
        label=gettext_lazy("Các đơn vị trực thuộc chuyển sang"), required=False,
        help_text=gettext_lazy("Để trống nếu không còn đơn vị trực thuộc; Bộ phận Một cửa chấm dứt cùng đơn vị."),
    )  # fmt: skip
    field_order = ["unit", "follow"]

    def lines(self) -> Line:
        unit, heir = self.cleaned_data["unit"], self.cleaned_data["follow"]
        below = children_of([unit], self.eve) if heir else []
        return {"end": [{"unit": unit}], "change": [{"unit": one, "parent": heir} for one in below]}


FORMS: Final[Mapping[str, type[ActForm]]] = {
    "thanh-lap": EstablishForm, "doi": ChangeForm, "nhap": MergeForm, "chia": SplitForm, "cham-dut": EndForm,
}  # fmt: skip
