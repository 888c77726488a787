"""Is every page usable by everybody: on a desk and on a phone, by a reader of screens, without a browser's complaint?

Which pages there are comes from the addresses themselves and from the table of permissions, so none can be forgotten:
an address that shows nobody a page must be named here with the reason.
"""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Browser

from caicach.accounts.states import Role
from caicach.core import clock
from caicach.dossiers.queries import TABS
from caicach.web.desk.register import WORKBOOK
from tests.support import browser as browsers
from tests.support import people
from tests.support.browser import DESKTOP, PHONE, Seat, Town
from tests.web import (
    permissions_advice,
    permissions_assessments,
    permissions_cycles,
    permissions_desk,
    permissions_imports,
    permissions_jobs,
    permissions_plans,
    permissions_privacy,
    permissions_publishing,
    permissions_queue,
    permissions_scores,
    permissions_shared,
    permissions_surveys,
)
from tests.web import permissions_matrix as matrix
from tests.web.permissions_desk import DESK
from tests.web.permissions_matrix import NOBODY, OTHER, OWN, Cell, World

pytestmark = pytest.mark.browser

FILES = {
    "desk:receipt", "desk:supplement", "desk:refusal", "desk:apology", "desk:control", "desk:uploads:download",
    "desk:file", "desk:outcome-slip", "desk:stop", "desk:register-volume", "desk:post-list", "desk:pad-sheets",
}  # fmt: skip
OF_ADMINISTRATORS = {
    "backoffice:transfer-minutes", "backoffice:transfer-scan",  # tests/web/test_transfers.py
    "backoffice:destruction-paper",  # tests/privacy
    "assessments:set-file", "assessments:set-decision",  # tests/web/test_criteria_sets.py
    "assessments:minutes", "portal:assessment-workbook", "portal:assessment-file",  # tests/web/test_publishing.py
    "backoffice:import-sheet",  # tests/web/test_imports.py
}  # fmt: skip
WORKBOOKS = {"desk:register-workbook", "desk:control-workbook"}
FOR_PROGRAMS = {
    "alive", "ready", "metrics", "security-contact", "api:receive", "api:dossier", "desk:uploads:piece",
    "desk:intake-procedures", "desk:intake-procedure", "desk:intake-sums",
    "portal:open-data-manifest", "portal:open-data-file", "portal:open-data-latest",  # tests/web/portal/test_scores.py
    "portal:workflow",  # tests/web/portal/test_procedures.py
}  # fmt: skip
FORMS_SENT_TO = {
    "portal:text-size", "portal:language", "portal:own-logout", "login:logout",
    "login:revoke-delegation", "login:end-leave", "login:end-viewing", "backoffice:end-sessions",
    "backoffice:give-position", "backoffice:reset-password",
    "backoffice:disable-person", "backoffice:enable-person", "backoffice:turn-off-second-factor",
    "backoffice:publish-revision", "desk:uploads:begin", "desk:uploads:finish", "desk:intake-person",
    "desk:intake-draft", "desk:intake-discard",
    "desk:view-delete", "desk:label-end", "desk:label-put", "desk:label-take", "desk:note-write", "desk:note-remove",
    "desk:undo", "desk:export", "dashboards:export", "dashboards:records-export", "backoffice:hold-end",
    "plans:remove-task",
}  # fmt: skip
LATER_IN_A_STORY = {
    # Of the province and of who runs a cycle: tests/journeys/test_assessment.py, tests/web/test_criteria_sets.py
    "assessments:set-draft", "assessments:set-revise", "assessments:set-adopt", "assessments:set-close",
    "assessments:set-ask", "assessments:set-answer", "assessments:council", "assessments:council-unit",
    "assessments:cycle-plan", "assessments:evidence-file",  # tests/web/test_cycles.py
    "login:second-step", "login:second-factor-code",  # test_the_second_step
    "portal:own",  # tests/web/portal/test_own.py
    "desk:apology-draft",  # tests/journeys/test_late_holiday.py
    "desk:job", "desk:job-file",  # tests/jobs, tests/journeys/test_import.py
    "portal:looks",  # tests/web/test_reads.py
    # The next three: tests/web/dashboards/test_scores.py
    "dashboards:score-workbook", "dashboards:score-paper", "dashboards:score-procedure",
    "dashboards:score-committee-paper",  # tests/web/dashboards/test_advice.py
    "dashboards:figures-sheet",  # tests/web/dashboards/test_index_sets.py
    "dashboards:index-set-workbook",  # tests/web/dashboards/test_comparing.py
    "surveys:sheet",  # tests/web/test_surveys.py
    "plans:entry-file",  # tests/web/test_plans_pages.py
    *permissions_imports.ADDRESSES,  # tests/web/test_imports.py, tests/journeys/test_import.py
}  # fmt: skip
MAKERS = (
    permissions_advice,
    permissions_assessments,
    permissions_cycles,
    permissions_imports, permissions_jobs, permissions_plans, permissions_privacy, permissions_publishing,
    permissions_queue, permissions_scores, permissions_shared,
    permissions_surveys,
)  # fmt: skip
NO_PAGE = FILES | OF_ADMINISTRATORS | WORKBOOKS | FOR_PROGRAMS | FORMS_SENT_TO | LATER_IN_A_STORY

