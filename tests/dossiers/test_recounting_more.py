"""What else a change of the calendar moves: deadlines of opinions; and a loaded file that changes a year in use."""

import io
import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from caicach.core import clock
from caicach.core.models import Event
from caicach.dossiers import commands, timing
from caicach.dossiers.commands import recounting
from caicach.dossiers.models import Consultation, Dossier
from caicach.dossiers.queries import get_page
from caicach.organisations import calendar_files
from caicach.organisations.models import CalendarChange
from tests.support import desk
from tests.support.calendars import STORM, change, recount
from tests.support.desk import at

CODE = "1.001022"  # three working days
MONDAY = date(2022, 8, 8)
SATURDAY = date(2022, 8, 6)
OTHER = "xa-bang-lang-02065"


@pytest.fixture
def office(db: None) -> desk.Office:
    desk.load_province()
    desk.publish(CODE)
    return desk.Office()


@pytest.fixture
def dossier(office: desk.Office) -> Dossier:
    """Received on Thursday the 4th with three working days: due on Tuesday the 9th."""
    return office.receive(CODE, when=at(4))


def due_of(dossier: Dossier) -> datetime:
    dossier.refresh_from_db()
    return timing.in_vietnam(timing.due_at(dossier))


def ask(dossier: Dossier, office: desk.Office, *, when: datetime, hours: int = 8) -> Consultation:
    """Another commune is asked, with this many working hours."""
    other = desk.Office(OTHER).officer.unit_id
    assert other is not None
    return commands.consult(
        dossier.pk, unit_id=other, question="Có đồng ý không?", hours=hours, by=office.officer, at=when
    )


class TestOpinions:
    """The unit that was asked keeps the hours it was given."""

    @pytest.fixture
    def dossier(self, dossier: Dossier) -> Dossier:
        desk.play(dossier, at=at(4, 10))
        dossier.refresh_from_db()
        return dossier

    def test_a_deadline_moves_and_its_history_says_why(self, office: desk.Office, dossier: Dossier) -> None:
        asked = ask(dossier, office, when=at(4, 14))
        was = timing.in_vietnam(asked.due_at)
        made = recount(change(off=(date(2022, 8, 5),), when=at(4, 15)))
        asked.refresh_from_db()
        assert (timing.in_vietnam(was).date(), timing.in_vietnam(asked.due_at).date()) == (date(2022, 8, 5), MONDAY)
        assert made.opinions == 1
        event = Event.objects.get(kind="dossier.consultation-recounted")
        assert event.act_id == made.act_id
        assert event.payload["consultation_id"] == asked.pk
        page = get_page(dossier, seen_by=office.officer, at=at(5, 10))
        (moved,) = [one for one in page.timeline if one.text.startswith("Hạn trả lời ý kiến")]
        assert f"{was:%d/%m/%Y}" in moved.text
        assert "08/08/2022" in moved.text
        assert moved.words == "Nghỉ tránh bão số 9 (Công điện 9/CĐ-UBND)"

    def test_after_the_answer_and_towards_earlier_nothing_moves(self, office: desk.Office, dossier: Dossier) -> None:
        answered = ask(dossier, office, when=at(4, 14))
        commands.answer_consultation(
            answered.pk, answer="Đồng ý", agrees=True, by=desk.Office(OTHER).officer, at=at(4, 14, 30)
        )
        waiting = ask(dossier, office, when=at(4, 15), hours=16)
        before = {one.pk: one.due_at for one in (answered, waiting)}
        assert recount(change(off=(date(2022, 8, 5),), when=at(4, 16))).opinions == 1
        assert recount(change(work=(SATURDAY,), when=at(4, 17))).opinions == 0
        answered.refresh_from_db()
        assert answered.due_at == before[answered.pk]
        waiting.refresh_from_db()
        assert waiting.due_at > before[waiting.pk]

    def test_a_dossier_long_due_keeps_its_date_and_its_unit_gets_the_time(
        self, office: desk.Office, dossier: Dossier
    ) -> None:
        asked = ask(dossier, office, when=at(10, 14))
        promised = due_of(dossier)
        made = recount(change(off=(date(2022, 8, 11),), when=at(10, 15)))
        assert (made.moved, made.kept, made.opinions) == (0, 0, 1)
        assert due_of(dossier) == promised
        asked.refresh_from_db()
        assert timing.in_vietnam(asked.due_at).date() == date(2022, 8, 12)

    def test_two_changes_at_once_give_each_day_once(self, office: desk.Office, dossier: Dossier) -> None:
        """And what was asked after a change, before the recount came to it, was counted with it."""
        asked = ask(dossier, office, when=at(4, 14))
        changes = [change(off=(date(2022, 8, 5),), when=at(4, 15)), change(off=(MONDAY,), when=at(4, 16))]
        later = ask(dossier, office, when=at(4, 16, 30))
        told = later.due_at
        for made in changes:
            recount(made)
        asked.refresh_from_db()
        later.refresh_from_db()
        assert timing.in_vietnam(asked.due_at).date() == date(2022, 8, 9)
        assert later.due_at == told
        task = dossier.process.tasks.filter(state="open").get() if dossier.process else None
        assert task is not None
        assert timing.in_vietnam(task.due_at).date() == date(2022, 8, 9)

    def test_the_preview_counts_them(self, office: desk.Office, dossier: Dossier) -> None:
        ask(dossier, office, when=at(4, 14))
        with clock.frozen(at(4, 15)):
            out = io.StringIO()
            words = ["--name", STORM["name"], "--decided-by", STORM["decided_by"]]
            call_command("calendar", "change", "--off", "2022-08-05", *words, "--preview", "--json", stdout=out)
        assert json.loads(out.getvalue())["opinions"] == 1


