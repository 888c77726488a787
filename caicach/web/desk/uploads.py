"""How do files travel between a page and `documents`? Small answers in JSON for the script, bytes for everybody.

begin (POST) → piece (PATCH, HEAD tells how far it came, DELETE gives up) → finish (POST) → download (GET).
A form without script posts its files whole: `store_posted`.
"""

import json
import uuid
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from django.http import (
    FileResponse,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    UnreadablePostError,
)
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from caicach.core import clock, errors
from caicach.documents import commands, queries, rules
from caicach.dossiers.queries.files import code_of_holder
from caicach.web.permissions import Request, permission

MOST_AT_ONCE = 4 * rules.CHUNK_BYTES
OFFSET = "Upload-Offset"
LENGTH = "Upload-Length"
FRAMED_BY_US = {"frame-ancestors": ["'self'"], "script-src": ["'none'"], "connect-src": ["'none'"]}

View = Callable[..., HttpResponseBase]


def in_json(view: View) -> View:
    """Our refusals as JSON, with the offset to go on from if there is one."""

    @wraps(view)
    def answering(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except errors.CaicachError as refusal:
            answer: dict[str, object] = {"detail": str(refusal)}
            offset = getattr(refusal, "offset", None)
            if offset is not None:
                answer["offset"] = offset
            return JsonResponse(answer, status=refusal.status)

    return answering


@permission("dossier.upload")
@require_POST
@in_json
def begin(request: Request) -> HttpResponse:
    """Announce name and size; a file that cannot be taken is refused before a byte travels."""
    name, size = _announced(request)
    upload = commands.begin_upload(name=name, size=size, by=request.actor, at=clock.now())
    answer = {
        "address": _address(request, "piece", upload.token),
        "finish": _address(request, "finish", upload.token),
        "offset": upload.offset,
        "chunk": rules.CHUNK_BYTES,
    }
    return JsonResponse(answer, status=HTTPStatus.CREATED)


@permission("dossier.upload")
@require_http_methods(["HEAD", "PATCH", "DELETE"])
@never_cache
@in_json
def piece(request: Request, token: uuid.UUID) -> HttpResponse:
    if request.method == "DELETE":
        commands.cancel_upload(token=token, by=request.actor)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if request.method == "PATCH":
        offset, data = _offset(request), _body(request)
        upload = commands.append_upload(token=token, offset=offset, data=data, by=request.actor, at=clock.now())
    else:
        upload = queries.get_upload(token, seen_by=request.actor)
    headers = {OFFSET: str(upload.offset), LENGTH: str(upload.total)}
    status = HTTPStatus.NO_CONTENT if request.method == "PATCH" else HTTPStatus.OK
    return HttpResponse(status=status, headers=headers)


@permission("dossier.upload")
@require_POST
@in_json
def finish(request: Request, token: uuid.UUID) -> HttpResponse:
    """Only this answer means that the file is kept."""
    file = commands.finish_upload(token=token, by=request.actor, at=clock.now())
    answer = {
        "id": file.pk,
        "name": file.name,
        "size": file.size,
        "size_words": rules.size_words(file.size),
        "media_type": file.media_type,
        "state": file.state,
        "state_words": file.get_state_display(),
        "address": _address(request, "download", file.pk),
    }
    return JsonResponse(answer)


@permission("dossier.upload")
@require_GET
def download(request: Request, file_id: int) -> HttpResponseBase:
    """A file of one's own or of one's unit, before it belongs to a dossier; then it is had there, and that is noted."""
    file = queries.get_file(file_id, seen_by=request.actor)
    if code := code_of_holder(file.pk):
        return redirect("desk:file", code=code, file_id=file.pk)
    return answer_with(queries.open_for_reading(file, to_official=request.actor.is_official))


def answer_with(opened: queries.Opened) -> FileResponse:
    """The bytes, kept from being anything but what they are: no guessing, no script, framed by our pages only."""
    response = FileResponse(
        opened.stream, as_attachment=not opened.inline, filename=opened.name, content_type=opened.media_type
    )
    response.headers["Content-Length"] = str(opened.size)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Cache-Control"] = "private, no-store"
    # What django-csp's decorators set; a decorator would need a view for each page that gives out a file.
    vars(response)["_csp_replace"] = FRAMED_BY_US
    return response


def store_posted(request: Request, *, field: str = "files") -> list[int]:
    """Whole files of an ordinary form, kept one by one; answers their numbers."""
    at = clock.now()
    posted = request.FILES.getlist(field)
    return [
        commands.store(source=cast("Any", one.file), name=one.name or "", by=request.actor, at=at).pk for one in posted
    ]


def _announced(request: Request) -> tuple[str, int]:
    try:
        body = json.loads(request.body)
        name, size = body["name"], body["size"]
    except (ValueError, KeyError, TypeError):
        raise errors.Invalid from None
    if not isinstance(name, str) or not isinstance(size, int) or isinstance(size, bool):
        raise errors.Invalid
    return name, size


def _offset(request: Request) -> int:
    value = request.headers.get(OFFSET, "")
    if not value.isascii() or not value.isdigit() or len(value) > 18:
        raise errors.Invalid(_("Thiếu vị trí bắt đầu của phần gửi."))
    return int(value)


def _body(request: Request) -> bytes:
    """What arrived. If the line broke half-way, the first half is kept: the sender asks and goes on from there."""
    announced = request.headers.get("Content-Length", "0")
    if not announced.isdigit() or int(announced) > MOST_AT_ONCE:
        raise rules.TooLarge(_("Phần gửi quá lớn."), field="file")
    data = bytearray()
    try:
        while block := request.read(64 * 1024):
            data += block
    except UnreadablePostError:
        return bytes(data)
    return bytes(data)


def _address(request: Request, name: str, key: uuid.UUID | int) -> str:
    match = request.resolver_match
    namespace = match.namespace if match is not None else "uploads"
    return reverse(f"{namespace}:{name}", args=[key])
