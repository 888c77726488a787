"""Does the page carry out what a file would, only what was seen, once, and within the rights of who presses?"""

import itertools
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import translation

from caicach.accounts import commands as accounts
from caicach.accounts import queries
from caicach.accounts.commands import reorganising as commands
from caicach.accounts.models import Position
from caicach.accounts.states import Role
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.core.models import Event
from caicach.organisations import models
from caicach.organisations.commands import reorganisation_files, reorganising, unit_files
from caicach.organisations.commands import units as unit_commands
from caicach.organisations.queries import units
from caicach.organisations.rules.reorganisation import Act, Change, Establish, Merge, NewUnit
from tests.support import people

pytestmark = pytest.mark.django_db
AT = datetime(2025, 6, 20, 9, tzinfo=clock.ZONE)
TODAY, DAY = AT.date(), date(2025, 7, 1)
ROOT = "/quan-tri/sap-xep/"
HEAD = {"effective_on": "20/06/2025", "decided_by": "Nghị quyết thử 01", "source": "Bảng thử"}
MERGE = {
    **HEAD, "old": ["UBND xã Một", "99102"], "parts": [], "1-into": "", "1-name": "UBND xã Mới", "1-parent": "tinh-thu",
    "1-agency_code": "H99.30", "1-admin_code": "99102", "1-key": "", "1-one_stop": "",
}  # fmt: skip
MERGE_TABLE = {
    "merge": [{
        "from": ["xa-mot", "xa-hai"], "one_stop": "Bộ phận Một cửa xã Mới",
        "into": {"key": "xa-moi-99102", "name": "UBND xã Mới", "parent": "tinh-thu", "agency_code": "H99.30",
                 "admin_code": "99102"},
    }],
}  # fmt: skip
ESTABLISH = {**HEAD, "1-name": "Sở Mới", "1-kind": "department", "1-parent": "UBND tỉnh Thử"}
CHANGE = {**HEAD, "unit": "xa-mot", "name": "UBND phường Một", "parent": "tinh-thu", "agency_code": "H99.21.01",
          "admin_code": "99109"}  # fmt: skip
SPLIT = {**HEAD, "old": "Sở Thử", "1-name": "Sở Đông", "1-parent": "tinh-thu", "2-name": "Sở Tây",
         "2-parent": "tinh-thu", "2-agency_code": "H99.01"}  # fmt: skip
END = {**HEAD, "unit": "UBND huyện Thử", "follow": "tinh-thu"}
ACTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "nhap": (MERGE, MERGE_TABLE),
    "thanh-lap": (ESTABLISH, {
        "establish": [{"unit": {"key": "so-moi", "kind": "department", "name": "Sở Mới", "parent": "tinh-thu"}}],
    }),
    "doi": (CHANGE, {
        "change": [{"unit": "xa-mot", "name": "UBND phường Một", "parent": "tinh-thu", "admin_code": "99109"}],
    }),
    "chia": (SPLIT, {
        "split": [{"from": "so-thu", "into": [
            {"key": "so-dong", "name": "Sở Đông", "parent": "tinh-thu"},
            {"key": "so-tay", "name": "Sở Tây", "parent": "tinh-thu", "agency_code": "H99.01"},
        ]}],
    }),
    "cham-dut": (END, {
        "end": [{"unit": "huyen-thu"}],
        "change": [{"unit": key, "parent": "tinh-thu"} for key in ("xa-mot", "xa-hai")],
    }),
}  # fmt: skip


@pytest.fixture
def admin(db: None) -> Iterator[Client]:
    units.forget()
    people.load_units()
    units.forget()
    client = Client()
    client.force_login(people.official((Role.ADMINISTRATOR, "tinh-thu"), username="quan.tri"))
    with clock.frozen(AT), translation.override("vi"):
        yield client
    units.forget()


