"""Do the files of units load whole or not at all, and does a code mean what it meant on its day?"""

import io
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caicach.organisations import models
from caicach.organisations.commands import unit_files, units
from caicach.organisations.queries import units as queries
from caicach.organisations.rules import codes

ON = date(2022, 8, 4)
HEADER = ",".join(unit_files.COLUMNS) + "\n"


@pytest.fixture
def bac_kan(db: None) -> None:
    queries.forget()
    for file in units.data_files():
        units.load(file.read_text())


def problems(content: str) -> set[tuple[int, str]]:
    with pytest.raises(unit_files.UnitFileInvalid) as refused:
        unit_files.read(HEADER + content)
    assert len(refused.value.problems) == len({found.place for found in refused.value.found})
    return {(found.row, found.column) for found in refused.value.found}


class TestFile:
    def test_every_problem_is_named_at_its_row_and_column(self) -> None:
        assert problems(
            "Có dấu,province,UBND tỉnh Thử,,H99,99,2020-01-01,,,\n"
            "b,,,,h99,999999,2020-13-01,2019-01-01,nonsense,\n"
            "c,commune,UBND xã Thử,nobody,H99.1,,2020-01-01,2020-01-01,,\n"
        ) == {
            (2, "key"), (3, "kind"), (3, "name"), (3, "agency_code"), (3, "admin_code"), (3, "valid_from"),
            (3, "unverified"), (4, "valid_to"),
        }  # fmt: skip

    def test_what_is_longer_than_its_column_is_named(self) -> None:
        long = f"{'a' * 81},{'b' * 41},{'C' * 201},,,,2020-01-01,,,{'d' * 301}\n"
        assert problems(long) == {(2, "key"), (2, "kind"), (2, "name"), (2, "source")}

    def test_a_missing_column_is_named(self) -> None:
        with pytest.raises(unit_files.UnitFileInvalid) as refused:
            unit_files.read("key,kind\n")
        assert {found.column for found in refused.value.found} == set(unit_files.COLUMNS) - {"key", "kind"}

    def test_a_row_with_too_few_or_too_many_cells(self) -> None:
        assert problems("a,province\n") == {(2, "source")}
        assert problems("a,province,A,,,,2020-01-01,,,,,\n") == {(2, "source")}

    def test_an_unknown_parent(self) -> None:
        assert problems("a,commune,A,nobody,,,2020-01-01,,,\n") == {(2, "parent")}
        later = {"nobody": date(2021, 1, 1)}
        with pytest.raises(unit_files.UnitFileInvalid):
            unit_files.read(HEADER + "a,commune,A,nobody,,,2020-01-01,,,\n", known=later)
        assert unit_files.read(HEADER + "a,commune,A,nobody,,,2021-01-01,,,\n", known=later)

    def test_a_parent_must_live_as_long_as_its_child(self) -> None:
        assert problems(
            "p,district,P,,,,2020-01-01,2021-01-01,,\n"
            "a,commune,A,p,,,2020-06-01,,,\n"
        ) == {(3, "parent")}  # fmt: skip
        assert unit_files.read(
            HEADER + "p,district,P,,,,2020-01-01,2021-01-01,,\np,district,P mới,,,,2021-01-01,,,\n"
            "a,commune,A,p,,,2020-06-01,,,\n"
        )

    def test_units_under_each_other_in_a_circle(self) -> None:
        assert problems("a,x,A,b,,,2020-01-01,,,\nb,x,B,a,,,2020-01-01,,,\n") == {(2, "parent"), (3, "parent")}

    def test_periods_of_one_unit_overlap(self) -> None:
        assert problems("a,x,A,,,,2020-01-01,2021-01-02,,\na,x,A2,,,,2021-01-01,,,\n") == {(3, "valid_from")}

    def test_a_code_belongs_to_one_unit_at_a_time(self) -> None:
        assert problems("a,x,A,,H1,01,2020-01-01,,,\nb,x,B,,H1,01,2021-01-01,,,\n") == {
            (3, "agency_code"),
            (3, "admin_code"),
        }
        # After the merger of 2025 the code of an old commune is the code of a new one.
        reused = "a,x,A,,H1,01843,2020-01-01,2025-07-01,,\nb,x,B,,H1,01843,2025-07-01,,,\n"
        assert len(unit_files.read(HEADER + reused)) == 2

    def test_a_one_stop_unit_is_named_after_its_agency(self) -> None:
        assert problems("a,commune,A,,,,2020-01-01,,,\nb,one_stop,B,a,,,2020-01-01,,,\n") == {(3, "key")}

    def test_names_are_kept_in_nfc(self) -> None:
        decomposed = "UBND xa\u0303 Thu\u031b\u0309"
        [row] = unit_files.read(HEADER + f"a,commune,{decomposed},,,,2020-01-01,,,\n")
        assert row.name == "UBND xã Thử"