ONE_STOP, OFFICER, HEAD = (role.value for role in (Role.ONE_STOP_OFFICER, Role.CASE_OFFICER, Role.UNIT_HEAD))
CHIEF, ADMINISTRATOR = Role.ONE_STOP_CHIEF.value, Role.ADMINISTRATOR.value


_COVERED = """() => {
    const [one, bar] = [document.activeElement, document.querySelector(".act-bar")];
    if (one === document.body || bar.contains(one)) return "";
    const [mine, its] = [one.getBoundingClientRect(), bar.getBoundingClientRect()];
    return mine.top >= its.top && mine.bottom <= its.bottom ? one.outerHTML.slice(0, 120) : "";
}"""


def shown() -> dict[str, str]:
    """Every address that shows a page, with somebody who may see it: strangers before officials."""
    columns = [NOBODY, ADMINISTRATOR, HEAD, OFFICER, CHIEF, ONE_STOP]
    found = {}
    for row in matrix.rows():
        viewers = [column for column in columns if row.expected[column][0] == "200"]
        if row.method == "GET" and viewers and row.url not in NO_PAGE:
            found[row.url] = viewers[0]
    return found


@pytest.fixture
def world() -> World:
    with clock.frozen(people.AT):
        world = matrix.make_world()
        permissions_desk.make_desk()
    return world


@pytest.fixture
def town(browser: Browser, committed_db: str, world: World) -> Iterator[Town]:
    with browsers.town(browser, now=people.AT, story="every-page") as found:
        yield found


def sits(town: Town, world: World, column: str, width: int) -> Seat:
    return town.visitor(width=width) if column == NOBODY else town.seat(world.viewers[column], width=width)


def test_every_address_shows_a_page_or_is_known_to_show_none() -> None:
    assert set(shown()) | NO_PAGE == {name for name, _view in matrix.addresses()}
    assert not set(shown()) & NO_PAGE


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_every_page(town: Town, world: World, width: int) -> None:
    wrong = []
    for url, column in shown().items():
        seat = sits(town, world, column, width)
        with clock.frozen(people.AT):
            path = matrix.address(url, Cell(world, column, OWN))
        seat.go(path)
        wrong += [f"{url}: {fault}" for fault in seat.faults()]
    assert wrong == []


BAD = "<title>x</title><h1>a</h1><h1>b</h1><p style='width: 3000px'>{{ left }}</p><img src='data:,'>"


def test_a_bad_page_is_found_out(browser: Browser) -> None:
    """What looks at the pages sees what is wrong with them."""
    page = browser.new_page()
    page.set_content(BAD)
    seat = Seat(Town(browser, people.AT), page, DESKTOP)
    found = " ".join(seat.faults())
    for fault in ("image-alt", "the language is", "the title is", "first headings", "scrolls sideways", "left over"):
        assert fault in found, fault


def test_no_file_is_a_page(town: Town, world: World) -> None:
    """What is left out above as a file is one."""
    kinds = dict.fromkeys(FILES, "application/pdf") | dict.fromkeys(WORKBOOKS, WORKBOOK)
    for url in sorted(kinds):
        seat = sits(town, world, ONE_STOP, DESKTOP)
        answer = seat.page.request.get(town.address + matrix.address(url, Cell(world, ONE_STOP, OWN)))
        assert (answer.status, answer.headers["content-type"]) == (200, kinds[url]), url