def look(client: Client, act: str, typed: dict[str, Any]) -> tuple[str, str]:
    page = client.post(f"{ROOT}{act}/", {**typed, "act": "xem"}).content.decode()
    return page, page.partition('name="seen" value="')[2].partition('"')[0]


def press(client: Client, act: str, typed: dict[str, Any], seen: str) -> Any:
    return client.post(f"{ROOT}{act}/", {**typed, "act": "lam", "seen": seen})


def stored() -> list[Any]:
    """Units, periods, links and events as anybody could read them, without numbers given out by the database."""
    keys = dict(models.Unit.objects.values_list("pk", "key"))
    periods = models.UnitPeriod.objects.values_list(
        "unit__key", "unit__kind", "name", "parent__key", "agency_code", "admin_code", "valid_from", "valid_to",
        "source", "ended_by", "unverified",
    )  # fmt: skip
    links = models.Succession.objects.values_list(
        "predecessor__key", "successor__key", "effective_on", "whole", "decided_by", "source"
    )
    events = [
        (event.kind, keys[int(event.subject.partition("/")[2])], event.seq)
        for event in Event.objects.filter(subject__startswith="unit/", recorded_at=AT)
    ]
    return [sorted(map(repr, found)) for found in (periods, links, events)]


@pytest.mark.parametrize("act", ACTS)
def test_an_act_from_the_page_is_the_act_from_a_file(admin: Client, act: str) -> None:
    typed, table = ACTS[act]
    before = stored()
    page, seen = look(admin, act, typed)
    assert "Xem trước, chưa lưu gì" in page
    assert stored() == before
    with transaction.atomic():
        head = {"effective_on": TODAY, "decided_by": HEAD["decided_by"], "source": HEAD["source"]}
        acts, decision = reorganisation_files.read_table({**head, **table}, reorganising.read_register())
        reorganising.reorganise(acts, decision, by=Actor.system(), at=AT)
        from_file = stored()
        transaction.set_rollback(True)
    units.forget()
    assert press(admin, act, typed, seen).status_code == 302
    assert stored() == from_file != before


def test_the_preview_says_what_then_is_and_who_did_it_is_recorded(admin: Client) -> None:
    officer = people.official((Role.CASE_OFFICER, "xa-mot"), at=AT)
    page, seen = look(admin, "nhap", MERGE)
    for said in ("xa-moi-99102", "Bộ phận Một cửa xã Mới", "Vị trí ở đơn vị chấm dứt", officer.full_name):
        assert said in page
    answer = press(admin, "nhap", MERGE, seen)
    assert answer.headers["Location"] == f"{ROOT}vi-tri/?ngay=2025-06-20"
    new = units.get_unit(key="xa-moi-99102", on=TODAY)
    assert {one.actor_id for one in Event.objects.filter(subject=f"unit/{new.id}")} == {
        Position.objects.get(user__username="quan.tri").user_id
    }
    page = admin.get(answer.headers["Location"]).content.decode()
    assert "Chuyển 1 vị trí" in page
    admin.post(f"{ROOT}vi-tri/", {"ngay": "2025-06-20"})
    assert list(Position.objects.filter(user=officer, valid_to=None).values_list("unit__key", flat=True)) == [new.key]


@pytest.mark.parametrize("act", ACTS)
def test_pressed_twice_it_is_done_once(admin: Client, act: str) -> None:
    _page, seen = look(admin, act, ACTS[act][0])
    press(admin, act, ACTS[act][0], seen)
    once = stored()
    again = admin.post(f"{ROOT}{act}/", {**ACTS[act][0], "act": "lam", "seen": seen}, follow=True)
    assert "đã được thực hiện trước đó" in again.content.decode()
    assert stored() == once


