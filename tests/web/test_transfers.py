"""Does the administrator see what is left at an ended unit, look before handing over, and get the minutes?"""

import hashlib
import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from caicach.accounts import commands as accounts
from caicach.accounts.states import Role
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.core.models import Event
from caicach.documents.models import StoredFile
from caicach.dossiers.models import Dossier, Transfer, TransferScan
from caicach.organisations.queries import units
from tests.support import desk, people
from tests.support.units import reorganise

pytestmark = pytest.mark.django_db
AT = datetime(2025, 7, 2, 9, tzinfo=clock.ZONE)
EVE = datetime(2025, 6, 27, 9, tzinfo=clock.ZONE)
LIST, GIVER = "/quan-tri/chuyen-ho-so/", f"/quan-tri/chuyen-ho-so/{desk.COMMUNE}/"
CHOICE = {"taker": "UBND xã Chợ Đồn", "decision": "12/QĐ-UBND", "decided_on": "01/07/2025", "codes": ""}


@pytest.fixture
def received(db: None) -> Iterator[Dossier]:
    units.forget()
    desk.load_province()
    desk.publish("1.004873")
    dossier = desk.Office().receive("1.004873", when=EVE)
    with clock.frozen(AT):
        yield dossier


@pytest.fixture
def admin(received: Dossier) -> Client:
    client = Client()
    client.force_login(people.official((Role.ADMINISTRATOR, "backan")))
    reorganise("2025-03-01", "2025-07-01")
    accounts.move_posts(on=AT.date(), by=Actor.system(), at=EVE)
    return client


def mark_of(page: str) -> str:
    return page.partition('name="seen" value="')[2].partition('"')[0]


def test_from_the_list_over_the_preview_to_the_minutes(admin: Client, received: Dossier) -> None:
    page = admin.get(LIST).content.decode()
    assert GIVER in page
    assert "UBND xã Chợ Đồn" in page
    page = admin.get(GIVER).content.decode()
    assert 'value="UBND xã Chợ Đồn"' in page
    seen = admin.post(GIVER, {**CHOICE, "act": "xem"}).content.decode()
    assert "Chuyển 1 hồ sơ" in seen
    assert not Transfer.objects.exists()
    answer = admin.post(GIVER, {**CHOICE, "act": "chuyen", "seen": mark_of(seen)}, follow=True)
    page = answer.content.decode()
    assert "Đã chuyển 1 hồ sơ." in page
    assert received.code in page
    assert received.applicant_name not in page
    [done] = Transfer.objects.all()
    paper = admin.get(f"{LIST}lan/{done.pk}/bien-ban.pdf")
    assert paper.content.startswith(b"%PDF")
    assert "Đơn vị này không còn hồ sơ chưa xong." in admin.get(GIVER).content.decode()


