"""What does this house hold about one person? Every table that `rules.columns` knows, counted and read by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import Field, ForeignKey, JSONField, Model, Q, QuerySet
from django.db.models.fields import CharField, TextField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from caicach.core import clock
from caicach.documents.models import StoredFile
from caicach.dossiers import models as dossiers
from caicach.dossiers.models import Dossier, Party
from caicach.exchange.models import ImportRow
from caicach.notices.models import Notice
from caicach.organisations.queries import units
from caicach.privacy.models import PersonExport
from caicach.privacy.queries import reads
from caicach.privacy.rules import columns

Line = dict[str, Any]
# Of a dossier that the person only handed in for somebody else: that they did, and nothing of the other.
FILED: Final = ("code", "procedure_code", "procedure_name", "registered_at", "received_at", "returned_at", "status")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose, and within which units: what others hold is counted and left to them."""

    party: Party
    own: frozenset[int]
    filed: frozenset[int]
    elsewhere: int
    unit_ids: frozenset[int]


Find = Callable[[Scope], "QuerySet[Any]"]


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one table, under a name that programs may rely on."""

    name: str
    title: str | Promise
    model: type[Model]
    find: Find
    only: tuple[str, ...] = ()

    @property
    def apart(self) -> columns.Reason:
        known = columns.TABLES.get(self.model._meta.db_table)
        return known.apart if known else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """`counted` by statements of their own; `held`: what is not given out, how often, and why."""

    scope: Scope
    lines: Mapping[str, list[Line]]
    counted: Mapping[str, int]
    held: list[tuple[str | Promise, int | None, columns.Reason]]
    files: list[tuple[StoredFile, str]]


def _of(model: type[Model], path: str = "dossier") -> Find:
    return lambda scope: model._default_manager.filter(**{f"{path}__in": scope.own})


def _post(scope: Scope) -> QuerySet[dossiers.PostalItem]:
    """Envelopes with nothing of others in them: of a shared one nobody knows whose the other end is."""
    others = dossiers.PostalContent.objects.exclude(dossier__in=scope.own).values("item")
    return dossiers.PostalItem.objects.filter(contents__dossier__in=scope.own).exclude(pk__in=others).distinct()


def _files(scope: Scope) -> QuerySet[StoredFile]:
    held = (dossiers.DossierComponent, dossiers.DossierFile, dossiers.Outcome)
    named = [Q(pk__in=model._default_manager.filter(dossier__in=scope.own).values("file")) for model in held]
    return StoredFile.objects.filter(named[0] | named[1] | named[2])


def _import_rows(scope: Scope) -> QuerySet[ImportRow]:
    """Those that became one of the dossiers, and those that never became anything but name the person's number."""
    number = scope.party.personal_number
    said = Q(cells__contains=[number]) | Q(cells__contains=[int(number)]) if number else Q(pk__in=[])
    return ImportRow.objects.filter(
        Q(became__in=[f"dossier/{one}" for one in scope.own]) | said & Q(of__unit__in=scope.unit_ids)
    )


PARTS: Final = (
    Part("person", _("Người nộp hồ sơ"), Party, lambda scope: Party.objects.filter(pk=scope.party.pk)),
    Part("dossiers", _("Hồ sơ"), Dossier, lambda scope: Dossier.objects.filter(pk__in=scope.own)),
    Part("filed_for_others", _("Hồ sơ nộp thay người khác"), Dossier,
         lambda scope: Dossier.objects.filter(pk__in=scope.filed), FILED),
    Part("papers", _("Giấy tờ đã nộp"), dossiers.DossierComponent, _of(dossiers.DossierComponent)),
    Part("further_files", _("Tệp kèm hồ sơ"), dossiers.DossierFile, _of(dossiers.DossierFile)),
    Part("files", _("Tệp"), StoredFile, _files),
    Part("supplement_requests", _("Yêu cầu bổ sung"), dossiers.SupplementRequest, _of(dossiers.SupplementRequest)),
    Part("supplement_items", _("Nội dung cần bổ sung"), dossiers.SupplementItem,
         _of(dossiers.SupplementItem, "request__dossier")),
    Part("opinions", _("Lấy ý kiến"), dossiers.Consultation, _of(dossiers.Consultation)),
    Part("clock", _("Dừng và đổi hạn"), dossiers.ClockDeviation, _of(dossiers.ClockDeviation)),
    Part("crossings", _("Nộp trước khi đổi quy định"), dossiers.Crossing, _of(dossiers.Crossing)),
    Part("closures", _("Kết thúc không có kết quả"), dossiers.Closure, _of(dossiers.Closure)),
    Part("results", _("Kết quả"), dossiers.Outcome, _of(dossiers.Outcome)),
    Part("result_endings", _("Thu hồi, thay thế kết quả"), dossiers.OutcomeEnding,
         _of(dossiers.OutcomeEnding, "outcome__dossier")),
    Part("notices", _("Thông báo"), Notice, _of(Notice)),
    Part("post", _("Hồ sơ trong bưu gửi"), dossiers.PostalContent, _of(dossiers.PostalContent)),
    Part("post_items", _("Bưu gửi"), dossiers.PostalItem, _post),
    Part("post_marks", _("Mốc của bưu gửi"), dossiers.PostalMark,
         lambda scope: dossiers.PostalMark.objects.filter(item__in=_post(scope))),
    Part("pad_slips", _("Phiếu số tạm"), dossiers.PadSlip, _of(dossiers.PadSlip)),
    Part("queue_numbers", _("Số thứ tự tại quầy"), dossiers.Ticket, _of(dossiers.Ticket)),
    Part("transfers", _("Chuyển đơn vị"), dossiers.TransferItem, _of(dossiers.TransferItem)),
    Part("import_rows", _("Dòng trong bảng tính đã nhập"), ImportRow, _import_rows),
    Part("data_requests", _("Lần xuất dữ liệu"), PersonExport,
         lambda scope: PersonExport.objects.filter(party=scope.party)),
    Part("notes", _("Ghi chú nội bộ"), dossiers.Note, _of(dossiers.Note)),
    Part("labels", _("Nhãn"), dossiers.DossierLabel, _of(dossiers.DossierLabel)),
    Part("apologies", _("Dự thảo phiếu xin lỗi"), dossiers.ApologyDraft, _of(dossiers.ApologyDraft)),
    Part("taken_back", _("Việc đã rút lại"), dossiers.TakenBack, _of(dossiers.TakenBack)),
    Part("together", _("Dòng làm hàng loạt"), dossiers.BulkRow, _of(dossiers.BulkRow)),
    Part("intake_keys", _("Khóa chống tiếp nhận trùng"), dossiers.IntakeKey, _of(dossiers.IntakeKey)),
)  # fmt: skip
LOOKS: Final = "looks"


