"""May this be received as it was handed in? Pure checks of an intake against the procedure's published revision."""

import hashlib
import json
import re
from dataclasses import dataclass, field, is_dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from caicach.core import calendar as working_time
from caicach.core import errors, references, text
from caicach.dossiers.rules import clock, late_entries, reasons, wording
from caicach.dossiers.states import Cause, Channel, PartyKind

# The columns' lengths: a longer text is said beside its field, before the database refuses the whole.
LONGEST: Final = {
    "full_name": 200, "organisation_code": 20, "address": 300, "email": 254, "summary": 1000, "source_system": 40,
    "fee_exemption": reasons.LONGEST, "late_reason": reasons.LONGEST,
    "foreign_code": 80, "basis": 200,
}  # fmt: skip
MOST_MONEY: Final = 2_000_000_000
TOO_LITTLE, TOO_MUCH = _("Số tiền phải lớn hơn 0."), _("Số tiền nhiều nhất là 2.000.000.000 đồng.")
MOST_COPIES: Final = 999
EARLIEST_BIRTH: Final = date(1880, 1, 1)
KEPT_DRAFTS: Final = timedelta(days=14)  # since it was last saved: offered to its author, then purged
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Whose dossier it is, or who files it for another."""

    full_name: str
    kind: PartyKind = PartyKind.PERSON
    personal_number: str = ""
    organisation_code: str = ""
    born_on: date | None = None
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """One paper of the procedure's list, as handed in."""

    number: int
    quantity: int = 1
    file_id: int | None = None
    further_files: tuple[int, ...] = ()

    @property
    def files(self) -> tuple[int, ...]:
        return (*([self.file_id] if self.file_id is not None else []), *self.further_files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Everything the counter (or the post, or a partner) hands over. `key` makes it happen once only."""

    key: UUID
    procedure_code: str
    intake_unit_id: int
    applicant: Applicant
    presented: tuple[Presented, ...]
    channel: Channel = Channel.COUNTER
    return_channel: Channel = Channel.COUNTER
    competent_unit_id: int | None = None
    limit_case: str = ""
    filed_by: Applicant | None = None
    summary: str = ""
    sets: int = 1
    fee_amount: int | None = None  # None: as the procedure's fees say
    fee_paid: bool = False
    fee_exemption: str = ""  # on what ground nothing need be paid
    is_test: bool = False
    occurred_at: datetime | None = None  # in law, if it was not now (paper days)
    late_reason: str = ""  # why it was not entered then
    pad_number: str = ""  # the provisional number in the citizen's hand
    postal_item_id: int | None = None  # the item of the post in which its papers came
    source_system: str = ""
    foreign_code: str = ""
    foreign_clock: tuple[clock.Deviation, ...] = field(default=())

    def fingerprint(self, *more: object) -> str:
        """The same content gives the same text; the key alone must not hide that another form was sent with it.

        `more`: what the act was told besides the intake. The order in which papers were ticked says nothing.
        """
        return hashlib.sha256(self.said(*more).encode(errors="backslashreplace")).hexdigest()

    def said(self, *more: object) -> str:
        """What the fingerprint is taken of."""
        content = plain(self) | {"presented": sorted(self.presented, key=lambda paper: paper.number)}
        del content["key"]
        return json.dumps([content, *more], default=as_json, sort_keys=True, ensure_ascii=False)


def plain(value: Any) -> dict[str, Any]:
    """The fields of a small frozen value; `asdict` would copy what is inside them too."""
    return {name: getattr(value, name) for name in type(value).__slots__}


def as_json(value: object) -> object:
    """What JSON has no word for: a value by its fields, a moment or a key by its text."""
    return plain(value) if is_dataclass(value) else str(value)


class KeyReused(errors.Refused):
    """The idempotency key already belongs to an intake with other content."""

    message = _("Mã chống trùng này đã dùng cho một lần tiếp nhận có nội dung khác. Hãy mở biểu mẫu mới.")


class _Problems(dict[str, list[errors.Text]]):
    """What is wrong, by field."""

    def add(self, place: str, found: errors.Text | None) -> None:
        if found is not None:
            self.setdefault(place, []).append(found)


def check(
    intake: Intake, *, required: tuple[int, ...], known: tuple[int, ...], at: datetime, late: timedelta | None = None
) -> None:
    """Raise Invalid with every problem, each beside its field.

    `required` and `known` are the component numbers of the procedure: an incomplete dossier is not received but
    answered by a supplement slip (Decree 61/2018/NĐ-CP Art. 17(1)). `late`: how far back an official may enter what
    came on paper; None for a program.
    """
    problems = _Problems()
    _check_applicant(intake.applicant, "applicant", problems, at=at)
    if intake.filed_by is not None:
        _check_applicant(intake.filed_by, "filed_by", problems, at=at)
        for name in ("personal_number", "organisation_code"):
            if (number := getattr(intake.filed_by, name)) and number == getattr(intake.applicant, name):
                problems.add(f"filed_by.{name}", _("Người nộp thay phải khác chủ hồ sơ."))
    _check_components(intake, required, known, problems)
    _check_moment(intake, problems, at=at, late=late)
    _check_source(intake, problems, at=at)
    for name in ("summary", "fee_exemption", "late_reason"):
        problems.add(name, wording.problem(getattr(intake, name), most=LONGEST[name]))
    if not 1 <= intake.sets <= 99:
        problems.add("sets", _("Số bộ hồ sơ từ 1 đến 99."))
    if intake.fee_amount is not None and not 0 <= intake.fee_amount <= MOST_MONEY:
        problems.add("fee_amount", _("Số tiền không đúng."))
    if problems:
        raise errors.Invalid(problems=problems)


def _check_applicant(who: Applicant, place: str, problems: _Problems, *, at: datetime) -> None:
    for name in ("full_name", "organisation_code", "address", "email"):
        problems.add(f"{place}.{name}", wording.problem(getattr(who, name), most=LONGEST[name]))
    if len(who.full_name) < 2:
        problems.add(f"{place}.full_name", _("Phải ghi họ tên hoặc tên tổ chức."))
    if who.personal_number and not (
        who.personal_number.isascii() and references.is_personal_number(who.personal_number)
    ):
        problems.add(f"{place}.personal_number", _("Số định danh cá nhân gồm đúng 12 chữ số, ba số đầu là mã tỉnh."))
    if who.kind is PartyKind.ORGANISATION and not who.organisation_code:
        problems.add(f"{place}.organisation_code", _("Phải ghi mã số doanh nghiệp, tổ chức."))
    if who.phone and not references.is_phone(who.phone):
        problems.add(f"{place}.phone", _("Số điện thoại gồm 10 hoặc 11 chữ số, bắt đầu bằng 0."))
    if who.email and not _EMAIL.fullmatch(who.email):
        problems.add(f"{place}.email", _("Địa chỉ thư điện tử không đúng dạng ten@vi-du.vn."))
    if who.born_on is not None and not EARLIEST_BIRTH <= who.born_on <= working_time.local(at).date():
        problems.add(f"{place}.born_on", _("Ngày sinh không đúng."))


def _check_moment(intake: Intake, problems: _Problems, *, at: datetime, late: timedelta | None) -> None:
    """Paper that came while the machines stood is entered soon after; what another system received has its own date."""
    if intake.occurred_at is None:
        return
    if intake.occurred_at.tzinfo is None:
        problems.add("occurred_at", _("Thời điểm phải kèm múi giờ."))
    elif intake.occurred_at > at:
        problems.add("occurred_at", _("Thời điểm tiếp nhận không được ở tương lai."))
    elif late is None or intake.source_system:
        return
    elif intake.occurred_at < at - late:
        limit = late_entries.limit_on(working_time.local(at).date())
        words = _(
            "Hồ sơ giấy này đã quá hạn nhập bù: quầy nhập bù được trong %(counter)s ngày, "
            "Trưởng Bộ phận Một cửa trong %(chief)s ngày."
        )
        problems.add("occurred_at", words % {"counter": limit.counter_days, "chief": limit.chief_days})
    elif not intake.late_reason:
        problems.add("late_reason", _("Phải ghi vì sao nhập muộn, ví dụ: mất điện."))


def _check_source(intake: Intake, problems: _Problems, *, at: datetime) -> None:
    for name in ("source_system", "foreign_code"):
        problems.add(name, wording.problem(getattr(intake, name), most=LONGEST[name]))
    if not intake.source_system and (intake.foreign_code or intake.foreign_clock):
        problems.add("source_system", _("Phải ghi hệ thống nguồn của hồ sơ."))
    for stop in intake.foreign_clock:
        problems.add("foreign_clock", _wrong_with_stop(stop, at=at))
    if sum(stop.ended_at is None and stop.kind != "extension" for stop in intake.foreign_clock) > 1:
        problems.add("foreign_clock", _("Đồng hồ chỉ dừng vì một lý do mỗi lúc."))


def _wrong_with_stop(stop: clock.Deviation, *, at: datetime) -> errors.Text | None:
    moments = [one for one in (stop.started_at, stop.ended_at, stop.new_due_at) if one is not None]
    if any(one.tzinfo is None for one in moments):
        return _("Thời điểm phải kèm múi giờ.")
    if not stop.started_at <= (stop.ended_at or at) <= at:
        return _("Lần dừng đồng hồ phải kết thúc sau khi bắt đầu và không ở tương lai.")
    if stop.kind == "extension" and stop.new_due_at is None:
        return _("Hẹn lại phải có ngày hẹn mới.")
    if stop.cause not in (*Cause, "") or (stop.kind == "restart" and stop.cause != Cause.SUPPLEMENT):
        return _("Nguyên nhân dừng đồng hồ không có trong danh mục.")
    return wording.problem(stop.basis, most=LONGEST["basis"])


def _check_components(intake: Intake, required: tuple[int, ...], known: tuple[int, ...], problems: _Problems) -> None:
    given = {paper.number for paper in intake.presented}
    found = _wrong_with_papers(given, required, known)
    if len(given) != len(intake.presented) and not found:
        found.append(_("Danh sách giấy tờ không khớp với thủ tục."))
    if any(not 1 <= paper.quantity <= MOST_COPIES for paper in intake.presented):
        found.append(_("Số lượng mỗi giấy tờ từ 1 đến %(most)s.") % {"most": MOST_COPIES})
    for message in found:
        problems.add("components", message)


def _wrong_with_papers(given: set[int], required: tuple[int, ...], known: tuple[int, ...]) -> list[errors.Text]:
    found: list[errors.Text] = []
    if missing := sorted(set(required) - given):
        words = _("Còn thiếu giấy tờ bắt buộc số %(numbers)s: tiếp nhận đủ hoặc lập phiếu yêu cầu bổ sung.")
        found.append(words % {"numbers": ", ".join(map(str, missing))})
    if given - set(known):
        found.append(_("Danh sách giấy tờ không khớp với thủ tục."))
    return found


def check_papers(given: set[int], *, required: tuple[int, ...], known: tuple[int, ...]) -> None:
    """Raise Invalid beside `components` if a required paper is missing or one is not of the procedure."""
    if found := _wrong_with_papers(given, required, known):
        raise errors.Invalid(problems={"components": found})


def tidied(intake: Intake) -> Intake:
    """The intake as it is stored: texts in NFC, numbers without blanks, moments in Vietnam's time."""
    return replace(
        intake,
        applicant=cleaned(intake.applicant),
        filed_by=cleaned(intake.filed_by) if intake.filed_by else None,
        summary=text.nfc(intake.summary),
        fee_exemption=text.nfc(intake.fee_exemption),
        late_reason=text.nfc(intake.late_reason) if intake.occurred_at else "",
        source_system=intake.source_system.strip(),
        foreign_code=intake.foreign_code.strip(),
        pad_number=intake.pad_number.strip(),
        occurred_at=_in_vietnam(intake.occurred_at),
    )


def _in_vietnam(moment: datetime | None) -> datetime | None:
    """The day of a receipt is Vietnam's, whatever zone a program writes it in; one without a zone is refused later."""
    return moment.astimezone(working_time.ZONE) if moment is not None and moment.tzinfo is not None else moment


def cleaned(who: Applicant) -> Applicant:
    """The applicant with texts in NFC and numbers without blanks; only the number of its kind identifies a party."""
    is_person = who.kind is PartyKind.PERSON
    return Applicant(
        kind=who.kind,
        full_name=text.nfc(who.full_name),
        personal_number=who.personal_number.replace(" ", "") if is_person else "",
        organisation_code="" if is_person else who.organisation_code.replace(" ", ""),
        born_on=who.born_on if is_person else None,
        address=text.nfc(who.address),
        phone=who.phone.replace(" ", "").replace(".", ""),
        email=who.email.strip(),
    )
