"""Does a set of criteria go from a file to a decision by its pages, with every wrong entry told and kept?"""

import io
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from caicach.accounts.models import User
from caicach.accounts.states import Role
from caicach.assessments.models import SetComment, SetEdition
from caicach.core import clock
from caicach.indices import index_sets, set_sheets
from tests.assessments import sets
from tests.support import people

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
AFTER = sets.AT + timedelta(days=20)


class Seats:
    """A drafter and an adopter of the province, and the heads of two communes, each in a browser of their own."""

    def __init__(self) -> None:
        people.load_units()
        self.drafter = self.sit(people.official((Role.ADMINISTRATOR, "tinh-thu")))
        self.adopter = self.sit(people.official((Role.UNIT_HEAD, "tinh-thu")))
        self.commune = self.sit(people.official((Role.UNIT_HEAD, "xa-mot")))
        self.other = self.sit(people.official((Role.UNIT_HEAD, "xa-hai")))

    def sit(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client


@pytest.fixture
def seats() -> Seats:
    with clock.frozen(sets.AT):
        return Seats()


def at(name: str, *args: object) -> str:
    return reverse(f"assessments:{name}", args=args)


def shown(client: Client, name: str, *args: object, when: datetime = sets.AT, status: int = 200) -> str:
    with clock.frozen(when):
        answer = client.get(at(name, *args))
    assert answer.status_code == status
    return answer.content.decode()


def sent(client: Client, name: str, *args: object, status: int = 302, when: datetime = sets.AT, **data: object) -> str:
    with clock.frozen(when):
        answer = client.post(at(name, *args), data)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def test_a_set_goes_from_a_file_to_a_decision(seats: Seats) -> None:
    wrong = SimpleUploadedFile("thu.toml", sets.TEXT.replace("points = 60", "points = 61").encode())
    page = sent(seats.drafter, "set-draft", file=wrong, status=400)
    assert "Lỗi trong nội dung" in page
    assert "Ban hành kế hoạch" in page  # the text stands in the field
    sent(seats.drafter, "set-draft", content="", status=400)
    sent(seats.drafter, "set-draft", file=SimpleUploadedFile("thu.toml", sets.TEXT.encode()), is_example="on")
    made = SetEdition.objects.get()
    assert "Bộ ví dụ" in shown(seats.drafter, "set", made.pk)
    shown(seats.commune, "set", made.pk, status=404)
    sent(seats.drafter, "set-ask", made.pk, since="04/08/2022", until="", status=400)
    sent(seats.drafter, "set-ask", made.pk, since="04/08/2022", until="14/08/2022", more="Xã không có", status=400)
    sent(seats.drafter, "set-ask", made.pk, since="04/08/2022", until="14/08/2022", kinds=["commune"])
    assert "Góp ý dự thảo bộ tiêu chí thu-2022" in shown(seats.commune, "home")
    sent(seats.commune, "set-comment", made.pk, criterion="A1", text="", status=400)
    sent(seats.commune, "set-comment", made.pk, criterion="A1", text="Bớt điểm A1.")
    sent(seats.other, "set-comment", made.pk, act="thong-nhat")
    said = SetComment.objects.get()
    assert "Bớt điểm A1." in shown(seats.other, "set", made.pk)
    assert "Còn 1 góp ý" in shown(seats.adopter, "set-adopt", made.pk, when=AFTER)
    sent(seats.drafter, "set-answer", made.pk, said.pk, verdict="declined", words="", status=400, when=AFTER)
    sent(seats.drafter, "set-answer", made.pk, said.pk, verdict="partly", words="Bớt 5 điểm.", when=AFTER)
    changed = sets.TEXT.replace("points = 20", "points = 15").replace(
        'hoàn thành"\npoints = 40', 'hoàn thành"\npoints = 45')  # fmt: skip
    sent(seats.drafter, "set-revise", made.pk, content=changed, reason="Theo góp ý", seen="1", when=AFTER)
    assert "20 → 15" in shown(seats.commune, "set-revision", made.pk, 2)
    decision = {"number": "12/QĐ-UBND", "decided_on": "20/08/2022", "kinds": ["commune"], "valid_from": "01/09/2022"}
    page = sent(seats.adopter, "set-adopt", made.pk, **decision, status=400, when=AFTER)
    assert "12/QĐ-UBND" in page
    scan = SimpleUploadedFile("qd.pdf", PDF)
    sent(seats.drafter, "set-adopt", made.pk, **decision, file=scan, status=400, when=AFTER)
    sent(seats.adopter, "set-adopt", made.pk, **decision, file=SimpleUploadedFile("qd.pdf", PDF), when=AFTER)
    page = shown(seats.commune, "set", made.pk, when=datetime(2022, 9, 2, tzinfo=clock.ZONE))
    assert "đang áp dụng" in page
    assert "12/QĐ-UBND" in page
    assert "Bớt 5 điểm." in page
    assert shown(seats.commune, "set-file", made.pk).startswith('code = "thu-2022"')
    paper = seats.commune.get(at("set-decision", made.pk))
    assert paper.getvalue() == PDF
    sent(seats.drafter, "set-close", made.pk, on="01/01/2024", why="Quyết định 9", when=AFTER)
    assert SetEdition.objects.get().valid_to == date(2024, 1, 1)


def test_units_below_the_province_open_nothing_that_manages(seats: Seats) -> None:
    with clock.frozen(sets.AT):
        made = sets.draft(User.objects.order_by("pk")[0].pk)
    for name in ("set-revise", "set-adopt", "set-close", "set-ask"):
        shown(seats.commune, name, made.pk, status=403)
    shown(seats.commune, "set-draft", status=403)
    sent(seats.drafter, "set-comment", made.pk, text="x", status=403)
    page = sent(seats.drafter, "set-close", made.pk, why="", status=400)
    assert "Rút dự thảo" in page
    sent(seats.drafter, "set-close", made.pk, why="Không cần nữa")
    assert SetEdition.objects.get().state == "withdrawn"


def test_a_workbook_becomes_a_draft_and_its_mistakes_stand_at_their_cells(seats: Seats) -> None:
    target = io.BytesIO()
    set_sheets.write(target, index_sets.read(sets.TEXT))
    book = openpyxl.load_workbook(io.BytesIO(target.getvalue()))
    book["Tiêu chí"]["D2"] = 61
    wrong = io.BytesIO()
    book.save(wrong)
    page = sent(seats.drafter, "set-draft", file=SimpleUploadedFile("x.xlsx", wrong.getvalue()), status=400)
    assert "trang Tiêu chí, dòng 2, cột Điểm tối đa" in page
    damaged = sent(seats.drafter, "set-draft", file=SimpleUploadedFile("x.xlsx", b"PK\x03\x04"), status=400)
    assert "lưu lại dạng .xlsx" in damaged
    sent(seats.drafter, "set-draft", file=SimpleUploadedFile("x.xlsx", target.getvalue()))
    assert index_sets.read(SetEdition.objects.get().content) == index_sets.read(sets.TEXT)