def test_nothing_is_done_unseen(admin: Client) -> None:
    _page, seen = look(admin, "nhap", MERGE)
    before = stored()
    people.official((Role.CASE_OFFICER, "xa-mot"), at=AT)
    for typed, mark in ((MERGE, ""), (MERGE, seen), ({**MERGE, "1-name": "UBND xã Khác"}, seen)):
        page = press(admin, "nhap", typed, mark).content.decode()
        assert "đã thay đổi sau khi xem trước" in page
    assert stored() == before


@pytest.mark.parametrize(
    ("act", "typed", "fields"),
    [
        ("nhap", {**MERGE, "effective_on": "32/13/2025", "decided_by": ""}, ["effective_on", "decided_by"]),
        ("nhap", {**MERGE, "old": ["UBND xã Lạ"]}, ["old"]),
        ("nhap", {**MERGE, "old": []}, ["old"]),
        ("nhap", {**MERGE, "1-name": "", "1-key": "", "1-parent": "", "1-agency_code": "", "1-admin_code": ""},
         ["1-into"]),
        ("nhap", {**MERGE, "1-into": "so-thu"}, ["1-into"]),
        ("nhap", {**MERGE, "1-admin_code": "1", "1-agency_code": "h 99"}, ["1-admin_code", "1-agency_code"]),
        ("nhap", {**MERGE, "1-agency_code": "H99.01"}, ["1-agency_code"]),
        ("nhap", {**MERGE, "1-key": "so-thu"}, ["1-key"]),
        ("thanh-lap", {**ESTABLISH, "1-kind": "", "1-parent": "Không có"}, ["1-kind", "1-parent"]),
        ("doi", {**CHANGE, "admin_code": "99102"}, ["admin_code"]),
        ("doi", {**CHANGE, "unit": "huyen-thu", "parent": "xa-mot"}, ["parent"]),
        ("chia", {**SPLIT, "2-name": "", "2-parent": "", "2-agency_code": ""}, ["2-into"]),
        ("chia", {**SPLIT, "2-key": "SAI"}, ["2-key"]),
        ("chia", {**SPLIT, "2-agency_code": "H99.21"}, ["2-agency_code"]),
        ("cham-dut", {**HEAD, "unit": "xa-la"}, ["unit"]),
        ("doi", {**CHANGE, "effective_on": "01/01/1990"}, ["effective_on"]),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    admin: Client, act: str, typed: dict[str, Any], fields: list[str]
) -> None:
    before = stored()
    answer = admin.post(f"{ROOT}{act}/", {**typed, "act": "lam", "seen": "x"})
    page = answer.content.decode()
    assert answer.status_code == 400
    for field in fields:
        assert f'id="id_{field}_error"' in page
    said = itertools.chain.from_iterable(one if isinstance(one, list) else [one] for one in typed.values())
    assert [one for one in said if one and f'value="{one}"' not in page] == []
    assert stored() == before


def test_the_superior_filled_in_by_the_page_says_nothing_of_a_standing_heir(admin: Client) -> None:
    heir = {**MERGE, "old": ["xa-mot"], "1-into": "xa-hai", "1-name": "", "1-agency_code": "", "1-admin_code": ""}
    page, _seen = look(admin, "nhap", heir)
    assert 'value="lam"' in page


def test_what_belongs_to_no_field_names_the_unit(admin: Client) -> None:
    page, _seen = look(admin, "cham-dut", {**HEAD, "unit": "huyen-thu"})
    assert "UBND xã Một: Đơn vị cấp trên “UBND huyện Thử” không tồn tại" in page
    page, _seen = look(admin, "cham-dut", {**HEAD, "unit": "xa-mot"})
    assert "UBND xã Một: Đơn vị hành chính chấm dứt mà không có đơn vị kế thừa." in page


def test_children_follow_and_a_later_day_changes_nothing_yet(admin: Client) -> None:
    typed = {**HEAD, "effective_on": "01/07/2025", "unit": "huyen-thu", "follow": "UBND tỉnh Thử"}
    _page, seen = look(admin, "cham-dut", typed)
    assert press(admin, "cham-dut", typed, seen).headers["Location"] == ROOT
    root, commune = (units.get_unit(key=key, on=DAY) for key in ("tinh-thu", "xa-mot"))
    assert commune.parent_id == root.id
    assert units.get_unit(key="xa-mot", on=DAY - timedelta(days=1)).parent_id != root.id
    assert units.find_unit(key="huyen-thu", on=DAY) is None


def test_only_the_administrator_of_the_province_and_only_below_it(admin: Client) -> None:
    before = stored()
    for role, key in ((Role.ADMINISTRATOR, "huyen-thu"), (Role.UNIT_HEAD, "tinh-thu")):
        client = Client()
        client.force_login(people.official((role, key), at=AT))
        assert "Chấm dứt đơn vị" not in client.get(f"{ROOT}cham-dut/").content.decode()
        assert press(client, "nhap", MERGE, "").status_code == 403
    assert stored() == before


OUTSIDE: list[list[Act]] = [
    [Change(key="tinh-thu", name="UBND tỉnh Khác")],
    [Change(key="so-la", name="Sở Khác")],
    [Change(key="so-thu", parent="tinh-la")],
    [Change(key="so-thu", parent="")],
    [Establish(unit=NewUnit(key="moi", kind="office", name="Mới", parent="tinh-la"))],
    [Establish(unit=NewUnit(key="moi", kind="office", name="Mới"))],
    [Merge(predecessors=("so-la",), into="so-thu")],
    [Merge(predecessors=("so-thu",), into="so-la")],
    [Merge(predecessors=("so-thu",), parts=("so-la",), into=NewUnit("moi", "department", "Mới", "tinh-thu"))],
]
ELSEWHERE = (
    ",".join(unit_files.COLUMNS)
    + """
tinh-la,province,UBND tỉnh Lạ,,H98,98,2020-01-01,,,thử
so-la,department,Sở Lạ,tinh-la,H98.01,,2020-01-01,,,thử
"""
)


@pytest.mark.parametrize("acts", OUTSIDE, ids=repr)
@pytest.mark.usefixtures("admin")
def test_nothing_outside_the_province_is_touched_and_not_the_province_itself(acts: list[Act]) -> None:
    unit_commands.load(ELSEWHERE)
    units.forget()
    by = queries.actor_for(Position.objects.get(user__username="quan.tri").user, on=TODAY)
    before = stored()
    decision = reorganising.Decision(TODAY, "Nghị quyết thử 01")
    for act in (commands.judge, commands.reorganise):
        with pytest.raises(reorganising.OutsideYourUnits):
            act(acts, decision, by=by, at=AT)
    with pytest.raises(errors.NotPermitted):
        reorganising.reorganise(acts, decision, by=by, at=AT)
    assert stored() == before


def test_own_posts_stay_to_somebody_else(admin: Client) -> None:
    post = Position.objects.get(user__username="quan.tri")
    accounts.give_position(
        user_id=post.user_id, role=Role.CASE_OFFICER, unit_id=people.unit("xa-mot", on=TODAY).id,
        valid_from=TODAY, by=Actor.system(), at=AT,
    )  # fmt: skip
    _page, seen = look(admin, "nhap", MERGE)
    press(admin, "nhap", MERGE, seen)
    page = admin.get(f"{ROOT}vi-tri/").content.decode()
    assert "Bạn quyết định" in page
    assert "Không có vị trí nào cần chuyển." in page


def test_a_unit_of_the_register_fills_the_form(admin: Client) -> None:
    page = admin.get(f"{ROOT}doi/?don-vi=xa-mot").content.decode()
    for value in ("UBND xã Một", "H99.21.01", "99101"):
        assert f'value="{value}"' in page
    assert f"{ROOT}?don-vi=xa-mot" in admin.get("/quan-tri/don-vi/xa-mot/").content.decode()
    assert admin.get(f"{ROOT}khong-co/").status_code == 404
