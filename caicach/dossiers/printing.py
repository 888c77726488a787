"""What stands on each printed form, and how is it printed? Plain frozen inputs; nothing here reads a table.

The sets: Circular 01/2018/TT-VPCP, Article 9 (forms 01–06), and Circular 03/2025/TT-VPCP, Annex I (01–07). A paper is
of the set in force on the day it is issued, printed again of the same (ADR 0022). `forms/forms.toml` names the forms
and says which layouts are not yet compared with the annex; `forms/*.typ` are the layouts.
"""

import functools
import itertools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from django.utils import translation

from caicach.core import clock, errors
from caicach.documents import clerical, typesetting

FORMS = Path(__file__).resolve().parent / "forms"
ONE_COPY = ("Giao người nộp hồ sơ",)
BOTH_COPIES = (*ONE_COPY, "Lưu cùng hồ sơ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Who issues the form, where and when. `superior` is the body above, in ordinary type (Decree 30/2020)."""

    issuer: str
    superior: str = ""
    number: str = ""
    place: str
    issued_at: datetime
    trial: bool = False  # a test dossier: every page says so


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    name: str
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One paper of the dossier; `form` in words: "Bản chính", "Bản sao" …"""

    name: str
    form: str
    quantity: int = 1


class Explained(Protocol):
    """One step of how the due date was counted and its article; the lines of `rules.clock` are such steps."""

    @property
    def text(self) -> str: ...

    @property
    def basis(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptSlip:
    """Form 01: Giấy tiếp nhận hồ sơ và hẹn trả kết quả (Decree 61/2018, Article 17)."""

    head: Letterhead
    code: str
    applicant: Person
    filed_by: str = ""
    content: str
    components: tuple[Component, ...]
    sets: int = 1
    fee: int | None = None
    fee_state: str = ""  # "đã nộp", "chưa nộp" …
    exemption: str = ""
    limit_amount: Decimal
    limit_unit: str
    received_at: datetime
    due_at: datetime
    working: Sequence[Explained]
    delivery: str
    volume: str = ""
    entry: str = ""
    submitter: str = ""
    officer: str
    lookup_address: str
    copies: tuple[str, ...] = ONE_COPY


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingItem:
    what: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementSlip:
    """Form 02: Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ. One slip names every item; a second one gives its reason."""

    head: Letterhead
    code: str = ""
    applicant: Person
    content: str
    items: tuple[MissingItem, ...]
    reason: str
    ordinal: int = 1
    repeated_because: str = ""
    complete_by: datetime | None = None
    contact: str
    contact_phone: str = ""
    officer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalSlip:
    """Form 03: Phiếu từ chối tiếp nhận giải quyết hồ sơ. The reason is in words a citizen can answer."""

    head: Letterhead
    code: str = ""
    one_stop: str  # of which body: "UBND xã Phương Viên"
    applicant: Person
    content: str
    reason: str
    basis: str = ""
    advice: str = ""
    submitter: str = ""
    officer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApologySlip:
    """Form 04: Phiếu xin lỗi và hẹn lại ngày trả kết quả (Decree 61/2018, Article 19(9)); in 2025 with another name."""

    head: Letterhead
    code: str
    person: str
    address: str = ""
    content: str
    received_at: datetime
    due_at: datetime
    new_due_at: datetime
    reason: str
    signer: str
    signer_position: str = "Thủ trưởng cơ quan, đơn vị"


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSlip:
    """Form 05 of 2025: Thông báo dừng giải quyết hồ sơ. `on_request`: the person took the dossier back."""

    head: Letterhead
    code: str
    one_stop: str  # where the papers are given back
    applicant: Person
    content: str
    received_at: datetime | None = None
    due_at: datetime | None = None
    stopped_at: datetime
    stage: str
    fee: int = 0
    fee_state: str = ""
    exemption: str = ""
    on_request: bool = False
    reason: str
    basis: str = ""
    signer: str = ""
    signer_position: str = "Thủ trưởng cơ quan, đơn vị"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """One hand-over; `result` in words: "Trước hạn", "Đúng hạn", "Quá hạn" or nothing yet."""

    from_unit: str
    to_unit: str
    at: datetime | None
    giver: str = ""
    receiver: str = ""
    result: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlSlip:
    """Form 05, in 2025 form 06: Phiếu kiểm soát quá trình giải quyết hồ sơ."""

    head: Letterhead
    code: str
    content: str
    competent: str
    partners: tuple[str, ...] = ()
    received_at: datetime | None = None
    due_at: datetime | None = None
    steps: tuple[HandOver, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    number: int
    code: str
    procedure: str
    sets: int = 1
    person: str
    contact: str
    competent: str
    received_at: datetime
    due_at: datetime
    returned_at: datetime | None = None
    method: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Form 06, in 2025 form 07: Sổ theo dõi hồ sơ, one line per dossier, on A4."""

    head: Letterhead
    volume: str
    first_day: date
    last_day: date
    sector: str = ""  # empty: all of them
    entries: tuple[RegisterEntry, ...]
    total: int = 0  # of the whole period, which may fill several volumes
    keeper: str = ""
    chief: str = ""


Slip = ReceiptSlip | SupplementSlip | RefusalSlip | ApologySlip | StopSlip | ControlSlip | Register


def receipt_slip(slip: ReceiptSlip) -> bytes:
    shown = {
        "fee": _fee(slip),
        "limit": clerical.limit_words(slip.limit_amount, slip.limit_unit),
        "working": _paragraphs(slip.working),
    }
    return _print("receipt", slip, shown, qr=typesetting.qr(slip.lookup_address))


def _fee(slip: ReceiptSlip | StopSlip) -> str | None:
    if slip.fee is None:
        return None
    state = f"{slip.fee_state}: {slip.exemption}" if slip.exemption else slip.fee_state
    money = clerical.money_words(slip.fee)
    return f"{money} ({state})" if state else money


def _paragraphs(working: Sequence[Explained]) -> list[dict[str, str]]:
    """Steps that rest on the same article become one paragraph: a slip is small. A state form speaks Vietnamese."""
    with translation.override("vi"):
        groups = itertools.groupby(working, key=lambda step: step.basis)
        return [{"text": ". ".join(step.text for step in steps), "basis": basis} for basis, steps in groups]


def supplement_slip(slip: SupplementSlip) -> bytes:
    return _print("supplement", slip, {"reason": clerical.lines(slip.reason)})


def refusal_slip(slip: RefusalSlip) -> bytes:
    longer = {"reason": clerical.lines(slip.reason), "advice": clerical.lines(slip.advice)}
    return _print("refusal", slip, longer)


def apology_slip(slip: ApologySlip) -> bytes:
    return _print("apology", slip, {"reason": clerical.lines(slip.reason)})


def stop_slip(slip: StopSlip) -> bytes:
    return _print("stop", slip, {"reason": clerical.lines(slip.reason), "fee": _fee(slip)})


def control_slip(slip: ControlSlip) -> bytes:
    return _print("control", slip, {})


def register(book: Register) -> bytes:
    several = len(book.entries) < book.total
    return _print("register", book, {"total": clerical.number_words(book.total) if several else ""})


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a set; `words` are what the set calls things."""

    name: str
    title: str
    mark: str
    remark: str
    template: Path
    unverified: bool
    words: Mapping[str, str]

    @property
    def number(self) -> str:
        """`05` of `Mẫu số 05`."""
        return self.mark.rpartition(" ")[2]


@dataclass(frozen=True, slots=True)
class FormSet:
    """The forms of one circular; `unverified`: what about the set is in doubt, and why."""

    name: str
    basis: str
    valid_from: date
    unverified: Mapping[str, str]
    forms: Mapping[str, Form]


def form_set(on: date) -> FormSet:
    """The set in force on this day; before the first set, the first one."""
    return next((one for one in reversed(form_sets()) if one.valid_from <= on), form_sets()[0])


def form(name: str, *, on: date) -> Form:
    """The form of the set in force on this day."""
    found = form_set(on).forms.get(name)
    if found is None:
        raise errors.NotFound
    return found


def day_of_issue(slip: Slip) -> date:
    """The day in Vietnam on which the paper is made; it decides the set."""
    return slip.head.issued_at.astimezone(clock.ZONE).date()


@functools.cache
def form_sets() -> tuple[FormSet, ...]:
    """All of them, the oldest first."""
    found = tomllib.loads((FORMS / "forms.toml").read_text(encoding="utf-8"))["set"]
    return tuple(sorted(map(_form_set, found), key=lambda one: one.valid_from))


def _form_set(entry: Mapping[str, Any]) -> FormSet:
    forms = {name: _form(name, form, entry) for name, form in entry["forms"].items()}
    return FormSet(entry["name"], entry["basis"], entry["valid_from"], entry.get("unverified", {}), forms)


def _form(name: str, entry: Mapping[str, Any], of: Mapping[str, Any]) -> Form:
    remark = of["remark"]["unverified" if entry["unverified"] else "verified"]
    template = FORMS / f"{entry.get('layout', name)}.typ"
    words = MappingProxyType(of["words"])
    return Form(name, entry["title"], entry["mark"], remark, template, entry["unverified"], words)


def _print(name: str, slip: Slip, shown: Mapping[str, object], **more: object) -> bytes:
    chosen = form(name, on=day_of_issue(slip))
    data = {
        "form": clerical.plain({"title": chosen.title, "mark": chosen.mark, "remark": chosen.remark, **chosen.words,
                 "reference": getattr(slip, "code", ""), "trial": slip.head.trial}),
        "head": clerical.plain(slip.head),
        "slip": clerical.plain({one.name: getattr(slip, one.name) for one in fields(slip)} | dict(shown)),
        **more,
    }  # fmt: skip
    return typesetting.pdf(chosen.template, data, created_at=slip.head.issued_at)
