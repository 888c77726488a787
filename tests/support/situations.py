"""Dossiers in every legal status, brought there by the commands that officials use."""

from collections.abc import Callable
from pathlib import Path

from caicach.accounts.states import Role
from caicach.catalogue import queries as published
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier
from caicach.dossiers.rules.intake import Presented
from caicach.dossiers.states import Channel
from tests.support import desk, people
from tests.support.desk import Office, at

BIRTH = "1.001193"
# The birth of 2022 with a leg for money, so that one short procedure passes through every status.
WITH_TAX = """
next = "slip"

[[workflow.steps]]
key = "slip"
name = "Lập phiếu chuyển thông tin nghĩa vụ tài chính"
who = "case_officer"
where = "competent"
hours = 0.5
act = "request_finance"
next = "tax"

[[workflow.steps]]
key = "tax"
name = "Người dân nộp tiền"
kind = "finance"
who = "case_officer"
where = "competent"
next = "stamp"
"""


def publish_with_tax(folder: Path) -> None:
    """Publish the birth with its leg for money in place of the shipped one."""
    text = (desk.PROCEDURES / f"{BIRTH}.toml").read_text(encoding="utf-8")
    assert text.count('\nnext = "stamp"\n') == 1
    text = text.replace('\nnext = "stamp"\n', WITH_TAX).replace("hours = 4\n", "hours = 3.5\n")
    file = folder / f"{BIRTH}.toml"
    file.write_text(text, encoding="utf-8")
    drafter, publisher = (people.official((Role.ADMINISTRATOR, "backan")) for _ in range(2))
    desk.publish_file(file, drafter=drafter, publisher=publisher)
    published.forget()


def new(office: Office, **changes: object) -> Dossier:
    """Came by post, waits to be received."""
    return commands.register(office.intake(BIRTH, channel=Channel.POST, **changes), by=office.counter, at=at(4, 8))


def asked(office: Office, **changes: object) -> Dossier:
    """Incomplete at the counter: asked for papers, never received."""
    intake = office.intake(BIRTH, presented=(Presented(number=1), Presented(number=2)), **changes)
    return commands.ask_for_papers(intake, items=["Giấy tờ còn thiếu"], by=office.counter, at=at(4, 8))


def received(office: Office, **changes: object) -> Dossier:
    return office.receive(BIRTH, when=at(4, 8), **changes)


def not_received(office: Office, **changes: object) -> Dossier:
    return commands.decline(new(office, **changes).pk, reason="Không thuộc thẩm quyền", by=office.counter, at=at(4, 9))


def at_record(office: Office, **changes: object) -> Dossier:
    """In the rooms, at the first step there."""
    key = {"step_key": "receive", "by": office.counter}
    return commands.hand_over(received(office, **changes).pk, at=at(4, 9), **key)


def at_sign(office: Office, **changes: object) -> Dossier:
    dossier = at_record(office, **changes)
    return commands.complete_step(dossier.pk, step_key="record", by=office.officer, at=at(4, 9, 10))


def at_slip(office: Office, **changes: object) -> Dossier:
    return commands.approve(at_sign(office, **changes).pk, step_key="sign", by=office.head, at=at(4, 9, 20))


def finance(office: Office, **changes: object) -> Dossier:
    dossier = at_slip(office, **changes)
    return commands.request_finance(dossier.pk, step_key="slip", by=office.officer, at=at(4, 9, 30))


def at_stamp(office: Office, **changes: object) -> Dossier:
    dossier = finance(office, **changes)
    return commands.settle_finance(dossier.pk, step_key="tax", by=office.officer, at=at(4, 9, 40))


def supplement(office: Office, **changes: object) -> Dossier:
    dossier = at_record(office, **changes)
    commands.request_supplement(dossier.pk, items=["Tờ khai"], by=office.officer, at=at(4, 9, 10))
    return dossier


def withdrawn(office: Office, **changes: object) -> Dossier:
    return commands.withdraw(at_record(office, **changes).pk, reason="Đổi ý", by=office.counter, at=at(4, 9, 10))


def stopped(office: Office, **changes: object) -> Dossier:
    return commands.refuse(at_record(office, **changes).pk, reason="Không đủ", by=office.head, at=at(4, 9, 10))


def done(office: Office, **changes: object) -> Dossier:
    dossier = at_stamp(office, **changes)
    key = {"step_key": "stamp", "number": desk.number_of(dossier.pk)}
    return commands.register_outcome(dossier.pk, issued_on=at(4).date(), by=office.officer, at=at(4, 9, 50), **key)


def returned(office: Office, **changes: object) -> Dossier:
    dossier = done(office, **changes)
    if dossier.finance == "due":
        commands.pay_fee(dossier.pk, by=office.counter, at=at(4, 9, 55))
    return commands.return_result(dossier.pk, by=office.counter, at=at(4, 9, 55))


# Every status; of the supplement there are two, before and after receipt.
SITUATIONS: dict[str, Callable[..., Dossier]] = {
    "new": new, "received": received, "not_received": not_received, "processing": at_record, "asked": asked,
    "supplement": supplement, "finance": finance, "withdrawn": withdrawn, "stopped": stopped, "done": done,
    "returned": returned,
}  # fmt: skip
