"""The fee at the counter: paid or waived with a reason in law."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core.actor import Actor
from caicach.dossiers import events, policies, states
from caicach.dossiers.commands import frame
from caicach.dossiers.models import Dossier
from caicach.dossiers.states import Finance


@transaction.atomic
def pay_fee(dossier_id: int, *, waived: bool = False, by: Actor, at: datetime, seen_seq: int | None = None) -> Dossier:
    """Record that the fee was paid at the counter, or that the person is exempt."""
    dossier = frame.locked(dossier_id, seen_seq=seen_seq)
    policies.check_may_receive(by, unit_id=dossier.intake_unit_id)
    to = Finance.WAIVED if waived else Finance.PAID
    if to not in states.FINANCE_MOVES[Finance(dossier.finance)]:
        raise frame.MoveNotAllowed(
            _("Phí, lệ phí của hồ sơ: %(state)s.") % {"state": states.FINANCE_LABELS[Finance(dossier.finance)]}
        )
    dossier.finance = to
    paid = events.FeePaid(amount=0 if waived else dossier.fee_amount, waived=waived)
    frame.save(dossier, paid, by=by, at=at, fields=("finance",))
    return dossier
