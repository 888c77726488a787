"""What may a citizen learn with a code? Three levels (Circular 01/2018 Art. 16(2)(d)).

Anonymous with the code: the code and the degree of completion. With a second thing only the owner knows: state, unit,
dates. Signed in: the same for all of one's own, without asking again (`own.py`), and on what ground a result ended:
an official's own words may name people, and four digits are soon guessed or overheard.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.dossiers import timing
from caicach.dossiers.models import Dossier
from caicach.dossiers.queries import foreign, outcomes, post, transfers
from caicach.dossiers.queries import pads as pad_numbers
from caicach.dossiers.queries.outcomes import Told
from caicach.dossiers.queries.post import Shipment
from caicach.dossiers.rules import clock, pads
from caicach.dossiers.states import Status

# One figure for all that is being worked on: a figure of its own for each status would tell the status.
COMPLETION = {
    Status.NEW: 10,
    Status.RECEIVED: 25,
    Status.PROCESSING: 50,
    Status.SUPPLEMENT: 50,
    Status.FINANCE: 50,
    Status.DONE: 90,
    Status.NOT_RECEIVED: 100,
    Status.WITHDRAWN: 100,
    Status.STOPPED: 100,
    Status.RETURNED: 100,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerView:
    """What the owner sees with the second thing."""

    procedure: str
    status: Status
    unit: str
    received_by: str
    collect_at: str
    received_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None
    clock: clock.Clock | None
    missing: tuple[str, ...]
    reason: str
    outcomes: tuple[Told, ...]
    shipments: tuple[Shipment, ...]
    signed_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupAnswer:
    """`owner` is None unless the second thing was right; `second_wrong` if one was given and is not."""

    code: str
    completion_percent: int
    erased_at: datetime | None = None
    owner: OwnerView | None = None
    second_wrong: bool = False


def lookup(code: str, *, second: str = "", party_id: int | None = None, on: date) -> LookupAnswer:
    """Look a dossier up by its code, or by the provisional number it was taken in under.

    `second` is the last four digits of the personal number, code or telephone; `party_id` is who has signed in.
    """
    if pads.is_like_one(code):  # from a slip of a pad: the code is known only since it was entered
        code = pad_numbers.code_behind(code, on=on)
    dossier = _found(code.strip())
    if dossier is None:
        raise errors.NotFound(_("Không có hồ sơ mang mã này. Hãy kiểm tra lại mã trên giấy tiếp nhận."))
    percent = COMPLETION[dossier.state]
    if dossier.erased_at is not None:  # nobody can show any more that it is theirs
        return LookupAnswer(code=dossier.code, completion_percent=percent, erased_at=dossier.erased_at)
    if party_id is not None and dossier.applicant_id == party_id:
        view = _owner_view(dossier, signed_in=True, on=on)
        return LookupAnswer(code=dossier.code, completion_percent=percent, owner=view)
    if not second.strip():
        return LookupAnswer(code=dossier.code, completion_percent=percent)
    if not _knows(dossier, second):
        return LookupAnswer(code=dossier.code, completion_percent=percent, second_wrong=True)
    view = _owner_view(dossier, signed_in=False, on=on)
    return LookupAnswer(code=dossier.code, completion_percent=percent, owner=view)


def _found(code: str) -> Dossier | None:
    """By its code; what came from an earlier system also by the number it had there, if one dossier has it."""
    people = Dossier.objects.select_related("applicant")
    if (dossier := people.filter(code=code.upper()).first()) is not None:
        return dossier
    older = list(foreign.taken_over(code).select_related("applicant")[:2])
    return older[0] if len(older) == 1 else None


def _knows(dossier: Dossier, second: str) -> bool:
    digits = re.sub(r"\D", "", second)
    kept = (dossier.applicant.personal_number, dossier.applicant.organisation_code, dossier.phone)
    answers = [re.sub(r"\D", "", value)[-4:] for value in kept]
    return len(digits) == 4 and any(constant_time_compare(digits, answer) for answer in answers if len(answer) == 4)


def _owner_view(dossier: Dossier, *, signed_in: bool, on: date) -> OwnerView:
    where = transfers.whereabouts(dossier, on=on)
    request = dossier.supplements.filter(completed_at=None).order_by("-number").first()
    closure = getattr(dossier, "closure", None)
    return OwnerView(
        procedure=dossier.procedure_name,
        status=dossier.state,
        unit=where.unit,
        received_by=where.received_by,
        collect_at=where.collect_at,
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        finished_at=dossier.finished_at,
        returned_at=dossier.returned_at,
        clock=timing.clock_of(dossier) if timing.runs_here(dossier) else None,
        missing=tuple(item.text for item in request.items.all()) if request else (),
        reason=closure.reason if closure else "",
        outcomes=tuple(outcomes.list_told(dossier, with_ground=signed_in, on=on)) if dossier.finished_at else (),
        shipments=post.shipments(dossier),
        signed_in=signed_in,
    )