def test_nothing_goes_over_unseen(admin: Client, received: Dossier) -> None:
    seen = admin.post(GIVER, {**CHOICE, "act": "xem"}).content.decode()
    for changed in ({}, {"seen": mark_of(seen), "codes": received.code}):
        page = admin.post(GIVER, {**CHOICE, "act": "chuyen", **changed}).content.decode()
        assert "đã thay đổi sau khi xem trước" in page
    assert not Transfer.objects.exists()


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(admin: Client) -> None:
    typed = {**CHOICE, "taker": "UBND xã không có", "decision": "", "codes": "SAI-MA"}
    answer = admin.post(GIVER, {**typed, "act": "xem"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "UBND xã không có" in page
    assert "SAI-MA" in page
    assert 'id="id_taker_error"' in page
    assert 'id="id_decision_error"' in page


def test_a_standing_unit_gives_only_what_is_chosen(admin: Client) -> None:
    answer = admin.post("/quan-tri/chuyen-ho-so/xa-cho-don-02020-2025/", {**CHOICE, "act": "xem"})
    assert answer.status_code == 400


def test_the_dossier_and_the_look_up_say_who_has_it(admin: Client, received: Dossier) -> None:
    seen = admin.post(GIVER, {**CHOICE, "act": "xem"}).content.decode()
    admin.post(GIVER, {**CHOICE, "act": "chuyen", "seen": mark_of(seen)})
    told = Client().post("/tra-cuu/", {"ma": received.code, "so_cuoi": received.phone[-4:]}).content.decode()
    assert "Cơ quan giải quyết hiện nay" in told
    assert "UBND xã Chợ Đồn" in told
    assert units.unit_name(received.intake_unit_id, on=EVE.date()) in told


def scan(name: str = "ky.pdf", pages: int = 1) -> SimpleUploadedFile:
    pdf, target = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _page in range(pages):
        pdf.new_page(100, 100)
    pdf.save(target)
    return SimpleUploadedFile(name, target.getvalue())


def handed_over(admin: Client) -> str:
    seen = admin.post(GIVER, {**CHOICE, "act": "xem"}).content.decode()
    admin.post(GIVER, {**CHOICE, "act": "chuyen", "seen": mark_of(seen)})
    return f"{LIST}lan/{Transfer.objects.get().pk}/"


def test_the_signed_minutes_stand_beside_the_printed_ones_in_every_version(admin: Client, tmp_path: Path) -> None:
    with override_settings(FILES_ROOT=tmp_path):
        page = handed_over(admin)
        assert "Chưa có bản đã ký" in admin.get(page).text
        for one in (scan("dau.pdf"), scan("ro-hon.pdf", pages=2)):
            assert admin.post(page, {"file": one}).status_code == 302
        rows = list(TransferScan.objects.order_by("number"))
        assert [(one.number, one.file.name) for one in rows] == [(1, "dau.pdf"), (2, "ro-hon.pdf")]
        shown = admin.get(page).text
        assert shown.index("ro-hon.pdf") < shown.index("hiện hành") + 400
        assert all(one.file.sha256 in shown for one in rows)
        assert hashlib.sha256(admin.get(f"{page}da-ky/1/").getvalue()).hexdigest() == rows[0].file.sha256
        assert admin.get(f"{page}da-ky/3/").status_code == 404
        log = Event.objects.filter(subject=rows[0].transfer.subject).order_by("seq")
        assert [(one.kind, one.seq, one.payload["number"]) for one in log] == [
            ("transfer.scan-attached", 1, 1), ("transfer.scan-attached", 2, 2)
        ]  # fmt: skip


def test_what_is_no_scan_or_the_same_again_is_refused_beside_the_field(admin: Client, tmp_path: Path) -> None:
    with override_settings(FILES_ROOT=tmp_path):
        page = handed_over(admin)
        wrong = [SimpleUploadedFile("ky.docx", b"PK"), SimpleUploadedFile("ky.pdf", b"<html>"),
                 SimpleUploadedFile("ky.tif", b"II*\0" + b"0" * 40)]  # fmt: skip
        for one in wrong:
            answer = admin.post(page, {"file": one})
            assert (answer.status_code, 'id="id_file_error"' in answer.text) == (400, True), one.name
        signed = scan()
        assert admin.post(page, {"file": signed}).status_code == 302
        signed.seek(0)
        assert "Đây chính là bản quét đang có" in admin.post(page, {"file": signed}).text
        StoredFile.objects.update(state="infected", finding="Thử", scanned_at=AT)
        assert f"{page}da-ky/1/" not in admin.get(page).text
        assert admin.get(f"{page}da-ky/1/").status_code == 409
        assert TransferScan.objects.count() == 1
        assert StoredFile.objects.count() == 1


def test_only_who_may_hand_over_between_the_two_sees_or_attaches(admin: Client, tmp_path: Path) -> None:
    with override_settings(FILES_ROOT=tmp_path):
        page = handed_over(admin)
        admin.post(page, {"file": scan()})
        other = Client()
        for role, unit, status in (
            (Role.ADMINISTRATOR, "xa-bang-lang-02065", 404), (Role.UNIT_HEAD, "backan", 403),
        ):  # fmt: skip
            other.force_login(people.official((role, unit)))
            assert other.get(f"{page}da-ky/1/").status_code == status
            assert other.post(page, {"file": scan(pages=2)}).status_code == status
        assert TransferScan.objects.count() == 1
