"""The fee at the counter: charged, paid, or waived."""

from datetime import datetime
from typing import Final

from django.db import transaction

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.dossiers import events, policies, states, timing
from caicach.dossiers.commands import frame
from caicach.dossiers.models import Dossier
from caicach.dossiers.rules import reasons, wording
from caicach.dossiers.rules.intake import MOST_MONEY, TOO_LITTLE, TOO_MUCH
from caicach.dossiers.states import Finance, Status

# A dossier that ended without a result owes nothing any more; what was paid for it is for the accounts.
CHARGEABLE: Final = (*sorted(states.OPEN), Status.DONE)


@transaction.atomic
def charge(dossier_id: int, *, amount: int, by: Actor, at: datetime, seen_seq: int | None = None) -> Dossier:
    """Set what the dossier costs after receipt: pages were counted, or a payment or an exemption was a mistake."""
    dossier = frame.locked(dossier_id, at=at, seen_seq=seen_seq)
    policies.check_may_handle(by, dossier)
    frame.check_open(dossier, *CHARGEABLE)
    if not 1 <= amount <= MOST_MONEY:
        raise errors.Invalid(TOO_LITTLE if amount < 1 else TOO_MUCH, field="amount")
    if dossier.finance != Finance.DUE:
        frame.move_finance(dossier, Finance.DUE)
    dossier.fee_amount, dossier.fee_exemption = amount, ""
    fields = ("finance", "fee_amount", "fee_exemption")
    frame.save(dossier, events.FeeCharged(amount=amount), by=by, at=at, fields=fields)
    return dossier


@transaction.atomic
def pay_fee(
    dossier_id: int,
    *,
    waived: bool = False,
    exemption: str = "",
    by: Actor,
    at: datetime,
    seen_seq: int | None = None,
) -> Dossier:
    """Record that the fee was paid at the counter, or that the person is exempt, and on what ground."""
    dossier = frame.locked(dossier_id, at=at, seen_seq=seen_seq)
    policies.check_may_receive(by, unit_id=dossier.desk_unit_id)
    frame.check_open(dossier, *CHARGEABLE)
    frame.move_finance(dossier, Finance.WAIVED if waived else Finance.PAID)
    paid = events.FeePaid(amount=dossier.fee_amount)
    if waived:
        ground = wording.fit(exemption, field="exemption", most=reasons.LONGEST, missing=reasons.NO_GROUND)
        dossier.fee_exemption, code = ground, reasons.exemption_code(ground, timing.procedure_of(dossier).fees)
        paid = events.FeePaid(amount=0, waived=True, exemption=code)
    frame.save(dossier, paid, by=by, at=at, fields=("finance", "fee_exemption"))
    return dossier
