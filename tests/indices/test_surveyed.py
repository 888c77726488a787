"""Do answers make points as the set says, with their bounds, and can nobody type them instead?"""

from decimal import Decimal

import pytest

from caicach.accounts import queries as accounts
from caicach.accounts.states import Role
from caicach.core.actor import Actor
from caicach.indices import index_sets
from caicach.indices.periods import Period
from caicach.indices.queries import score_tables, scores
from caicach.indices.queries.values import By, Key
from caicach.indices.rules import overlap, small_cells
from caicach.indices.rules.kinds import Entry
from caicach.indices.rules.tree import IndexSet
from caicach.surveys import commands
from tests.support import people, surveys

YEAR = Period.parse("2022")
CONTENT = """
code = "thu"
family = "thu"
name = "Bộ thử"
basis = ["Ví dụ"]
valid_from = 2022-01-01
points = 14
[[groups]]
code = "g"
name = "Nhóm"
points = 14
[[groups.criteria]]
code = "ty-le"
name = "Hài lòng"
points = 10
rule = "survey"
survey = "thu/a"
[[groups.criteria]]
code = "diem"
name = "Công khai"
points = 2.5
rule = "judged"
least = 0.25
survey = "thu/b"
[[groups.criteria]]
code = "ke-hoach"
name = "Có kế hoạch"
points = 1.5
rule = "yes_no"
"""


@pytest.fixture
def made(db: None) -> IndexSet:
    people.load_units()
    by = accounts.actor_for(people.official((Role.ADMINISTRATOR, "tinh-thu")), on=people.ON)
    campaign = commands.open_campaign("thu-2022", surveys.told(), by=by, at=people.AT)
    commands.take_in(campaign.pk, surveys.FILE, name="phieu.csv", by=by, at=people.AT)
    return index_sets.read(CONTENT)


def live(made: IndexSet, *, seen_by: Actor | None = None, **typed: Entry) -> dict[Key, scores.LiveScore]:
    declared: dict[Key, dict[str, Entry]] = {
        people.unit(key).id: {
            "ke-hoach": Entry(Decimal(1)),
            **{name.replace("_", "-"): one for name, one in typed.items()},
        }
        for key in ("xa-mot", "xa-hai")
    }
    found = scores.live_scores(
        made, period=YEAR, seen_by=seen_by or Actor.system(), at=people.AT, declared=declared
    )  # fmt: skip
    return {one.key: one for one in found}


def test_a_share_and_a_mean_become_points_with_their_working(made: IndexSet) -> None:
    one = live(made)[people.unit("xa-mot").id]
    share, mean, _plan = one.score.groups[0].rows
    assert (share.points, mean.points) == (Decimal("6.67"), Decimal("2.13"))
    assert share.working[0] == "Khảo sát thu-2022: 3 trả lời hợp lệ, 0 phiếu không trả lời"
    assert mean.working[:2] == (
        "Khảo sát thu-2022: 2 trả lời hợp lệ, 1 phiếu không trả lời", "8,5 ÷ 10 × 2,5 = 2,125",
    )  # fmt: skip
    assert one.score.points == Decimal("10.30")
    assert one.answers["ty-le"].found.result.answered == 3


def test_what_people_answered_cannot_be_typed(made: IndexSet) -> None:
    assert live(made, ty_le=Entry(Decimal(9), Decimal(9)), diem=Entry(Decimal("2.5"))) == live(made)


def test_nobody_asked_is_not_nought_and_nobody_types_it(made: IndexSet) -> None:
    unit = people.unit("xa-mot").id
    declared: dict[Key, dict[str, Entry]] = {unit: {"ty-le": Entry(Decimal(9), Decimal(9))}}
    found = scores.live_scores(
        made, period=Period.parse("2021"), of=[unit], seen_by=Actor.system(), at=people.AT, declared=declared
    )
    assert found[0].score.points is None
    assert found[0].bounds is None
    assert set(found[0].score.missing) == {"ty-le", "diem", "ke-hoach"}


def test_bounds_are_scored_and_the_ranking_says_whom_they_do_not_tell_apart(made: IndexSet) -> None:
    found = live(made)
    for one in found.values():
        assert one.bounds is not None
        assert one.score.points is not None
        assert one.bounds[0] < one.score.points <= one.bounds[1] <= 14
    placed = scores.places(list(found.values()))
    assert [one.words for one in placed] == ["1 (có thể từ 1 đến 2)", "2 (có thể từ 1 đến 2)"]
    assert overlap.remark(placed)


def test_the_whole_is_scored_from_all_slips(made: IndexSet) -> None:
    plan: dict[Key, dict[str, Entry]] = {None: {"ke-hoach": Entry(Decimal(1))}}
    found = scores.live_scores(
        made, period=YEAR, by=By.NOTHING, of=[None], seen_by=Actor.system(), at=people.AT, declared=plan
    )
    assert found[0].answers["ty-le"].found.result.satisfied == 3
    assert found[0].score.groups[0].rows[0].points == Decimal("7.50")


def test_what_fewer_than_five_people_said_is_not_for_everybody(made: IndexSet) -> None:
    found = score_tables.score_table(made, period=YEAR, seen_by=Actor.system(), at=people.AT)
    one = found.table.line("xa-mot")
    assert one is not None
    assert (one.cells["ty-le"].numerator, one.cells["ty-le"].denominator) == (2, 3)
    assert (one.cells["diem"].numerator, one.cells["diem"].denominator) == (None, 2)
    assert found.table.whole.cells["ty-le"].denominator == 4
    public = small_cells.suppressed(found.table, made)
    for line in (*public.lines, public.whole):
        if line.recorded:
            assert line.cells["ty-le"].is_hidden
            assert line.cells["diem"].is_hidden


def test_a_commune_sees_its_own_score_only(made: IndexSet) -> None:
    own = accounts.actor_for(people.official((Role.UNIT_HEAD, "xa-hai")), on=people.ON)
    assert set(live(made, seen_by=own)) == {people.unit("xa-hai").id}


@pytest.mark.parametrize(("before", "after", "said"), [
    ('survey = "thu/a"', 'survey = "a"', "Ghi mã bảng hỏi và mã câu hỏi"),
    ('rule = "yes_no"', 'rule = "yes_no"\nsurvey = "thu/a"', "chỉ dùng cho cách chấm theo tỷ lệ hoặc judged"),
])  # fmt: skip
def test_a_question_that_cannot_be_scored_is_refused(before: str, after: str, said: str) -> None:
    found = index_sets.problems(CONTENT.replace(before, after))
    assert any(said in problem.message and problem.place.endswith(".survey") for problem in found)
