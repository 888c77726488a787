"""Pages of a cycle: the unit types and submits, the office appraises and answers, nothing typed is lost."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from caicach.accounts.models import User
from caicach.accounts.states import Role
from caicach.assessments.commands import appraising
from caicach.assessments.commands import cycles as commands
from caicach.assessments.models import Cycle, Evidence, EvidenceUse
from caicach.core import clock
from tests.assessments import rounds
from tests.assessments.rounds import NOW, ONE, TWO, Round
from tests.support import figures, people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def held(db: None) -> Round:
    rounds.province()
    figures.load(figures.stories())
    made = Round()
    made.begin()
    return made


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.frozen(NOW):
        yield


def seat(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sheet_of(held: Round, key: str = ONE) -> str:
    return reverse("assessments:sheet", args=[held.row(key).pk])


def criterion_of(held: Round, code: str, key: str = ONE) -> str:
    return reverse("assessments:criterion", args=[held.row(key).pk, code])


FIGURES = {"tc-A1-numerator": "1", "tc-A1-reason": "Kế hoạch 12/KH-UBND", "tc-A2-numerator": "9",
           "tc-A2-denominator": "10", "tc-A2-reason": "Theo sổ giao việc", "tc-B2-numerator": "5",
           "tc-B2-denominator": "20", "tc-B2-reason": "Kể cả cổng của bộ"}  # fmt: skip


def test_a_plan_from_an_adopted_edition(held: Round) -> None:
    office = seat(held.office_user)
    page = office.get(reverse("assessments:cycle-plan"))
    assert "xa-2022" in page.text
    given = {
        "edition": str(held.edition.pk), "period": "2022", "name": "Cả năm", "office": str(people.unit("so-thu").id),
        "self_days": "10", "appraise_by": "31/12/2022", "explain_days": "3", "late_each": "0,5", "late_most": "2",
        f"lead-{held.edition.pk}-A": str(people.unit("so-thu").id),
    }  # fmt: skip
    wrong = office.post(reverse("assessments:cycle-plan"), given | {"self_by": "30/11/2022"})
    assert (wrong.status_code, wrong.text.count("Cả năm")) == (400, 1)
    answer = office.post(reverse("assessments:cycle-plan"), given)
    made = Cycle.objects.latest("id")
    assert answer.headers["Location"] == reverse("assessments:cycle", args=[made.pk])
    assert (str(made.late_each), made.leads.get().group, made.self_days) == ("0.500", "A", 10)


def test_one_button_saves_all_and_what_is_wrong_stays(held: Round) -> None:
    unit, address = seat(held.one_user), sheet_of(held)
    answer = unit.post(address, FIGURES | {"tc-A2-numerator": "11", "act": "luu-A1"})
    assert answer.status_code == 400
    assert "Tử số 11 lớn hơn mẫu số 10." in answer.text
    assert 'value="11"' in answer.text  # what was typed is still there
    assert set(held.row().marks.values_list("criterion", flat=True)) == {"A1", "B2"}
    answer = unit.post(address, _seen(held) | FIGURES | {"act": "luu-A2"})
    assert answer.headers["Location"] == f"{address}#tc-A2"
    assert held.row().marks.count() == 3  # what was not changed is not written again


def _seen(held: Round) -> dict[str, str]:
    marks = held.row().marks.filter(stage="self").order_by("id")
    return {f"tc-{one.criterion}-seen": str(one.pk) for one in marks}


def test_two_people_at_one_sheet_do_not_undo_each_other(held: Round) -> None:
    unit, address = seat(held.one_user), sheet_of(held)
    unit.post(address, FIGURES | {"act": "luu"})
    seen = _seen(held)
    unit.post(address, seen | FIGURES | {"tc-A2-numerator": "8", "act": "luu"})
    # A page that was opened before: its untouched 9 does not come back.
    unit.post(address, seen | FIGURES | {"tc-A1-reason": "Kế hoạch 13", "act": "luu"})
    assert held.row().marks.filter(criterion="A2").latest("id").numerator == 8
    answer = unit.post(address, seen | FIGURES | {"tc-A2-numerator": "7", "act": "luu"})
    assert answer.status_code == 400
    assert "Người khác vừa lưu tiêu chí này, số mới: 8/10 = 80 %." in answer.text


def test_the_unit_submits_and_the_sheet_says_what_holds(held: Round) -> None:
    unit, address = seat(held.one_user), sheet_of(held)
    early = unit.post(address, {"act": "nop"})
    assert early.status_code == 409
    assert "Chưa nộp được: còn 3 tiêu chí phải sửa." in early.text
    assert "Chưa nhập số." in early.text
    answer = unit.post(address, FIGURES | {"act": "nop"}, follow=True)
    assert "Đã nộp phiếu tự chấm đúng hạn." in answer.text
    assert "tc-A1-numerator" not in answer.text  # nothing to type any more
    refused = unit.post(address, FIGURES | {"act": "luu"})
    assert refused.status_code == 409
    assert "số vừa nhập không được lưu" in refused.text
    assert held.row().marks.filter(stage="self").count() == 4  # three typed, one counted


def test_nobody_is_asked_to_type_what_is_counted(held: Round) -> None:
    page = seat(held.one_user).get(sheet_of(held))
    assert "tc-B1-numerator" not in page.text
    assert "lấy số tự động" in page.text


def test_evidence_as_a_file_and_for_another_criterion(held: Round) -> None:
    unit = seat(held.one_user)
    file = io.BytesIO(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    file.name = "ke-hoach.pdf"
    given = {"act": "them", "title": "Kế hoạch 12/KH-UBND", "files": file, "valid_to": "31/12/2022"}
    answer = unit.post(criterion_of(held, "A1"), given)
    assert answer.status_code == 302, answer.text
    piece = Evidence.objects.get()
    assert (piece.kind, piece.file.sha256) == ("file", piece.sha256)
    unit.post(criterion_of(held, "A2"), {"act": "dung", "piece": str(piece.pk)})
    assert EvidenceUse.objects.count() == 2
    page = unit.get(reverse("assessments:evidence"))
    assert "Kế hoạch 12/KH-UBND" in page.text
    address = reverse("assessments:evidence-file", args=[piece.pk])
    assert b"".join(unit.get(address).streaming_content).startswith(b"%PDF")
    b"".join(seat(held.office_user).get(address).streaming_content)
    assert seat(held.two_user).get(address).status_code == 404
    use = EvidenceUse.objects.get(criterion="A2")
    assert unit.post(criterion_of(held, "A2"), {"act": "bo", "use": str(use.pk)}).status_code == 302
    assert EvidenceUse.objects.count() == 1


def test_evidence_that_is_wrong_keeps_what_was_typed(held: Round) -> None:
    given = {"act": "them", "title": "Sổ tay nội bộ", "reference": "khong-co-ma-nay"}
    answer = seat(held.one_user).post(criterion_of(held, "A1"), given)
    assert answer.status_code == 400
    assert "Không có hồ sơ, thủ tục mang mã này" in answer.text
    assert 'value="Sổ tay nội bộ"' in answer.text


def test_the_office_appraises_and_the_unit_explains(held: Round) -> None:
    for key in (ONE, TWO):
        held.submit(key)
    office, unit = seat(held.office_user), seat(held.one_user)
    cycle = reverse("assessments:cycle", args=[held.cycle.pk])
    assert "Đã nộp 2 trên 2 đơn vị" in office.get(cycle).text
    assert office.post(cycle, {"act": "tham-dinh"}).status_code == 302
    own = held.row().marks.get(criterion="A2").pk
    changed = {"tc-A2-seen": str(own), "tc-A2-numerator": "5", "tc-A2-denominator": "10", "act": "xong"}
    answer = office.post(sheet_of(held), changed)
    assert (answer.status_code, "Khác với đơn vị tự chấm thì phải ghi lý do." in answer.text) == (400, True)
    answer = office.post(sheet_of(held), changed | {"tc-A2-reason": "Thiếu sản phẩm"}, follow=True)
    assert "Đã thẩm định xong đơn vị này." in answer.text
    assert "thẩm định khác" in answer.text
    office.post(sheet_of(held, TWO), {"act": "xong"})
    assert office.post(cycle, {"act": "giai-trinh"}).status_code == 302
    assert "Giải trình của đơn vị" in unit.get(criterion_of(held, "A2")).text
    unit.post(criterion_of(held, "A2"), {"act": "giai-trinh", "text": "Sản phẩm đã gửi"})
    unit.post(criterion_of(held, "B1"), {"act": "giai-trinh", "text": "Hai hồ sơ ghi nhầm ngày trả"})
    unit.post(sheet_of(held), {"act": "gui-giai-trinh"})
    kept = {"act": "tra-loi", "accepted": "1", "answer": "Sửa ở hồ sơ thì số tự đổi"}
    assert office.post(criterion_of(held, "B1"), kept).status_code == 302
    assert held.row().state == "explained"
    mark = held.row().marks.filter(criterion="A2").latest("id").pk
    given = {"act": "tra-loi", "accepted": "1", "answer": "Đúng", "tc-A2-seen": str(mark), "tc-A2-numerator": "9",
             "tc-A2-denominator": "10"}  # fmt: skip
    assert office.post(criterion_of(held, "A2"), given).status_code == 302
    assert held.row().state == "settled"
    page = unit.get(criterion_of(held, "A2"))
    for words in ("Tự chấm: 9/10 = 90 %", "Thẩm định: 5/10 = 50 %", "Thẩm định: 9/10 = 90 %", "Thiếu sản phẩm"):
        assert words in page.text


def test_what_was_explained_and_not_sent_is_answered_when_the_stage_is_over(held: Round) -> None:
    for key in (ONE, TWO):
        held.submit(key)
    commands.begin_appraisal(held.cycle.pk, by=held.office, at=NOW)
    for key in (ONE, TWO):
        appraising.finish(held.row(key).pk, by=held.office, at=NOW)
    commands.begin_explanation(held.cycle.pk, by=held.office, at=NOW)
    appraising.explain(held.row().pk, "A2", "Sản phẩm đã gửi", by=held.one, at=NOW)
    office = seat(held.office_user)
    assert 'value="tra-loi"' not in office.get(criterion_of(held, "A2")).text
    with clock.frozen(NOW + timedelta(days=6)):
        assert 'value="tra-loi"' in office.get(criterion_of(held, "A2")).text


def test_a_sheet_goes_back_with_its_reason(held: Round) -> None:
    held.submit(ONE)
    office = seat(held.office_user)
    assert office.post(sheet_of(held), {"act": "tra-lai", "reason": ""}).status_code == 400
    office.post(sheet_of(held), {"act": "tra-lai", "reason": "Thiếu kế hoạch ký số"})
    page = seat(held.one_user).get(sheet_of(held))
    assert "Thiếu kế hoạch ký số" in page.text
    assert "tc-A1-numerator" in page.text


def test_who_has_not_submitted_is_seen_and_reminded(held: Round) -> None:
    held.submit(ONE)
    office, cycle = seat(held.office_user), reverse("assessments:cycle", args=[held.cycle.pk])
    assert "Nhắc 1 đơn vị chưa nộp" in office.get(cycle).text
    only = office.get(cycle, {"xem": "chua-nop"}).text
    assert ("UBND xã Một" in only, "UBND xã Hai" in only) == (False, True)
    office.post(cycle, {"act": "nhac"})
    for address in (reverse("assessments:home"), reverse("assessments:cycles")):
        page = seat(held.two_user).get(address)
        assert "cơ quan thẩm định đã nhắc" in page.text
        assert "còn 5 ngày làm việc" in page.text
    assert office.post(cycle, {"act": "doi-han", "until": "01/01/2022"}).status_code == 400
    assert office.post(cycle, {"act": "doi-han", "until": "20/08/2022"}).status_code == 302
    early = office.post(cycle, {"act": "tham-dinh"})
    assert (early.status_code, "còn 1 đơn vị chưa nộp" in early.text) == (409, True)


def test_the_page_of_a_cycle_asks_as_much_for_one_unit_as_for_many(held: Round) -> None:
    office, cycle = seat(held.office_user), reverse("assessments:cycle", args=[held.cycle.pk])
    held.submit(ONE)
    office.get(cycle)
    with CaptureQueriesContext(connection) as one:
        office.get(cycle)
    held.submit(TWO)
    with CaptureQueriesContext(connection) as both:
        office.get(cycle)
    assert len(both) <= len(one)


def test_who_sits_in_both_types_only_for_the_unit(held: Round) -> None:
    held.submit(ONE)
    held.submit(TWO)
    commands.begin_appraisal(held.cycle.pk, by=held.office, at=NOW)
    both = people.official((Role.UNIT_HEAD, rounds.OFFICE), (Role.CASE_OFFICER, ONE))
    assert "tc-A1-numerator" not in seat(both).get(sheet_of(held)).text
    assert "tc-A1-numerator" in seat(both).get(sheet_of(held, TWO)).text
    appraising.finish(held.row(TWO).pk, by=held.office, at=NOW + timedelta(hours=1))