def scope_of(party: Party, *, unit_ids: frozenset[int]) -> Scope:
    """What of the person lies within these units, and how many dossiers of theirs do not."""
    all_own = Dossier.objects.filter(applicant=party)
    own = frozenset(all_own.held_by(unit_ids).values_list("pk", flat=True))
    filed = Dossier.objects.filter(filed_by=party).exclude(applicant=party).held_by(unit_ids)
    return Scope(
        party=party, own=own, filed=frozenset(filed.values_list("pk", flat=True)),
        elsewhere=all_own.count() - len(own), unit_ids=unit_ids,
    )  # fmt: skip


def collect(scope: Scope, *, on: date) -> Collected:
    """Everything; the caller keeps one moment (`jobs.exports.snapshot`)."""
    lines: dict[str, list[Line]] = {}
    counted: dict[str, int] = {}
    held: list[tuple[str | Promise, int | None, columns.Reason]] = []
    for part in PARTS:
        found = part.find(scope)
        count = found.count()
        if part.apart:
            held += [(part.title, count, part.apart)] if count else []
            continue
        counted[part.name] = count
        lines[part.name] = [line(row, on=on, only=part.only) for row in found.order_by("pk")]
    lines[LOOKS] = looks(scope)
    held += [(_("Cán bộ tiếp nhận, xử lý, xem hồ sơ"), None, columns.OFFICIALS)]
    if lines["filed_for_others"]:
        held.append((_("Hồ sơ nộp thay người khác"), counted["filed_for_others"], columns.OTHERS))
    return Collected(scope=scope, lines=lines, counted=counted, held=held, files=_with_codes(scope))


def line(row: Model, *, on: date, only: tuple[str, ...] = ()) -> Line:
    """One row by the names of its columns; what the registry does not give out is not there."""
    found: Line = {}
    table = row._meta.db_table
    for column in row._meta.local_concrete_fields:
        if (only and column.name not in only) or _names_official(column):
            continue
        if takes_words(column) and not columns.handed_out(table, column.attname):
            continue
        found |= _told(row, column, on=on)
    return found


def takes_words(column: "Field[Any, Any]") -> bool:
    """Words nobody chose from a list."""
    return (isinstance(column, CharField | TextField | JSONField) or hasattr(column, "base_field")) and (
        not column.choices
    )


def _names_official(column: "Field[Any, Any]") -> bool:
    return isinstance(column, ForeignKey) and column.related_model._meta.label == settings.AUTH_USER_MODEL


def _told(row: Model, column: "Field[Any, Any]", *, on: date) -> Line:
    value = getattr(row, column.attname)
    if isinstance(value, datetime):
        return {column.attname: value.astimezone(clock.ZONE)}
    if isinstance(column, ForeignKey) and column.related_model._meta.db_table == "organisations_unit":
        return {column.name: units.unit_name(value, on=on) if value is not None else ""}
    if column.choices:
        words = getattr(row, f"get_{column.name}_display")()
        return {column.attname: value, f"{column.name}_words": str(words) if value not in ("", None) else ""}
    return {column.attname: value}


def looks(scope: Scope) -> list[Line]:
    """Who looked, by day, unit and role, as the owner sees it on the own page."""
    codes = dict(Dossier.objects.filter(pk__in=scope.own).order_by("pk").values_list("pk", "code"))
    subjects = {f"party/{scope.party.pk}": ""} | {f"dossier/{number}": code for number, code in codes.items()}
    return [
        {"dossier": code, "day": one.day, "unit": one.unit, "role": str(one.role), "pages": [str(p) for p in one.pages]}
        for subject, code in subjects.items()
        for one in reads.told([subject])
    ]


def _with_codes(scope: Scope) -> list[tuple[StoredFile, str]]:
    """The files with the dossier in whose folder they are laid."""
    codes: dict[int, str] = {}
    for model in (dossiers.DossierComponent, dossiers.DossierFile, dossiers.Outcome):
        named = model._default_manager.filter(dossier__in=scope.own, file__isnull=False).order_by("-pk")
        codes |= dict(named.values_list("file_id", "dossier__code"))
    return [(file, codes[file.pk]) for file in _files(scope).order_by("pk")]
