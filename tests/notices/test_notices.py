"""One notice for each event, held for two minutes; none for what is no news to the citizen."""

from datetime import datetime, timedelta

import pytest
from django.core.management import call_command

from caicach.accounts import commands as accounts
from caicach.accounts.queries import actor_for
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.core.models import Event, Place
from caicach.dossiers import commands
from caicach.dossiers.commands import transferring
from caicach.dossiers.models import Dossier
from caicach.dossiers.rules.intake import Presented
from caicach.notices import commands as notices
from caicach.notices import queries
from caicach.notices.models import Notice
from caicach.organisations.queries import units
from tests.notices.conftest import follow
from tests.support import desk
from tests.support.desk import at
from tests.support.units import reorganise


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


def test_after_a_merger_people_are_sent_to_the_counter_that_stands_for_the_dossier(office: desk.Office) -> None:
    eve, day = datetime(2025, 6, 27, 9, tzinfo=clock.ZONE), datetime(2025, 7, 2, 9, tzinfo=clock.ZONE)
    waiting, handed = (office.receive("1.001193", when=eve, applicant=desk.applicant(number)) for number in (1, 2))
    reorganise("2025-03-01", "2025-07-01")
    accounts.move_posts(on=day.date(), by=Actor.system(), at=eve)
    counter = actor_for(office.counter_user, on=day.date())
    commands.request_supplement(waiting.pk, items=["Tờ khai"], by=counter, at=day)
    order = transferring.Order(
        giver=desk.COMMUNE, taker="xa-cho-don-02020-2025", decision="12/QĐ-UBND", decided_on=day.date()
    )
    assert transferring.transfer(order, by=Actor.system(), at=day + timedelta(hours=1)).dossiers == 2
    commands.request_supplement(handed.pk, items=["Tờ khai"], by=counter, at=day + timedelta(hours=2))
    follow()
    new = units.get_unit(key="xa-cho-don-02020-2025--mot-cua", on=day.date()).name
    asked = Notice.objects.filter(kind="dossier.supplement-requested")
    assert {one.dossier_id for one in asked if f"hoặc hỏi {new}." in one.text} == {waiting.pk, handed.pk}
    received = Notice.objects.filter(kind="dossier.received")
    assert all(one.text.startswith(office.counter_unit.name) for one in received)
    assert len(received) == 2


# --- what is told once, and rightly ---


def told(dossier: Dossier) -> dict[str, str]:
    return dict(Notice.objects.filter(dossier=dossier).values_list("kind", "text"))


def test_who_is_asked_for_papers_at_the_counter_is_told_that_alone(office: desk.Office) -> None:
    intake = office.intake("1.001193", presented=())
    dossier = commands.ask_for_papers(intake, items=["Tờ khai"], by=office.counter, at=at(4, 9))
    follow()
    assert list(told(dossier)) == ["dossier.supplement-requested"]
    assert "tính từ khi hồ sơ đủ giấy tờ và được tiếp nhận" in told(dossier)["dossier.supplement-requested"]
    papers = [Presented(number=number) for number in (1, 2, 6)]
    commands.accept(dossier.pk, presented=papers, by=office.counter, at=at(5, 9))
    follow(day=5)
    assert set(told(dossier)) == {"dossier.supplement-requested", "dossier.received"}


def test_papers_asked_for_later_begin_the_limit_anew(dossier: Dossier, office: desk.Office) -> None:
    commands.request_supplement(dossier.pk, items=["Tờ khai"], by=office.counter, at=at(4, 10))
    commands.resume(dossier.pk, by=office.counter, at=at(4, 11))
    follow()
    assert "tính lại từ đầu" in told(dossier)["dossier.supplement-requested"]  # Decree 61/2018/NĐ-CP Art. 19(4)
    assert "đã nhận đủ giấy tờ bổ sung" in told(dossier)["dossier.supplement-completed"]


def test_who_filed_at_home_is_told_to_wait_and_who_was_turned_away_is_not(office: desk.Office) -> None:
    online = commands.register(office.intake("1.001193", channel="online"), by=office.counter, at=at(4, 9))
    turned = commands.turn_away(
        office.intake("1.001193", applicant=desk.applicant(2)), reason="Nơi khác", by=office.counter, at=at(4, 9)
    )
    follow()
    assert list(told(online)) == ["dossier.registered"]
    assert list(told(turned)) == ["dossier.declined"]
