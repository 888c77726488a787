"""Where does what stands in the intake form come from? A post, a draft, an earlier dossier, a card under a reader."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from caicach.catalogue import queries as catalogue
from caicach.catalogue.rules.procedure import PublishedProcedure
from caicach.core import clock, errors
from caicach.dossiers import commands
from caicach.dossiers.queries import counter, post
from caicach.dossiers.rules import crossing, identity_card, reasons
from caicach.dossiers.states import Channel, PartyKind
from caicach.web.desk import intake_form, uploads
from caicach.web.permissions import Request

if TYPE_CHECKING:
    from caicach.dossiers.models import Dossier, Draft, PostalItem

Data = MultiValueDict[str, str]
NOT_KEPT: Final = {"csrfmiddlewaretoken", "act", "key", "seen"}
MOST_DIGITS: Final = 19  # of a number that the database can hold
_SCANS: Final = re.compile(r"paper_(\d{1,4})_files")
POSTED = "_posted"  # the ending of file fields that carry bytes: a form without script


def key_of(text: str | None) -> uuid.UUID | None:
    """The key of a form, which is the id of its draft and makes its receipt happen once only."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def from_draft(draft: "Draft") -> Data:
    """What was typed, as the form takes it; whatever else stands in the row is left aside."""
    kept = draft.data.get("fields")
    fields = kept if isinstance(kept, dict) else {}
    return MultiValueDict({name: _texts(values) for name, values in fields.items()})


def _texts(values: Any) -> list[str]:
    return [str(value) for value in values] if isinstance(values, list) else [str(values)]


def for_draft(fields: Mapping[str, list[Any]]) -> dict[str, Any]:
    """What is kept of a form: no marks, no bytes."""
    kept = {name: _texts(values) for name, values in fields.items() if name not in NOT_KEPT}
    return {"fields": kept}


def from_post(request: Request) -> tuple[Data, str]:
    """What was posted, files kept and cards read; and what was wrong with a file."""
    data = request.POST.copy()
    for name in ("personal_number", "filer_personal_number"):
        _read_card(data, name)
    return data, _keep_posted(request, data)


def _read_card(data: QueryDict, name: str) -> None:
    """A reader types the whole line of the card into the field of the number."""
    if (card := identity_card.read(data.get(name, ""))) is None:
        return
    who = name.removesuffix("personal_number")
    data[name] = card.personal_number
    said = {"full_name": card.full_name, "address": card.address, "born_on": card.born_on}
    for field, value in said.items():
        if value and not data.get(who + field):
            data[who + field] = f"{value:%d/%m/%Y}" if field == "born_on" else str(value)


def _keep_posted(request: Request, data: QueryDict) -> str:
    """Files that came with the form stay kept whatever is wrong with the rest of it."""
    wrong = ""
    for name in request.FILES:
        try:
            kept = uploads.store_posted(request, field=name)
        except errors.Invalid as refusal:
            wrong = str(refusal)
            continue
        for file_id in kept:
            data.appendlist(f"{name.removesuffix(POSTED)}_files", str(file_id))
    return wrong


def of_person(dossier: "Dossier") -> Data:
    """The next matter of somebody who is still at the counter."""
    who = dossier.applicant
    return intake_form.defaults(
        applicant_kind=who.kind, personal_number=who.personal_number, organisation_code=who.organisation_code,
        full_name=dossier.applicant_name, born_on=f"{who.born_on:%d/%m/%Y}" if who.born_on else "",
        address=dossier.address, phone=dossier.phone, email=who.email,
    )  # fmt: skip


def is_person(data: Data) -> bool:
    return data.get("applicant_kind", PartyKind.PERSON) != PartyKind.ORGANISATION


def numbers(data: Data) -> dict[str, str]:
    """The number by which the applicant is known, without blanks."""
    name = "personal_number" if is_person(data) else "organisation_code"
    return {name: str(data.get(name, "")).replace(" ", "")}


def filer_number(data: Data) -> str:
    """The number of whoever files for another, if somebody does."""
    return str(data.get("filer_personal_number", "")).replace(" ", "") if data.get("has_filer") else ""