STRANGERS = {
    "/thu-tuc/?tim=sao+y": 200, "/thu-tuc/?tim=qwerty": 200, "/thu-tuc/1.001193/": 200, "/tra-cuu/?ma=%3F": 400,
    "/tra-cuu/?ma=000.00.10.H03-220804-9999": 404, "/khong-co-trang-nay/": 404, "/tinh-ngay-hen-tra/?ngay=x": 400,
    "/tinh-ngay-hen-tra/?thoi_han=15&don_vi=working_days&ngay=20/01/2022&gio=15:30&co_quan=": 200,
}  # fmt: skip


def states(column: str) -> dict[str, int]:
    """Pages in the states that hold more than their first sight, by who may see them."""
    ours = DESK.dossiers[OWN]
    page = {name: reverse("desk:dossier", args=[code]) for name, code in vars(ours).items() if name != "asked_id"}
    asked = reverse("desk:dossier", args=[DESK.dossiers[OTHER].asked_code])
    inbox, book, figures = reverse("desk:inbox"), reverse("desk:register"), reverse("dashboards:listing")
    act = "viec/"
    return {
        NOBODY: STRANGERS
        | {f"/tra-cuu/?ma={ours.received}": 200}
        | {"/kiem-tra-ket-qua/?ma=0000000000000000": 404, "/kiem-tra-ket-qua/?ma=1": 400},
        ONE_STOP: {f"{inbox}?muc={tab}": 200 for tab in TABS}
        | {page["received"] + act + name + "/": 200 for name in ("yeu-cau-bo-sung", "rut-ho-so")}
        | {f"{book}?tu=2022-08-31&den=2022-08-01": 400, "/ban-lam-viec/tim/?tim=ly+thi": 200}
        | {"/ban-lam-viec/tim/?tim=khong+ai": 200, "/quan-tri/": 403, page["supplemented"]: 200},
        OFFICER: {asked: 200, page["asked_code"]: 200, page["asked_code"] + act + "lay-y-kien/": 200},
        HEAD: {reverse("desk:outcomes") + "?so=không+có": 200, reverse("desk:outcomes") + "?nam=1": 400}
        | {page["returned"] + act + name + "/": 200 for name in ("dinh-chinh-ket-qua", "thu-hoi-ket-qua")}
        | {page["refused"]: 200, page["extended"]: 200, page["extended"] + act + "xin-loi-hen-lai/": 409}
        | {page["asked_code"] + act + name + "/": 200 for name in ("xin-loi-hen-lai", "tu-choi-giai-quyet")}
        | {
            page["asked_code"] + act + "giao-viec/?step_key=record": 200,
            f"{figures}?nam=x": 404,
            inbox + "ho-so/x/": 404,
        },
    }[column]


@pytest.mark.parametrize("column", [NOBODY, ONE_STOP, OFFICER, HEAD])
def test_every_state_on_a_phone(town: Town, world: World, column: str) -> None:
    seat = sits(town, world, column, PHONE)
    wrong = []
    for path, status in states(column).items():
        seat.go(path, status=status)
        wrong += [f"{path}: {fault}" for fault in seat.faults()]
    assert wrong == []


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_bar_of_acts_hides_nothing_that_has_the_focus(town: Town, world: World, width: int) -> None:
    """WCAG 2.4.11, which axe cannot see: the long form of the counter, from field to field by keyboard."""
    seat = sits(town, world, ONE_STOP, width)
    seat.go(reverse("desk:intake") + "?thu-tuc=1.001193")
    hidden, reached = [], 0
    for _field in range(80):
        seat.page.keyboard.press("Tab")
        if found := seat.page.evaluate(_COVERED):
            hidden.append(found)
        reached += seat.page.evaluate("document.activeElement.closest('#intake-form') !== null")
    assert reached > 15
    assert hidden == []


def test_the_second_step(town: Town, world: World) -> None:
    """The page that comes between the password and the desk, and the picture for the telephone before it."""
    officer = world.viewers[OFFICER]
    account = town.seat(officer)
    account.go(reverse("login:second-factor"))
    account.press("Bắt đầu")
    account.look()
    assert account.page.evaluate("document.querySelector('.second-factor img').naturalWidth") > 0
    TOTPDevice.objects.update(confirmed=True)
    visitor = town.visitor(width=PHONE)
    visitor.go("/dang-nhap/")
    visitor.page.get_by_label("Tên đăng nhập").fill(officer.username)
    visitor.page.get_by_label("Mật khẩu").fill(people.PASSWORD)
    visitor.press("Đăng nhập")
    assert visitor.path == reverse("login:second-step")
    visitor.look()
