"""What lies on the desk of these units? Tabs; a fixed number of statements whatever the number of dossiers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from caicach.core.actor import Actor
from caicach.dossiers import policies
from caicach.dossiers.queries.criteria import EVERYTHING, ORDERS, STANDS, Criteria
from caicach.dossiers.queries.standing import standing
from caicach.dossiers.rules.warnings import Warn
from caicach.dossiers.states import Status
from caicach.organisations.queries import units

PAGE = 50
MOST_COUNTED = 1000
MOST_JUDGED = 2000  # of those due next, when a level is asked that only the working time of each tells


class Tab(StrEnum):
    NEW = "cho-tiep-nhan"
    WORKING = "dang-xu-ly"
    SUPPLEMENT = "cho-bo-sung"
    OPINION = "cho-y-kien"
    DONE = "da-xu-ly"
    OVERDUE = "qua-han"
    UNIT = "viec-don-vi"


TABS: Final[dict[Tab, Promise]] = {
    Tab.NEW: _("Chờ tiếp nhận"),
    Tab.WORKING: _("Đang xử lý"),
    Tab.SUPPLEMENT: _("Chờ bổ sung"),
    Tab.OPINION: _("Chờ ý kiến phối hợp"),
    Tab.DONE: _("Đã xử lý"),
    Tab.OVERDUE: _("Quá hạn"),
    Tab.UNIT: _("Việc của đơn vị"),
}
# A line of these is an open step, which can be ticked and done.
OF_STEPS: Final = frozenset({Tab.WORKING, Tab.UNIT})


@dataclass(frozen=True, slots=True)
class Opinion:
    """An open question between two units, as the desk of either shows it."""

    asking_unit: str
    asked_unit: str
    to_answer: bool  # by the units of the viewer; otherwise they wait for it


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One line of the desk: every statement names its columns as here, so that they may stand in any order.

    Where an opinion is asked for, the step is the question, due when the answer is.
    """

    id: int
    code: str
    procedure_name: str
    applicant_name: str
    status: int
    received_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    intake_unit_id: int
    original_due_at: datetime | None
    channel: str
    seq: int
    clock_stands: bool
    labels: Sequence[str] = ()  # of the viewer's units, each "colour:name"
    step_name: str = ""
    step_due_at: datetime | None = None
    assignee_id: int | None = None
    step_key: str = ""
    assignee_name: str = ""
    opinion: Opinion | None = None
    whose: str = ""  # a colleague's, done for them: they delegated it, or are on leave

    @property
    def state(self) -> Status:
        return Status(self.status)

    @property
    def paused(self) -> bool:
        """Nobody is late while the clock stands: for papers, for money, or for the time a notice is posted."""
        return self.clock_stands or self.state in {Status.SUPPLEMENT, Status.FINANCE}


_FACTS = """d.id, d.code, d.procedure_name, d.applicant_name, d.status, d.received_at, d.due_at, d.finished_at,
d.intake_unit_id, d.original_due_at, d.channel, d.seq"""
_LABELS = """array(select n.colour || ':' || n.name from dossiers_dossierlabel l
join dossiers_label n on n.id = l.label_id and n.unit_id = any(%(units)s) where l.dossier_id = d.id order by n.name
) as labels"""
_COLUMNS = f"{_FACTS}, {STANDS} as clock_stands, {_LABELS}"
# Judged by when it was finished; whether the clock stands would be asked for nothing.
_FINISHED_COLUMNS = f"{_FACTS}, false as clock_stands, {_LABELS}"
_MINE = """(d.intake_unit_id = any(%(units)s) or d.competent_unit_id = any(%(units)s)
or d.counter_unit_id = any(%(units)s))"""
_OPEN = "d.status in (1, 2, 4, 5, 6)"
_RUNNING = f"not {STANDS}"
_STEPS = """coalesce((
  select string_agg(t.name, ', ' order by t.due_at, t.id) from workflow_task t
  where t.process_id = d.process_id and t.state = 'open' and t.kind <> 'timer'
), '')"""

_WHERE: Final[dict[Tab, str]] = {
    Tab.NEW: f"{_MINE} and {_OPEN} and d.status = 1",
    Tab.SUPPLEMENT: f"{_MINE} and {_OPEN} and d.status = 5",
    Tab.OVERDUE: f"{_MINE} and {_OPEN} and d.status in (2, 4) and d.due_at < %(now)s and {_RUNNING}",
}

_SIMPLE = """
select {columns}, {steps} as step_name from dossiers_dossier d where {where}{more}
order by {order} limit %(limit)s offset %(offset)s
"""

