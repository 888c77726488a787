"""Do the shipped reorganisations make the 37 communes of 2025 out of the 108 of Bắc Kạn, and change no day before?"""

import io
import json
from collections import Counter
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.core.models import Event
from caicach.organisations import models
from caicach.organisations.commands import reorganisation_files, reorganising, units
from caicach.organisations.queries import successions
from caicach.organisations.queries import units as queries

EVE, DAY = date(2025, 6, 30), date(2025, 7, 1)
BEFORE = date(2022, 8, 4)
SHIPPED = ("2025-03-01", "2025-07-01")
# Appendix A of the facts: a new unit with the name of one old unit and the code of another.
TRAPS = [
    ("01864", "Xã Bằng Thành", "01858", "Xã Bộc Bố"),
    ("01912", "Xã Chợ Rã", "01888", "Xã Thượng Giáo"),
    ("02107", "Xã Thanh Thịnh", "02113", "Xã Nông Hạ"),
    ("02143", "Xã Văn Lang", "02140", "Xã Lương Thượng"),
    ("02176", "Xã Trần Phú", "02179", "Xã Cư Lễ"),
    ("02185", "Xã Côn Minh", "02173", "Xã Quang Phong"),
]  # fmt: skip


def run(*words: str) -> str:
    out = io.StringIO()
    with translation.override("vi"):
        call_command("units", *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def bac_kan(db: None) -> None:
    queries.forget()
    for file in units.data_files():
        units.load(file.read_text())


@pytest.fixture
def merged(bac_kan: None) -> None:
    run("reorganise", *SHIPPED)


def as_told(on: date) -> list[tuple[object, ...]]:
    return [
        (one.id, one.key, one.kind, one.name, one.parent_id, one.agency_code, one.admin_code, one.valid_from)
        for one in queries.list_units(on=on)
    ]


class TestTheDay:
    def test_37_communes_under_thai_nguyen_and_no_district(self, merged: None) -> None:
        communes = queries.list_units(on=DAY, kind="commune")
        province = queries.get_unit(key="thai-nguyen", on=DAY)
        assert len(communes) == 37
        assert {one.parent_id for one in communes} == {province.id}
        assert queries.list_units(on=DAY, kind="district") == []
        assert len(queries.list_units(on=DAY, kind="one_stop")) == 1 + 37
        assert (province.admin_code, queries.find_unit(key="backan", on=DAY)) == ("19", None)

    def test_the_eve_has_108_communes_in_8_districts(self, merged: None) -> None:
        assert len(queries.list_units(on=EVE, kind="commune")) == 108
        assert len(queries.list_units(on=EVE, kind="district")) == 8

    def test_everything_of_2022_is_as_it_was(self, bac_kan: None) -> None:
        days = (BEFORE, date(2020, 2, 1), date(2025, 2, 28))
        before = [as_told(day) for day in days]
        run("reorganise", *SHIPPED)
        assert [as_told(day) for day in days] == before
        assert len(before[0]) == 273

    def test_every_new_code_is_a_code_of_one_of_its_old_units(self, merged: None) -> None:
        for commune in queries.list_units(on=DAY, kind="commune"):
            old = successions.predecessors_of(commune.id, on=DAY, day=EVE)
            assert commune.admin_code in {one.unit.admin_code for one in old}

    def test_the_mapping_is_total_and_a_function(self, merged: None) -> None:
        old = queries.list_units(on=EVE, kind="commune")
        heirs = {one.admin_code: successions.successors_of(one.id, on=DAY) for one in old}
        assert {len(found) for found in heirs.values()} == {1}
        counted = Counter(found[0].unit.id for found in heirs.values())
        assert set(counted) == {one.id for one in queries.list_units(on=DAY, kind="commune")}
        # Appendix A, counted: of how many old communes each of the 37 was made.
        assert Counter(counted.values()) == {1: 1, 2: 7, 3: 23, 4: 6}
        assert all(found[0].whole for found in heirs.values())

    def test_thuong_quan_stays_itself(self, merged: None) -> None:
        commune = queries.get_unit(admin_code="01957", on=EVE)
        assert queries.get_unit(admin_code="01957", on=DAY).id == commune.id
        assert models.Unit.objects.get(pk=commune.id).ended_on is None
        assert successions.origins_of(commune.id) == []
        assert [one.unit.id for one in successions.successors_of(commune.id, on=DAY)] == [commune.id]

    def test_a_district_ends_and_its_area_is_still_found(self, merged: None) -> None:
        district = queries.get_unit(key="huyen-cho-don", on=EVE)
        assert successions.successors_of(district.id, on=DAY) == []
        area = {one.unit.place for one in successions.area_now(district.id, on=DAY)}
        # Bằng Phúc went to Đồng Phúc (Ba Bể before), Đồng Thắng to Bạch Thông.
        assert {"Xã Chợ Đồn", "Xã Đồng Phúc", "Xã Bạch Thông", "Xã Nghĩa Tá"} <= area
        assert models.UnitPeriod.objects.get(unit=district.id).ended_by.startswith("Nghị quyết 202/2025/QH15")

    def test_no_unit_of_the_day_stands_under_one_that_ended(self, merged: None) -> None:
        day = queries.units(DAY).by_id
        outside = {one.key for one in day.values() if one.parent_id is None}
        assert all(one.parent_id in day for one in day.values() if one.parent_id is not None)
        assert outside == {"thai-nguyen", "cuc-thue-backan", "cong-an-backan", "bhxh-backan"}


class TestTraps:
    @pytest.mark.parametrize(("code", "name", "code_of_the_name", "name_of_the_code"), TRAPS)
    def test_name_of_one_and_code_of_another(
        self, merged: None, code: str, name: str, code_of_the_name: str, name_of_the_code: str
    ) -> None:
        new = queries.get_unit(admin_code=code, on=DAY)
        assert new.place == name
        # The code alone meant another unit the day before …
        old = queries.get_unit(admin_code=code, on=EVE)
        assert (old.place, old.id == new.id) == (name_of_the_code, False)
        # … and the old unit of that name had another code, under which nobody is now.
        same_name = queries.get_unit(admin_code=code_of_the_name, on=EVE)
        assert same_name.place.removeprefix("Thị trấn ").removeprefix("Xã ") == name.removeprefix("Xã ")
        assert queries.find_unit(admin_code=code_of_the_name, on=DAY) is None
        # Both are in the new unit, by the links alone.
        was = {one.unit.id for one in successions.predecessors_of(new.id, on=DAY, day=EVE)}
        assert {old.id, same_name.id} <= was
        for one in (old, same_name):
            assert [heir.unit.id for heir in successions.successors_of(one.id, on=DAY)] == [new.id]


class TestDepartments:
    def test_a_chain_of_two_reorganisations_is_followed(self, merged: None) -> None:
        planning = queries.get_unit(key="so-ke-hoach-va-dau-tu", on=BEFORE)
        [march] = successions.successors_of(planning.id, on=date(2025, 3, 1))
        [now] = successions.successors_of(planning.id, on=DAY)
        assert (march.unit.key, now.unit.key) == ("so-tai-chinh", "so-tai-chinh-thai-nguyen")
        was = successions.predecessors_of(now.unit.id, on=DAY, day=BEFORE)
        assert {one.unit.key for one in was} == {"so-tai-chinh", "so-ke-hoach-va-dau-tu"}

    def test_a_part_given_away_the_same_day_holds_nothing_of_what_came_in(self, merged: None) -> None:
        labour = queries.get_unit(key="so-lao-dong-thuong-binh-va-xa-hoi", on=BEFORE)
        home = queries.get_unit(key="so-noi-vu", on=BEFORE)
        spring = date(2025, 3, 1)
        assert [one.unit.key for one in successions.successors_of(labour.id, on=spring)] == ["so-noi-vu"]
        assert {(one.unit.key, one.whole) for one in successions.successors_of(home.id, on=spring)} == {
            ("so-noi-vu", True), ("so-dan-toc-va-ton-giao", False),
        }  # fmt: skip


class TestStories:
    def test_all_districts_are_told_from_memory(self, merged: None) -> None:
        asked_on = date(2025, 9, 1)
        successions.find_stories("huyện", on=asked_on, limit=21)
        with CaptureQueriesContext(connection) as asked:
            stories = successions.find_stories("huyện", on=asked_on, limit=21)
        assert len(asked) <= 1  # the stamp
        assert {story.unit.key for story in stories} >= {"huyen-cho-don", "huyen-ngan-son"}
        assert all(story.ended_by.startswith("Nghị quyết 202/2025/QH15") for story in stories if story.has_ended)
        assert all(story.area for story in stories if story.unit.kind == "district")

    def test_links_are_worked_out_once(self, merged: None) -> None:
        assert queries.links() is queries.links()
        assert [link.on for link in queries.links()] == sorted(one.effective_on for one in queries.successions())
        assert {link.unverified for link in queries.links()} == {True, False}


class TestCommand:
    def test_a_second_run_changes_nothing(self, merged: None) -> None:
        stamp, events = models.UnitsStamp.objects.get().version, Event.objects.count()
        done = json.loads(run("reorganise", *SHIPPED, "--json"))
        assert [{one[name] for name in ("established", "ended", "changed", "links")} for one in done] == [{0}, {0}]
        assert [one["unchanged"] > 0 for one in done] == [True, True]
        assert (models.UnitsStamp.objects.get().version, Event.objects.count()) == (stamp, events)

    def test_the_units_may_be_loaded_again_afterwards(self, merged: None) -> None:
        before = as_told(DAY)
        for file in units.data_files():
            assert units.load(file.read_text()).updated == 0
        assert as_told(DAY) == before

    def test_a_preview_stores_nothing(self, bac_kan: None) -> None:
        [_spring, summer] = json.loads(run("reorganise", *SHIPPED, "--preview", "--json"))
        # 107 communes with as many counters, 8 districts with theirs, the province with its centre, 15 others.
        assert (summer["ended"], summer["changed"]) == (2 * 107 + 2 * 8 + 2 + 15, 8 + 2)
        assert summer["established"] == 2 * 36 + 2 + 15
        assert models.Succession.objects.count() == Event.objects.filter(subject__startswith="unit/").count() == 0
        assert len(queries.list_units(on=DAY, kind="commune")) == 108

    def test_july_alone_is_refused_because_march_comes_first(self, bac_kan: None) -> None:
        with pytest.raises(CommandError, match="so-dan-toc-va-ton-giao"):
            run("reorganise", "2025-07-01")
        assert len(queries.list_units(on=DAY, kind="commune")) == 108

    def test_every_act_is_in_the_log_under_one_act(self, merged: None) -> None:
        commune = queries.get_unit(admin_code="01843", on=DAY)
        old = queries.get_unit(admin_code="01837", on=EVE)
        [begun] = Event.objects.filter(subject=f"unit/{commune.id}")
        [ended] = Event.objects.filter(subject=f"unit/{old.id}")
        assert (begun.kind, ended.kind) == ("unit.established", "unit.merged")
        assert begun.act_id == ended.act_id
        assert ended.payload == {"effective_on": "2025-07-01", "successors": [commune.id]}
        assert len(begun.payload["predecessors"]) == 4

    def test_who_continues_and_what_was_before(self, merged: None) -> None:
        [heir] = json.loads(run("successors", "01837", "--json"))
        assert (heir["admin_code"], heir["name"]) == ("01843", "UBND phường Bắc Kạn")
        was = json.loads(run("before", "01843", "--json"))
        assert {one["admin_code"] for one in was} == {"01837", "01843", "01852", "01855"}
        assert "xa-duong-quang-01849" in run("before", "01849")
        assert "phuong-bac-kan-01843-2025" in run("successors", "thanh-pho-bac-kan")

    def test_before_a_standing_unit_are_itself_and_those_it_took_over(self, merged: None) -> None:
        was = json.loads(run("before", "so-tai-chinh", "--at", "2025-04-01", "--json"))
        assert {one["key"] for one in was} == {"so-tai-chinh", "so-ke-hoach-va-dau-tu"}
        # What it takes over later does not count yet: before its own beginning nothing is known.
        assert json.loads(run("before", "so-tai-chinh", "--at", "2025-02-28", "--json")) == []
        assert "xa-thuong-quan-01957" in run("before", "01957", "--at", "2025-08-01")

    def test_a_code_used_twice_needs_its_day(self, merged: None) -> None:
        with pytest.raises(CommandError, match="--at"):
            run("successors", "01843")
        assert "phuong-bac-kan-01843-2025" in run("successors", "01843", "--at", "2022-08-04")
        with pytest.raises(CommandError, match="Không có đơn vị"):
            run("successors", "99999")

    def test_a_unit_is_named_by_any_of_its_handles(self, merged: None) -> None:
        [summer] = json.loads(run("successors", "so-tu-phap", "--json"))
        code = queries.get_unit(key="so-tu-phap", on=BEFORE).agency_code
        old = queries.get_unit(key="so-tu-phap", on=BEFORE).agency_code_2016
        for handle in (code, old):
            assert [one["key"] for one in json.loads(run("successors", handle, "--json"))] == [summer["key"]]
        # One agency code of two departments, one after the other, needs its day too.
        assert {one.key for one in queries.known_codes("H03.10")} == {
            "so-nong-nghiep-va-phat-trien-nong-thon", "so-nong-nghiep-va-moi-truong",
        }  # fmt: skip
        with pytest.raises(CommandError, match="--at"):
            run("successors", "H03.10")
        for handle in ("khong-co", "H03.999"):
            with pytest.raises(CommandError, match="Không có đơn vị"):
                run("successors", handle)


def test_the_shipped_files_say_what_they_are_not_sure_of() -> None:
    for file in reorganisation_files.data_files():
        content = file.read_text()
        assert content.count("agency_code =") <= content.count('"agency_code"') + 1
        assert "chưa đối chiếu" in content


def test_only_the_operator_reorganises(db: None) -> None:
    decision = reorganising.Decision(DAY, "Nghị quyết thử")
    with pytest.raises(errors.NotPermitted):
        reorganising.reorganise([], decision, by=Actor.anonymous(), at=clock.now())
