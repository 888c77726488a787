"""Which paper says that a dossier ended, before and after the forms of 2025?"""

import io
from collections.abc import Callable
from datetime import datetime

import pypdfium2
import pytest

from caicach.dossiers import commands, printing
from caicach.dossiers.models import Dossier
from caicach.dossiers.queries import get_closure, slips
from tests.support import desk
from tests.support.desk import at

pytestmark = pytest.mark.django_db
AFTER = datetime(2025, 10, 6, 9, tzinfo=desk.OPENING.tzinfo)


def stopped(office: desk.Office, dossier: Dossier, when: datetime) -> Dossier:
    return commands.terminate(dossier.pk, reason="Không bổ sung", basis="Phiếu 02", by=office.head, at=when)


def withdrawn(office: desk.Office, dossier: Dossier, when: datetime) -> Dossier:
    return commands.withdraw(dossier.pk, reason="Nộp nơi khác", by=office.counter, at=when)


def refused(office: desk.Office, dossier: Dossier, when: datetime) -> Dossier:
    return commands.refuse(dossier.pk, reason="Không đủ điều kiện", by=office.head, at=when)


Close = Callable[[desk.Office, Dossier, datetime], Dossier]


@pytest.mark.parametrize(
    ("close", "in_2022", "in_2025"),
    [(stopped, "refusal", "stop"), (withdrawn, "", "stop"), (refused, "refusal", "refusal")],
)
def test_the_paper_of_an_end_follows_its_day(office: desk.Office, close: Close, in_2022: str, in_2025: str) -> None:
    for when, wanted in ((at(4, 15), in_2022), (AFTER, in_2025)):
        received = office.receive("1.001193", when=at(4))
        commands.hand_over(received.pk, step_key="receive", by=office.counter, at=at(4, 9, 30))
        ended = close(office, received, when)
        assert slips.closing_form(get_closure(ended)) == wanted


def test_a_notice_of_a_stop_says_who_asked_for_it_and_where_the_dossier_stood(office: desk.Office) -> None:
    dossiers = [office.receive("1.001193", when=at(4)) for _ in range(2)]
    for one in dossiers:
        commands.hand_over(one.pk, step_key="receive", by=office.counter, at=at(4, 9, 30))
    by_head, by_person = (close(office, one, AFTER) for close, one in zip((stopped, withdrawn), dossiers, strict=True))
    slip = slips.stop(by_head, get_closure(by_head))
    assert (slip.on_request, slip.reason, slip.basis) == (False, "Không bổ sung", "Phiếu 02")
    assert slip.signer == office.head_user.full_name
    assert slip.stage == "Tư pháp – hộ tịch thẩm tra, ghi sổ hộ tịch, lấy số định danh cá nhân"
    taken = slips.stop(by_person, get_closure(by_person))
    assert (taken.on_request, taken.signer) == (True, office.counter_user.full_name)
    with pypdfium2.PdfDocument(io.BytesIO(printing.stop_slip(taken))) as opened:
        text = opened[0].get_textpage().get_text_bounded()
    assert "Mẫu số 05" in text
    assert "theo đề nghị của người nộp hồ sơ" in " ".join(text.split())


def test_a_receipt_of_2022_printed_later_is_the_same_paper(office: desk.Office) -> None:
    dossier = office.receive("1.001193", when=at(4))
    first = slips.receipt(dossier)
    assert printing.form("receipt", on=printing.day_of_issue(first)).remark.startswith(
        "Phần mềm trình bày theo Điều 9 Thông tư 01/2018"
    )
    # Nothing in the slip depends on when it is printed; the control slip is made on the day it is asked for.
    assert printing.day_of_issue(slips.control(dossier, at=AFTER)) == AFTER.date()
    assert printing.day_of_issue(first) == at(4).date()
