"""The moving parts of the intake screen: the chosen procedure's papers and fees, the reckoning, the person."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, cast

from django.http import HttpResponse, HttpResponseNotModified, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from caicach.catalogue import queries as catalogue
from caicach.core import clock, errors, references, text
from caicach.core.actor import Actor
from caicach.documents import queries as documents
from caicach.dossiers.queries import counter, paper_days
from caicach.dossiers.rules import reasons
from caicach.dossiers.rules.intake import Intake
from caicach.privacy.states import Page
from caicach.web import reading
from caicach.web.desk import intake_data, intake_form
from caicach.web.desk.intake_form import IntakeForm
from caicach.web.desk.uploads import in_json
from caicach.web.permissions import Request, permission
from caicach.web.templatetags.components import vn_date, vn_datetime

if TYPE_CHECKING:
    from caicach.dossiers.models import Draft

LIST_KEPT: Final = timedelta(minutes=10)


def form_of(
    data: Mapping[str, Any], *, key: uuid.UUID, unit_id: int, act: str = intake_form.RECEIVE, quiet: bool = False
) -> IntakeForm:
    """The form with the fields of the procedure it names, if this counter receives it on the day of receipt.

    That is today, or, for what came on paper, the day on the paper: by its rules, at the counter of that day.
    """
    at = clock.now()
    on, there, told = day_and_counter(data, unit_id=unit_id, today=at.date())
    return IntakeForm(
        data, offered=_offered(str(data.get("procedure", "")), unit_id=there, on=on), on=on, act=act,
        unit_id=there, key=key, at=at, quiet=quiet, told=told,
    )  # fmt: skip


def day_and_counter(data: Mapping[str, Any], *, unit_id: int, today: date) -> tuple[date, int, errors.Invalid | None]:
    """By the rules of which day and for which counter; if nothing says which: today, here, and what is to be done."""
    on = paper_days.day_of_rules(intake_form.day_typed(data.get("paper_day", "")), today=today)
    item = str(data.get("postal_item") or "")
    item_id = int(item) if item.isdecimal() and len(item) < intake_data.MOST_DIGITS else None
    try:
        there = paper_days.counter_on(
            unit_id, on=on, today=today, pad_number=str(data.get("pad_number", "")), item_id=item_id
        )
    except errors.Invalid as refusal:
        return today, unit_id, refusal
    return on, there, None


def _offered(code: str, *, unit_id: int, on: date) -> catalogue.PublishedProcedure | None:
    if not code or not counter.is_offered(code, unit_id=unit_id, on=on):
        return None
    return catalogue.get_published(code, on=on)


def priced(form: IntakeForm) -> Intake:
    """The intake with what it costs as counted at the counter."""
    reckoning = reckon(form)
    return replace(form.intake(), fee_amount=reckoning.fees.total if reckoning else None)


def reckon(form: IntakeForm) -> counter.Reckoning | None:
    """Day and money for what is ticked so far; nothing while there is no procedure or a case of another one."""
    if form.offered is None:
        return None
    form.is_valid()
    at = form.occurred_at() or form.at
    case = form.cleaned_data.get("limit_case", "")
    return counter.reckon(form.offered, unit_id=form.unit_id, case=case, counts=form.fee_counts(), at=at)


# --- what the templates draw ---


def context(form: IntakeForm, actor: Actor, *, people: "intake_data.People | None" = None) -> dict[str, Any]:
    """Everything that depends on the form, for the whole page or for a part of it. `people`: if they were asked for."""
    data = cast("intake_data.Data", form.data)
    people = people or intake_data.known_people(data)
    return {
        "form": form, "procedure": form.offered, "papers": _papers(form, actor), "fees": _fees(form),
        "required": list(form.offered.required_numbers) if form.offered else [],
        "file_rules": documents.file_rules(on=form.on), "upload_address": reverse("desk:uploads:begin"),
        "exemptions": list(reasons.exemptions(form.offered.fees_on(form.on) if form.offered else ())),
        "late_reasons": list(reasons.LATE.values()),
        "under_way": _under_way(data, actor), "known": _still(people.applicant, data.get("full_name")),
        "filer_known": _still(people.filer, data.get("filer_full_name")), **_sums(form),
    }  # fmt: skip


def _sums(form: IntakeForm) -> dict[str, Any]:
    return {"reckoning": reckon(form)}


def _papers(form: IntakeForm, actor: Actor) -> list[dict[str, Any]]:
    data = cast("intake_data.Data", form.data)
    procedure = form.offered
    required = set(procedure.required_numbers) if procedure else set()
    return [
        {
            "paper": paper, "required": paper.number in required, "tick": form[f"paper_{paper.number}"],
            "quantity": form[f"paper_{paper.number}_quantity"], "name": f"paper_{paper.number}_files",
            "files": documents.list_files(_numbers(data.getlist(f"paper_{paper.number}_files")), seen_by=actor),
        }
        for paper in (procedure.components if procedure else ())
    ]  # fmt: skip


def _numbers(texts: list[str]) -> list[int]:
    return [int(one) for one in texts if one.isdecimal() and len(one) < 19]


def _fees(form: IntakeForm) -> list[dict[str, Any]]:
    return [
        {
            "fee": fee,
            "tick": form[f"fee_{fee.key}"] if intake_form.is_chosen(fee) else None,
            "counts": [form[f"fee_{fee.key}_{unit}"] for unit in intake_form.counted_units(fee)],
        }
        for fee in (form.offered.fees_on(form.on) if form.offered else ())
    ]


def _under_way(data: "intake_data.Data", actor: Actor) -> list[counter.UnderWay]:
    return counter.list_under_way(
        **intake_data.numbers(data), procedure_code=str(data.get("procedure", "")), seen_by=actor
    )  # fmt: skip


def _still(known: counter.Known | None, name: str | None) -> counter.Known | None:
    """Where the name in the form is from, if it is still the one known."""
    return known if known and text.fold(known.full_name) == text.fold(name or "") else None


def found(words: str, *, unit_id: int, on: date) -> dict[str, Any]:
    """The answer to a search without script."""
    return {
        "sought": words,
        "found": counter.search_offered(words, unit_id=unit_id, on=on) if words.strip() else [],
    }


def frequent(*, unit_id: int, on: date) -> list[catalogue.PublishedProcedure | catalogue.Summary]:
    """What this counter receives most; at a counter that has received nothing yet, what it may receive."""
    often = [
        code for code in counter.list_frequent(unit_id=unit_id) if counter.is_offered(code, unit_id=unit_id, on=on)
    ]
    if often:
        return [catalogue.get_published(code, on=on) for code in often]
    return [*counter.list_offered(unit_id=unit_id, on=on)[: counter.MOST_FREQUENT]]


def draft_line(draft: "Draft") -> dict[str, Any]:
    data = intake_data.from_draft(draft)
    try:
        name = catalogue.get_published(str(data.get("procedure", "")), on=clock.now().date()).name
    except errors.NotFound:
        name = _("Chưa chọn thủ tục")
    return {"key": draft.pk, "procedure": name, "person": data.get("full_name", ""), "saved_at": draft.saved_at}


# --- what the script asks for ---


@permission("dossier.receive")
@gzip_page
@require_safe
def procedures(request: Request) -> HttpResponse:
    """Everything this counter receives, to be searched on the spot, without the line; sent again only if it changed."""
    on, unit_id, _told = day_and_counter(
        request.GET, unit_id=intake_data.counter_of(request), today=clock.now().date()
    )  # fmt: skip
    rows = counter.list_offered(unit_id=unit_id, on=on)
    tag = f'"{unit_id}-{uuid.uuid5(uuid.NAMESPACE_OID, "".join(row.digest for row in rows))}"'
    kept = {"ETag": tag, "Cache-Control": f"private, max-age={int(LIST_KEPT.total_seconds())}", "Vary": "Cookie"}
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        return HttpResponseNotModified(headers=kept)
    listed = [
        {"code": row.code, "name": row.name, "sector": row.sector, "words": [row.name, *row.synonyms]} for row in rows
    ]
    often = counter.list_frequent(unit_id=unit_id)
    return JsonResponse({"procedures": listed, "frequent": often}, headers=kept)


@permission("dossier.receive")
@never_cache
@gzip_page
@require_safe
@in_json
def procedure(request: Request) -> HttpResponse:
    """The papers, cases and fees of a procedure, with the reckoning of nothing ticked yet."""
    form = form_of(
        intake_form.defaults(**request.GET.dict()), key=uuid.uuid4(), unit_id=intake_data.counter_of(request),
        quiet=True,
    )  # fmt: skip
    if form.offered is None:
        raise errors.NotFound(_("Quầy của bạn không tiếp nhận thủ tục này. Chọn thủ tục khác."))
    drawn = context(form, request.actor)
    return JsonResponse(
        {
            "code": form.offered.code, "name": form.offered.name,
            "part": render_to_string("desk/intake/procedure.html", drawn, request), **_answer(form, request),
        }
    )  # fmt: skip


@permission("dossier.receive")
@never_cache
@require_safe
@in_json
def sums(request: Request) -> HttpResponse:
    """The day and the money for what is ticked now, with the working of both."""
    form = form_of(request.GET, key=uuid.uuid4(), unit_id=intake_data.counter_of(request), quiet=True)
    if form.offered is None:
        raise errors.NotFound(_("Quầy của bạn không tiếp nhận thủ tục này. Chọn thủ tục khác."))
    return JsonResponse(_answer(form, request))


def _answer(form: IntakeForm, request: Request) -> dict[str, Any]:
    drawn = _sums(form)
    reckoning = cast("counter.Reckoning", drawn["reckoning"])
    return {
        "revision": str(form.offered.revision_id) if form.offered else "",
        "due_at": reckoning.due.due_at.isoformat(), "fee": reckoning.fees.total,
        "panel": render_to_string("desk/intake/sums.html", {**drawn, "procedure": form.offered}, request),
    }  # fmt: skip


@permission("dossier.receive")
@never_cache
@require_POST
@in_json
def person(request: Request) -> HttpResponse:
    """Who has this number, and what of theirs is under way? Posted, so that no number stands in an address."""
    data = request.POST.copy()
    number = next(iter(intake_data.numbers(data).values()))
    if intake_data.is_person(data) and number and not references.is_personal_number(number):
        raise errors.Invalid(_("Số định danh cá nhân gồm đúng 12 chữ số, ba số đầu là mã tỉnh."))
    known = counter.known_party(**intake_data.numbers(data))
    if known is not None:
        reading.note(request, f"party/{known.party_id}", Page.PERSON)
    under_way = _under_way(data, request.actor)
    return JsonResponse(
        {
            "known": _said_of(known) if known else None,
            "source": render_to_string("desk/intake/source.html", {"known": known}, request),
            "warning": render_to_string("desk/intake/under_way.html", {"under_way": under_way}, request),
        }
    )


def _said_of(known: counter.Known) -> dict[str, str]:
    return {
        "full_name": known.full_name, "born_on": vn_date(known.born_on), "address": known.address,
        "phone": known.phone, "email": known.email,
    }  # fmt: skip


@permission("dossier.receive")
@never_cache
@require_POST
@in_json
def draft(request: Request, key: uuid.UUID) -> HttpResponse:
    """Keep the form as typed so far. Only this answer means that it is kept."""
    received = counter.received_under(key, seen_by=request.actor)
    if received is not None:
        address = reverse("desk:received", args=[received.code])
        return JsonResponse({"detail": _("Hồ sơ này đã được tiếp nhận."), "address": address}, status=409)
    saved = intake_data.save_draft(key, _fields(request), request)
    return JsonResponse({"saved_at": saved.saved_at.isoformat(), "words": vn_datetime(saved.saved_at)})


def _fields(request: Request) -> dict[str, list[Any]]:
    try:
        fields = json.loads(request.body)
    except ValueError:
        raise errors.Invalid(_("Bản nháp không đọc được.")) from None
    if not isinstance(fields, dict) or not all(isinstance(values, list) for values in fields.values()):
        raise errors.Invalid(_("Bản nháp không đọc được."))
    return fields
