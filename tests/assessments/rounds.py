"""A cycle with two communes, the office that appraises them, and the acts of each, as tests need them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from caicach.accounts import queries as accounts
from caicach.accounts.models import User
from caicach.accounts.states import Role
from caicach.assessments.commands import appraising, scoring
from caicach.assessments.commands import cycles as commands
from caicach.assessments.commands import evidence as pieces
from caicach.assessments.commands.cycles import Plan
from caicach.assessments.models import Assessment, Cycle, Evidence, SetEdition
from caicach.assessments.rules.deadlines import Late, Term
from caicach.assessments.rules.entering import Typed
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.organisations import calendar_files
from caicach.organisations.commands import calendars
from tests.assessments import sets
from tests.support import figures, people

NOW = figures.NOW  # Thursday 4 August 2022
OFFICE, ONE, TWO = "so-thu", "xa-mot", "xa-hai"
PERIOD = "2022-H1"
TEXT = """
code = "xa-2022"
family = "xa"
name = "Bộ tiêu chí thử cho xã"
basis = ["Quyết định thử"]
valid_from = 2022-01-01
applies_to = ["commune"]
points = 100
not_applicable = "rebase"

[[groups]]
code = "A"
name = "Chỉ đạo, điều hành"
points = 60
[[groups.criteria]]
code = "A1"
name = "Ban hành kế hoạch"
points = 20
rule = "yes_no"
[[groups.criteria]]
code = "A2"
name = "Nhiệm vụ hoàn thành"
points = 40
rule = "proportional"
numerator = "Nhiệm vụ hoàn thành đúng hạn"
denominator = "Nhiệm vụ được giao"

[[groups]]
code = "B"
name = "Thủ tục hành chính"
points = 40
[[groups.criteria]]
code = "B1"
name = "Hồ sơ giải quyết xong đúng hạn"
points = 30
rule = "proportional"
measure = "xong-dung-han"
[[groups.criteria]]
code = "B2"
name = "Hồ sơ nộp trực tuyến, kể cả ngoài hệ thống"
points = 10
rule = "proportional"
known_as = ["nop-truc-tuyen"]
numerator = "Hồ sơ trực tuyến"
denominator = "Hồ sơ"

[[adjustments]]
code = "T1"
name = "Sáng kiến được công nhận"
points = 2
rule = "bonus"
each = 1

[[grades]]
code = "tot"
name = "Tốt"
from = 80
[[grades]]
code = "con-lai"
name = "Còn lại"
from = 0
"""
FIGURES = {"A1": Typed(numerator="1"), "A2": Typed(numerator="9", denominator="10"),
           "B2": Typed(numerator="5", denominator="20", reason="Có 12 hồ sơ nộp qua cổng của bộ")}  # fmt: skip


def province() -> None:
    people.load_units()
    calendars.load(calendar_files.shipped())


@dataclass
class Round:
    """A planned cycle; people are hired when first asked for."""

    late: Late = field(default_factory=Late)
    leads: Mapping[str, int] = field(default_factory=dict)
    content: str = TEXT

    def hire(self, role: Role, key: str) -> User:
        return people.official((role, key))

    @cached_property
    def office_user(self) -> User:
        return self.hire(Role.UNIT_HEAD, OFFICE)

    @cached_property
    def one_user(self) -> User:
        return self.hire(Role.UNIT_HEAD, ONE)

    @cached_property
    def two_user(self) -> User:
        return self.hire(Role.CASE_OFFICER, TWO)

    @cached_property
    def office(self) -> Actor:
        return actor(self.office_user)

    @cached_property
    def one(self) -> Actor:
        return actor(self.one_user)

    @cached_property
    def two(self) -> Actor:
        return actor(self.two_user)

    @cached_property
    def edition(self) -> SetEdition:
        drafter, second = (self.hire(Role.ADMINISTRATOR, "tinh-thu") for _number in range(2))
        made = sets.draft(drafter.pk, code="xa-2022", family="xa", content=self.content, name="Bộ tiêu chí thử cho xã")
        return sets.adopt(made, second.pk, "commune", since=datetime(2022, 1, 1, tzinfo=clock.ZONE).date())

    @cached_property
    def cycle(self) -> Cycle:
        return commands.plan(self.asked(), by=self.office, at=NOW)

    def asked(self, **changes: object) -> Plan:
        values = {
            "edition_id": self.edition.pk, "period": PERIOD, "name": "Đánh giá 6 tháng đầu năm 2022",
            "office_id": people.unit(OFFICE).id, "self_term": Term(working_days=5),
            "appraise_term": Term(working_days=5), "explain_term": Term(working_days=3), "late": self.late,
            "leads": self.leads,
        }  # fmt: skip
        return Plan(**(values | changes))

    def begin(self) -> Cycle:
        commands.begin_scoring(self.cycle.pk, by=self.office, at=NOW)
        return self.fresh()

    def fresh(self) -> Cycle:
        return Cycle.objects.get(pk=self.cycle.pk)

    def row(self, key: str = ONE) -> Assessment:
        found = Assessment.objects.select_related("cycle__edition", "cycle__office", "unit")
        return found.get(cycle_id=self.cycle.pk, unit_id=people.unit(key).id)

    def who(self, key: str) -> Actor:
        return self.one if key == ONE else self.two

    def piece(self, key: str = ONE, title: str = "Kế hoạch CCHC", **changes: object) -> Evidence:
        values = {"unit_id": people.unit(key).id, "title": title, "reference": "https://example.vn/ke-hoach"}
        return pieces.add(pieces.Piece(**(values | changes)), by=self.who(key), at=NOW)

    def fill(self, key: str = ONE, at: datetime = NOW) -> None:
        """Every figure, and one paper for all of them."""
        row, piece = self.row(key), self.piece(key)
        for code, typed in FIGURES.items():
            scoring.mark(row.pk, code, typed, by=self.who(key), at=at)
            scoring.use(piece.pk, row.pk, code, by=self.who(key), at=at)

    def submit(self, key: str = ONE, at: datetime = NOW) -> Assessment:
        self.fill(key, at)
        return scoring.submit(self.row(key).pk, by=self.who(key), at=at)

    def appraised(self, at: datetime = NOW) -> None:
        """Both communes submitted and appraised, the first with one figure less."""
        self.begin()
        for key in (ONE, TWO):
            self.submit(key)
        commands.begin_appraisal(self.cycle.pk, by=self.office, at=at)
        less = Typed(numerator="5", denominator="10", reason="Bốn nhiệm vụ chưa có sản phẩm")
        appraising.appraise(self.row(ONE).pk, "A2", less, by=self.office, at=at)
        for key in (ONE, TWO):
            appraising.finish(self.row(key).pk, by=self.office, at=at)

    def explaining(self) -> None:
        self.appraised()
        commands.begin_explanation(self.cycle.pk, by=self.office, at=NOW)


def actor(user: User) -> Actor:
    return accounts.actor_for(user, on=people.ON)


def points(value: str) -> Decimal:
    return Decimal(value)
