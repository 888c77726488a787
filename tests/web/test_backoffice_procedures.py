"""The keeper's page of procedures: a second official reads what would change, and publishes."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from caicach.accounts import queries as accounts
from caicach.accounts.models import User
from caicach.accounts.states import Role
from caicach.catalogue import commands, national_files, queries
from caicach.catalogue.commands import national as importing
from caicach.catalogue.queries import keeping
from caicach.catalogue.states import RevisionState
from caicach.core import clock
from caicach.core.actor import Actor
from tests.catalogue import national
from tests.catalogue.samples import SMALL, changed
from tests.support import people
from tests.web import markup

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def province(db: None) -> Iterator[None]:
    people.load_units()
    with clock.frozen(people.AT):
        yield
    queries.forget()


@pytest.fixture
def drafter() -> User:
    return people.official((Role.ADMINISTRATOR, "tinh-thu"))


@pytest.fixture
def second() -> User:
    return people.official((Role.UNIT_HEAD, "so-thu"))


def drafted(content: str, by: User) -> int:
    actor = accounts.actor_for(by, on=people.ON)
    return commands.import_draft(content, by=actor, at=people.AT).pk


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def html(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    text = answer.content.decode()
    markup.check(text)
    return text


def test_a_draft_is_listed_read_and_published_by_a_second_official(drafter: User, second: User) -> None:
    revision = drafted(SMALL, drafter)
    listed = html(client_of(second), "/quan-tri/thu-tuc/")
    assert "Xác nhận thử nghiệm" in listed
    assert "Dự thảo" in listed
    address = f"/quan-tri/thu-tuc/{revision}/"
    assert f'action="{address}cong-bo/"' in html(client_of(second), address)
    answer = client_of(second).post(f"{address}cong-bo/")
    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    assert queries.get_published("1.999001", on=people.ON).revision_id == revision
    assert "cong-bo" not in html(client_of(second), address)


def test_who_drafted_is_told_to_find_somebody_else(drafter: User) -> None:
    revision = drafted(SMALL, drafter)
    page = html(client_of(drafter), f"/quan-tri/thu-tuc/{revision}/")
    assert "cần một cán bộ thứ hai" in page
    assert "cong-bo" not in page
    assert client_of(drafter).post(f"/quan-tri/thu-tuc/{revision}/cong-bo/").status_code == 409
    assert keeping.list_revisions()[0].state is RevisionState.DRAFT


def test_the_head_of_a_commune_reads_but_does_not_publish(drafter: User) -> None:
    revision = drafted(SMALL, drafter)
    head = client_of(people.official((Role.UNIT_HEAD, "xa-mot")))
    assert "chỉ cán bộ cấp tỉnh" in html(head, f"/quan-tri/thu-tuc/{revision}/")
    assert head.post(f"/quan-tri/thu-tuc/{revision}/cong-bo/").status_code == 403


def test_the_page_says_what_a_draft_changes_and_what_is_unverified(drafter: User, second: User) -> None:
    first = drafted(SMALL, drafter)
    client_of(second).post(f"/quan-tri/thu-tuc/{first}/cong-bo/")
    later = drafted(
        changed(
            ("valid_from = 2022-01-01", "valid_from = 2022-07-01"),
            ("\namount = 3\n", "\namount = 4\n"),
            ("due_at = 2022-08-09T17:00:00", 'due_at = 2022-08-10T17:00:00\n\n[unverified]\nlimit = "Theo trí nhớ"'),
            ("fee = 15000\n", ""),
        ),
        drafter,
    )
    page = html(client_of(second), f"/quan-tri/thu-tuc/{later}/")
    assert "Thay đổi so với trước đó" in page
    assert "Theo trí nhớ" in page
    client_of(second).post(f"/quan-tri/thu-tuc/{later}/cong-bo/")
    assert queries.get_published("1.999001", on=people.ON).revision_id == later


def test_a_list_is_found_by_name_without_tones_and_by_code(drafter: User, second: User) -> None:
    drafted(SMALL, drafter)
    client = client_of(second)
    assert "Xác nhận thử nghiệm" in html(client, "/quan-tri/thu-tuc/?tim=xac+nhan")
    assert "Xác nhận thử nghiệm" in html(client, "/quan-tri/thu-tuc/?tim=1.999")
    assert "Không có thủ tục nào như vậy" in html(client, "/quan-tri/thu-tuc/?tim=khong+co")


def test_a_draft_of_the_national_catalogue_says_what_is_doubted_and_what_is_lacking(
    drafter: User, second: User, tmp_path: Path
) -> None:
    doubtful = national.detail(executionMethods=national.fee(value=0, description=""), cases=[])
    batch = national_files.read(national.folder(tmp_path, doubtful))
    importing.import_national(batch, by=Actor.system(), at=people.AT)
    (row,) = keeping.list_revisions()
    page = html(client_of(second), f"/quan-tri/thu-tuc/{row.id}/")
    for words in (
        "Danh mục quốc gia",
        "12/QĐ-BTN",
        "Còn phải bổ sung",
        "không có nghĩa là miễn phí",
        "Văn bản ủy quyền",
        "Xuất tệp bằng lệnh dưới đây",
    ):
        assert words in page
    assert "cong-bo/" not in page
    assert client_of(second).post(f"/quan-tri/thu-tuc/{row.id}/cong-bo/").status_code == 409
    national.folder(tmp_path, national.detail(name="Tên mới trên cổng quốc gia"))
    importing.import_national(national_files.read(tmp_path), by=Actor.system(), at=people.AT)
    assert "Tên mới trên cổng quốc gia" in html(client_of(second), f"/quan-tri/thu-tuc/{row.id}/")


def test_the_decision_is_given_when_publishing_and_shown_with_its_delay(drafter: User, second: User) -> None:
    revision = drafted(SMALL, drafter)
    client, address = client_of(second), f"/quan-tri/thu-tuc/{revision}/"
    decided = people.AT.date() - timedelta(days=21)
    said = {"decision": "12/QĐ-UBND", "decided_on": f"{decided:%d/%m/%Y}"}
    wrong = client.post(f"{address}cong-bo/", said | {"announced_on": "01/01/2001"})
    assert wrong.status_code == 400
    assert "không trước ngày quyết định" in wrong.content.decode()
    assert client.post(f"{address}cong-bo/", said).status_code == 302
    for page in (html(client, address), html(client, "/quan-tri/thu-tuc/")):
        assert "12/QĐ-UBND" in page
        assert "quá hạn 5 ngày" in page


def test_two_revisions_stand_beside_each_other(drafter: User, second: User) -> None:
    first = drafted(SMALL, drafter)
    client_of(second).post(f"/quan-tri/thu-tuc/{first}/cong-bo/")
    later = drafted(
        changed(
            ("valid_from = 2022-01-01", "valid_from = 2022-07-01"), ("\namount = 3\n", "\namount = 4\n"),
            ("due_at = 2022-08-09T17:00:00\n", ""),
        ),
        drafter,
    )  # fmt: skip
    address = f"/quan-tri/thu-tuc/{later}/so-sanh/{first}/"
    assert address in html(client_of(second), f"/quan-tri/thu-tuc/{later}/")
    for way in (address, f"/quan-tri/thu-tuc/{first}/so-sanh/{later}/"):
        page = html(client_of(second), way)
        assert page.index("3 ngày làm việc") < page.index("4 ngày làm việc")
    other = drafted(changed(('"1.999001"', '"1.999002"')), drafter)
    assert client_of(second).get(f"/quan-tri/thu-tuc/{later}/so-sanh/{other}/").status_code == 400