@dataclass(frozen=True, slots=True)
class People:
    """Whom the counter knows by the numbers in a form."""

    applicant: counter.Known | None
    filer: counter.Known | None


def known_people(data: Data) -> People:
    return People(
        applicant=counter.known_party(**numbers(data)), filer=counter.known_party(personal_number=filer_number(data))
    )  # fmt: skip


def fill_in_known(data: Data, people: People) -> None:
    """Put what is known of the people with these numbers where nothing was typed."""
    if (known := people.applicant) is not None:
        said = {"full_name": known.full_name, "address": known.address, "phone": known.phone, "email": known.email}
        born = {"born_on": f"{known.born_on:%d/%m/%Y}"} if known.born_on else {}
        _fill_in(data, {**said, **born})
    if (filer := people.filer) is not None:
        _fill_in(data, {"filer_full_name": filer.full_name, "filer_phone": filer.phone})


def _fill_in(data: Data, said: Mapping[str, str]) -> None:
    for name, value in said.items():
        if value and not data.get(name):
            data[name] = value


def fill_in_origin(data: Data, request: Request) -> None:
    """What a link from a pad or from an item of the post says: the provisional number, the item and when it came."""
    if number := request.GET.get("so-tam"):
        data["pad_number"], data["late_reason"] = number, reasons.LATE["power"]
    if (item := _arrival(request.GET.get("buu-gui", ""), request)) is None:
        return
    arrived_at = post.arrived_at(item).astimezone(clock.ZONE)
    data["postal_item"], data["channel"] = str(item.pk), Channel.POST
    if arrived_at.date() != clock.now().date():  # the limit counts from the day the counter had it complete
        data["paper_day"], data["paper_time"] = f"{arrived_at:%d/%m/%Y}", f"{arrived_at:%H:%M}"


def postal_item(data: Data, request: Request) -> "PostalItem | None":
    """The item named in the form, if this counter may receive from it; only a form that names one asks."""
    return _arrival(str(data.get("postal_item", "")), request)


def _arrival(text: str, request: Request) -> "PostalItem | None":
    named = text.isdecimal() and len(text) < MOST_DIGITS
    return post.arrival(int(text), seen_by=request.actor) if named else None


def save_draft(key: uuid.UUID, fields: Mapping[str, list[Any]], request: Request) -> "Draft":
    return commands.save_draft(
        key, data=for_draft(fields), unit_id=counter_of(request), by=request.actor, at=clock.now()
    )  # fmt: skip


def counter_of(request: Request) -> int:
    """The unit acted for; the permission of the page says that it receives."""
    if request.actor.unit_id is None:
        raise errors.NotPermitted
    return request.actor.unit_id


def redraw(data: Data, offered: PublishedProcedure | None) -> list[str]:
    """Take out what was ticked by other rules than those that hold: their papers and fees have other numbers.

    Scans go to the paper of the same name; the names of papers whose scans found none.
    """
    drawn = _papers_drawn(data.get("revision", ""))
    scans = {int(found[1]): data.getlist(name) for name in data if (found := _SCANS.fullmatch(name))}
    for name in [name for name in data if _is_of_the_part(name)]:
        del data[name]
    for number, before in crossing.same_papers(drawn, offered.components if offered else ()).items():
        data.setlist(f"paper_{number}_files", scans.pop(before, []))
    return [drawn.get(number, str(number)) for number, kept in scans.items() if any(kept)]


def _papers_drawn(revision: str) -> dict[int, str]:
    try:
        return {paper.number: paper.name for paper in catalogue.get_revision(int(revision)).components}
    except (ValueError, catalogue.ProcedureNotFound):
        return {}


def _is_of_the_part(name: str) -> bool:
    """Whether a field was drawn with the papers and fees of one revision."""
    paper = re.fullmatch(r"paper_\d+(_quantity|_files)?", name) is not None
    return paper or name.startswith("fee_") or name in {"revision", "limit_case"}