class TestLoading:
    """A file that changes a year in use goes the same way as a day changed by hand."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        for file in calendar_files.FOLDER.iterdir():
            (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
        with (tmp_path / "2022.csv").open("a", encoding="utf-8") as year:
            year.write("2022-08-08,off,Nghỉ thêm,,thử,Thông báo 8/TB-THU,\n")
        return tmp_path

    def load(self, folder: Path, *more: str) -> str:
        out = io.StringIO()
        with clock.frozen(at(5, 8)):
            call_command("calendars", "load", str(folder), *more, stdout=out, stderr=io.StringIO())
        return out.getvalue()

    def test_a_changed_year_recounts_like_a_change(
        self, dossier: Dossier, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(recounting, "SETTLED", timedelta(0))
        printed = due_of(dossier)
        seen = json.loads(self.load(folder, "--preview", "--json"))
        assert (seen["looked_at"], seen["later"]) == (1, 1)
        assert not CalendarChange.objects.exists()
        assert due_of(dossier) == printed
        self.load(folder)
        made = CalendarChange.objects.get()
        assert str(made) == "Lịch nghỉ năm 2022 (Thông báo 8/TB-THU)"
        assert (made.moved, made.finished_at is None) == (1, False)
        assert due_of(dossier) > printed
        assert Event.objects.get(kind="dossier.due-recounted").act_id == made.act_id
        self.load(folder)
        assert CalendarChange.objects.count() == 1

    def test_a_day_that_is_a_working_day_again_keeps_the_promise(
        self, dossier: Dossier, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(recounting, "SETTLED", timedelta(0))
        self.load(folder)
        later = due_of(dossier)
        self.load(calendar_files.FOLDER, "--replace", "--name", "Đi làm lại", "--decided-by", "TB 9")
        made = CalendarChange.objects.first()
        assert made is not None
        assert (str(made), made.moved) == ("Đi làm lại (TB 9)", 0)
        assert made.days[0]["after"] is None
        assert due_of(dossier) == later

    def test_a_new_year_and_new_words_are_no_change(self, dossier: Dossier, folder: Path) -> None:
        (folder / "2028.csv").write_text(
            "date,kind,name,hours,source,decided_by,unverified\n2028-01-01,off,Tết Dương lịch,,thử,Điều 112,\n",
            encoding="utf-8",
        )
        shipped = (calendar_files.FOLDER / "2022.csv").read_text(encoding="utf-8")
        (folder / "2022.csv").write_text(shipped.replace("Quốc khánh", "Quốc Khánh"), encoding="utf-8")
        self.load(folder, "--replace")
        assert not CalendarChange.objects.exists()

    def test_hours_of_a_week_that_made_promises_stay(self, dossier: Dossier, folder: Path) -> None:
        weeks = folder / "weeks.toml"
        weeks.write_text(weeks.read_text(encoding="utf-8").replace("07:00-11:30", "07:30-11:30"), encoding="utf-8")
        with pytest.raises(CommandError, match="đang dùng để hẹn ngày"):
            self.load(folder, "--replace")
        assert not CalendarChange.objects.exists()
