"""Receive a dossier from another system, and tell how it stands."""

from uuid import UUID

from django.http import JsonResponse
from django.utils.translation import gettext_lazy as _

from caicach.api.v1 import shapes
from caicach.api.v1.access import Call, document, programs
from caicach.core import clock, errors
from caicach.dossiers import commands, queries

KEY = "Idempotency-Key"


@programs(method="POST", permission="dossier.receive")
def receive(request: Call) -> JsonResponse:
    """Receive a dossier. The same `Idempotency-Key` (a UUID) always answers with the same dossier."""
    key = _key(request)
    sent = shapes.read(document(request))
    unit_id = sent.unit_id or request.actor.unit_id
    if unit_id is None:
        raise errors.Invalid(_("Thiếu đơn vị tiếp nhận."), field="unit_id")
    dossier = commands.receive(sent.intake(key=key, unit_id=unit_id), by=request.actor, at=clock.now())
    body = {
        "code": dossier.code,
        "received_at": dossier.received_at,
        "due_at": dossier.due_at,
        "status": dossier.status,
    }
    return JsonResponse(body, status=201)


def _key(request: Call) -> UUID:
    try:
        return UUID(request.headers.get(KEY, ""))
    except ValueError as wrong:
        raise errors.Invalid(_("Tiêu đề %(name)s phải là một UUID.") % {"name": KEY}, field=KEY) from wrong


@programs(method="GET", permission="dossier.view")
def show(request: Call, code: str) -> JsonResponse:
    """State and dates of a dossier of the key's unit; no person's data."""
    dossier = queries.get_dossier(code, seen_by=request.actor)
    return JsonResponse(
        {
            "code": dossier.code,
            "procedure": dossier.procedure_code,
            "status": dossier.status,
            "status_name": str(dossier.state.label),
            "received_at": dossier.received_at,
            "original_due_at": dossier.original_due_at,
            "due_at": dossier.due_at,
            "finished_at": dossier.finished_at,
            "returned_at": dossier.returned_at,
            "supplements": dossier.supplement_count,
            "extensions": dossier.extension_count,
        },
        json_dumps_params={"ensure_ascii": False},
    )
