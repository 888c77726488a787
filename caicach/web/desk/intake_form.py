"""What does the counter ask? One form of fixed fields and of those that the chosen procedure adds.

Always bound: to what was posted, to a draft, or to the defaults. `quiet` shows it without judging.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, Final

from django import forms
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from caicach.catalogue.queries import PublishedProcedure
from caicach.catalogue.rules.procedure import Component, Fee
from caicach.catalogue.states import FEE_UNIT_NAMES, FeeUnit
from caicach.core import errors
from caicach.core.clock import ZONE
from caicach.dossiers.rules import intake as rules
from caicach.dossiers.rules import reasons
from caicach.dossiers.rules.intake import Applicant, Intake, Presented
from caicach.dossiers.states import CHANNEL_LABELS, PARTY_LABELS, Channel, PartyKind
from caicach.web import problems
from caicach.web.forms import DATE_FORMATS, TIME_FORMATS, DateInput, TimeInput

RECEIVE, RETURN_NOW, ASK, DECLINE = "receive", "return-now", "ask", "decline"
DEFAULTS: Final = {
    "applicant_kind": "person", "sets": "1", "channel": "counter", "return_channel": "counter", "payment": "later",
    "limit_case": "",
}  # fmt: skip
WAIVED: Final = "waived"
PAYMENTS = [
    ("later", _("Thu khi trả kết quả")),
    ("paid", _("Đã thu đủ")),
    (WAIVED, _("Được miễn theo quy định")),
]
# The order in which a thing is counted: pages of each of so many copies.
COUNTED: Final = (FeeUnit.PAGE, FeeUnit.COPY, FeeUnit.PERSON)
# Where what the rules say stands in this form.
PLACES: Final = {"components": "papers", "files": "papers", "occurred_at": "paper_day", "items": "missing",
                 "reason": "decline_reason", "number": "outcome_number", "postal_item_id": "channel"}  # fmt: skip


def _text(label: Any, most: int, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=False, widget=forms.TextInput(attrs={"autocomplete": "off", **attrs})
    )


def _area(label: Any, most: int, *, hint: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=most, required=False, help_text=hint, widget=widget)


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect)


def _count(label: Any) -> forms.IntegerField:
    attrs = {"inputmode": "numeric", "autocomplete": "off", "class": "input--count"}
    return forms.IntegerField(
        label=label, min_value=1, max_value=999, required=False, widget=forms.TextInput(attrs=attrs)
    )


class Numbers(forms.Field):
    """Numbers of files kept, each in a hidden field of the same name."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[int]:
        given = [one for one in value or [] if one]
        if any(not str(one).isdecimal() or len(str(one)) > 18 for one in given):
            raise forms.ValidationError(_("Số của tệp không đúng."))
        return list(dict.fromkeys(int(one) for one in given))


