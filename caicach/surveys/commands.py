"""The acts of a survey: open a campaign, mend what is written of it, take in a file of slips, take one back."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import errors, events, text
from caicach.core.actor import Actor
from caicach.documents import rules as files
from caicach.surveys import models, policies, queries, shipped
from caicach.surveys.events import AnswersTakenBack, AnswersTakenIn, CampaignChanged, CampaignOpened
from caicach.surveys.rules import questionnaires, slips
from caicach.surveys.rules.questionnaires import CODE, Item

MOST_BYTES: Final = 5 * 1024 * 1024
BATCH: Final = 2_000


class HasSlips(errors.Refused):
    """What was asked does not change after people have answered."""

    message = _("Đợt khảo sát đã có phiếu nên không sửa được. Nếu bảng hỏi khác đi, hãy lập đợt mới.")


class TakenBackAlready(errors.Refused):
    message = _("Tệp này đã được rút lại trước đó.")


class SameFile(errors.Refused):
    message = _("Tệp này đã được nhập vào đợt khảo sát. Nếu muốn nhập lại, hãy rút lần nhập trước.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody writes of a campaign. Questions: of a shipped questionnaire, by its code, or one's own."""

    name: str
    first_day: date
    last_day: date
    about_from: date
    about_to: date
    asked: str
    method: str
    questionnaire: str
    items: Sequence[Item] = ()
    is_example: bool = False


@transaction.atomic
def open_campaign(code: str, told: Told, *, by: Actor, at: datetime) -> models.Campaign:
    """For the unit one acts for."""
    policies.check_may_run(by, unit_id=by.unit_id)
    assert by.unit_id is not None
    if not CODE.fullmatch(code):
        raise errors.Invalid(_("Mã chỉ gồm chữ thường không dấu, chữ số và dấu “-”."), field="code")
    if models.Campaign.objects.filter(code=code).exists():
        raise errors.Invalid(_("Đã có đợt khảo sát mang mã này."), field="code")
    row = models.Campaign(code=code, unit_id=by.unit_id, created_by_id=by.user_id, created_at=at)
    _write(row, told)
    row.save()
    event = CampaignOpened(
        unit_id=row.unit_id, items=len(row.items), first_day=row.first_day, last_day=row.last_day
    )  # fmt: skip
    _record(row, event, by=by, at=at)
    return row


@transaction.atomic
def change_campaign(campaign_id: int, told: Told, *, by: Actor, at: datetime) -> models.Campaign:
    """Until the first slips come in."""
    row = _held(campaign_id, by)
    if queries.has_files(row.pk):
        raise HasSlips
    _write(row, told)
    _record(row, CampaignChanged(items=len(row.items), first_day=row.first_day, last_day=row.last_day), by=by, at=at)
    return row


def _held(campaign_id: int, by: Actor) -> models.Campaign:
    row = models.Campaign.objects.select_for_update().filter(pk=campaign_id).first()
    if row is None:
        raise errors.NotFound
    policies.check_may_run(by, unit_id=row.unit_id)
    return row


def _write(row: models.Campaign, told: Told) -> None:
    if told.last_day < told.first_day:
        raise errors.Invalid(_("Ngày hỏi cuối phải từ ngày hỏi đầu trở đi."), field="last_day")
    if told.about_to < told.about_from:
        raise errors.Invalid(_("Ngày cuối của kỳ được đánh giá phải từ ngày đầu trở đi."), field="about_to")
    for field in ("name", "asked", "method"):
        setattr(row, field, getattr(told, field).strip() if field == "method" else text.nfc(getattr(told, field)))
    for field in ("first_day", "last_day", "about_from", "about_to", "is_example"):
        setattr(row, field, getattr(told, field))
    _ask(row, told)


def _ask(row: models.Campaign, told: Told) -> None:
    """The questions as they are asked now are kept: a later edition changes nothing here."""
    known = shipped.shipped().get(told.questionnaire)
    if told.items and known is not None:
        raise errors.Invalid(_("Mã này là của bảng hỏi có sẵn; bảng hỏi riêng phải có mã khác."), field="questionnaire")
    if not told.items and known is None:
        raise errors.Invalid(_("Chọn một bảng hỏi có sẵn hoặc ghi các câu hỏi riêng."), field="lines")
    if not CODE.fullmatch(told.questionnaire):
        raise errors.Invalid(_("Mã chỉ gồm chữ thường không dấu, chữ số và dấu “-”."), field="questionnaire")
    items = list(told.items) or list(known.items if known else ())
    for words in questionnaires.faults(items):
        raise errors.Invalid(words, field="lines")
    row.questionnaire, row.items = told.questionnaire, [item.plain() for item in items]
    row.questionnaire_name = known.name if known else row.name
    row.doubts = list(known.unverified) if known else []


@transaction.atomic
def take_in(campaign_id: int, data: bytes, *, name: str, by: Actor, at: datetime) -> models.AnswerFile:
    """All slips of the file, or `InputsInvalid` with every mistake and none."""
    row = _held(campaign_id, by)
    if len(data) > MOST_BYTES:
        raise errors.Invalid(_("Tệp quá lớn, nhiều nhất 5 MB."), field="file")
    digest = hashlib.sha256(data).hexdigest()
    if row.files.filter(sha256=digest, taken_back_at=None).exists():
        raise SameFile
    items = queries.items_of(row)
    found = slips.read(data, items=items, places=queries.places_of(row))
    made = models.AnswerFile.objects.create(
        campaign=row, name=files.safe_name(name), sha256=digest, slips=len(found), taken_in_by_id=by.user_id,
        taken_in_at=at,
    )  # fmt: skip
    _keep(made, found, items)
    event = AnswersTakenIn(
        file_id=made.pk, slips=len(found), units=len({one.unit_id for one in found}), sha256=digest
    )  # fmt: skip
    _record(row, event, by=by, at=at)
    return made


def _keep(made: models.AnswerFile, found: Sequence[slips.SlipRead], items: Sequence[Item]) -> None:
    models.Slip.objects.bulk_create(
        (models.Slip(file=made, number=one.number, unit_id=one.unit_id, answers=dict(one.answers)) for one in found),
        batch_size=BATCH,
    )
    models.Tally.objects.bulk_create(
        (models.Tally(file=made, unit_id=unit, item=item, level=level, count=count)
         for (unit, item, level), count in slips.tally(found, items).items()),
        batch_size=BATCH,
    )  # fmt: skip


@transaction.atomic
def take_back(file_id: int, *, reason: str, by: Actor, at: datetime) -> models.AnswerFile:
    """Its slips count no longer; they stay, with who took them back and why."""
    found = models.AnswerFile.objects.filter(pk=file_id).first()
    if found is None:
        raise errors.NotFound
    row = _held(found.campaign_id, by)
    found.refresh_from_db()
    if found.taken_back_at is not None:
        raise TakenBackAlready
    if not (why := text.nfc(reason)) or len(why) > 300:
        raise errors.Invalid(_("Ghi lý do rút lại, nhiều nhất 300 ký tự."), field="reason")
    found.taken_back_at, found.taken_back_by_id, found.reason = at, by.user_id, why
    found.save(update_fields=["taken_back_at", "taken_back_by", "reason"])
    _record(row, AnswersTakenBack(file_id=found.pk, slips=found.slips), by=by, at=at)
    return found


def _record(row: models.Campaign, event: events.Event, *, by: Actor, at: datetime) -> None:
    row.seq += 1
    row.save()
    events.record(event, subject=row.subject, seq=row.seq, by=by, at=at)
