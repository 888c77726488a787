"""Does a council publish by its pages, and does everybody read the table, its working and its corrections?"""

import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from caicach.accounts.models import User
from caicach.assessments.commands import appraising
from caicach.assessments.models import Publication
from caicach.assessments.rules.results import digest
from caicach.core import clock
from tests.assessments import rounds
from tests.assessments.rounds import NOW, ONE, TWO, Round

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=20)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def client(user: User | None = None) -> Client:
    found = Client()
    if user is not None:
        found.force_login(user)
    return found


def page(seat: Client, name: str, *args: object, status: int = 200) -> str:
    with clock.frozen(LATER):
        answer = seat.get(reverse(name, args=args))
    assert answer.status_code == status
    return answer.content.decode()


def send(seat: Client, name: str, *args: object, status: int = 302, **data: object) -> str:
    with clock.frozen(LATER):
        answer = seat.post(reverse(name, args=args), data)
    assert answer.status_code == status, answer.content.decode()[:4000]
    return answer.content.decode()


def minutes(present: int = 7, **more: object) -> dict[str, object]:
    return {"number": "05/BB-HĐ", "held_on": f"{LATER:%d/%m/%Y}", "members": 9, "present": present, **more,
            "file": SimpleUploadedFile("bb.pdf", PDF)}  # fmt: skip


def test_a_council_publishes_and_corrects_and_everybody_reads() -> None:
    rounds.province()
    made = Round()
    made.explaining()
    office, unit, citizen = client(made.office_user), client(made.one_user), client()
    cycle = made.cycle.pk
    page(office, "assessments:council", cycle, status=409)
    appraising.send_to_council(cycle, by=made.office, at=LATER)
    page(citizen, "portal:assessment", cycle, status=404)
    page(unit, "assessments:council", cycle, status=403)
    assert "Bảng điểm trình hội đồng" in page(office, "assessments:council", cycle)
    assert "ít nhất 6 trên 9" in send(office, "assessments:council", cycle, **minutes(present=5), status=400)
    send(office, "assessments:council", cycle, **minutes())
    table = page(citizen, "portal:assessment", cycle)
    first = Publication.objects.get()
    for told in ("05/BB-HĐ", "7/9", first.sha256, "Bảng điểm và xếp hạng"):
        assert told in table
    assert made.cycle.name in page(citizen, "portal:assessments")
    worked = page(citizen, "portal:assessment-unit", cycle, 1, ONE)
    assert "5/10" in worked
    page(citizen, "portal:assessment-unit", cycle, 1, "khong-co", status=404)
    file = citizen.get(reverse("portal:assessment-file", args=[cycle, 1])).content.decode()
    assert digest(file) == first.sha256
    assert [one["unit"] for one in json.loads(file)["units"]] == [TWO, ONE]
    assert in_workbook(citizen.get(reverse("portal:assessment-workbook", args=[cycle, 1])).content) == [1, 2]
    correct(office, made)
    assert "Xác nhận lại" in page(citizen, "portal:assessment", cycle)
    assert "Đã có bản đính chính" in page(citizen, "portal:assessment-edition", cycle, 1)
    paper = unit.get(reverse("assessments:minutes", args=[cycle, 2]))
    assert paper.getvalue() == PDF


def in_workbook(content: bytes) -> list[object]:
    """The ranks of the two communes, from the top."""
    book = load_workbook(io.BytesIO(content))
    rows = list(book.worksheets[0].values)
    book.close()
    assert all(isinstance(row[3], int | float) for row in rows if row[0] in (1, 2))  # points to sort and add
    return [row[0] for row in rows if row[1] in ("UBND xã Một", "UBND xã Hai")]


def correct(office: Client, made: Round) -> None:
    """The council says another figure, with its reason, and publishes again."""
    cycle, row = made.cycle.pk, made.row().pk
    assert "Công bố bản đính chính" not in page(office, "assessments:council", cycle)
    told = {"criterion": "A2", "numerator": "9", "denominator": "10"}
    send(office, "assessments:council-unit", cycle, row, **told, reason="", status=400)
    send(office, "assessments:council-unit", cycle, row, **told, reason="Đã xác nhận sản phẩm")
    assert "Đã xác nhận sản phẩm" in page(office, "assessments:council-unit", cycle, row)
    assert "nếu đính chính" in page(office, "assessments:council", cycle)
    send(office, "assessments:council", cycle, **minutes(), status=400)
    send(office, "assessments:council", cycle, **minutes(reason="Xác nhận lại sản phẩm"))
    assert Publication.objects.count() == 2
