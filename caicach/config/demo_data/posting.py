"""What the demo does on paper: results that go out by public post, papers that come by it, slips of a pad."""

from datetime import datetime, timedelta

from caicach.config.demo_data.cases import Case
from caicach.core.actor import Actor
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier, PadSlip
from caicach.dossiers.rules.pads import PadState
from caicach.dossiers.rules.post import Envelope, PostalState

POSTAGE = 22_000  # dong
SLIPS = 20


def send(dossier: Dossier, *, by: Actor, at: datetime) -> int:
    """Give the result to the post under a number of the demo's own; the id of the item."""
    envelope = Envelope(
        number=f"EP{dossier.pk:08d}{dossier.postal_contents.count()}VN", correspondent=dossier.applicant_name,
        address=dossier.address, phone=dossier.phone, fee=POSTAGE,
    )  # fmt: skip
    unit_id = dossier.desk_unit_id
    return commands.hand_to_post(unit_id, envelope, dossiers=[dossier.code], handed_at=at, by=by, at=at).pk


def heard(item_id: int, *, back: bool, by: Actor, at: datetime) -> None:
    """It reached the person, or came back to the counter."""
    to = PostalState.RETURNED if back else PostalState.DELIVERED
    commands.track(item_id, to=to, happened_at=at, by=by, at=at)


def arrival(case: Case, unit_id: int, *, by: Actor, at: datetime) -> int:
    """The item in which somebody's papers came that day."""
    envelope = Envelope(
        number=f"RP-{case.key.hex[:16].upper()}", correspondent=case.person.full_name, address=case.person.address
    )  # fmt: skip
    postmark = (at - timedelta(days=2)).date()
    return commands.take_in(unit_id, envelope, arrived_at=at, postmarked_on=postmark, by=by, at=at).pk


def slip(unit_id: int, *, by: Actor, at: datetime) -> str:
    """The next number of the counter's pad, printed weeks ago."""
    blank = PadSlip.objects.filter(pad__unit=unit_id, state=PadState.BLANK).order_by("serial")
    if not blank.exists():
        commands.print_pad(unit_id, slips=SLIPS, by=by, at=at - timedelta(days=20))
    return blank[0].code
