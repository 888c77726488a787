"""Where do programs fetch the figures everybody may see? Files at addresses that stay, with digests and terms."""

import base64
import json
from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from caicach.core import errors
from caicach.indices import open_data
from caicach.indices.queries import datasets
from caicach.indices.queries.datasets import Edition
from caicach.web import permissions

AN_HOUR: Final = "public, max-age=3600"
FOR_EVER: Final = "public, max-age=31536000, immutable"
TYPES: Final = {"json": "application/json", "csv": "text/csv; charset=utf-8"}


@permissions.public
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every file there is, in words."""
    rows = [(one, [(form, _address(one, form), _digest(one, form)) for form in TYPES])
            for one in datasets.list_editions()]  # fmt: skip
    context = {"rows": rows, "licence": open_data.licence(), "schema": open_data.SCHEMA}
    return render(request, "portal/open_data.html", context)


@permissions.public
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Every file there is, for programs."""
    found = {
        "schema": "caicach-manifest/1", "licence": dict(open_data.licence()),
        "files": [_entry(request, one, form) for one in datasets.list_editions() for form in TYPES],
    }  # fmt: skip
    data = open_data.text(found).encode()
    return _sent(request, data, form="json", digest=open_data.sha256(data), kept=AN_HOUR)


@permissions.public
@require_safe
def file(request: HttpRequest, code: str, period: str, number: int, form: str) -> HttpResponse:
    """An edition: never another content at this address."""
    return _given(request, code, period, number, form, kept=FOR_EVER)


@permissions.public
@require_safe
def latest(request: HttpRequest, code: str, period: str, form: str) -> HttpResponse:
    """The last edition of a period, which says under which address it stays."""
    return _given(request, code, period, None, form, kept=AN_HOUR)


def _given(
    request: HttpRequest, code: str, period: str, number: int | None, form: str, *, kept: str
) -> HttpResponse:  # fmt: skip
    if form not in TYPES:
        raise errors.NotFound
    edition, text = datasets.text_of(code, period, number)
    making: Callable[[], bytes] = text.encode if form == "json" else lambda: open_data.table(json.loads(text))
    answer = _sent(request, making(), form=form, digest=_digest(edition, form), kept=kept)
    answer["Content-Location"] = _address(edition, form)
    name = f"diem-{edition.set_code}-{edition.period}-ban-{edition.number}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _sent(request: HttpRequest, data: bytes, *, form: str, digest: str, kept: str) -> HttpResponse:
    """Pages elsewhere may read it; who has this content already is told so and gets none."""
    etag = f'"{digest}"'
    whole = HttpResponse(data, content_type=TYPES[form])
    answer: HttpResponse = get_conditional_response(request, etag=etag, response=whole) or whole
    answer["ETag"], answer["Cache-Control"] = etag, kept
    answer["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(digest)).decode()}:"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _entry(request: HttpRequest, one: Edition, form: str) -> dict[str, Any]:
    return {
        "set": one.set_code, "period": one.period, "edition": one.number, "format": form,
        "address": request.build_absolute_uri(_address(one, form)), "sha256": _digest(one, form),
        "made_at": one.made_at.isoformat(timespec="seconds"), "position": one.position,
    }  # fmt: skip


def _digest(one: Edition, form: str) -> str:
    return one.sha256 if form == "json" else one.sha256_csv


def _address(one: Edition, form: str) -> str:
    return reverse("portal:open-data-file", args=[one.set_code, one.period, one.number, form])
