"""Does the one table of rights say what was meant? Hand-written, cell by cell."""

from datetime import date

import pytest

from caicach.accounts import policies
from caicach.accounts.states import Permission, Role
from caicach.core import errors
from caicach.core.actor import Actor, Kind
from tests.support import people

# Columns: one-stop officer, case officer, unit head, one-stop chief, administrator. x = may.
MATRIX = """
dossier.receive    x . . x .
dossier.process    . x x . .
dossier.approve    . . x . .
dossier.assign     . . x x .
dossier.return     x . . x .
dossier.view       x x x x .
dossier.upload     x x x x .
procedure.draft    . . . . x
procedure.publish  . . x . x
people.manage      . . . . x
data.import        . . . . x
units.view         . . x x x
dashboard.view     . . x x x
log.view           . . . . x
reads.view         . . x . x
data.destroy       . . x . x
data.export        . . x . x
units.reorganise   . . . . x
calendar.change    . . . . x
survey.manage      . . x . x
assessment.view    . x x x x
assessment.comment . . x . .
assessment.manage  . . x . x
assessment.score   . x x . .
assessment.appraise . x x . .
plan.view          . x x x x
plan.manage        . . x . x
task.do            . x x x .
task.lead          . . x . .
task.accept        . x x . .
"""
ROLES = list(Role)
CELLS = [
    (permission, role, cell == "x")
    for permission, *row in (line.split() for line in MATRIX.strip().splitlines())
    for role, cell in zip(ROLES, row, strict=True)
]


def actor(*posts: tuple[str, int], unit_id: int | None = None) -> Actor:
    return Actor(kind=Kind.OFFICIAL, user_id=1, unit_id=unit_id, posts=frozenset(posts))


def test_the_matrix_has_every_permission_and_every_role() -> None:
    assert {permission for permission, _role, _may in CELLS} == {permission.value for permission in Permission}
    assert set(policies.GRANTS) == set(Role)


@pytest.mark.parametrize(("permission", "role", "may"), CELLS)
def test_right_of_a_role(permission: str, role: Role, may: bool) -> None:
    holder = actor((role.value, 7))
    assert policies.can(holder, permission, unit_id=7) is may
    assert policies.can(holder, permission) is may
    assert not policies.can(holder, permission, unit_id=8)
    assert policies.units_with(holder, permission) == ({7} if may else set())
    if not may:
        with pytest.raises(errors.NotPermitted):
            policies.check(holder, permission, unit_id=7)


def test_nobody_and_an_unknown_role_may_nothing() -> None:
    for one in (Actor.anonymous(), actor(), actor(("emperor", 7)), actor(("scope:people.manage", 7))):
        assert not any(policies.can(one, permission) for permission in Permission)


def test_a_key_holds_its_scopes_only() -> None:
    program = Actor(kind=Kind.PARTNER, unit_id=7, posts=frozenset({("scope:dossier.view", 7)}))
    assert [permission for permission in Permission if policies.can(program, permission, unit_id=7)] == [
        Permission.DOSSIER_VIEW
    ]


def test_the_system_may_everything() -> None:
    assert all(policies.can(Actor.system(), permission, unit_id=7) for permission in Permission)


def test_an_administrator_reaches_what_lies_below() -> None:
    on = date(2022, 8, 4)
    id = {
        key: people.unit(key).id for key in ("tinh-thu", "huyen-thu", "xa-mot", "xa-mot--mot-cua", "xa-hai", "so-thu")
    }
    of_district = actor((Role.ADMINISTRATOR.value, id["huyen-thu"]))
    for key, reached in {"tinh-thu": False, "so-thu": False, "huyen-thu": True, "xa-mot--mot-cua": True}.items():
        assert policies.can_manage_unit(of_district, unit_id=id[key], on=on) is reached
    head = actor((Role.UNIT_HEAD.value, id["tinh-thu"]))
    assert not policies.can_manage_unit(head, unit_id=id["xa-mot"], on=on)
