"""A task is taken on, handed in, sent back and accepted on its page; a plan is written and issued on its own."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from caicach.accounts import queries as accounts
from caicach.accounts.states import Role
from caicach.core import clock
from caicach.plans.commands import planning
from caicach.plans.models import Entry, Plan, Programme, Task
from tests.plans.conftest import ISSUED, assigned
from tests.support import people
from tests.web import markup

pytestmark = pytest.mark.django_db
PLANS = "/nhiem-vu/ke-hoach/"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def plan(db: None, settings: Any, tmp_path: Any) -> Iterator[Plan]:
    settings.FILES_ROOT = tmp_path
    people.load_units()
    chair = accounts.actor_for(people.official((Role.UNIT_HEAD, "tinh-thu")), on=people.ON)
    with clock.frozen(people.AT):
        told = planning.Told(
            code="ke-hoach-2022", name="Kế hoạch", first_day=date(2022, 1, 1), last_day=date(2022, 12, 31)
        )
        row = planning.draft(told, by=chair, at=ISSUED)
        rows = [assigned("1", "so-thu"), assigned("2", "xa-mot", date(2022, 12, 1))]
        planning.add_tasks(row.pk, rows, by=chair, at=ISSUED)
        yield planning.issue(row.pk, number="12/KH-UBND", on=ISSUED.date(), by=chair, at=ISSUED)


def client_of(key: str, role: Role = Role.UNIT_HEAD) -> Client:
    client = Client()
    client.force_login(people.official((role, key)))
    return client


def html(client: Client, address: str, data: dict[str, Any] | None = None, *, status: int = 200) -> str:
    answer = client.get(address) if data is None else client.post(address, data, follow=True)
    text = answer.content.decode()
    assert answer.status_code == status, text
    markup.check(text)
    return text


def task_of(number: str) -> Task:
    return Task.objects.get(number=number)


def page_of(number: str) -> str:
    return f"/nhiem-vu/viec/{task_of(number).pk}/"


def test_a_task_goes_its_way_on_its_page() -> None:
    unit, chair, page = client_of("xa-mot"), client_of("tinh-thu"), page_of("2")
    assert "Nhận nhiệm vụ" not in html(chair, page)
    assert "Đã ghi: Nhận nhiệm vụ." in html(unit, page, {"act": "nhan"})
    html(unit, page, {"act": "bao-cao", "percent": "40", "text": "Đã dự thảo"})
    html(unit, page, {"act": "nop", "reference": "34/BC-UBND"})
    assert "người khác của đơn vị nghiệm thu" not in html(chair, page)
    sent_back = html(chair, page, {"act": "tra-lai", "reason": "Thiếu phụ lục"})
    assert "Thiếu phụ lục" in sent_back
    html(unit, page, {"act": "nop", "reference": "35/BC-UBND"})
    assert "đã nghiệm thu" in html(chair, page, {"act": "nghiem-thu", "text": ""}).casefold()
    assert "50 %" in html(chair, PLANS + "ke-hoach-2022/").replace("\xa0", " ").replace(",0", "")


def test_what_was_typed_wrongly_stays_with_its_fault_beside_it() -> None:
    unit, page = client_of("xa-mot"), page_of("2")
    html(unit, page, {"act": "nhan"})
    text = html(unit, page, {"act": "bao-cao", "percent": "140", "text": "Đã dự thảo xong"}, status=400)
    assert "Đã dự thảo xong" in text
    assert 'id="bao-cao-percent_error"' in text
    assert not task_of("2").entries.exists()
    late = html(unit, page, {"act": "xin-gia-han", "until": "01/02/2022", "reason": "Chờ hướng dẫn"}, status=400)
    assert "Chờ hướng dẫn" in late
    assert "phải sau hạn" in late


def test_an_act_that_is_not_open_changes_nothing_and_says_so() -> None:
    unit, page = client_of("xa-mot"), page_of("2")
    for act in ("nghiem-thu", "nop", "huy", "la"):
        assert "không làm được nữa" in html(unit, page, {"act": act, "reference": "1", "decision": "1"})
    assert task_of("2").state == "assigned"


def test_evidence_is_for_whoever_sees_the_task() -> None:
    unit, page = client_of("xa-mot"), page_of("2")
    html(unit, page, {"act": "nhan"})
    file = SimpleUploadedFile("bao-cao.pdf", PDF, "application/pdf")
    html(unit, page, {"act": "bao-cao", "percent": "", "text": "Xong", "files": file}, status=400)
    kept = Entry.objects.count()
    file = SimpleUploadedFile("bao-cao.pdf", PDF, "application/pdf")
    html(unit, page, {"act": "bao-cao", "percent": "50", "text": "Xong", "files": file})
    entry = Entry.objects.get()
    assert (kept, entry.file is not None) == (0, True)
    address = f"{page}tep/{entry.pk}/"
    given: Any = client_of("tinh-thu").get(address)
    assert (given.status_code, given.getvalue()) == (200, PDF)
    assert client_of("xa-hai").get(address).status_code == 404
    assert client_of("xa-hai").get(page).status_code == 404
    assert client_of("so-thu").get(f"{page_of('1')}tep/{entry.pk}/").status_code == 404


def test_a_later_day_is_asked_for_and_granted() -> None:
    unit, chair, page = client_of("xa-mot"), client_of("tinh-thu"), page_of("2")
    html(unit, page, {"act": "xin-gia-han", "until": "20/12/2022", "reason": "Chờ hướng dẫn"})
    assert "Xin lùi hạn đến 20/12/2022" in html(chair, page)
    html(chair, page, {"act": "quyet-dinh-gia-han", "granted": "co", "answer": "Đồng ý"})
    assert task_of("2").due_on == date(2022, 12, 20)


ROW = {
    "number": "1", "title": "Ban hành quy chế", "field": "the-che", "lead_unit": "", "joint": "", "weight": "1",
    "deliverable_kind": "document", "deliverable": "Quyết định", "due_on": "30/06/2022", "recurrence": "",
}  # fmt: skip


def test_a_plan_is_written_issued_and_closed_for_a_period() -> None:
    chair = client_of("tinh-thu")
    told = {"name": "Kế hoạch hai", "code": "Mã sai", "first_day": "01/01/2022", "last_day": "31/12/2022"}
    assert "Kế hoạch hai" in html(chair, "/nhiem-vu/soan-ke-hoach/", told, status=400)
    html(chair, "/nhiem-vu/soan-ke-hoach/", {**told, "code": "ke-hoach-hai"})
    plan = f"{PLANS}ke-hoach-hai/"
    lead = {"lead_unit": str(people.unit("xa-hai").id)}
    assert "Không rõ đơn vị nào" in html(chair, f"{plan}them/", {**ROW, **lead, "joint": "Xã lạ"}, status=400)
    assert "Ghi một ngày hạn" in html(chair, f"{plan}them/", {**ROW, **lead, "due_on": ""}, status=400)
    html(chair, f"{plan}them/", {**ROW, **lead})
    html(chair, f"{plan}them/", {**ROW, **lead, "number": "2", "due_on": "", "recurrence": "quarterly"})
    assert Plan.objects.get(code="ke-hoach-hai").tasks.count() == 5
    assert client_of("xa-hai").get(plan).status_code == 404
    html(chair, f"/nhiem-vu/viec/{Task.objects.get(number='2.4').pk}/bo/", {})
    html(chair, f"{plan}ban-hanh/", {"number": "15/KH-UBND", "on": "02/08/2022"})
    assert "15/KH-UBND" in html(client_of("xa-hai"), plan)
    html(chair, f"{plan}khoa/", {"until": "30/06/2022"})
    again = html(chair, f"{plan}khoa/", {"until": "30/06/2022"}, status=400)
    assert "đã khóa" in again
    html(chair, f"{plan}khoa/", {"until": "30/06/2022", "reason": "Ghi chậm"})
    assert "lần 2" in html(chair, plan)


def test_what_waits_for_somebody_stands_on_their_first_page() -> None:
    unit, chair = client_of("xa-mot"), client_of("tinh-thu")
    assert "Chờ đơn vị nhận" in html(unit, "/nhiem-vu/")
    assert "Không có nhiệm vụ nào chờ bạn" in html(chair, "/nhiem-vu/")
    html(unit, page_of("2"), {"act": "nhan"})
    html(unit, page_of("2"), {"act": "xin-gia-han", "until": "20/12/2022", "reason": "Chờ hướng dẫn"})
    html(unit, page_of("2"), {"act": "nop", "reference": "34/BC-UBND"})
    assert "Không có nhiệm vụ nào chờ bạn" in html(unit, "/nhiem-vu/")
    waits = html(chair, "/nhiem-vu/")
    assert "Chờ bạn nghiệm thu" in waits
    assert "Chờ bạn quyết định gia hạn" in waits
    late = html(client_of("so-thu"), "/nhiem-vu/")
    assert "quá hạn, báo Ban Chỉ đạo" in late


def test_a_unit_parts_its_task_into_steps() -> None:
    unit, page = client_of("xa-mot"), page_of("2")
    rows = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0"}
    first = {"form-0-title": "Lập dự thảo", "form-0-due_on": "01/09/2022", "form-0-done_on": ""}
    told = {**rows, **first, "form-0-done_on": "hôm qua", "form-1-title": "", "form-1-due_on": "02/09/2022"}
    wrong = html(unit, f"{page}buoc/", told, status=400)
    assert "Ghi bước này là gì." in wrong
    assert "Lập dự thảo" in wrong
    html(unit, f"{page}buoc/", {**rows, **first, "form-1-title": "", "form-1-due_on": ""})
    assert [step.title for step in task_of("2").steps.all()] == ["Lập dự thảo"]
    assert "hạn 01/09/2022" in html(client_of("tinh-thu"), page)
    assert client_of("tinh-thu").get(f"{page}buoc/").status_code == 403


def test_a_plan_carries_out_a_programme_and_ends_after_its_days(plan: Plan) -> None:
    chair = client_of("tinh-thu")
    told = {"name": "Chương trình ví dụ", "basis": "00/NQ-VÍDỤ", "first_day": "01/01/2021", "last_day": "31/12/2030"}
    assert "Đã thêm chương trình" in html(chair, "/nhiem-vu/chuong-trinh/", told)
    assert "mang tên này" in html(chair, "/nhiem-vu/chuong-trinh/", told, status=400)
    named = {"name": "Kế hoạch hai", "code": "soan", "first_day": "01/01/2022", "last_day": "31/12/2022",
             "programme_id": str(Programme.objects.get().pk)}  # fmt: skip
    assert "Chương trình ví dụ" in html(chair, "/nhiem-vu/soan-ke-hoach/", named)
    assert "chưa kết thúc được" in html(chair, f"{PLANS}ke-hoach-2022/ket-thuc/", {}, status=400)
    with clock.frozen(people.AT.replace(year=2023)):
        assert "đã kết thúc" in html(client_of("tinh-thu"), f"{PLANS}ke-hoach-2022/ket-thuc/", {})
        assert "Việc bạn có thể làm" not in html(client_of("xa-mot"), page_of("2"))


def test_only_who_manages_plans_is_offered_to() -> None:
    assert "Soạn kế hoạch" in html(client_of("tinh-thu"), PLANS)
    assert "Thêm nhiệm vụ" not in html(client_of("xa-mot"), f"{PLANS}ke-hoach-2022/")
    for rest in ("them/", "ban-hanh/", "khoa/"):
        assert client_of("xa-mot").get(f"{PLANS}ke-hoach-2022/{rest}").status_code == 403
