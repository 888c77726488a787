"""Draft, publish by a second official, end; and what nobody can do to what was published."""

import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from caicach.accounts.states import Role
from caicach.catalogue import commands, models, policies, queries
from caicach.catalogue.rules import files
from caicach.catalogue.states import RevisionState
from caicach.core import errors
from caicach.core import models as core
from caicach.core.actor import Actor, Kind
from tests.catalogue.samples import SMALL, changed
from tests.support import people
from tests.support.roles import as_role

pytestmark = pytest.mark.django_db

AT = datetime(2022, 1, 1, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
DAY = date(2022, 8, 4)


@pytest.fixture(autouse=True)
def province() -> None:
    people.load_units()


@pytest.fixture
def drafter() -> Actor:
    return people_actor(Role.ADMINISTRATOR)


@pytest.fixture
def second() -> Actor:
    return people_actor(Role.ADMINISTRATOR)


def people_actor(role: Role, key: str = "tinh-thu") -> Actor:
    user = people.official((role, key))
    unit_id = people.unit(key).id
    return Actor(kind=Kind.OFFICIAL, user_id=user.pk, unit_id=unit_id, posts=frozenset({(role, unit_id)}))


def published(content: str, *, drafter: Actor, second: Actor, replace: bool = False) -> models.ProcedureRevision:
    draft = commands.import_draft(content, by=drafter, at=AT)
    return commands.publish(draft.pk, by=second, at=AT, replace=replace)


def kinds() -> list[str]:
    return list(
        core.Event.objects.filter(subject__startswith="procedure/").order_by("seq").values_list("kind", flat=True)
    )


def test_a_file_becomes_a_draft_with_all_its_parts(drafter: Actor) -> None:
    draft = commands.import_draft(SMALL, by=drafter, at=AT)
    assert (draft.state, draft.number, draft.drafted_by_id) == (RevisionState.DRAFT, 1, drafter.user_id)
    assert [paper.number for paper in draft.components.all()] == [1, 2, 3, 4]
    assert [(fee.key, fee.amount) for fee in draft.fees.all()] == [
        ("certificate", 15_000), ("certificate", 20_000), ("copies", 2_000),
    ]  # fmt: skip
    assert draft.workflow.compiled.digest == files.read(SMALL).definition.digest
    assert kinds() == ["procedure.revision-drafted"]
    with pytest.raises(queries.ProcedureNotFound):
        queries.get_published("1.999001", on=DAY)


def test_a_wrong_file_leaves_nothing_behind(drafter: Actor) -> None:
    with pytest.raises(files.FileInvalid) as refusal:
        commands.import_draft(changed(("quantity = 2", 'quantity = "hai"')), by=drafter, at=AT)
    assert list(refusal.value.problems) == ["components[1].quantity"]
    assert not models.Procedure.objects.exists()


def test_the_same_file_again_is_the_same_revision_and_another_replaces_the_draft(drafter: Actor) -> None:
    first = commands.import_draft(SMALL, by=drafter, at=AT)
    assert commands.import_draft(SMALL, by=drafter, at=AT).pk == first.pk
    other = commands.import_draft(changed(('name = "Tờ khai"', 'name = "Tờ khai mới"')), by=drafter, at=AT)
    assert (other.pk, other.number) == (first.pk, 1)
    assert other.components.get(number=1).name == "Tờ khai mới"
    assert kinds() == ["procedure.revision-drafted"] * 2


def test_texts_come_in_one_normal_form(drafter: Actor) -> None:
    import unicodedata

    draft = commands.import_draft(unicodedata.normalize("NFD", SMALL), by=drafter, at=AT)
    assert draft.name == unicodedata.normalize("NFC", draft.name) == "Xác nhận thử nghiệm"


def test_who_drafted_does_not_publish(drafter: Actor, second: Actor) -> None:
    draft = commands.import_draft(SMALL, by=drafter, at=AT)
    with pytest.raises(policies.SameOfficial):
        commands.publish(draft.pk, by=drafter, at=AT)
    done = commands.publish(draft.pk, by=second, at=AT)
    assert (done.state, done.published_by_id) == (RevisionState.PUBLISHED, second.user_id)
    assert kinds() == ["procedure.revision-drafted", "procedure.revision-published"]


def test_the_database_too_wants_a_second_official(drafter: Actor) -> None:
    draft = commands.import_draft(SMALL, by=drafter, at=AT)
    draft.state, draft.published_by_id, draft.published_at = RevisionState.PUBLISHED, drafter.user_id, AT
    with pytest.raises(IntegrityError, match="revision_second_official"), transaction.atomic():
        draft.save()


@pytest.mark.parametrize("role", [Role.ONE_STOP_OFFICER, Role.CASE_OFFICER, Role.ONE_STOP_CHIEF, Role.UNIT_HEAD])
def test_only_an_administrator_drafts(role: Role) -> None:
    with pytest.raises(errors.NotPermitted):
        commands.import_draft(SMALL, by=people_actor(role), at=AT)


@pytest.mark.parametrize("role", [Role.ONE_STOP_OFFICER, Role.CASE_OFFICER, Role.ONE_STOP_CHIEF])
def test_not_everybody_publishes_or_ends(role: Role, drafter: Actor, second: Actor) -> None:
    draft = commands.import_draft(SMALL, by=drafter, at=AT)
    with pytest.raises(errors.NotPermitted):
        commands.publish(draft.pk, by=people_actor(role), at=AT)
    commands.publish(draft.pk, by=second, at=AT)
    with pytest.raises(errors.NotPermitted):
        commands.end(draft.pk, on=DAY, by=people_actor(role), at=AT)


@pytest.mark.parametrize("key", ["huyen-thu", "xa-mot"])
def test_the_catalogue_is_kept_at_the_province(key: str, drafter: Actor) -> None:
    local = people_actor(Role.ADMINISTRATOR, key)
    with pytest.raises(policies.NotOfTheProvince):
        commands.import_draft(SMALL, by=local, at=AT)
    draft = commands.import_draft(SMALL, by=drafter, at=AT)
    with pytest.raises(policies.NotOfTheProvince):
        commands.publish(draft.pk, by=local, at=AT)
    assert commands.publish(draft.pk, by=people_actor(Role.UNIT_HEAD, "so-thu"), at=AT).published_at == AT


def test_a_revision_is_answered_for_by_a_person() -> None:
    with pytest.raises(policies.NobodyActs):
        commands.import_draft(SMALL, by=Actor.system(), at=AT)


# --- two revisions ---

LATER = (("valid_from = 2022-01-01", "valid_from = 2022-07-01"), ("\namount = 3\n", "\namount = 4\n"))


def later() -> str:
    return changed(*LATER, ("due_at = 2022-08-09T17:00:00", "due_at = 2022-08-10T17:00:00"))


def test_two_published_revisions_never_hold_on_one_day(drafter: Actor, second: Actor) -> None:
    published(SMALL, drafter=drafter, second=second)
    draft = commands.import_draft(later(), by=drafter, at=AT)
    with pytest.raises(commands.RevisionsOverlap, match="số 1"):
        commands.publish(draft.pk, by=second, at=AT)
    with pytest.raises(IntegrityError, match="revisions_apart"), transaction.atomic():
        models.ProcedureRevision.objects.filter(pk=draft.pk).update(
            state="published", published_by=second.user_id, published_at=AT
        )


def test_a_new_revision_replaces_the_old_and_dossiers_keep_theirs(drafter: Actor, second: Actor) -> None:
    old = published(SMALL, drafter=drafter, second=second)
    new = published(later(), drafter=drafter, second=second, replace=True)
    assert queries.get_published("1.999001", on=date(2022, 6, 30)).revision_id == old.pk
    assert queries.get_published("1.999001", on=date(2022, 7, 1)).revision_id == new.pk
    kept = queries.get_revision(old.pk)
    assert (kept.limit.amount, kept.valid_to) == (3, date(2022, 7, 1))
    assert kinds()[-2:] == ["procedure.revision-ended", "procedure.revision-published"]


def test_a_revision_ends_inside_its_life_and_once(drafter: Actor, second: Actor) -> None:
    row = published(SMALL, drafter=drafter, second=second)
    assert queries.get_published("1.999001", on=DAY).valid_to is None
    with pytest.raises(commands.EndOutOfPlace):
        commands.end(row.pk, on=date(2021, 12, 31), by=second, at=AT)
    commands.end(row.pk, on=date(2022, 8, 5), by=second, at=AT)
    assert queries.get_published("1.999001", on=DAY).valid_to == date(2022, 8, 5)
    with pytest.raises(queries.ProcedureNotFound):
        queries.get_published("1.999001", on=date(2022, 8, 5))
    with pytest.raises(commands.RevisionMoved):
        commands.end(row.pk, on=date(2022, 8, 4), by=second, at=AT)
    with pytest.raises(commands.RevisionMoved):
        commands.publish(row.pk, by=second, at=AT)


# --- what was published stays ---


@pytest.fixture
def stays(drafter: Actor, second: Actor) -> models.ProcedureRevision:
    return published(SMALL, drafter=drafter, second=second)


ORM = {
    "name": lambda row: models.ProcedureRevision.objects.filter(pk=row.pk).update(name="Khác"),
    "save": lambda row: (setattr(row, "limit_amount", 9), row.save()),
    "back to draft": lambda row: models.ProcedureRevision.objects.filter(pk=row.pk).update(
        state="draft", published_by=None, published_at=None
    ),
    "later end": lambda row: models.ProcedureRevision.objects.filter(pk=row.pk).update(valid_to=date(2030, 1, 1)),
    "delete": lambda row: models.ProcedureRevision.objects.filter(pk=row.pk).delete(),
    "paper": lambda row: row.components.update(quantity=5),
    "paper gone": lambda row: row.components.all().delete(),
    "paper more": lambda row: models.Component.objects.create(revision=row, number=9, name="Thêm", form="copy"),
    "fee": lambda row: row.fees.update(amount=1),
    "fee gone": lambda row: row.fees.all().delete(),
    "fee more": lambda row: models.Fee.objects.create(
        revision=row, place=9, key="x", name="Thêm", amount=1, per="case"
    ),
}


@pytest.mark.parametrize("act", ORM)
def test_nothing_published_changes_through_the_orm(stays: models.ProcedureRevision, act: str) -> None:
    with pytest.raises(IntegrityError, match="published and stays"), transaction.atomic():
        ORM[act](stays)


SQL = {
    "update": "update catalogue_procedurerevision set source = 'x'",
    "delete": "delete from catalogue_procedurerevision",
    "component": "update catalogue_component set required = false",
    "move": "update catalogue_component set revision_id = revision_id, number = number + 10",
    "fee": "update catalogue_fee set amount = 0",
    "fee gone": "delete from catalogue_fee",
}


@pytest.mark.parametrize("act", SQL)
@pytest.mark.parametrize("role", ["caicach_app", "caicach_owner"])
def test_nothing_published_changes_by_sql(stays: models.ProcedureRevision, act: str, role: str) -> None:
    with pytest.raises(IntegrityError, match="published and stays"):
        run(SQL[act], role)


@pytest.mark.parametrize("table", ["procedurerevision", "component", "fee"])
def test_the_catalogue_is_never_emptied(stays: models.ProcedureRevision, table: str) -> None:
    run("set constraints all immediate", "caicach_app")  # a check put off to the commit would get in first
    with pytest.raises(IntegrityError, match="never emptied"):
        run(f"truncate catalogue_{table} cascade", "caicach_owner")


def run(statement: str, role: str) -> None:
    with as_role(role), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_stamp_is_renewed_by_the_database_alone(stays: models.ProcedureRevision) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        run("update catalogue_cataloguestamp set version = gen_random_uuid()", "caicach_app")


def test_history_holds_codes_and_no_names(stays: models.ProcedureRevision) -> None:
    row = core.Event.objects.get(kind="procedure.revision-published")
    assert set(row.payload) == {
        "revision_id", "code", "number", "digest", "drafted_by_id", "valid_from", "valid_to",
        "decision_number", "decided_on", "announced_on",
    }  # fmt: skip
    assert "Xác nhận" not in json.dumps(row.payload, ensure_ascii=False)
