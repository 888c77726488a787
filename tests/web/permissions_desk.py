"""The dossiers, slips and files behind the addresses of the desk in the table of permissions."""

import io
import json
import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from caicach.accounts.models import User
from caicach.core.actor import Actor
from caicach.documents import commands as documents
from caicach.dossiers import commands
from caicach.dossiers.commands import scans, transferring
from caicach.dossiers.models import Dossier, TransferScan
from caicach.dossiers.rules.post import Envelope
from caicach.dossiers.states import Status
from tests.documents import samples
from tests.support import catalogue, desk, people
from tests.web.permissions_matrix import OTHER, OWN, Arguments, Cell, arguments

PROCEDURE = "1.001193"
PDF = samples.pdf(size=2000)
AT = desk.OPENING + timedelta(hours=2)
IN_2025 = AT.replace(year=2025, month=10, day=6)  # the forms of 2018 have no notice of a stop


@dataclass
class Dossiers:
    """Codes of one commune's dossiers, each in the state its page needs."""

    received: str = ""
    supplemented: str = ""
    refused: str = ""
    stopped: str = ""
    extended: str = ""
    returned: str = ""
    verification_code: str = ""
    filed_code: str = ""
    postal_item_id: int = 0
    pad_id: int = 0
    filed_id: int = 0
    asked_code: str = ""
    asked_id: int = 0
    transfer_id: int = 0


@dataclass
class Desk:
    """What lies on the desks of both communes."""

    dossiers: dict[str, Dossiers] = field(default_factory=dict)
    officers: dict[str, User] = field(default_factory=dict)
    serial: int = 0


DESK = Desk()


def make_desk() -> None:
    """Receive the same dossiers in both communes."""
    catalogue.publish(PROCEDURE)
    for unit, asked in ((OWN, "so-thu"), (OTHER, OWN)):
        office = desk.Office(key=unit)
        DESK.officers[unit] = office.counter_user
        DESK.dossiers[unit] = _dossiers(office, asked=people.unit(asked).id)


def _handed_to_its_counter(dossier: Dossier, unit: str) -> int:
    order = transferring.Order(
        giver=unit, taker=f"{unit}--mot-cua", decision="1/QĐ-UBND", decided_on=AT.date(), codes=(dossier.code,)
    )
    return transferring.transfer(order, by=Actor.system(), at=AT).transfer_id or 0


def _dossiers(office: desk.Office, *, asked: int) -> Dossiers:
    def received() -> Dossier:
        DESK.serial += 1
        return office.receive(PROCEDURE, applicant=desk.applicant(DESK.serial))

    made = Dossiers(received=received().code)
    made.transfer_id = _handed_to_its_counter(received(), office.key)
    supplemented = received()
    commands.request_supplement(supplemented.pk, items=["Bản chính giấy thử"], by=office.counter, at=AT)

    def handed_over() -> Dossier:
        dossier = received()
        step = desk.open_steps(dossier)[0]
        return commands.hand_over(dossier.pk, step_key=step, by=office.counter, at=AT)

    refused = handed_over()
    commands.refuse(refused.pk, reason="Thử", by=office.head, at=AT)
    stopped = handed_over()
    commands.terminate(stopped.pk, reason="Thử", by=office.head, at=IN_2025)
    extended = received()
    commands.extend(extended.pk, new_due_at=AT + timedelta(days=7), reason="Thử", by=office.head, at=AT)
    consulted = handed_over()
    question = commands.consult(consulted.pk, unit_id=asked, question="Thử?", hours=8, by=office.officer, at=AT)
    filed = received()
    made.filed_code, made.filed_id = filed.code, _file(office.counter)
    commands.attach_files(filed.pk, file_ids=[made.filed_id], label="Thử", by=office.counter, at=AT)
    returned = received()
    while desk.open_steps(returned):
        desk.play(returned, at=AT)
    made.returned, made.verification_code = returned.code, returned.outcomes.get().verification_code
    _on_paper(office, made)
    made.supplemented, made.refused, made.extended = supplemented.code, refused.code, extended.code
    made.stopped = stopped.code
    made.asked_code, made.asked_id = consulted.code, question.pk
    return made


@arguments("desk:register-workbook")
def _register(cell: Cell) -> Arguments:
    return Arguments(query=f"?don_vi={cell.unit}--mot-cua&tu=2022-08-01&den=2022-08-31")


@arguments("desk:register-volume")
def _volume(cell: Cell) -> Arguments:
    return Arguments(path={"number": 1}, query=_register(cell).query)


def _on_paper(office: desk.Office, made: Dossiers) -> None:
    """An item of the post that is on its way, and a pad."""
    unit_id, by = office.counter_unit.id, office.counter
    result = Dossier.objects.get(pk=_done(office).pk)
    envelope = Envelope(number=f"EP{unit_id:09d}VN", correspondent="Thử")
    item = commands.hand_to_post(unit_id, envelope, dossiers=[result.code], handed_at=AT, by=by, at=AT)
    made.postal_item_id = item.pk
    made.pad_id = commands.print_pad(unit_id, slips=2, by=by, at=AT).pk


def _done(office: desk.Office) -> Dossier:
    DESK.serial += 1
    dossier = office.receive(PROCEDURE, applicant=desk.applicant(DESK.serial))
    while Dossier.objects.get(pk=dossier.pk).state is not Status.DONE:
        desk.play(dossier, at=AT)
    return dossier


@arguments("desk:postal-item")
def _postal_item(cell: Cell) -> Arguments:
    return Arguments(path={"item_id": DESK.dossiers[cell.unit].postal_item_id})


@arguments("desk:post-list")
def _post_list(cell: Cell) -> Arguments:
    return Arguments(query="?ngay=01/08/2022&chieu=di")


