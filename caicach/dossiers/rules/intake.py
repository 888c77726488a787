"""May this be received as it was handed in? Pure checks of an intake against the procedure's published revision."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from caicach.core import errors, references, text
from caicach.dossiers.rules import clock
from caicach.dossiers.states import Channel, PartyKind


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
    fee_waived: bool = False
    is_test: bool = False
    occurred_at: datetime | None = None  # in law, if it was not now (paper days)
    source_system: str = ""
    foreign_code: str = ""
    foreign_clock: tuple[clock.Deviation, ...] = field(default=())

    def fingerprint(self) -> str:
        """The same content gives the same text; the key alone must not hide that another form was sent with it."""
        content = json.dumps(asdict(self), default=str, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()


class KeyReused(errors.Refused):
    """The idempotency key already belongs to an intake with other content."""

    message = _("Mã chống trùng này đã dùng cho một lần tiếp nhận có nội dung khác. Hãy mở biểu mẫu mới.")


def check(intake: Intake, *, required: tuple[int, ...], known: tuple[int, ...], at: datetime) -> None:
    """Raise Invalid with every problem, each beside its field.

    `required` and `known` are the component numbers of the procedure: an incomplete dossier is not received but
    answered by a supplement slip (Decree 61/2018/NĐ-CP Art. 17(1)).
    """
    problems: dict[str, list[Any]] = {}
    _check_applicant(intake.applicant, "applicant", problems)
    if intake.filed_by is not None:
        _check_applicant(intake.filed_by, "filed_by", problems)
        if intake.filed_by.personal_number and intake.filed_by.personal_number == intake.applicant.personal_number:
            problems.setdefault("filed_by.personal_number", []).append(_("Người nộp thay phải khác chủ hồ sơ."))
    _check_components(intake, required, known, problems)
    if intake.occurred_at is not None and intake.occurred_at > at:
        problems.setdefault("occurred_at", []).append(_("Thời điểm tiếp nhận không được ở tương lai."))
    if not 1 <= intake.sets <= 99:
        problems.setdefault("sets", []).append(_("Số bộ hồ sơ từ 1 đến 99."))
    if problems:
        raise errors.Invalid(problems=problems)


def _check_applicant(who: Applicant, place: str, problems: dict[str, list[Any]]) -> None:
    def add(name: str, message: Any) -> None:
        problems.setdefault(f"{place}.{name}", []).append(message)

    if len(who.full_name) < 2:
        add("full_name", _("Phải ghi họ tên hoặc tên tổ chức."))
    if who.personal_number and not references.is_personal_number(who.personal_number):
        add("personal_number", _("Số định danh cá nhân gồm đúng 12 chữ số, ba số đầu là mã tỉnh."))
    if who.kind is PartyKind.ORGANISATION and not who.organisation_code:
        add("organisation_code", _("Phải ghi mã số doanh nghiệp, tổ chức."))
    if who.phone and not references.is_phone(who.phone):
        add("phone", _("Số điện thoại gồm 10 hoặc 11 chữ số, bắt đầu bằng 0."))


def _check_components(
    intake: Intake, required: tuple[int, ...], known: tuple[int, ...], problems: dict[str, list[Any]]
) -> None:
    given = {paper.number for paper in intake.presented}
    found = _wrong_with_papers(given, required, known)
    if len(given) != len(intake.presented) and not found:
        found.append(_("Danh sách giấy tờ không khớp với thủ tục."))
    if found:
        problems["components"] = found


def _wrong_with_papers(given: set[int], required: tuple[int, ...], known: tuple[int, ...]) -> list[Any]:
    found: list[Any] = []
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


def cleaned(who: Applicant) -> Applicant:
    """The applicant with texts in NFC and numbers without blanks."""
    return Applicant(
        kind=who.kind,
        full_name=text.nfc(who.full_name),
        personal_number=who.personal_number.replace(" ", ""),
        organisation_code=who.organisation_code.replace(" ", ""),
        born_on=who.born_on,
        address=text.nfc(who.address),
        phone=who.phone.replace(" ", "").replace(".", ""),
        email=who.email.strip(),
    )