class TestLoad:
    def test_bac_kan_in_2022(self, bac_kan: None) -> None:
        communes = queries.list_units(on=ON, kind="commune")
        district_of = queries.units(ON).by_id
        count = Counter(district_of[unit.parent_id].place for unit in communes if unit.parent_id)
        assert len(communes) == 108
        assert count == {
            "Huyện Chợ Đồn": 20, "Huyện Na Rì": 17, "Huyện Ba Bể": 15, "Huyện Bạch Thông": 14, "Huyện Chợ Mới": 14,
            "Huyện Pác Nặm": 10, "Huyện Ngân Sơn": 10, "Thành phố Bắc Kạn": 8,
        }  # fmt: skip
        assert len(queries.list_units(on=ON, kind="district")) == 8
        assert len(queries.list_units(on=ON, kind="one_stop")) == 1 + 8 + 108
        assert len(queries.list_units(on=ON, kind="department")) == 19

    def test_names_and_codes_of_some_communes(self, bac_kan: None) -> None:
        assert queries.get_unit(admin_code="01843", on=ON).place == "Phường Phùng Chí Kiên"
        assert queries.get_unit(admin_code="02050", on=ON).key == "xa-phuong-vien-02050"
        assert queries.get_unit(admin_code="01912", on=ON).place == "Xã Thượng Giáo"
        assert queries.get_unit(admin_code="02020", on=ON).place == "Thị trấn Bằng Lũng"

    def test_what_is_from_memory_says_so(self, bac_kan: None) -> None:
        coded = [unit for unit in queries.list_units(on=ON) if unit.agency_code]
        assert all("agency_code" in unit.unverified for unit in coded)
        assert all("admin_code" in unit.unverified for unit in queries.list_units(on=ON, kind="district"))
        assert not models.UnitPeriod.objects.filter(source="").exists()

    def test_a_second_load_changes_nothing(self, bac_kan: None) -> None:
        stamp = models.UnitsStamp.objects.get().version
        content = units.data_files()[0].read_text()
        again = units.load(content)
        assert (again.created, again.updated, again.unchanged) == (0, 0, content.count("\n") - 1)
        assert models.UnitsStamp.objects.get().version == stamp

    def test_a_load_does_not_bring_back_what_was_ended(self, bac_kan: None) -> None:
        models.UnitPeriod.objects.filter(admin_code="02050").update(valid_to=date(2025, 7, 1))
        assert units.load(units.data_files()[0].read_text()).updated == 0
        assert queries.find_unit(admin_code="02050", on=date(2025, 7, 1)) is None

    def test_a_corrected_name_is_taken_over(self, bac_kan: None) -> None:
        content = units.data_files()[0].read_text().replace("UBND xã Phương Viên,", "UBND xã Phương Viên Mới,")
        assert units.load(content).updated == 1
        assert queries.get_unit(key="xa-phuong-vien-02050", on=ON).name == "UBND xã Phương Viên Mới"

    def test_a_clash_with_stored_units_leaves_nothing(self, bac_kan: None) -> None:
        before = models.UnitPeriod.objects.count()
        with pytest.raises(units.UnitsClash, match="Mã định danh cơ quan này đang thuộc đơn vị khác"):
            units.load(HEADER + "moi,x,Mới,,,,2020-01-01,,,\nkhac,x,Khác,,H03.01,,2020-01-01,,,\n")
        assert models.UnitPeriod.objects.count() == before


