"""The dossier page, and the forms printed from it."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from caicach.core import clock, errors
from caicach.documents import queries as documents
from caicach.documents import rules
from caicach.dossiers import printing, queries
from caicach.dossiers.queries import crossing, pads, post, slips
from caicach.dossiers.queries.files import get_file
from caicach.privacy.states import Page
from caicach.web import reading
from caicach.web.desk import acts, clock_bar, notes, undoing, uploads
from caicach.web.permissions import Request, permission
from caicach.workflow import diagram


@permission("dossier.view")
@never_cache
@gzip_page
@require_safe
def dossier(request: Request, code: str) -> HttpResponse:
    """Everything about one dossier, and what may be done with it now."""
    now = clock.now()
    found = reading.dossier(request, code, Page.DOSSIER)
    page = queries.get_page(found, seen_by=request.actor, at=now)
    process = found.process
    context = {
        "page": page, "dossier": found, "now": now,
        "shipments": post.shipments(found), "pad_number": pads.number_of(found),
        "bar": clock_bar.bar(page.clock, now=now) if page.clock else "",
        "figure": diagram.figure(process.definition.compiled, current=process.where.open) if process else "",
        "filed_before": crossing.changed_on(found, on=now.date()),
        "closing_form": slips.closing_form(page.closure) if page.closure else "",
        "control_number": printing.form("control", on=now.date()).number,
        "trail": [(_("Bàn làm việc"), "/ban-lam-viec/")], **acts.offered(page.acts),
        **undoing.shown(found, page, request), **notes.shown(found, request),
    }  # fmt: skip
    return render(request, "desk/dossier.html", context)


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'}
    )


@permission("dossier.view")
@never_cache
@require_safe
def receipt(request: Request, code: str) -> HttpResponse:
    """Form 01."""
    found = reading.dossier(request, code, Page.PRINT)
    return pdf_answer(printing.receipt_slip(slips.receipt(found)), f"giay-tiep-nhan-{code}")


@permission("dossier.view")
@never_cache
@require_safe
def supplement(request: Request, code: str, number: int) -> HttpResponse:
    """Form 02."""
    found = reading.dossier(request, code, Page.PRINT)
    asked = queries.get_supplement(found, number)
    return pdf_answer(printing.supplement_slip(slips.supplement(found, asked)), f"phieu-bo-sung-{code}-{number}")


@permission("dossier.view")
@never_cache
@require_safe
def refusal(request: Request, code: str) -> HttpResponse:
    """Form 03."""
    found = reading.dossier(request, code, Page.PRINT)
    closure = queries.get_closure(found)
    if slips.closing_form(closure) != "refusal":
        raise errors.NotFound
    return pdf_answer(printing.refusal_slip(slips.refusal(found, closure)), f"phieu-tu-choi-{code}")


@permission("dossier.view")
@never_cache
@require_safe
def stop(request: Request, code: str) -> HttpResponse:
    """Form 05 of 2025."""
    found = reading.dossier(request, code, Page.PRINT)
    closure = queries.get_closure(found)
    if slips.closing_form(closure) != "stop":
        raise errors.NotFound
    return pdf_answer(printing.stop_slip(slips.stop(found, closure)), f"thong-bao-dung-{code}")


@permission("dossier.view")
@never_cache
@require_safe
def apology(request: Request, code: str) -> HttpResponse:
    """Form 04."""
    found = reading.dossier(request, code, Page.PRINT)
    if not queries.has_apology(found):
        raise errors.NotFound
    return pdf_answer(printing.apology_slip(slips.apology(found, signer="")), f"phieu-xin-loi-{code}")


@permission("dossier.view")
@never_cache
@require_safe
def control(request: Request, code: str) -> HttpResponse:
    """Form 05."""
    found = reading.dossier(request, code, Page.PRINT)
    return pdf_answer(printing.control_slip(slips.control(found, at=clock.now())), f"phieu-kiem-soat-{code}")


@permission("dossier.view")
@never_cache
@require_safe
def file(request: Request, code: str, file_id: int) -> HttpResponseBase:
    """A file of the dossier, for everybody who may see the dossier."""
    found = get_file(reading.dossier(request, code, Page.FILE), file_id)
    return uploads.answer_with(documents.open_for_reading(found, to_official=True))


@permission("dossier.view")
@never_cache
@require_safe
def viewer(request: Request, code: str, file_id: int) -> HttpResponse:
    """The file beside its dossier; what must not be shown in a page is only offered for download."""
    seen = reading.dossier(request, code, Page.FILE)
    found = get_file(seen, file_id)
    context = {
        "dossier": seen, "file": found, "shown": documents.can_show(found), "size": rules.size_words(found.size),
        "trail": acts.trail(code),
    }  # fmt: skip
    return render(request, "desk/viewer.html", context)
