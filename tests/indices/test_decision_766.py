"""The figures of Decision 766 from records: what counts, what does not, and what is unknown."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from caicach.core.actor import Actor
from caicach.core.log import consumers, sequencer
from caicach.indices import commands, index_sets
from caicach.indices.consumers import Procedures
from caicach.indices.measures import MEASURES, Family
from caicach.indices.models import DossierFact, PaymentFact, PetitionFact, ProcedureFact, RatingFact, TaskFact
from caicach.indices.periods import Period
from caicach.indices.queries import scores, values
from caicach.indices.queries.values import By, Part, Question, Value
from tests.support import desk, figures, people
from tests.support.roles import as_role

HALF = Period.parse("2022-H1")
SYSTEM = Actor.system()
OWN = [one for one in MEASURES.values() if one.family is Family.PROCEDURES]


@pytest.fixture
def unit(db: None) -> int:
    people.load_units()
    return people.unit("xa-mot").id


def a_fact(**told: Any) -> DossierFact:
    """A dossier received in the period, finished in time."""
    story = figures.stories(1)[0]
    made = commands.facts_of([story.recorded()])[0]
    row = {name: getattr(made, name) for name in made.__slots__}
    day = date(2022, 3, 1)
    at = figures.NOW - timedelta(days=150)
    plain = {
        "is_test": False, "received_on": day, "received_at": at, "finished_on": day, "finished_at": at, "status": 9,
        "ending": "done", "statistical_verdict": "on_time", "legal_verdict": "early", "missed_at": None,
        "supplements": 0, "competent_unit_id": people.unit("xa-mot").id, "fee_amount": 0, "paused_since": None,
    }  # fmt: skip
    number = DossierFact.objects.count() + 1
    return DossierFact.objects.create(**{**row, **plain, "dossier_id": number, "code": f"M{number}", **told})


def value(key: str, unit: int, **changes: Any) -> Value | None:
    wanted = replace(MEASURES[key], **changes)
    found = values.values([wanted], period=HALF, by=By.UNIT, seen_by=SYSTEM, at=figures.NOW)
    return found.get(unit, {}).get(key)


def counted(key: str, unit: int) -> tuple[int | None, int | None]:
    """As if what it waits for were recorded."""
    found = value(key, unit, awaits="")
    assert found is not None
    return found.numerator, found.denominator


def test_every_indicator_of_both_editions_is_counted_from_records() -> None:
    for code in ("766-2022", "766-2026"):
        made = index_sets.get(code)
        assert [leaf.code for leaf in made.leaves() if not leaf.measure] == []
        assert {leaf.measure for leaf in made.leaves()} <= set(MEASURES)


def test_online_counts_only_with_a_result_file_where_a_written_result_is_due(unit: int) -> None:
    a_fact(channel="online", has_result_file=True)
    a_fact(channel="online", has_result_file=False)
    a_fact(channel="online", has_result_file=False, written_result=True)
    a_fact(channel="online", has_result_file=False, written_result=False)
    a_fact(channel="counter", has_result_file=True)
    assert counted("truc-tuyen-co-ket-qua", unit) == (2, 5)
    assert counted("ket-qua-dien-tu", unit) == (2, 4)  # of one no written result is due


def test_digitised_needs_papers_and_result(unit: int) -> None:
    a_fact(has_component_file=True, has_result_file=True)
    a_fact(has_component_file=True, has_result_file=False)
    a_fact(has_component_file=None, has_result_file=True)
    assert counted("ho-so-so-hoa", unit) == (1, 3)


def test_what_has_no_fee_or_is_waived_leaves_the_denominator_of_payments(unit: int) -> None:
    a_fact(fee_amount=8000, paid_online=True)
    a_fact(fee_amount=8000)
    a_fact(fee_amount=8000, fee_waived=True, paid_online=True)
    a_fact(fee_amount=0, paid_online=True)
    assert counted("thanh-toan-truc-tuyen", unit) == (1, 2)


def test_open_dossiers_and_second_supplements(unit: int) -> None:
    def running(**told: Any) -> DossierFact:
        return a_fact(**{"status": 4, "ending": "", "finished_on": None, "finished_at": None, "statistical_verdict": "",
                         "legal_verdict": "", "due_at": figures.NOW + timedelta(days=1), **told})  # fmt: skip

    running()
    running(due_at=figures.NOW - timedelta(days=1))
    running(supplements=1, status=5, paused_since=figures.NOW, paused_cause="supplement")
    running(supplements=2)
    assert counted("xu-ly-dung-han", unit) == (2, 4)
    a_fact(supplements=2)  # finishing does not make it timely
    assert counted("xu-ly-dung-han", unit) == (2, 5)


def test_a_withdrawn_dossier_counts_as_it_stood(unit: int) -> None:
    taken_back = {"status": 7, "ending": "withdrawn", "statistical_verdict": "", "legal_verdict": ""}
    a_fact(**taken_back)
    a_fact(**taken_back, missed_at=figures.NOW - timedelta(days=155))
    assert counted("xu-ly-dung-han", unit) == (1, 2)


def test_waiting_for_papers_is_not_the_time_of_the_agency(unit: int) -> None:
    a_fact(handling_minutes=90)
    a_fact(handling_minutes=30)
    assert counted("thoi-gian-giai-quyet", unit) == (120, 2)


@pytest.mark.parametrize(("key", "column"), [
    ("ho-so-dong-bo", "is_synced"), ("dung-lai-giay-to", "reused"), ("kho-du-lieu-ca-nhan", "in_personal_store"),
    ("du-lieu-dan-cu", "identity_confirmed"),
])  # fmt: skip
def test_what_nothing_tells_is_unknown_and_once_told_is_counted(unit: int, key: str, column: str) -> None:
    a_fact(**{column: True})
    a_fact(**{column: False})
    a_fact(**{column: None})
    assert value(key, unit) is None
    assert not values.without_records(MEASURES[key]).known
    assert counted(key, unit) == (1, 3)


def test_a_complaint_makes_a_dossier_in_time_a_bad_one(unit: int) -> None:
    a_fact(complained=True)
    a_fact(complained=None)
    assert counted("hai-long-giai-quyet", unit) == (1, 2)


# --- Things other than dossiers ---

ROW = {"received_on": date(2022, 3, 1), "received_at": figures.NOW}
EMPTY = [Family.PETITIONS, Family.RATINGS, Family.PAYMENTS, Family.TASKS]


@pytest.mark.parametrize("family", EMPTY)
def test_an_empty_table_is_unknown_and_not_zero(unit: int, family: Family) -> None:
    for one in MEASURES.values():
        if one.family is family:
            assert not values.without_records(one).known
            assert value(one.key, unit) is None


def test_petitions(unit: int) -> None:
    acts: list[dict[str, Any]] = [
        {"in_time": True, "satisfied": True}, {"in_time": False}, {"in_time": True, "satisfied": False},
        {"in_time": True, "is_repeated": True}, {"in_time": None, "due_at": figures.NOW + timedelta(days=1)},
    ]  # fmt: skip
    for number, told in enumerate(acts, start=1):
        PetitionFact.objects.create(petition_id=number, competent_unit_id=unit, about="procedure", **ROW, **told)
    assert counted("pakn-ve-thu-tuc", unit) == (5, 5)
    assert counted("pakn-ve-can-bo", unit) == (0, 5)
    assert counted("pakn-dung-han", unit) == (4, 5)
    assert counted("pakn-hai-long", unit) == (2, 5)
    nobody = values.without_records(MEASURES["pakn-dung-han"])
    assert (nobody.known, nobody.denominator) == (True, 0)


def test_no_petition_is_full_and_no_dossier_is_nothing(unit: int) -> None:
    PetitionFact.objects.create(petition_id=1, competent_unit_id=unit, about="conduct", in_time=True, **ROW)
    found = scores.live_scores(
        index_sets.get("766-2026"), period=HALF, of=[people.unit("xa-hai").id], seen_by=SYSTEM, at=figures.NOW
    )[0]
    points = {row.node.code: row.points for group in found.score.groups for row in group.rows}
    assert [points[code] for code in ("5.2", "5.3", "2.1")] == [6, 6, 0]
    assert points["5.4"] is None
    assert found.score.points is None


def test_ratings_payments_and_tasks(unit: int) -> None:
    RatingFact.objects.create(rating_id=1, dossier_id=1, competent_unit_id=unit, level=1, satisfied=False, **ROW)
    PaymentFact.objects.create(payment_id=1, dossier_id=1, competent_unit_id=unit, amount=8000, is_online=True,
                               paid_at=figures.NOW, **ROW)  # fmt: skip
    PaymentFact.objects.create(payment_id=2, dossier_id=2, competent_unit_id=unit, amount=8000, **ROW)
    TaskFact.objects.create(task_id=1, competent_unit_id=unit, due_on=figures.NOW.date(), **ROW)
    assert counted("danh-gia-hai-long", unit) == (0, 1)
    assert counted("khoan-thu-truc-tuyen", unit) == (1, 2)
    assert counted("nhiem-vu-dung-han", unit) == (1, 1)


# --- Procedures ---


@pytest.fixture
def office(db: None) -> desk.Office:
    desk.load_province()
    desk.publish("1.001193", "2.000815", "1.003003", "1.009994")
    follow()
    return desk.Office()


def follow() -> None:
    with as_role("caicach_sequencer"):
        sequencer.drain(using="default")
    consumers.drain(Procedures())


def of_all(key: str, code: str = "2026", by: By = By.NOTHING) -> Any:
    at = figures.NOW.replace(year=2026)
    found = values.values([replace(MEASURES[key], awaits="")], period=Period.parse(code), by=by, seen_by=SYSTEM, at=at)
    return {name: (row[key].numerator, row[key].denominator) for name, row in found.items()}


@pytest.mark.usefixtures("office")
def test_facts_of_procedures_made_anew_are_the_same() -> None:
    before = list(ProcedureFact.objects.order_by("pk").values())
    assert len(before) > 3
    assert commands.rebuild_procedures(using="default") == len(before)
    assert list(ProcedureFact.objects.order_by("pk").values()) == before
    ended = next(row for row in before if row["procedure_code"] == "1.001193" and row["valid_to"] is not None)
    assert ended["valid_to"] == date(2025, 7, 1)


def test_a_unit_answers_for_what_it_decides(office: desk.Office) -> None:
    whole = of_all("tthc-truc-tuyen", "2022")[None]
    by_unit = of_all("tthc-truc-tuyen", "2022", by=By.UNIT)
    assert whole[1] == 4
    assert 0 < by_unit[office.unit.id][1] < 4
    assert set(of_all("tthc-truc-tuyen", by=By.PROCEDURE)) <= {"1.001193", "2.000815", "1.003003", "1.009994"}


def test_a_service_counts_once_something_was_filed_online(office: desk.Office) -> None:
    key, unit = "dvctt-co-ho-so", office.unit.id
    assert of_all(key, by=By.UNIT)[unit][0] == 0
    a = DossierFact.objects
    story = commands.facts_of([figures_story().recorded()])[0]
    row = {name: getattr(story, name) for name in story.__slots__}
    day = date(2026, 3, 1)
    a.create(**{**row, "channel": "online", "competent_unit_id": unit, "received_on": day, "is_test": False,
                "procedure_code": "1.001193"})  # fmt: skip
    assert of_all(key, by=By.UNIT)[unit][0] == 1
    assert of_all(key)[None][0] == 1


def figures_story() -> Any:
    from tests.indices.test_facts_dossiers import story

    return story()


@pytest.mark.usefixtures("office")
def test_every_figure_of_procedures_is_the_number_of_its_records() -> None:
    period, at, unit = Period.parse("2026"), figures.NOW.replace(year=2026), desk.Office().unit.id
    for measure in (replace(one, awaits="", needs="") for one in OWN):
        for by, asked in ((By.NOTHING, None), (By.UNIT, unit)):
            found = values.values([measure], period=period, by=by, seen_by=SYSTEM, at=at)
            told = found[asked][measure.key]
            question = Question(measure=measure, period=period, unit=asked)
            parts = values.sizes(question, seen_by=SYSTEM, at=at)
            assert (parts[Part.OF], parts[Part.AMONG]) == (told.numerator, told.denominator), measure.key
            assert parts[Part.REST] == parts[Part.AMONG] - parts[Part.OF]


@pytest.mark.usefixtures("office")
def test_publication_is_unknown_where_no_decision_tells_and_counted_where_one_does() -> None:
    key, row = "tthc-cong-bo-dung-han", ProcedureFact.objects.filter(procedure_code="1.001193")
    assert of_all(key, "2022")[None] == (0, 0)
    last = row.order_by("-pk")[0].pk
    row.filter(pk=last).update(decided_on=date(2022, 3, 1))
    assert of_all(key, "2022")[None] == (None, None)
    row.filter(pk=last).update(published_in_time=True)
    assert of_all(key, "2022")[None] == (1, 1)
    first = row.order_by("pk")[0].pk
    row.filter(pk=first).update(decided_on=date(2022, 4, 1), published_in_time=False)
    assert of_all(key, "2022")[None] == (0, 1)  # one late instance makes the procedure late


@pytest.mark.usefixtures("office")
def test_what_is_unknown_of_one_procedure_is_so_beside_another_that_is_known() -> None:
    told, untold = ProcedureFact.objects.order_by("procedure_code").distinct("procedure_code")[:2]
    for row, known in ((told, True), (untold, None)):
        ProcedureFact.objects.filter(pk=row.pk).update(decided_on=date(2022, 3, 1), published_in_time=known)
    found = of_all("tthc-cong-bo-dung-han", "2022", by=By.PROCEDURE)
    assert (found[told.procedure_code], found[untold.procedure_code]) == ((1, 1), (None, None))


@pytest.mark.usefixtures("office")
def test_figures_of_publication_are_those_of_the_whole_for_every_unit() -> None:
    found = of_all("tthc-du-noi-dung", by=By.UNIT)
    assert set(found.values()) == {of_all("tthc-du-noi-dung")[None]}