class TestQueries:
    def test_a_code_means_nothing_without_a_date(self, db: None) -> None:
        units.load(
            HEADER + "cu,commune,UBND xã Cũ,,H9.1,01843,2020-01-01,2025-07-01,,\n"
            "moi,commune,UBND phường Mới,,H9.1,01843,2025-07-01,,,\n"
        )
        assert queries.get_unit(admin_code="01843", on=date(2025, 6, 30)).key == "cu"
        assert queries.get_unit(admin_code="01843", on=date(2025, 7, 1)).key == "moi"
        assert models.Unit.objects.get(key="cu").ended_on == date(2025, 7, 1)
        with pytest.raises(queries.UnitNotFound):
            queries.get_unit(admin_code="01843", on=date(2019, 12, 31))

    def test_a_name_is_told_of_any_day(self, db: None) -> None:
        units.load(HEADER + "a,x,Cũ,,,,2020-01-01,2022-01-01,,\na,x,Mới,,,,2022-01-01,2025-07-01,,\n")
        id = models.Unit.objects.get(key="a").pk
        names = [queries.unit_name(id, on=date(year, 1, 1)) for year in (2019, 2021, 2022, 2030)]
        assert names == ["Cũ", "Cũ", "Mới", "Mới"]

    def test_tree(self, bac_kan: None) -> None:
        commune = queries.get_unit(key="xa-phuong-vien-02050", on=ON)
        counter = queries.get_unit(key="xa-phuong-vien-02050--mot-cua", on=ON)
        district = queries.get_unit(key="huyen-cho-don", on=ON)
        assert [unit.key for unit in queries.ancestors(counter.id, on=ON)] == [
            "xa-phuong-vien-02050", "huyen-cho-don", "backan",
        ]  # fmt: skip
        assert queries.descendants(commune.id, on=ON) == {commune.id, counter.id}
        assert len(queries.descendants(district.id, on=ON)) == 1 + 1 + 20 + 20
        assert queries.competent_unit(counter.id, on=ON) == queries.competent_unit(commune.id, on=ON) == commune
        assert queries.one_stop_of(commune.id, on=ON) == queries.one_stop_of(counter.id, on=ON) == counter
        department = queries.get_unit(key="so-tu-phap", on=ON)
        assert queries.one_stop_of(department.id, on=ON) == queries.get_unit(key="backan--mot-cua", on=ON)
        assert queries.coded_unit(counter.id, on=ON) == commune

    def test_an_agency_code_in_either_form(self, bac_kan: None) -> None:
        unit = queries.get_unit(agency_code="000.00.10.H03", on=ON)
        assert unit == queries.get_unit(agency_code="H03.10", on=ON)
        assert unit.agency_code_2016 == "000.00.10.H03"

    def test_a_typed_unit_is_meant_exactly_before_it_is_meant_without_tone_marks(self, db: None) -> None:
        units.load(
            HEADER + "xa-my,commune,UBND xã Mỹ,,,01843,2020-01-01,,,\n"
            "xa-my-2,commune,UBND xã Mý,,,01846,2020-01-01,,,\nso-thu,department,Sở Thử,,,,2020-01-01,,,\n"
        )
        offered = queries.list_units(on=ON)
        asked = ("UBND  xã Mỹ", "xa-my-2", "01843", "ubnd xa my", "so thu", "Sở")
        assert [[unit.key for unit in queries.meant(typed, offered)] for typed in asked] == [
            ["xa-my"], ["xa-my-2"], ["xa-my"], ["xa-my", "xa-my-2"], ["so-thu"], [],
        ]  # fmt: skip

    def test_a_snapshot_is_of_one_database(self, bac_kan: None, monkeypatch: pytest.MonkeyPatch) -> None:
        queries.units(ON)
        monkeypatch.setitem(connection.settings_dict, "NAME", "another")
        with CaptureQueriesContext(connection) as asked:
            queries.units(ON)
        assert len(asked) == 2  # stamp and periods, before the second is over

    def test_a_snapshot_costs_one_question(self, bac_kan: None) -> None:
        queries.units(ON)
        with CaptureQueriesContext(connection) as asked:
            for unit in queries.list_units(on=ON):
                queries.unit_name(unit.id, on=ON)
        assert len(asked) <= 1

    def test_a_change_past_the_commands_is_noticed(self, bac_kan: None, monkeypatch: pytest.MonkeyPatch) -> None:
        unit = queries.get_unit(key="so-tu-phap", on=ON)
        monkeypatch.setattr(queries, "CHECK_EVERY", 0.0)
        models.UnitPeriod.objects.filter(unit_id=unit.id).update(name="Sở Tư pháp thử")
        assert queries.unit_name(unit.id, on=ON) == "Sở Tư pháp thử"

    def test_a_new_unit_is_found_at_once(self, bac_kan: None) -> None:
        queries.units(ON)
        unit = models.Unit.objects.create(key="thu", kind="x", established_on=ON)
        models.UnitPeriod.objects.create(unit=unit, name="Thử", valid_from=ON)
        assert queries.get_unit(key="thu", on=ON).id == unit.pk


@pytest.mark.parametrize(
    ("today", "then"),
    [("H03", "000.00.00.H03"), ("H03.10", "000.00.10.H03"), ("H03.26.01", "000.01.26.H03"),
     ("H03.26.01.002", "002.01.26.H03"), ("G09.20", "000.00.20.G09"), ("", "")],
)  # fmt: skip
def test_codes_of_2016_and_of_2020(today: str, then: str) -> None:
    assert codes.code_2016(today) == then
    assert codes.code_2020(then) == today
    assert codes.code_2020(today) == today


class TestCommand:
    def test_load_then_list(self, db: None) -> None:
        out = io.StringIO()
        call_command("units", "load", "--json", stdout=out)
        assert json.loads(out.getvalue()) == [{"file": "backan-2022.csv", "created": 273, "updated": 0, "unchanged": 0}]
        out = io.StringIO()
        call_command("units", "list", "--on", "2022-08-04", "--kind", "district", "--json", stdout=out)
        assert {row["admin_code"] for row in json.loads(out.getvalue())} == {
            "058", "060", "061", "062", "063", "064", "065", "066",
        }  # fmt: skip

    def test_a_bad_file_is_refused_with_its_places(self, db: None, tmp_path: Path) -> None:
        file = tmp_path / "x.csv"
        file.write_text(HEADER + "a,x,,,,,2020-01-01,,,\n")
        err = io.StringIO()
        with pytest.raises(CommandError, match="1 lỗi"):
            call_command("units", "check", str(file), stderr=err)
        assert "dòng 2, cột name: Thiếu giá trị." in err.getvalue()
