"""Does signing in show all of one's own, for a quarter of an hour, and nothing of anybody else?"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from caicach.core import clock
from caicach.dossiers import commands, queries
from caicach.dossiers.models import Dossier
from caicach.dossiers.rules.intake import Applicant
from caicach.dossiers.states import PartyKind
from caicach.web import throttle
from caicach.web.portal import citizen, own
from tests.support import desk, snapshots
from tests.support.desk import at
from tests.web import markup

LOGIN, OWN, LOGOUT = "/tra-cuu/dang-nhap/", "/tra-cuu/cua-toi/", "/tra-cuu/thoat/"
OWNER, OTHER = desk.applicant(4711), desk.applicant(815)
NOW = at(4, 10)


pytestmark = pytest.mark.usefixtures("fresh_counters")


@pytest.fixture
def dossier(office: desk.Office) -> Dossier:
    return office.receive("1.001193", when=at(4), applicant=OWNER)


@pytest.fixture
def others(office: desk.Office) -> Dossier:
    return office.receive("1.001193", when=at(4), applicant=OTHER)


def send(client: Client, code: str, who: Applicant = OWNER, **changes: Any) -> Any:
    options = {name: changes.pop(name) for name in list(changes) if name.isupper()}
    data = {"ma": code, "so": who.personal_number, "dien_thoai": who.phone} | changes
    with clock.frozen(NOW):
        return client.post(LOGIN, data, **options)


def look(client: Client, path: str = OWN, *, later: timedelta = timedelta()) -> str:
    with clock.frozen(NOW + later):
        response = client.get(path)
    assert response.status_code == 200, response.headers
    assert "no-store" in response.headers["Cache-Control"]
    html = response.content.decode()
    markup.check(html)
    return html


def refused(client: Client, *, later: timedelta = timedelta()) -> bool:
    with clock.frozen(NOW + later):
        response = client.get(OWN)
    return response.status_code == 302 and response.headers["Location"] == LOGIN


def test_all_of_ones_own_and_nothing_of_others(
    client: Client, office: desk.Office, dossier: Dossier, others: Dossier
) -> None:
    second = office.receive("1.001193", when=at(4, 9, 30), applicant=OWNER)
    trial = office.receive("1.001193", when=at(4, 9, 40), applicant=OWNER)
    Dossier.objects.filter(pk=trial.pk).update(is_test=True)
    response = send(client, dossier.code)
    assert (response.status_code, response.headers["Location"]) == (302, OWN)
    html = look(client)
    for one in (dossier, second, trial):
        assert one.code in html
    for words in (dossier.procedure_name, str(dossier.state.label), "UBND xã Một", "17:00 ngày 04/08/2022", "Hạn hôm"):
        assert words in html, words
    assert others.code not in html
    for words in (OWNER.full_name, OWNER.personal_number, OWNER.phone, OTHER.full_name):
        assert words not in html, words


def test_each_opens_without_asking_again_but_not_those_of_others(
    client: Client, dossier: Dossier, others: Dossier
) -> None:
    send(client, dossier.code)
    assert "Cách tính ngày hẹn trả" in look(client, f"/tra-cuu/?ma={dossier.code}")
    theirs = look(client, f"/tra-cuu/?ma={others.code}")
    assert "Cách tính ngày hẹn trả" not in theirs
    assert others.procedure_name not in theirs
    ended = look(client, f"/tra-cuu/?ma={dossier.code}", later=timedelta(seconds=citizen.LASTS))
    assert dossier.procedure_name not in ended


@pytest.mark.parametrize(
    "wrong",
    [
        {"ma": "000.00.10.H03-220804-9999"},
        {"so": OTHER.personal_number},
        {"so": OWNER.personal_number[-4:]},
        {"dien_thoai": OTHER.phone},
        {"so": OWNER.phone, "dien_thoai": OWNER.personal_number},
        {"so": OTHER.personal_number, "dien_thoai": OTHER.phone},
    ],
)
def test_every_wrong_combination_has_the_same_words(
    client: Client, dossier: Dossier, others: Dossier, wrong: dict[str, str]
) -> None:
    response = send(client, dossier.code, **wrong)
    assert response.status_code == 400
    html = response.content.decode()
    markup.check(html)
    assert "Ba điều này không khớp với nhau" in html
    assert dossier.procedure_name not in html
    assert refused(client)


def test_a_dossier_without_telephone_opens_nothing(client: Client, office: desk.Office) -> None:
    silent = office.receive("1.001193", when=at(4), applicant=desk.applicant(5, phone=""))
    html = send(client, silent.code, desk.applicant(5)).content.decode()
    assert "Ba điều này không khớp" in html
    assert "Mời bạn đến Bộ phận Một cửa" in html
    assert queries.own_login(silent.code, desk.applicant(5).personal_number, "") is None


def test_a_person_without_number_is_not_known_by_its_absence(client: Client, office: desk.Office) -> None:
    unknown = office.receive("1.001193", when=at(4), applicant=desk.applicant(6, personal_number=""))
    assert queries.own_login(unknown.code, "", desk.applicant(6).phone) is None


def test_an_organisation_by_its_code(client: Client, office: desk.Office, dossier: Dossier) -> None:
    company = Applicant(
        kind=PartyKind.ORGANISATION, full_name="Hợp tác xã Thử", organisation_code="4700000017", phone="0900000099"
    )
    theirs = office.receive("1.001193", when=at(4), applicant=company)
    assert send(client, theirs.code, company, so="4700000017").status_code == 302
    html = look(client)
    assert theirs.code in html
    assert dossier.code not in html


@pytest.mark.parametrize("phone", ["0900 004 711", "+84900004711", "0900.004.711"])
def test_numbers_are_understood_as_people_type_them(client: Client, dossier: Dossier, phone: str) -> None:
    spaced = f"{OWNER.personal_number[:3]} {OWNER.personal_number[3:]}"
    assert send(client, dossier.code.lower(), so=spaced, dien_thoai=phone).status_code == 302


@pytest.mark.parametrize(("field", "value"), [("so", ""), ("so", "'; --"), ("dien_thoai", "abc"), ("ma", "%")])
def test_what_has_another_shape_is_refused_beside_its_field(
    client: Client, dossier: Dossier, field: str, value: str
) -> None:
    response = send(client, dossier.code, **{field: value})
    assert response.status_code == 400
    assert f'id="id_{field}_error"' in response.content.decode()


def test_it_ends_after_a_quarter_of_an_hour_whatever_is_done(client: Client, dossier: Dossier) -> None:
    send(client, dossier.code)
    look(client, later=timedelta(minutes=14, seconds=59))
    assert refused(client, later=timedelta(minutes=15))


def test_it_ends_at_once_by_the_button(client: Client, dossier: Dossier) -> None:
    send(client, dossier.code)
    kept = client.cookies["sessionid"].value
    assert client.get(LOGOUT).status_code == 405
    assert client.post(LOGOUT).headers["Location"] == "/tra-cuu/"
    client.cookies["sessionid"] = kept
    assert refused(client)


def test_a_session_laid_under_the_browser_before_is_worth_nothing(client: Client, dossier: Dossier) -> None:
    session = client.session
    session["x"] = 1
    session.save()
    send(client, dossier.code)
    assert client.cookies["sessionid"].value != session.session_key
    stolen = Client()
    stolen.cookies["sessionid"] = session.session_key
    assert refused(stolen)


def test_it_makes_nobody_an_official_and_leaves_an_official_logged_in(
    client: Client, office: desk.Office, dossier: Dossier
) -> None:
    send(client, dossier.code)
    assert client.get("/ban-lam-viec/").status_code == 302
    client.force_login(office.counter_user)
    send(client, dossier.code)
    client.post(LOGOUT)
    assert refused(client)
    assert client.get("/ban-lam-viec/").status_code == 200


def test_only_by_a_form_of_ours_and_never_from_the_address(dossier: Dossier) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert send(strict, dossier.code).status_code == 403
    data = {"ma": dossier.code, "so": OWNER.personal_number, "dien_thoai": OWNER.phone}
    html = strict.get(LOGIN, data).content.decode()
    assert refused(strict)
    assert f'name="ma" value="{dossier.code}"' in html
    assert f'name="so" value="{OWNER.personal_number}"' not in html
    assert 'name="so" ' in html


def test_it_cannot_be_tried_again_and_again(client: Client, dossier: Dossier) -> None:
    for guess in range(throttle.WRONG_SECOND.count):
        assert send(client, dossier.code, dien_thoai=f"090012340{guess}").status_code == 400
    assert send(client, dossier.code).status_code == 429
    assert refused(client)


def test_nor_one_persons_number_with_many_codes_from_many_machines(client: Client, dossier: Dossier) -> None:
    for guess in range(throttle.WRONG_SECOND_CODE.count):
        send(client, f"000.00.10.H03-220804-8{guess:03d}", REMOTE_ADDR=f"203.0.113.{guess}")
    assert send(client, dossier.code, REMOTE_ADDR="198.51.100.1").status_code == 429


def test_what_stands_still_is_not_late(client: Client, office: desk.Office, dossier: Dossier) -> None:
    commands.hand_over(dossier.pk, step_key="receive", by=office.counter, at=at(4, 9, 30))
    commands.request_supplement(
        dossier.pk, items=["Giấy chứng sinh"], reason="Thiếu giấy", by=office.officer, at=at(4, 9, 40)
    )
    send(client, dossier.code)
    assert "Tạm dừng tính hạn" in look(client)


def test_in_pages_with_few_statements(
    client: Client,
    office: desk.Office,
    dossier: Dossier,
    django_assert_max_num_queries: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for minute in range(own.PER_PAGE):
        office.receive("1.001193", when=at(4, 9, minute), applicant=OWNER)
    send(client, dossier.code)
    look(client)
    snapshots.hold(monkeypatch)
    with django_assert_max_num_queries(4):
        first = look(client)
    assert dossier.code not in first
    assert dossier.code in look(client, OWN + "?trang=2")


def test_only_the_rows_of_a_page_are_read(
    office: desk.Office, dossier: Dossier, django_assert_num_queries: Any
) -> None:
    second = office.receive("1.001193", when=at(4, 9, 30), applicant=OWNER)
    found = queries.list_own(dossier.applicant_id)
    with django_assert_num_queries(2):
        assert found.count() == 2
        (row,) = queries.own_rows(found[:1])
    assert (row.code, row.paused, row.unit) == (second.code, False, "UBND xã Một")