_STEP = "t.name as step_name, t.due_at as step_due_at, t.assignee_id, t.step_key"

# Steps open for a post of the actor or one lent to them, given to nobody, to the actor or to whom the actor stands in
# for, each with its dossier.
_WORKING = """
select {columns}, {step}
, coalesce((
  select u.full_name from accounts_user u
  where u.id = case when post.giver_id > 0 then post.giver_id when t.assignee_id <> %(user)s then t.assignee_id end
), '') as whose
from unnest(%(post_units)s::bigint[], %(post_roles)s::text[], %(post_givers)s::bigint[])
  as post(unit_id, role, giver_id)
join workflow_task t on t.unit_id = post.unit_id and t.role = post.role
join dossiers_dossier d on d.process_id = t.process_id
where t.state = 'open' and t.kind not in ('consult', 'timer')
  and (t.assignee_id is null or t.assignee_id = %(user)s or (t.unit_id, t.role, t.assignee_id) in (
    select * from unnest(%(cover_units)s::bigint[], %(cover_roles)s::text[], %(cover_people)s::bigint[])))
  and d.status in (2, 4, 6, 9) and d.delivery <> 'posted'{more}
order by {order} limit %(limit)s offset %(offset)s
"""

# Steps open at the units whose work the actor gives out, whoever does them.
_UNIT = """
select {columns}, {step}, coalesce(u.full_name, '') as assignee_name
from workflow_task t join dossiers_dossier d on d.process_id = t.process_id
left join accounts_user u on u.id = t.assignee_id
where t.unit_id = any(%(led)s) and t.state = 'open' and t.kind not in ('consult', 'timer')
  and d.status in (2, 4, 6){more}
order by {order} limit %(limit)s offset %(offset)s
"""

# What other units ask of ours, and what ours wait for; a question between two of ours is one to answer.
_OPINION = """
select {columns}, c.question as step_name, c.due_at as step_due_at
, d.competent_unit_id as asking_unit_id, c.unit_id as asked_unit_id, true as to_answer
from dossiers_consultation c join dossiers_dossier d on d.id = c.dossier_id
where c.unit_id = any(%(units)s) and c.answered_at is null and {open}{more}
union all
select {columns}, c.question, c.due_at, d.competent_unit_id, c.unit_id, false
from dossiers_dossier d join dossiers_consultation c on c.dossier_id = d.id
where {mine} and {open} and c.answered_at is null and c.unit_id <> all(%(units)s){more}
order by step_due_at, id limit %(limit)s offset %(offset)s
"""

# The latest of each unit on either side of the dossier, read in order from its own index; both sides may be ours.
_DONE = """
select distinct done.* from unnest(%(units)s::bigint[]) as mine(id) cross join lateral (
  (select {columns} from dossiers_dossier d where d.intake_unit_id = mine.id and d.finished_at is not null{more}
   order by d.finished_at desc limit %(reach)s)
  union all
  (select {columns} from dossiers_dossier d where d.competent_unit_id = mine.id and d.finished_at is not null{more}
   order by d.finished_at desc limit %(reach)s)
  union all
  (select {columns} from dossiers_dossier d where d.counter_unit_id = mine.id and d.finished_at is not null{more}
   order by d.finished_at desc limit %(reach)s)
) done order by done.finished_at desc, done.id limit %(limit)s offset %(offset)s
"""


def inbox(tab: Tab, *, seen_by: Actor, at: datetime, page: int = 1, criteria: Criteria = EVERYTHING) -> list[InboxRow]:
    """One page of a tab for the units of the actor, and one row more if there is another page."""
    if criteria.judged:
        return _judged(tab, seen_by, at, page, criteria)
    return _rows(tab, seen_by, at, criteria, limit=PAGE + 1, offset=(page - 1) * PAGE)


def _judged(tab: Tab, actor: Actor, at: datetime, page: int, criteria: Criteria) -> list[InboxRow]:
    """Those at the level asked, among the ones whose time runs out next."""
    found = _rows(tab, actor, at, criteria, limit=MOST_JUDGED, offset=0)
    start = (page - 1) * PAGE
    return [row for row in found if level_of(row, at) is criteria.level][start : start + PAGE + 1]


def due_next(tab: Tab, *, seen_by: Actor, at: datetime) -> list[InboxRow]:
    """Whatever is late or has its time run out next, as many as are judged in one go."""
    return _rows(tab, seen_by, at, EVERYTHING, limit=MOST_JUDGED, offset=0)


def level_of(row: InboxRow, at: datetime) -> Warn | None:
    found = standing(row, paused=row.paused, at=at)
    return found.warn if found else None


