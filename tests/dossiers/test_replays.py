"""Last year's dossiers on a new table of steps: by page and by command, with real acts behind them."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from caicach.accounts.states import Role
from caicach.catalogue import commands as catalogue
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.dossiers import commands
from caicach.dossiers.queries import replays
from caicach.web.backoffice import rehearsals
from tests.support import desk, people
from tests.support.desk import at
from tests.web import markup

BIRTH, LAND = "1.001193", "1.003003"
STEP = """
[[workflow.steps]]
key = "second"
name = "Kiểm tra lần hai"
who = "case_officer"
where = "competent"
hours = 1.5
next = "stamp"
"""


@pytest.fixture
def office(db: None) -> Iterator[desk.Office]:
    desk.load_province()
    desk.publish(BIRTH, LAND)
    with clock.frozen(at(5, 9, month=1, year=2023)):
        yield desk.Office()


def lived(office: desk.Office) -> None:
    """One straight on, one that waited for papers, one refused."""
    straight, papers, refused = (office.receive(BIRTH, when=at(1, 8, minute)) for minute in (0, 5, 10))
    for minute in range(20, 60, 10):
        desk.play(straight, at=at(1, 8, minute))
    desk.play(papers, at=at(1, 9))
    commands.request_supplement(papers.pk, items=["Giấy chứng sinh"], by=office.officer, at=at(1, 9, 5))
    commands.resume(papers.pk, by=office.officer, at=at(9, 8))
    for hour in (9, 10, 11, 15):
        desk.play(papers, at=at(9, hour))
    desk.play(refused, at=at(1, 9))
    commands.refuse(refused.pk, reason="Không đủ điều kiện", by=office.head, at=at(1, 10))


def drafted() -> int:
    """The same table with one more step before the stamp."""
    (file,) = desk.PROCEDURES.glob(f"{BIRTH}.toml")
    content = file.read_text(encoding="utf-8")
    steps = content.replace('next = "stamp"', 'next = "second"', 1)
    steps = steps.replace("[[samples]]", STEP + "\n[[samples]]", 1)
    by = desk.actor(people.official((Role.ADMINISTRATOR, "backan")))
    return catalogue.import_draft(steps, by=by, at=clock.now()).pk


def published_of(code: str) -> int:
    return replays.keeping.list_revisions(code=code)[0].id


def rehearsed(revision_id: int) -> replays.Rehearsed:
    return replays.rehearse_history(
        revision_id, first=date(2022, 1, 1), last=date(2022, 12, 31), seen_by=Actor.system()
    )


def test_on_its_own_table_nothing_changes(office: desk.Office) -> None:
    lived(office)
    said = rehearsed(published_of(BIRTH)).summary
    assert said.played == 2
    assert said.median_before == said.median_after
    assert said.in_time_before == said.in_time_after
    assert (said.newly_late, said.newly_in_time) == ((), ())
    (refused,) = said.unplayed
    assert "từ chối" in refused.reason


@pytest.mark.parametrize("minutes", [37, 700, 3000])
def test_land_with_tax_and_posting_ends_when_it_ended(office: desk.Office, minutes: int) -> None:
    land, now = office.receive(LAND, when=at(1)), at(1)
    while land.finished_at is None:
        now += timedelta(minutes=minutes)
        desk.play(land, at=now)
    said = rehearsed(published_of(LAND)).summary
    assert said.unplayed == ()
    assert (said.played, said.median_before) == (1, said.median_after)
    assert said.in_time_before == said.in_time_after


def test_a_step_more_costs_its_planned_hours(office: desk.Office) -> None:
    lived(office)
    said = rehearsed(drafted()).summary
    assert said.median_before is not None
    assert said.median_after == said.median_before + 90
    assert {load.step.key: load.by_plan for load in said.steps}["second"] == 2


def test_by_command_for_people_and_for_programs(office: desk.Office) -> None:
    lived(office)
    drafted()
    lines = run("rehearse-history", BIRTH, "--from", "2022-08-01", "--to", "2022-08-31")
    assert "Diễn tập được: 2 hồ sơ; không diễn tập được: 1" in lines
    assert "Kiểm tra lần hai: 2 lượt, trước –, nay 1 giờ 30 phút, 2 lượt theo định mức" in lines
    data = json.loads(run("rehearse-history", BIRTH, "--json"))
    assert (data["first"], data["last"], data["played"]) == ("2022-01-01", "2022-12-31", 2)
    assert [one["reason"] for one in data["not_played"]]


def run(*words: str) -> str:
    out = StringIO()
    call_command("procedures", *words, stdout=out)
    return out.getvalue()


def test_by_page(office: desk.Office) -> None:
    lived(office)
    client = Client()
    client.force_login(people.official((Role.UNIT_HEAD, "backan")))
    address = f"/quan-tri/thu-tuc/{drafted()}/dien-tap/"
    assert 'value="01/01/2022"' in html(client, address)
    page = html(client, address + "?tu=01/01/2022&den=31/12/2022")
    assert "Kiểm tra lần hai" in page
    assert "nút thắt" in page
    assert "không đi hết quy trình" in page
    assert "Ngày cuối phải từ ngày đầu trở đi" in html(client, address + "?tu=02/01/2022&den=01/01/2022", 400)


def test_a_page_that_does_not_name_all_says_where_they_stand(
    office: desk.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Done half an hour before the due time: with one step more it is late."""
    late = office.receive(BIRTH, when=at(1, 8))
    for minute in range(0, 40, 10):
        desk.play(late, at=at(1, 16, minute))
    client = Client()
    client.force_login(people.official((Role.UNIT_HEAD, "backan")))
    address = f"/quan-tri/thu-tuc/{drafted()}/dien-tap/?tu=01/01/2022&den=31/12/2022"
    page = html(client, address)
    assert late.code in page
    assert "Danh sách đầy đủ" not in page
    monkeypatch.setattr(rehearsals, "SHOWN", 0)
    page = html(client, address)
    assert late.code not in page
    assert f"rehearse-history {BIRTH} --revision 3 --from 2022-01-01 --to 2022-12-31 --json" in page


def test_a_page_plays_no_more_than_somebody_waits_for(office: desk.Office) -> None:
    lived(office)
    with pytest.raises(replays.TooMany):
        replays.rehearse_history(
            published_of(BIRTH), first=date(2022, 1, 1), last=date(2022, 12, 31), seen_by=Actor.system(), most=1
        )


def html(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    text = answer.content.decode()
    markup.check(text)
    return text
