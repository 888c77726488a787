"""What do the tabs of the inbox say of each dossier, and does the list hold together on a screen?"""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser

from caicach.core import clock
from caicach.core.actor import Actor
from caicach.dossiers import commands, queries
from caicach.dossiers.models import Consultation, Dossier
from caicach.dossiers.states import Status
from tests.support import browser as browsers
from tests.support import desk, snapshots
from tests.support.desk import at
from tests.web.desk.conftest import as_user

INBOX = "/ban-lam-viec/"
LAND = "1.003003"
OTHER = "xa-bang-lang-02065"
NOW = at(24, 10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsers.chromium() as opened:
        yield opened


@pytest.fixture(autouse=True)
def _august(office: desk.Office) -> Iterator[None]:
    desk.publish(LAND)
    with clock.frozen(NOW):
        yield


def line(client: Client, tab: queries.Tab, dossier: Dossier) -> str:
    """What the row of a dossier says, without marks; empty if it is not in the tab."""
    page = client.get(f"{INBOX}?muc={tab}").text
    rows = [row for row in re.findall(r"<tr .*?</tr>", page, re.DOTALL) if dossier.code in row]
    return " ".join(re.sub(r"<[^>]+>", " ", rows[0]).split()) if rows else ""


def ask(dossier: Dossier, unit_id: int, by: Actor) -> Consultation:
    """On a Monday at nine, for an answer within a working day."""
    return commands.consult(dossier.pk, unit_id=unit_id, question="Có lưu sổ không?", hours=8, by=by, at=at(22))


@pytest.fixture
def asked(office: desk.Office) -> Dossier:
    """A dossier of ours about which another commune was asked."""
    dossier = office.receive("1.001193", when=at(22, 8))
    commands.hand_over(dossier.pk, step_key="receive", by=office.counter, at=at(22, 8, 30))
    ask(dossier, desk.Office(OTHER).unit.id, office.officer)
    return dossier


def held_at(office: desk.Office, step: str) -> Dossier:
    """A dossier about land that came long ago and stands at this step."""
    dossier = office.receive(LAND, when=at(1))
    while desk.open_steps(dossier) != [step]:
        desk.play(dossier, at=at(2))
    return dossier


def test_an_overdue_dossier_names_its_step(office: desk.Office) -> None:
    dossier = office.receive("1.001193", when=at(1))
    commands.hand_over(dossier.pk, step_key="receive", by=office.counter, at=at(1, 10))
    step = dossier.process.definition.compiled.steps["record"].name
    client = as_user(office.officer_user)
    assert step in line(client, queries.Tab.WORKING, dossier)
    assert step in line(client, queries.Tab.OVERDUE, dossier)


def test_an_opinion_is_shown_to_both_with_its_own_deadline(office: desk.Office, asked: Dossier) -> None:
    other = desk.Office(OTHER)
    who = f"{office.unit.name} hỏi {other.unit.name}"
    ours = line(as_user(office.officer_user), queries.Tab.OPINION, asked)
    theirs = line(as_user(other.officer_user), queries.Tab.OPINION, asked)
    for said, state in ((ours, "Chờ trả lời"), (theirs, "Cần trả lời")):
        assert state in said
        assert who in said
        assert "Có lưu sổ không?" in said
        assert "09:00 ngày 23/08/2022 Quá hạn 1 ngày" in said  # the dossier itself was due on the 22nd
    assert line(as_user(office.counter_user), queries.Tab.OPINION, asked)


def test_the_tab_counts_what_it_shows_and_no_stranger_sees_it(office: desk.Office, asked: Dossier) -> None:
    for office_of, count in ((office, 1), (desk.Office(OTHER), 1), (desk.Office("xa-nam-cuong-02026"), 0)):
        assert queries.count_tabs(seen_by=office_of.officer, at=NOW)[queries.Tab.OPINION] == count
        assert len(queries.inbox(queries.Tab.OPINION, seen_by=office_of.officer, at=NOW)) == count


def test_an_answered_question_waits_for_nobody(office: desk.Office, asked: Dossier) -> None:
    other = desk.Office(OTHER)
    question = asked.consultations.get()
    commands.answer_consultation(question.pk, answer="Có", agrees=True, by=other.officer, at=at(22, 10))
    for user in (office.officer_user, other.officer_user):
        assert not line(as_user(user), queries.Tab.OPINION, asked)


def test_the_tab_of_opinions_takes_as_many_statements(
    office: desk.Office, asked: Dossier, django_assert_max_num_queries: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_user(office.officer_user)
    client.get(INBOX)
    snapshots.hold(monkeypatch)
    with django_assert_max_num_queries(5):
        client.get(f"{INBOX}?muc={queries.Tab.OPINION}")


@pytest.mark.parametrize("step", ["posting", "tax"])
def test_nobody_is_late_while_the_clock_stands(office: desk.Office, step: str) -> None:
    dossier = held_at(office, step)
    assert dossier.state is (Status.PROCESSING if step == "posting" else Status.FINANCE)
    Dossier.objects.filter(pk=dossier.pk).update(due_at=at(20))
    people = desk.Rooms(dossier)
    rows = [
        *queries.inbox(queries.Tab.WORKING, seen_by=desk.staff(*_post(dossier)), at=NOW),
        *queries.search(dossier.code, seen_by=people.officer),
    ]
    assert [row.paused for row in rows] == [True, True]
    found = as_user(office.counter_user).get(f"{INBOX}tim/", {"tim": dossier.applicant_name}).text
    assert "Tạm dừng tính hạn" in found
    assert "Quá hạn" not in found


def _post(dossier: Dossier) -> tuple[str, int]:
    task = dossier.process.tasks.get(state="open")
    return task.role, task.unit_id


@pytest.mark.browser
@pytest.mark.parametrize("width", [browsers.DESKTOP, browsers.PHONE])
def test_no_status_is_laid_over_the_next_column(office: desk.Office, browser: Browser, width: int) -> None:
    dossier = held_at(office, "tax")
    html = as_user(office.counter_user).get(f"{INBOX}tim/", {"tim": dossier.applicant_name}).text
    assert str(Status.FINANCE.label) in html
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("http://ban-lam-viec.example/")
    for sheet in ("caicach.css", "desk.css"):
        page.add_style_tag(path=settings.PACKAGE / "web" / "static" / "css" / sheet)
    over = page.evaluate("""() => Array.from(document.querySelectorAll("td .badge")).filter(one =>
        one.getBoundingClientRect().right > one.closest("td").getBoundingClientRect().right).length""")
    assert over == 0
    page.close()


def test_more_than_a_page_of_hits_is_said_to_be_cut(office: desk.Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("caicach.web.desk.inbox.PAGE", 2)
    for serial in (1, 2):
        office.receive("1.001193", applicant=desk.applicant(serial))
    client = as_user(office.counter_user)
    assert "Chỉ hiện 2 hồ sơ mới nhất" in client.get(f"{INBOX}tim/", {"tim": "Lý Thị Thử"}).text
    assert "Có 1 hồ sơ." in client.get(f"{INBOX}tim/", {"tim": "Lý Thị Thử 001"}).text


def test_the_desk_opens_with_ones_own_work(office: desk.Office, asked: Dossier) -> None:
    """What waits to be received is the counter's: whoever cannot receive sees their own work first."""
    commands.register(office.intake("1.001193"), by=office.counter, at=at(23))

    def opened(user: object) -> str:
        found = re.search(r'muc=([a-z-]+)" aria-current="page"', as_user(user).get(INBOX).text)
        return found[1] if found else ""

    assert opened(office.counter_user) == queries.Tab.NEW
    assert opened(office.officer_user) == queries.Tab.WORKING
    assert opened(desk.Office(OTHER).officer_user) == queries.Tab.OPINION