def _rows(tab: Tab, actor: Actor, at: datetime, criteria: Criteria, *, limit: int, offset: int) -> list[InboxRow]:
    paging = {"limit": limit, "offset": offset, "reach": offset + limit}
    with connection.cursor() as cursor:
        cursor.execute(_statement(tab, criteria), _values(actor, at=at) | criteria.values() | paging)
        columns = [column.name for column in cursor.description]
        return [row_of(columns, row, on=at.date()) for row in cursor.fetchall()]


def row_of(columns: Sequence[str], row: Sequence[Any], *, on: date) -> InboxRow:
    """What the statement of a tab gave, by the names of its columns."""
    found = dict(zip(columns, row, strict=True))
    if "to_answer" in found:
        asking, asked = (units.unit_name(found.pop(one), on=on) for one in ("asking_unit_id", "asked_unit_id"))
        found["opinion"] = Opinion(asking, asked, found.pop("to_answer"))
    return InboxRow(**found)


def whole(tab: Tab, *, seen_by: Actor, at: datetime, criteria: Criteria) -> tuple[str, dict[str, Any]]:
    """The statement of a tab without an end, with its values: for whoever takes the list along."""
    return _statement(tab, criteria), (
        _values(seen_by, at=at) | criteria.values() | {"limit": None, "offset": 0, "reach": None}
    )


@dataclass(frozen=True, slots=True)
class View:
    """A list as its owner saved it."""

    id: int
    name: str
    query: str
    columns: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the list, from one statement: how much lies in each tab, and the owner's saved lists."""

    counts: dict[Tab, int]
    views: Sequence[View]


_VIEWS: Final = """(select coalesce(json_agg(json_build_array(v.id, v.name, v.query, v.columns, v.is_default)
order by v.name), '[]') from dossiers_savedview v where v.owner_id = %(user)s)::text"""


def desk_head(*, seen_by: Actor, at: datetime) -> Head:
    """Counted up to a thousand; the finished ones are not counted, nor a unit's work for whoever leads none."""
    leads = bool(policies.giving_units(seen_by))
    counted = [tab for tab in Tab if tab is not Tab.DONE and (leads or tab is not Tab.UNIT)]
    parts = [sql.SQL("(select count(*) from ({}) as x)").format(sql.SQL(_statement(tab))) for tab in counted]
    values = _values(seen_by, at=at) | {"limit": MOST_COUNTED, "offset": 0}
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("select {}").format(sql.SQL(", ").join([sql.SQL(_VIEWS), *parts])), values)
        views, *numbers = cursor.fetchone()
    return Head(dict(zip(counted, numbers, strict=True)), [View(*one) for one in json.loads(views)])


def count_tabs(*, seen_by: Actor, at: datetime) -> dict[Tab, int]:
    return desk_head(seen_by=seen_by, at=at).counts


def _statement(tab: Tab, criteria: Criteria = EVERYTHING) -> str:
    more = criteria.conditions(of_steps=tab in OF_STEPS)
    if tab in _WHERE:
        steps = _STEPS if tab is Tab.OVERDUE else "''"
        return _SIMPLE.format(columns=_COLUMNS, steps=steps, where=_WHERE[tab], more=more, order=ORDERS[criteria.order])
    if tab is Tab.DONE:
        return _DONE.format(columns=_FINISHED_COLUMNS, more=more)
    template = {Tab.WORKING: _WORKING, Tab.OPINION: _OPINION, Tab.UNIT: _UNIT}[tab]
    pieces = {"columns": _COLUMNS, "step": _STEP, "mine": _MINE, "open": _OPEN}
    return template.format(**pieces, more=more, order=ORDERS[criteria.order])


def _values(actor: Actor, *, at: datetime) -> dict[str, Any]:
    # An own right goes before a lent one; of two that were lent, one is enough.
    lent = {(one.role, one.unit_id): one.giver_id for one in actor.lent}
    posts = sorted((lent | dict.fromkeys(actor.posts, 0)).items())
    covers = sorted(actor.covers | {(one.role, one.unit_id, one.giver_id) for one in actor.lent})
    return {
        "units": sorted(policies.viewing_units(actor)),
        "led": sorted(policies.giving_units(actor)),
        "post_units": [unit for (_role, unit), _giver in posts],
        "post_roles": [str(role) for (role, _unit), _giver in posts],
        "post_givers": [giver for _post, giver in posts],
        "cover_units": [unit for _role, unit, _person in covers],
        "cover_roles": [str(role) for role, _unit, _person in covers],
        "cover_people": [person for _role, _unit, person in covers],
        "user": actor.user_id,
        "now": at,
    }
