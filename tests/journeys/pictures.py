"""The pictures of the documents (docs/images), made anew by `make pictures`: invented people on a Thursday in 2022."""

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from django.conf import settings
from django.test import override_settings
from PIL import Image
from playwright.sync_api import expect

from caicach.dossiers import commands
from caicach.dossiers.models import Dossier
from caicach.dossiers.rules.intake import Applicant
from tests.journeys import ways
from tests.journeys.conftest import PROCEDURES
from tests.support import desk
from tests.support.browser import Town
from tests.support.desk import at

pytestmark = pytest.mark.browser
IMAGES = settings.CHECKOUT / "docs" / "images"
COLOURS = 128
NAMES = (
    "Nông Văn Thử", "Hoàng Thị Thử", "Triệu Văn Thử", "Lý Thị Thử", "Bàn Văn Thử", "Ma Thị Thử", "Hà Văn Thử",
    "Dương Thị Thử",
)  # fmt: skip
VILLAGES = ("Nà Thử", "Bản Mẫu", "Khuổi Giả", "Nà Ví Dụ", "Phiêng Tưởng")
# Procedure, when received, and how far it went: received, handed over, waiting for papers.
DAY = (
    ("1.004873", at(1, 8), "handed"), ("1.003003", at(12, 9, month=7), "handed"), ("1.004859", at(3, 14), "received"),
    ("1.001193", at(4, 8), "received"), ("1.001193", at(4, 8, 20), "received"), ("1.004873", at(2, 10), "received"),
    ("1.003003", at(27, 10, month=7), "received"), ("2.000635", at(4, 8, 40), "received"),
    ("1.000656", at(4, 8, 50), "received"), ("1.004873", at(4, 9), "received"), ("1.001193", at(4, 9, 5), "papers"),
    ("1.000894", at(3, 9), "received"), ("1.001193", at(3, 15, 30), "received"), ("1.004873", at(2, 8), "done"),
    ("2.000635", at(4, 7, 30), "done"),
)  # fmt: skip


def person(serial: int) -> Applicant:
    name, village = NAMES[serial % len(NAMES)], VILLAGES[serial % len(VILLAGES)]
    return desk.applicant(serial, full_name=f"{name} {serial:03d}", address=f"Thôn {village}, xã Phương Viên")


@pytest.fixture
def office(town: Town) -> desk.Office:
    """A commune's counter on a morning with something of everything on it."""
    desk.publish(*sorted({file.stem for file in desk.PROCEDURES.glob("?.??????.toml")} - set(PROCEDURES)))
    office = desk.Office()
    for serial, (code, when, how) in enumerate(DAY, start=1):
        prepare(office, office.receive(code, when=when, applicant=person(serial)), when=when, how=how)
    town.now = at(4, 9, 30)
    return office


def prepare(office: desk.Office, dossier: Dossier, *, when: datetime, how: str) -> None:
    soon = when + timedelta(minutes=20)
    if how == "handed":
        commands.hand_over(dossier.pk, step_key="receive", by=office.counter, at=soon)
    if how == "done":
        while desk.open_steps(dossier) != ["hand_back"]:
            desk.play(dossier, at=soon)
    if how == "papers":
        missing = ["Giấy chứng sinh bản chính"]
        commands.request_supplement(dossier.pk, items=missing, by=office.counter, at=soon)


def keep(picture: bytes | Image.Image, name: str) -> None:
    """A picture of few colours is a quarter of the bytes."""
    IMAGES.mkdir(exist_ok=True)
    image = picture if isinstance(picture, Image.Image) else Image.open(BytesIO(picture))
    image.convert("RGB").quantize(COLOURS).save(Path(IMAGES / name), optimize=True)


@override_settings(PUBLIC_ADDRESS="https://mot-cua.example")
def test_pictures(town: Town, office: desk.Office) -> None:
    counter = town.seat(office.counter_user)
    counter.go("/ban-lam-viec/?muc=dang-xu-ly")
    keep(counter.page.screenshot(), "inbox.png")
    newest = Dossier.objects.filter(procedure_code="1.001193", status=2).latest("received_at")
    counter.go(f"/ban-lam-viec/ho-so/{newest.code}/")
    keep(counter.page.screenshot(), "dossier.png")
    with pypdfium2.PdfDocument(BytesIO(counter.fetch(f"/ban-lam-viec/ho-so/{newest.code}/giay-tiep-nhan.pdf"))) as slip:
        keep(slip[0].render(scale=1.5).to_pil(), "receipt.png")
    ways.begin_intake(counter, procedure="giay doc than", who=person(40))
    expect(counter.page.locator("#saved")).to_contain_text("Đã lưu")
    counter.page.evaluate("scrollTo(0, 0)")
    keep(counter.page.screenshot(), "intake.png")
    visitor = town.visitor()
    visitor.go("/")
    keep(visitor.page.screenshot(), "portal.png")
