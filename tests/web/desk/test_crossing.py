"""The counter opens a filing of before the reform: is it told so, and does it choose with a reason?"""

import io
import json
from datetime import datetime

import pytest

from caicach.catalogue import queries as catalogue
from caicach.core.actor import Actor
from caicach.core.clock import ZONE, frozen
from caicach.documents import commands as documents
from caicach.dossiers import commands
from caicach.dossiers.models import Crossing, Dossier
from caicach.dossiers.rules.intake import Presented
from caicach.dossiers.states import Status
from caicach.organisations.queries import units
from tests.documents import samples
from tests.support import desk
from tests.web.desk.conftest import as_user
from tests.web.desk.test_acts import page_of
from tests.web.desk.test_intake import PAGE, filled

pytestmark = pytest.mark.django_db
BIRTH = "1.001193"
EVE = datetime(2025, 6, 30, 20, tzinfo=ZONE)
AT = datetime(2025, 7, 2, 9, tzinfo=ZONE)


@pytest.fixture
def office(db: None) -> desk.Office:
    """A commune that the reform left as it is, so that only the rules change."""
    units.forget()
    desk.load_province()
    desk.publish(BIRTH)
    return desk.Office()


@pytest.fixture
def waiting(office: desk.Office) -> Dossier:
    intake = office.intake(BIRTH, channel="online", presented=(Presented(number=1), Presented(number=2)))
    return commands.register(intake, by=Actor.anonymous(), at=EVE)


def test_the_counter_is_told_and_chooses_with_a_reason(office: desk.Office, waiting: Dossier) -> None:
    with frozen(AT):
        counter = as_user(office.counter_user)
        assert "Nộp theo quy định trước ngày 01/07/2025" in counter.get(page_of(waiting)).text
        address = page_of(waiting, "tiep-nhan")
        page = counter.get(address).text
        assert "Nộp theo quy định trước ngày 01/07/2025" in page
        assert "chưa kiểm chứng" in page
        assert "Theo quy định hiện hành" in page
        assert "Theo quy định lúc nộp" not in page
        assert '<option value="2" selected>Đã nộp: 2. Giấy chứng sinh</option>' in page
        form = {"seen_seq": waiting.seq, "choice": "present", "paper_1": "1", "paper_2": "2", "reason": "Đủ giấy tờ"}
        short = counter.post(address, form)
        assert short.status_code == 400
        assert "Còn thiếu giấy tờ bắt buộc số 6" in short.text
        assert "Đủ giấy tờ</textarea>" in short.text
        untold = counter.post(address, form | {"paper_6": "0", "reason": " "})
        assert untold.status_code == 400
        assert counter.post(address, form | {"paper_6": "0"}).status_code == 302
        page = counter.get(page_of(waiting)).text
    assert "tiếp nhận theo quy định hiện hành" in page
    assert "Đủ giấy tờ" in page
    waiting.refresh_from_db()
    assert waiting.state is Status.RECEIVED
    assert Crossing.objects.get().reason == "Đủ giấy tờ"


def test_a_slip_asks_for_what_the_rules_of_today_want(office: desk.Office, waiting: Dossier) -> None:
    with frozen(AT):
        page = as_user(office.counter_user).get(page_of(waiting, "yeu-cau-bo-sung")).text
    assert 'value="Giấy tờ tùy thân của người đi đăng ký"' in page
    assert "chứng minh nơi cư trú" not in page


# --- taken in on paper the day before, entered the day after ---


def late(**changes: str) -> dict[str, str]:
    """The form as it is sent for a slip of the last day of the old rules."""
    paper = {"paper_day": "30/06/2025", "paper_time": "10:00", "late_reason": "Mất điện"}
    return filled(**paper | changes)


def revision_on(moment: datetime) -> str:
    return str(catalogue.get_published(BIRTH, on=moment.date()).revision_id)


def test_what_came_on_paper_is_asked_by_the_rules_of_its_day(office: desk.Office) -> None:
    with frozen(AT):
        counter = as_user(office.counter_user)
        other = counter.post(PAGE, late(revision=revision_on(AT)))
        assert other.status_code == 409
        assert "thuộc thời gian áp dụng quy định khác" in other.text
        assert "chứng minh nơi cư trú của người đi đăng ký" in other.text  # the list of that day
        assert f'name="revision" value="{revision_on(EVE)}"' in other.text
        assert not Dossier.objects.exists()
        assert counter.post(PAGE, late(revision=revision_on(EVE))).status_code == 302
    dossier = Dossier.objects.get()
    assert (str(dossier.revision_id), dossier.received_at) == (revision_on(EVE), EVE.replace(hour=10))


def test_the_list_and_the_papers_are_those_of_the_day(office: desk.Office) -> None:
    with frozen(AT):
        counter = as_user(office.counter_user)
        part = counter.get(f"{PAGE}thu-tuc/", {"procedure": BIRTH, "paper_day": "30/06/2025"}).json()
        now = counter.get(f"{PAGE}thu-tuc/", {"procedure": BIRTH}).json()
    assert (part["revision"], now["revision"]) == (revision_on(EVE), revision_on(AT))
    assert "nơi cư trú của người đi đăng ký" in part["part"]


def test_a_draft_of_the_eve_is_not_ticked_by_the_numbers_of_the_eve(office: desk.Office) -> None:
    source = io.BytesIO(samples.pdf(size=2000))
    born, lives = (documents.store(source=source, name=name, by=office.counter, at=EVE) for name in ("a.pdf", "b.pdf"))
    form = filled(revision=revision_on(EVE), paper_1="on")
    kept = {name: [value] for name, value in form.items()}
    kept |= {"paper_2_files": [str(born.pk)], "paper_6_files": [str(lives.pk)]}
    with frozen(EVE):
        counter = as_user(office.counter_user)
        counter.post(f"{PAGE}ban-nhap/{form['key']}/", json.dumps(kept), content_type="application/json")
        same = counter.get(PAGE, {"ban-nhap": form["key"]}).text
    with frozen(AT):
        page = as_user(office.counter_user).get(PAGE, {"ban-nhap": form["key"]}).text
    assert 'id="id_paper_1" checked' in same
    assert "được lưu theo quy định khác" not in same
    assert 'id="id_paper_1" checked' not in page
    assert "được lưu theo quy định khác" in page
    assert f'value="{form["full_name"]}"' in page
    assert f'name="revision" value="{revision_on(AT)}"' in page
    # The certificate of birth has its name in both lists; the sixth paper is another one now.
    assert f'name="paper_2_files" value="{born.pk}"' in page
    assert f'value="{lives.pk}"' not in page
    assert "không còn chỗ, hãy tải lại vào giấy tờ phù hợp: Giấy tờ tùy thân và giấy tờ chứng minh nơi cư trú" in page
