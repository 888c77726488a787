"""Does the list taken along hold what the desk shows, to whom it shows it at the moment of the run?"""

import csv
import io
from collections.abc import Collection
from datetime import timedelta

import pytest
from django.test import Client

from caicach.accounts import commands as accounts
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.dossiers import queries
from caicach.dossiers.commands import exporting
from caicach.dossiers.queries.columns import Column
from caicach.dossiers.queries.criteria import EVERYTHING, Criteria, DueBy, Order
from caicach.dossiers.queries.exporting import heard, said
from caicach.dossiers.queries.inbox import Tab
from caicach.dossiers.rules.warnings import Warn
from caicach.jobs import queries as jobs
from caicach.jobs import worker
from caicach.jobs.exports import Format
from caicach.jobs.models import Job
from caicach.jobs.states import JobState
from tests.support import desk

LAND = "1.003003"
NOW = desk.at(1, 11)
OTHER = "xa-bang-lang-02065"


@pytest.fixture
def office(committed_db: str) -> desk.Office:
    desk.load_province()
    desk.publish("1.001193", LAND)
    return desk.Office()


def listed(
    tab: Tab, by: Actor, criteria: Criteria = EVERYTHING, *, columns: Collection[Column] = (), head: bool = False
) -> list[list[str]]:
    """The rows of the file, as its owner fetches it; with `head` the headings too."""
    job = exporting.export_list(
        tab, criteria=criteria, narrowed=[], columns=columns, form=Format.CSV, by=by, at=NOW
    )  # fmt: skip
    worker.drain()
    done = jobs.get_job(job.pk, seen_by=by)
    with jobs.open_result(done, at=NOW).stream as stream:
        rows = list(csv.reader(io.StringIO(stream.read().decode("utf-8-sig")), delimiter=";"))
    assert done.result["written"] == len(rows[1:]) - sum(row[0].startswith("#") for row in rows)
    return [row for row in rows[0 if head else 1 :] if not row[0].startswith("#")]


def test_criteria_are_kept_as_they_were() -> None:
    asked = Criteria(statuses=(2, 4), sector="Hộ tịch", due=DueBy.TODAY, level=Warn.HEAD, order=Order.NEWEST)
    assert heard(said(asked)) == asked
    assert heard(said(EVERYTHING)) == EVERYTHING


def test_every_tab_leaves_as_it_is_shown(office: desk.Office) -> None:
    ours = [office.receive(LAND, when=desk.at(1, 8, minute)) for minute in (0, 10, 20)]
    ours.append(office.receive("1.001193", when=desk.at(1, 8, 30)))
    desk.Office(OTHER).receive("1.001193", when=desk.at(1, 8))
    with clock.frozen(NOW):
        for tab in Tab:
            shown = queries.inbox(tab, seen_by=office.counter, at=NOW)
            assert sorted(row[0] for row in listed(tab, office.counter)) == sorted(row.code for row in shown), tab
        codes = [row[0] for row in listed(Tab.WORKING, office.counter)]
        assert codes == sorted(one.code for one in ours)
        assert len(listed(Tab.WORKING, office.counter, Criteria(procedure=LAND))) == 3
        # A level only a program can judge: what is left out is said, and the file still adds up.
        urgent = Criteria(level=Warn.OFFICER)
        judged = queries.inbox(Tab.WORKING, seen_by=office.counter, at=NOW, criteria=urgent)
        assert sorted(row[0] for row in listed(Tab.WORKING, office.counter, urgent)) == sorted(
            row.code for row in judged
        )
        found = Job.objects.order_by("-id").first()
        assert found is not None
        assert found.result["counted"] == found.result["written"] + found.result["left_out"]


def test_the_columns_are_those_chosen_always_in_one_order(office: desk.Office) -> None:
    dossier = office.receive("1.001193", when=desk.at(1, 8))
    with clock.frozen(NOW):
        everything = listed(Tab.WORKING, office.counter, head=True)
        assert len(everything[0]) == 12
        for chosen in ((Column.DUE, Column.PROCEDURE), (Column.PROCEDURE, Column.DUE)):
            head, row = listed(Tab.WORKING, office.counter, columns=chosen, head=True)
            assert head == ["Mã hồ sơ", "Mã thủ tục", "Thủ tục", "Hẹn trả", "Xử lý xong"]
            assert row[:2] == [dossier.code, "1.001193"]
            assert dossier.applicant_name not in row
        whole = {name for one in Column for name in listed(Tab.WORKING, office.counter, columns=[one], head=True)[0]}
        assert whole == set(everything[0])


def test_rights_are_those_of_the_run(office: desk.Office) -> None:
    office.receive("1.001193", when=desk.at(1, 8))
    with clock.frozen(NOW):
        job = exporting.export_list(
            Tab.WORKING, criteria=EVERYTHING, narrowed=[], form=Format.XLSX, by=office.counter, at=NOW
        )
        accounts.disable_user(user_id=office.counter.user_id or 0, by=Actor.system(), at=NOW)
        worker.drain()
    again = Job.objects.get(pk=job.pk)
    assert (again.state, again.file_id) == (JobState.FAILED, None)


def test_a_button_of_the_desk_leads_to_the_file(office: desk.Office) -> None:
    office.receive("1.001193", when=desk.at(1, 8))
    client, other = Client(), Client()
    client.force_login(office.counter_user, backend="caicach.accounts.sessions.Backend")
    other.force_login(office.officer_user, backend="caicach.accounts.sessions.Backend")
    with clock.frozen(NOW):
        shown = client.get("/ban-lam-viec/?muc=dang-xu-ly&thu_tuc=1.001193")
        assert "/ban-lam-viec/xuat/?thu_tuc=1.001193&amp;muc=dang-xu-ly" in shown.text
        asked = client.post("/ban-lam-viec/xuat/?muc=dang-xu-ly&thu_tuc=1.001193&cot=han.sai", {"dang": "xlsx"})
        assert Job.objects.get().params["columns"] == ["han"]
        worker.drain()
        page = client.get(asked["Location"]).text
        assert "Đối chiếu số dòng" in page
        assert Job.objects.get().result["sha256"] in page
        assert "Thủ tục 1.001193" in page
        file = client.get(f"{asked['Location']}tep/")
        assert file["Content-Disposition"].startswith("attachment")
        assert file.getvalue().startswith(b"PK")
        assert other.get(f"{asked['Location']}tep/").status_code == 404
    with clock.frozen(NOW + timedelta(days=2)):
        client.force_login(office.counter_user, backend="caicach.accounts.sessions.Backend")
        assert "đã hết hạn tải về" in client.get(asked["Location"]).text
        assert client.get(f"{asked['Location']}tep/").status_code == 409