@arguments("desk:pad", "desk:pad-sheets")
def _pad(cell: Cell) -> Arguments:
    return Arguments(path={"pad_id": DESK.dossiers[cell.unit].pad_id})


@arguments(
    "desk:received", "desk:dossier", "desk:receipt", "desk:control", "desk:control-workbook", "desk:nine", "api:dossier"
)
def _received(cell: Cell) -> Arguments:
    return Arguments(path={"code": DESK.dossiers[cell.unit].received})


@arguments("desk:outcome-slip")
def _outcome_slip(cell: Cell) -> Arguments:
    return Arguments(path={"code": DESK.dossiers[cell.unit].returned})


@arguments("portal:verification")
def _verification(cell: Cell) -> Arguments:
    """Whoever holds a code may ask."""
    return Arguments(query=f"?ma={DESK.dossiers[cell.unit].verification_code}")


@arguments("desk:act")
def _act(cell: Cell) -> Arguments:
    return Arguments(path={"code": DESK.dossiers[cell.unit].received, "name": "yeu-cau-bo-sung"})


@arguments("desk:undo", "desk:apology-draft")
def _undo(cell: Cell) -> Arguments:
    return Arguments(path={"code": DESK.dossiers[cell.unit].received})


@arguments("desk:supplement")
def _supplement(cell: Cell) -> Arguments:
    return Arguments(path={"code": DESK.dossiers[cell.unit].supplemented, "number": 1})


@arguments("desk:stop")
def _stop(cell: Cell) -> Arguments:
    return Arguments(path={"code": DESK.dossiers[cell.unit].stopped})


@arguments("desk:refusal")
def _refusal(cell: Cell) -> Arguments:
    return Arguments(path={"code": DESK.dossiers[cell.unit].refused})


@arguments("desk:apology")
def _apology(cell: Cell) -> Arguments:
    return Arguments(path={"code": DESK.dossiers[cell.unit].extended})


@arguments("desk:answer")
def _answer(cell: Cell) -> Arguments:
    """Own: the other commune asks ours. Other: a dossier of the other commune that asks us nothing."""
    theirs = DESK.dossiers[OTHER]
    code = theirs.asked_code if cell.unit == OWN else theirs.received
    return Arguments(path={"code": code, "consultation_id": theirs.asked_id})


@arguments("desk:file", "desk:viewer")
def _filed(cell: Cell) -> Arguments:
    theirs = DESK.dossiers[cell.unit]
    return Arguments(path={"code": theirs.filed_code, "file_id": theirs.filed_id})


# --- The counter: a draft is its writer's. ---


@arguments("desk:intake-procedure", "desk:intake-sums")
def _procedure(cell: Cell) -> Arguments:
    return Arguments(query=f"?procedure={PROCEDURE}")


@arguments("desk:intake-draft")
def _draft(cell: Cell) -> Arguments:
    key = uuid.uuid4()
    if cell.unit == OTHER:
        theirs = desk.actor(DESK.officers[OTHER], on=people.ON)
        unit_id = people.unit(f"{OTHER}--mot-cua").id
        commands.save_draft(key, data={}, unit_id=unit_id, by=theirs, at=AT)
    return Arguments(path={"key": key}, options={"data": "{}", "content_type": "application/json"})


@arguments("desk:intake-discard")
def _discard(cell: Cell) -> Arguments:
    return Arguments(path={"key": uuid.uuid4()})


# --- Files: an upload is its beginner's, a finished file its unit's. ---


def _begun(cell: Cell) -> tuple[str, Actor]:
    """Own: an upload of the viewer, whole but not finished. Other: of an officer of the other commune."""
    user = cell.viewer if cell.unit == OWN and cell.viewer else DESK.officers[OTHER]
    by = desk.actor(user, on=people.ON)
    if cell.column == "administrator":  # who may upload nothing
        by = desk.actor(DESK.officers[OWN], on=people.ON)
    upload = documents.begin_upload(name="thu.pdf", size=len(PDF), by=by, at=people.AT)
    documents.append_upload(token=upload.token, offset=0, data=PDF, by=by, at=people.AT)
    return str(upload.token), by


@arguments("desk:uploads:begin")
def _begin(cell: Cell) -> Arguments:
    return Arguments(options={"data": json.dumps({"name": "thu.pdf", "size": 10}), "content_type": "application/json"})


@arguments("desk:uploads:piece")
def _piece(cell: Cell) -> Arguments:
    return Arguments(path={"token": _begun(cell)[0]}, options={"headers": {"Upload-Offset": str(len(PDF))}})


@arguments("desk:uploads:finish")
def _finish(cell: Cell) -> Arguments:
    return Arguments(path={"token": _begun(cell)[0]})


@arguments("desk:uploads:download")
def _download(cell: Cell) -> Arguments:
    by = desk.actor(DESK.officers[OWN] if cell.unit == OWN else DESK.officers[OTHER], on=people.ON)
    return Arguments(path={"file_id": _file(by)})


def _file(by: Actor) -> int:
    return documents.store(source=io.BytesIO(PDF), name="thu.pdf", by=by, at=people.AT).pk


@arguments("backoffice:transfer", "backoffice:transfer-minutes")
def _transfer(cell: Cell) -> Arguments:
    return Arguments(path={"transfer_id": DESK.dossiers[cell.unit].transfer_id})


@arguments("backoffice:transfer-scan")
def _scan(cell: Cell) -> Arguments:
    number = DESK.dossiers[cell.unit].transfer_id
    if not TransferScan.objects.filter(transfer=number).exists():
        scans.attach_scan(number, source=io.BytesIO(PDF), name="ky.pdf", by=Actor.system(), at=people.AT)
    return Arguments(path={"transfer_id": number, "number": 1})
