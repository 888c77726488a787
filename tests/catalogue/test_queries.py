"""Which revision, on which day, decided by whom; and how little the database is asked."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from caicach.catalogue import models, queries
from caicach.catalogue.queries import keeping
from caicach.catalogue.rules.procedure import PublishedProcedure
from caicach.catalogue.states import Level
from caicach.organisations.queries import units
from tests.support import desk

pytestmark = pytest.mark.django_db

DAY = date(2022, 8, 4)
COMMUNE = "xa-phuong-vien-02050--mot-cua"
DISTRICT = "huyen-cho-don--mot-cua"
PROVINCE = "backan--mot-cua"
FEW = (  # of three levels, with units beside and revisions after; publishing all that ship takes its time
    "1.001193", "1.001612", "1.001731", "1.003003", "1.009994", "1.013225", "1.013831", "2.000635", "2.000815",
    "2.000889", "2.001199", "2.001955",
)  # fmt: skip


@pytest.fixture(autouse=True)
def province() -> Iterator[None]:
    desk.load_province()
    yield
    queries.forget()
    units.forget()


@pytest.fixture
def shipped(province: None) -> None:
    desk.publish(*FEW)


@pytest.fixture
def all_shipped(province: None) -> None:
    desk.publish("")


def id_of(key: str, *, on: date = DAY) -> int:
    return units.get_unit(key=key, on=on).id


def key_of(unit_id: int) -> str:
    return units.get_unit(id=unit_id, on=DAY).key


def test_the_revision_in_force_on_the_day(shipped: None) -> None:
    before = queries.get_published("1.001193", on=date(2025, 6, 30))
    after = queries.get_published("1.001193", on=date(2025, 7, 1))
    assert isinstance(before, PublishedProcedure)
    assert (before.revision_number, after.revision_number) == (1, 2)
    assert before.procedure_id == after.procedure_id
    with pytest.raises(queries.ProcedureNotFound):
        queries.get_published("1.001193", on=date(2020, 1, 1))
    with pytest.raises(queries.ProcedureNotFound):
        queries.get_published("9.999999", on=DAY)


def test_papers_and_fees_carry_the_identifiers_of_their_rows(shipped: None) -> None:
    found = queries.get_published("1.001193", on=DAY)
    for paper in found.components:
        assert models.Component.objects.get(pk=paper.id).name == paper.name
    for fee in found.fees:
        assert models.Fee.objects.get(pk=fee.id).key == fee.key
    assert found.workflow.digest == models.ProcedureRevision.objects.get(pk=found.revision_id).workflow.digest


def test_warm_questions_cost_no_statement(shipped: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "CHECK_EVERY", 60.0)
    monkeypatch.setattr(units, "CHECK_EVERY", 60.0)
    intake = id_of(DISTRICT)

    def ask() -> None:
        found = queries.get_published("1.009994", on=DAY)
        queries.get_revision(found.revision_id)
        queries.places_for(found, intake_unit_id=intake, on=DAY)
        queries.search("giay phep xay dung", on=DAY, level=Level.DISTRICT)

    ask()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        ask()
    assert len(asked) == 0


def test_what_was_compiled_is_forgotten_too(shipped: None) -> None:
    """A revision keeps its id and digest in another database, but not always the id of its process."""
    before = queries.get_published("2.000815", on=date(2022, 8, 4))
    assert queries.get_published("2.000815", on=date(2022, 8, 4)) is before
    queries.forget()
    assert queries.get_published("2.000815", on=date(2022, 8, 4)) is not before


def test_what_another_process_published_is_seen_after_the_stamp_is_compared(
    shipped: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = queries.get_published("2.001955", on=DAY)
    row = models.ProcedureRevision.objects.filter(pk=found.revision_id)
    row.update(state="ended", valid_to=date(2022, 1, 1), ended_by=F("drafted_by"), ended_at=desk.OPENING)
    assert queries.get_published("2.001955", on=DAY) is found
    monkeypatch.setattr(queries, "CHECK_EVERY", 0.0)
    with pytest.raises(queries.ProcedureNotFound):
        queries.get_published("2.001955", on=DAY)


DECIDED = [
    ("1.001193", COMMUNE, "xa-phuong-vien-02050"),
    ("2.000815", COMMUNE, "xa-phuong-vien-02050"),
    ("2.000815", DISTRICT, "huyen-cho-don"),
    ("1.001731", COMMUNE, "huyen-cho-don"),
    ("1.009994", DISTRICT, "huyen-cho-don"),
    ("2.000889", DISTRICT, "chi-nhanh-vpdkdd-huyen-cho-don"),
    ("2.000635", PROVINCE, "so-tu-phap"),
    ("2.001199", PROVINCE, "so-ke-hoach-va-dau-tu"),
    ("2.001955", PROVINCE, "so-lao-dong-thuong-binh-va-xa-hoi"),
]
REFUSED = [("1.001193", DISTRICT), ("1.009994", COMMUNE), ("2.001199", DISTRICT)]


def test_who_decides_depends_on_where_it_was_received(shipped: None) -> None:
    for code, intake, competent in DECIDED:
        found = queries.get_published(code, on=DAY)
        decides = queries.competent_unit_id(found, intake_unit_id=id_of(intake), on=DAY)
        assert (code, intake, key_of(decides)) == (code, intake, competent)
    for code, intake in REFUSED:
        found = queries.get_published(code, on=DAY)
        with pytest.raises(queries.NotReceivedHere):
            queries.competent_unit_id(found, intake_unit_id=id_of(intake), on=DAY)


def test_every_place_of_every_workflow_is_a_unit(all_shipped: None) -> None:
    """Each shipped procedure of the year, from each level that receives it."""
    intake = {Level.COMMUNE: COMMUNE, Level.DISTRICT: DISTRICT, Level.PROVINCE: PROVINCE}
    for row in queries.list_published(on=DAY):
        found = queries.get_published(row.code, on=DAY)
        assert queries.missing_units(found, on=DAY) == []
        for level in found.received_at(DAY):
            places = queries.places_for(found, intake_unit_id=id_of(intake[level]), on=DAY)
            assert set(found.workflow.places) <= set(places)


def test_places_are_those_of_the_district_that_receives(shipped: None) -> None:
    found = queries.get_published("1.003003", on=DAY)
    places = queries.places_for(found, intake_unit_id=id_of(COMMUNE), on=DAY)
    assert {name: key_of(unit) for name, unit in places.items()} == {
        "intake": COMMUNE,
        "competent": "huyen-cho-don",
        "xa": "xa-phuong-vien-02050",
        "van-phong-dang-ky": "chi-nhanh-vpdkdd-huyen-cho-don",
    }


def test_lists_by_day_level_sector_and_the_unit_that_would_receive(shipped: None) -> None:
    assert len(queries.list_published(on=DAY)) == 10
    commune = {row.code for row in queries.list_published(on=DAY, level=Level.COMMUNE)}
    assert {"1.001193", "1.001731"} <= commune  # the commune receives what the district decides
    assert "2.001199" not in commune
    at_district = {row.code for row in queries.list_published(on=DAY, unit_kind="district")}
    assert {"1.009994", "1.001612", "2.000889"} <= at_district
    assert {row.sector for row in queries.list_published(on=DAY, sector="Đất đai")} == {"Đất đai"}
    assert queries.list_published(on=date(2019, 1, 1)) == []


def test_searching_finds_what_is_in_force_that_day(shipped: None) -> None:
    assert [row.code for row in queries.search("sang ten so do", on=DAY)][:1] == ["2.000889"]
    assert [row.code for row in queries.search("sang ten so do", on=date(2025, 7, 1))][:1] == ["1.013831"]
    assert [row.code for row in queries.search("khai sinh", on=DAY, level=Level.COMMUNE)][:1] == ["1.001193"]
    assert queries.search("khai sinh", on=DAY, sector="Đất đai") == []


def test_drafts_come_first_in_the_keepers_list(shipped: None) -> None:
    rows = keeping.list_revisions()
    assert len(rows) == 15
    assert keeping.list_revisions(code="1.001193")[0].number == 1
    with pytest.raises(queries.ProcedureNotFound):
        keeping.get_draft("1.001193")


def test_a_second_official_reads_what_would_change(shipped: None) -> None:
    later = next(row for row in keeping.list_revisions(code="1.013225"))
    found = keeping.review(later.id)
    assert found.content is not None
    assert found.content.code == "1.013225"
    said = [str(change) for change in found.changes]  # against the code it replaces
    assert "Cấp giải quyết: cấp huyện → cấp xã" in said
    assert any(line.startswith("Thời hạn giải quyết: 15 ngày") for line in said)
    with pytest.raises(queries.ProcedureNotFound):
        keeping.review(0)
