"""Does the page send files in pieces, say what is kept, go on after a break, and work without script?"""

import random
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from caicach.documents import disk, models
from tests.documents import samples
from tests.web.desk import upload_server
from tests.web.desk.upload_server import Server

pytestmark = pytest.mark.browser
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --disable-dev-shm-usage"
)

UNDER_WAY = re.compile(r"^([3-9]|[1-8]\d)$")  # percent


@pytest.fixture
def server(committed_db: str, tmp_path: Path, settings) -> Iterator[Server]:
    settings.FILES_ROOT = tmp_path / "files"
    with upload_server.running(committed_db, settings.FILES_ROOT) as running:
        yield running


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS.split())
        yield opened
        opened.close()


def opened(browser: Browser, server: Server, **how: object) -> Page:
    context = browser.new_context(locale="vi-VN", **how)
    name, value = server.cookie.split("; ")[0].split("=", 1)
    context.add_cookies([{"name": name, "value": value, "domain": "127.0.0.1", "path": "/"}])
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"http://127.0.0.1:{server.port}/ban-lam-viec/thu-tep/")
    page.problems = problems
    return page


def stored() -> dict[str, models.StoredFile]:
    """What is kept, by name. Asked in a thread of its own: Playwright keeps an event loop in this one."""

    def ask() -> dict[str, models.StoredFile]:
        try:
            return {file.name: file for file in models.StoredFile.objects.all()}
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(ask).result()


def choose(page: Page, folder: Path, **files: bytes) -> None:
    """Choose files, named as `Giấy_chứng_sinh__pdf` here and `Giấy chứng sinh.pdf` there."""
    folder.mkdir(exist_ok=True)
    paths = [folder / name.replace("__", ".").replace("_", " ") for name in files]
    for path, data in zip(paths, files.values(), strict=True):
        path.write_bytes(data)
    page.set_input_files("[data-upload-choose]", paths)


def begins(request: Request) -> bool:
    return request.method == "POST" and request.url.endswith("/ban-lam-viec/tep/")


def random_pdf(size: int) -> bytes:
    return samples.pdf(size=64) + random.Random(size).randbytes(size)


def test_chosen_files_are_kept_and_travel_as_numbers(server: Server, browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, server)
    data = random_pdf(3_000_000)
    choose(page, tmp_path / "in", Giấy_chứng_sinh__pdf=data, ảnh__png=samples.picture("PNG"))
    expect(page.locator("[data-upload-list] li[data-state=saved]")).to_have_count(2)
    expect(page.locator("[data-upload-list] output").first).to_have_text("Đã lưu")
    expect(page.locator("[data-upload-said]")).to_have_text(re.compile("đã lưu"))
    page.get_by_role("button", name="Gửi").click()
    kept = stored()
    assert set(kept) == {"Giấy chứng sinh.pdf", "ảnh.png"}
    assert disk.address(kept["Giấy chứng sinh.pdf"].sha256).read_bytes() == data
    assert set(page.locator("#sent").inner_text().split(",")) == {str(file.pk) for file in kept.values()}
    assert page.problems == []


def test_a_server_that_dies_costs_only_patience(server: Server, browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, server)
    data = random_pdf(30_000_000)
    choose(page, tmp_path / "in", lớn__pdf=data)
    expect(page.locator("[data-upload-list] progress")).to_have_attribute("value", UNDER_WAY)
    server.kill()
    expect(page.locator("[data-upload-list] .field__error")).to_contain_text("Phần đã lưu còn nguyên")
    expect(page.locator("[data-upload-list] output")).to_have_text("Chưa lưu")
    # A form sent now would go without its file: it is held back, and said so.
    page.get_by_role("button", name="Gửi").click()
    server.start()
    expect(page.locator("[data-upload-list] output")).to_have_text("Đã lưu", timeout=40_000)
    assert disk.address(stored()["lớn.pdf"].sha256).read_bytes() == data


def test_going_on_after_the_page_was_loaded_again(server: Server, browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, server)
    data = random_pdf(31_000_000)
    page.on("dialog", lambda dialog: dialog.accept())
    requests = []
    page.on("request", lambda request: requests.append(request) if begins(request) else None)
    choose(page, tmp_path / "in", lớn__pdf=data)
    expect(page.locator("[data-upload-list] progress")).to_have_attribute("value", UNDER_WAY)
    page.reload()
    page.set_input_files("[data-upload-choose]", tmp_path / "in" / "lớn.pdf")
    expect(page.locator("[data-upload-list] output")).to_have_text("Đã lưu", timeout=20_000)
    assert len(requests) == 1, "the second visit went on with the upload of the first"
    assert disk.address(stored()["lớn.pdf"].sha256).read_bytes() == data


def test_what_cannot_be_taken_is_told_and_a_file_can_be_taken_back(
    server: Server, browser: Browser, tmp_path: Path
) -> None:
    page = opened(browser, server)
    expect(page.locator(".field__hint")).to_contain_text("Mỗi tệp không quá 50 MB; nhận PDF")
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    choose(page, tmp_path / "in", quá_lớn__pdf=b"0" * (51 << 20), chạy__exe=b"MZ", rỗng__pdf=b"")
    problems = page.locator("[data-upload-list] .field__error")
    expect(problems).to_have_text(
        [
            "quá lớn.pdf: 51 MB, quá mức 50 MB cho một tệp.",
            "chạy.exe: loại tệp này không nhận được.",
            "rỗng.pdf: tệp rỗng.",
        ]
    )
    assert sent == []
    while page.locator("[data-upload-remove]").count():
        page.locator("[data-upload-remove]").first.click()
    choose(page, tmp_path / "in", giả__pdf=samples.REFUSED["web page"], thật__pdf=samples.pdf())
    fake = page.locator("[data-upload-list] li", has_text="giả.pdf")
    expect(fake.locator(".field__error")).to_contain_text("chỉ nhận PDF")
    expect(fake.get_by_role("button", name="Thử lại")).to_be_hidden()
    expect(page.locator("[data-upload-list] li[data-state=saved]")).to_have_count(1)
    fake.get_by_role("button", name="Bỏ").click()
    page.get_by_role("button", name="Bỏ thật.pdf").click()
    expect(page.locator("[data-upload-list] li")).to_have_count(0)
    expect(page.locator("[data-upload-choose]")).to_be_focused()
    page.get_by_role("button", name="Gửi").click()
    expect(page.locator("#sent")).to_have_text("")


def test_dropped_photographed_and_without_script(server: Server, browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, server)
    transfer = page.evaluate_handle(
        "bytes => { const drop = new DataTransfer();"
        " drop.items.add(new File([new Uint8Array(bytes)], 'kéo thả.pdf')); return drop; }",
        list(samples.pdf()),
    )
    page.dispatch_event("[data-upload]", "drop", {"dataTransfer": transfer})
    expect(page.locator("[data-upload-list] output")).to_have_text("Đã lưu")
    expect(page.locator("[data-upload-camera]")).to_be_hidden()

    phone = opened(browser, server, has_touch=True, is_mobile=True, viewport={"width": 390, "height": 800})
    camera = phone.locator("[data-upload-camera]")
    expect(camera).to_be_visible()
    assert camera.locator("input").get_attribute("capture") == "environment"

    plain = opened(browser, server, java_script_enabled=False)
    choose(plain, tmp_path / "in", Đơn__pdf=samples.pdf())
    plain.get_by_role("button", name="Gửi").click()
    expect(plain.locator("#sent")).to_have_text("Đơn.pdf")