class IntakeForm(forms.Form):
    procedure = forms.CharField(
        label=_("Thủ tục"), max_length=20, widget=forms.HiddenInput,
        error_messages={"required": _("Chọn thủ tục ở đầu trang.")},
    )  # fmt: skip
    applicant_kind = _choice(_("Chủ hồ sơ là"), [(key.value, label) for key, label in PARTY_LABELS.items()])
    personal_number = _text(_("Số định danh cá nhân"), 400, inputmode="numeric")
    organisation_code = _text(_("Mã số doanh nghiệp, tổ chức"), 20)
    full_name = _text(_("Họ và tên hoặc tên tổ chức"), 200)
    born_on = forms.DateField(label=_("Ngày sinh"), required=False, input_formats=DATE_FORMATS, widget=DateInput)
    address = _text(_("Địa chỉ"), 300)
    phone = _text(_("Điện thoại"), 20, inputmode="tel")
    email = forms.EmailField(label=_("Thư điện tử"), required=False)
    has_filer = forms.BooleanField(label=_("Người khác nộp thay (được ủy quyền)"), required=False)
    filer_personal_number = _text(_("Số định danh của người nộp thay"), 400, inputmode="numeric")
    filer_full_name = _text(_("Họ và tên người nộp thay"), 200)
    filer_phone = _text(_("Điện thoại người nộp thay"), 20, inputmode="tel")
    papers = forms.CharField(label=_("Thành phần hồ sơ"), required=False)
    limit_case = _choice(_("Trường hợp thời hạn"), [("", _("Thời hạn thông thường"))])
    sets = _count(_("Số bộ hồ sơ"))
    payment = _choice(_("Phí, lệ phí"), PAYMENTS)
    fee_exemption = _text(_("Lý do được miễn"), 300, list="exemption-grounds")
    channel = _choice(
        _("Cách nộp"), [(one.value, CHANNEL_LABELS[one]) for one in (Channel.COUNTER, Channel.POST)]
    )  # fmt: skip
    return_channel = _choice(_("Cách nhận kết quả"), [(one.value, label) for one, label in CHANNEL_LABELS.items()])
    summary = _text(_("Trích yếu nội dung"), 1000)
    is_test = forms.BooleanField(label=_("Hồ sơ thử để tập huấn, không tính vào số liệu"), required=False)
    paper_day = forms.DateField(
        label=_("Ngày đã nhận trên giấy"), required=False, input_formats=DATE_FORMATS, widget=DateInput
    )
    paper_time = forms.TimeField(label=_("Giờ"), required=False, input_formats=TIME_FORMATS, widget=TimeInput)
    late_reason = _text(_("Lý do nhập bù"), 300, list="late-reasons")
    pad_number = _text(_("Số tạm trên phiếu"), 20, autocapitalize="characters", spellcheck="false")
    postal_item = forms.IntegerField(
        required=False, widget=forms.HiddenInput, error_messages={"invalid": _("Số của bưu gửi không đúng.")}
    )
    outcome_number = _text(_("Số chứng thực, số kết quả"), 80)
    outcome_signer = _text(_("Người ký"), 120)
    missing = _area(
        _("Nội dung khác cần bổ sung, mỗi dòng một ý"), 2000,
        hint=_("Giấy tờ bắt buộc chưa tích sẽ tự động được ghi vào phiếu."),
    )  # fmt: skip
    decline_reason = _area(_("Lý do từ chối tiếp nhận"), 2000)
    decline_basis = _text(_("Căn cứ pháp lý"), 300)

    def __init__(
        self, data: Mapping[str, Any], *, offered: PublishedProcedure | None, on: date, act: str = RECEIVE,
        unit_id: int, key: Any, at: datetime, quiet: bool = False, told: errors.Invalid | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.told = told
        self.offered, self.on, self.act, self.quiet = offered, on, act, quiet
        self.unit_id, self.key, self.at = unit_id, key, at
        if offered is not None:
            self._ask_for(offered)

    def _ask_for(self, procedure: PublishedProcedure) -> None:
        if isinstance(case := self.fields["limit_case"], forms.ChoiceField):
            cases = [(one.key, one.name) for one in procedure.limit_cases]
            case.choices = [("", _("Thời hạn thông thường")), *cases]
        for paper in procedure.components:
            name = f"paper_{paper.number}"
            self.fields[name] = forms.BooleanField(label=paper.name, required=False)
            self.fields[f"{name}_quantity"] = _count(_("Số lượng"))
            self.fields[f"{name}_files"] = Numbers(required=False, label=paper.name)
        for fee in procedure.fees_on(self.on):
            if is_chosen(fee):
                self.fields[f"fee_{fee.key}"] = forms.BooleanField(label=fee.name, required=False)
            for unit in counted_units(fee):
                self.fields[f"fee_{fee.key}_{unit}"] = _count(_("Số %s") % FEE_UNIT_NAMES[unit])

    # --- judging ---

    def full_clean(self) -> None:
        """A form shown quietly keeps what was typed and says nothing of what is still missing."""
        super().full_clean()
        if self.quiet:
            self._errors = ErrorDict()

    def clean(self) -> dict[str, Any]:
        if self.told is not None:
            self.lay(self.told)
        if self.offered is None:
            if "procedure" in self.cleaned_data:
                self.add_error("procedure", _("Quầy của bạn không tiếp nhận thủ tục này. Chọn thủ tục khác."))
            return self.cleaned_data
        required = self.offered.required_numbers if self.act in {RECEIVE, RETURN_NOW} else ()
        try:
            rules.check(self.intake(), required=required, known=self.offered.component_numbers, at=self.at)
        except errors.Invalid as refusal:
            self.lay(refusal)
        if self.cleaned_data.get("payment") == WAIVED and not self._exemption():
            self.add_error("fee_exemption", reasons.NO_GROUND)
        return self.cleaned_data

    def lay(self, refusal: errors.CaicachError) -> None:
        """Put what the rules or the command say beside the fields of this form."""
        if not isinstance(refusal, errors.Invalid) or not refusal.problems:
            problems.lay(self, refusal)
            return
        found = {self.place(name): texts for name, texts in refusal.problems.items()}
        kept = {name: texts for name, texts in found.items() if not (name in self.fields and self.has_error(name))}
        if kept:
            problems.lay(self, errors.Invalid(problems=kept))

    def place(self, name: str) -> str:
        who, _dot, rest = name.rpartition(".")
        return f"filer_{rest}" if who == "filed_by" else PLACES.get(rest, rest)

    # --- what it comes to ---

    def intake(self) -> Intake:
        data = self.cleaned_data
        assert self.offered is not None
        return Intake(
            key=self.key, procedure_code=self.offered.code, intake_unit_id=self.unit_id,
            applicant=self._applicant(), filed_by=self._filer() if data.get("has_filer") else None,
            presented=tuple(self.presented()), channel=Channel(data.get("channel") or Channel.COUNTER),
            return_channel=Channel(data.get("return_channel") or Channel.COUNTER),
            limit_case=data.get("limit_case") or "", summary=data.get("summary", ""), sets=data.get("sets") or 1,
            fee_paid=data.get("payment") == "paid", fee_exemption=self._exemption(),
            is_test=bool(data.get("is_test")), occurred_at=self.occurred_at(),
            late_reason=data.get("late_reason", ""), pad_number=data.get("pad_number", ""),
            postal_item_id=data.get("postal_item"),
        )  # fmt: skip

    def _exemption(self) -> str:
        """The ground, if it is said that nothing is to be paid."""
        return str(self.cleaned_data.get("fee_exemption", "")) if self.cleaned_data.get("payment") == WAIVED else ""

    def _applicant(self) -> Applicant:
        data = self.cleaned_data
        kind = PartyKind(data.get("applicant_kind") or PartyKind.PERSON)
        is_person = kind is PartyKind.PERSON
        return rules.cleaned(
            Applicant(
                kind=kind, full_name=data.get("full_name", ""), born_on=data.get("born_on") if is_person else None,
                personal_number=data.get("personal_number", "") if is_person else "",
                organisation_code="" if is_person else data.get("organisation_code", ""),
                address=data.get("address", ""), phone=data.get("phone", ""), email=data.get("email", ""),
            )
        )  # fmt: skip

    def _filer(self) -> Applicant:
        data = self.cleaned_data
        return rules.cleaned(
            Applicant(
                full_name=data.get("filer_full_name", ""), personal_number=data.get("filer_personal_number", ""),
                phone=data.get("filer_phone", ""),
            )
        )  # fmt: skip

    def presented(self) -> Iterator[Presented]:
        for paper in self.offered.components if self.offered else ():
            name = f"paper_{paper.number}"
            files = self.cleaned_data.get(f"{name}_files") or []
            if self.cleaned_data.get(name) or files:
                yield Presented(
                    number=paper.number,
                    quantity=self.cleaned_data.get(f"{name}_quantity") or paper.quantity,
                    file_id=files[0] if files else None,
                    further_files=tuple(files[1:]),
                )

    def occurred_at(self) -> datetime | None:
        """When it was taken in on paper: a day without current or line."""
        day = self.cleaned_data.get("paper_day")
        return datetime.combine(day, self.cleaned_data.get("paper_time") or time(8), ZONE) if day else None

    @property
    def was_drawn_otherwise(self) -> bool:
        """Papers and fees were shown by other rules than those of the day that was typed since."""
        drawn = self.data.get("revision", "")
        return bool(drawn) and self.offered is not None and drawn != str(self.offered.revision_id)

    def missing_items(self) -> list[str]:
        """What the slip asks for: required papers not ticked, and what the officer wrote."""
        given = {paper.number for paper in self.presented()}
        lacking = [one.name for one in missing_papers(self.offered, given)] if self.offered else []
        return lacking + [line for line in self.cleaned_data.get("missing", "").splitlines() if line.strip()]

    def fee_counts(self) -> dict[str, dict[FeeUnit, int]]:
        """How many pages, copies … of which fee; a fee bound to a condition only if the officer ticked it."""
        data, found = self.cleaned_data, {}
        for fee in self.offered.fees_on(self.on) if self.offered else ():
            if is_chosen(fee) and not data.get(f"fee_{fee.key}"):
                continue
            counts = {unit: data.get(f"fee_{fee.key}_{unit}") for unit in counted_units(fee)}
            found[fee.key] = {unit: count for unit, count in counts.items() if count}
        return found


def day_typed(text: Any) -> date | None:
    """The day in a field of days, if it is one."""
    try:
        found: date | None = forms.DateField(input_formats=DATE_FORMATS, required=False).clean(text)
    except forms.ValidationError:
        return None
    return found


def is_chosen(fee: Fee) -> bool:
    """Due only if somebody says so."""
    return fee.optional or bool(fee.condition)


def counted_units(fee: Fee) -> tuple[FeeUnit, ...]:
    """What of it is counted at the counter."""
    return tuple(unit for unit in COUNTED if unit in {fee.per, fee.times})


def missing_papers(procedure: PublishedProcedure, given: set[int]) -> list[Component]:
    lacking = set(procedure.required_numbers) - given
    return [paper for paper in procedure.components if paper.number in lacking]


def defaults(**given: str) -> MultiValueDict[str, str]:
    return MultiValueDict({name: [value] for name, value in {**DEFAULTS, **given}.items()})
