"""One notice for each event, held for two minutes; none for what is no news to the citizen."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from caicach.core import clock
from caicach.core.models import Event, Place
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier
from caicach.notices import commands as notices
from caicach.notices import queries
from caicach.notices.models import Notice
from tests.notices.conftest import follow
from tests.support import desk
from tests.support.desk import at


@pytest.fixture
def dossier(office: desk.Office) -> Dossier:
    return office.receive("1.001193", when=at(4))


def test_a_receipt_is_told_once_with_its_date(dossier: Dossier) -> None:
    follow()
    (notice,) = Notice.objects.filter(dossier=dossier)
    assert (notice.kind, notice.state, notice.way) == ("dossier.received", "held", "phone")
    assert notice.recipient == dossier.phone
    assert notice.not_before == at(4, 9, 2)
    assert dossier.code in notice.text
    assert dossier.due_at is not None
    assert f"{dossier.due_at.astimezone(clock.ZONE):%H:%M ngày %d/%m/%Y}" in notice.text
    assert dossier.applicant_name not in notice.text


def test_read_again_from_the_beginning_nothing_is_told_twice(dossier: Dossier) -> None:
    follow()
    assert notices.release(at=at(4, 9, 5)) == 1
    Place.objects.update(position=0)
    follow()
    assert Notice.objects.get().state == "ready"


def test_held_for_two_minutes_then_ready_for_a_way_to_send_it(dossier: Dossier) -> None:
    follow()
    assert notices.release(at=at(4, 9, 1)) == 0
    assert not queries.list_told(dossier.code)
    with clock.frozen(at(4, 9, 2)):
        call_command("timers", "--once")
    (told,) = queries.list_told(dossier.code)
    assert told.get_state_display() == "Chưa có kênh gửi"
    assert notices.release(at=at(4, 9, 9)) == 0


def test_without_telephone_and_mail_it_is_told_at_the_counter(office: desk.Office) -> None:
    office.receive("1.001193", when=at(4), applicant=desk.applicant(phone=""))
    follow()
    notice = Notice.objects.get()
    assert (notice.way, notice.recipient) == ("counter", "")


def test_trial_dossiers_old_news_and_other_systems_are_told_nobody(office: desk.Office) -> None:
    office.receive("1.001193", when=at(4), is_test=True)
    office.receive("1.001193", when=at(4), applicant=desk.applicant(2))
    follow(day=12)
    assert not Notice.objects.exists()


def test_what_was_done_on_the_spot_is_one_piece_of_news(office: desk.Office) -> None:
    commands.receive_and_return(
        office.intake("2.000815"), number="1/2022", issued_on=at(4).date(), by=office.counter, at=at(4)
    )
    follow()
    assert list(Notice.objects.values_list("kind", flat=True)) == ["dossier.returned"]


def test_an_apology_tells_both_dates_and_the_log_no_telephone(office: desk.Office, dossier: Dossier) -> None:
    desk.play(dossier, at=at(4, 10))
    dossier.refresh_from_db()
    assert dossier.due_at is not None
    commands.extend(
        dossier.pk, new_due_at=dossier.due_at + timedelta(days=14), reason="Chờ xác minh", by=office.head, at=at(4, 10)
    )
    follow()
    text = Notice.objects.get(kind="dossier.extended").text
    assert "xin lỗi" in text
    assert "Chờ xác minh" not in text
    assert all(dossier.phone not in str(event.payload) for event in Event.objects.all())
