"""Are campaigns, files and their counts kept as the rules say, and nothing of it changed in silence?"""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from caicach.accounts.states import Role
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.core.models import Event
from caicach.documents.sheets import InputsInvalid
from caicach.surveys import commands, queries
from caicach.surveys.commands import Told
from caicach.surveys.models import AnswerFile, Campaign, Slip, Tally
from caicach.surveys.shipped import shipped
from tests.support import people
from tests.support.surveys import FILE, ITEMS


def take_in(campaign: Campaign, by: Actor, data: bytes = FILE) -> AnswerFile:
    return commands.take_in(campaign.pk, data, name="phieu.csv", by=by, at=people.AT)


def kinds() -> list[str]:
    return list(Event.objects.filter(subject__startswith="survey/").order_by("seq").values_list("kind", flat=True))


def test_results_by_unit_and_for_all(campaign: Campaign, admin: Actor) -> None:
    take_in(campaign, admin)
    found = queries.results_of(campaign)
    one, two = people.unit("xa-mot").id, people.unit("xa-hai").id
    assert set(found) == {one, two, None}
    assert (found[one]["a"].satisfied, found[one]["a"].answered, found[one]["a"].invalid) == (2, 3, 0)
    assert (found[two]["a"].satisfied, found[two]["a"].answered, found[two]["a"].invalid) == (1, 1, 1)
    assert (found[None]["a"].satisfied, found[None]["a"].answered) == (3, 4)
    assert (found[one]["b"].mean, found[one]["b"].answered, found[one]["b"].invalid) == (Decimal("8.5"), 2, 1)
    assert set(queries.results_of(campaign, units=[two])) == {two, None}
    assert queries.results_of(campaign, units=[two])[None]["a"].answered == 1


def test_the_file_is_kept_with_its_digest_and_who_brought_it(campaign: Campaign, admin: Actor) -> None:
    made = take_in(campaign, admin)
    assert (made.sha256, made.slips, made.taken_in_by_id) == (hashlib.sha256(FILE).hexdigest(), 5, admin.user_id)
    event = Event.objects.get(kind="survey.answers-taken-in")
    assert event.payload == {"file_id": made.pk, "slips": 5, "units": 2, "sha256": made.sha256}
    assert kinds() == ["survey.opened", "survey.answers-taken-in"]
    recounted: Counter[tuple[int, str, int]] = Counter()
    for slip in Slip.objects.all():
        recounted.update((slip.unit_id, item.code, slip.answers.get(item.code, 0)) for item in ITEMS)
    assert recounted == {(row.unit_id, row.item, row.level): row.count for row in Tally.objects.all()}


def test_a_file_with_one_mistake_brings_nothing(campaign: Campaign, admin: Actor) -> None:
    with pytest.raises(InputsInvalid):
        take_in(campaign, admin, FILE + "xã Một,9,8\n".encode())
    assert not AnswerFile.objects.exists()
    assert not Slip.objects.exists()


def test_the_same_file_counts_once_until_it_is_taken_back(campaign: Campaign, admin: Actor) -> None:
    first = take_in(campaign, admin)
    with pytest.raises(commands.SameFile):
        take_in(campaign, admin)
    with pytest.raises(errors.Invalid):
        commands.take_back(first.pk, reason=" ", by=admin, at=people.AT)
    commands.take_back(first.pk, reason="Nhập nhầm đợt", by=admin, at=people.AT)
    assert queries.results_of(campaign) == {}
    assert Slip.objects.filter(file=first).count() == 5
    with pytest.raises(commands.TakenBackAlready):
        commands.take_back(first.pk, reason="Lần nữa", by=admin, at=people.AT)
    take_in(campaign, admin)
    assert queries.results_of(campaign)[None]["a"].answered == 4
    assert kinds()[1:] == ["survey.answers-taken-in", "survey.answers-taken-back", "survey.answers-taken-in"]


@pytest.mark.parametrize("model", [Slip, Tally])
def test_what_a_slip_said_cannot_be_changed(campaign: Campaign, admin: Actor, model: type[Slip | Tally]) -> None:
    take_in(campaign, admin)
    for change in (lambda: model.objects.all().delete(), lambda: model.objects.update(unit=campaign.unit_id)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_questions_stay_once_people_have_answered(campaign: Campaign, admin: Actor, told: Told) -> None:
    changed = commands.change_campaign(campaign.pk, replace(told, name="Tên khác"), by=admin, at=people.AT)
    assert changed.name == "Tên khác"
    take_in(campaign, admin)
    with pytest.raises(commands.HasSlips):
        commands.change_campaign(campaign.pk, told, by=admin, at=people.AT)


@pytest.mark.parametrize(("change", "field"), [
    ({"last_day": date(2022, 6, 30)}, "last_day"), ({"about_to": date(2021, 12, 31)}, "about_to"),
    ({"items": ()}, "lines"), ({"questionnaire": "vi-du-hai-long"}, "questionnaire"),
    ({"questionnaire": "Có dấu"}, "questionnaire"),
])  # fmt: skip
def test_what_is_refused_beside_its_field(admin: Actor, told: Told, change: dict[str, object], field: str) -> None:
    with pytest.raises(errors.Invalid) as refusal:
        commands.open_campaign("khac", replace(told, **change), by=admin, at=people.AT)
    assert set(refusal.value.problems) == {field}


def test_a_code_is_used_once(campaign: Campaign, admin: Actor, told: Told) -> None:
    with pytest.raises(errors.Invalid):
        commands.open_campaign("thu-2022", told, by=admin, at=people.AT)


def test_a_shipped_questionnaire_is_copied_with_its_doubts(admin: Actor, told: Told) -> None:
    made = commands.open_campaign(
        "co-san", replace(told, questionnaire="vi-du-hai-long", items=()), by=admin, at=people.AT
    )
    assert queries.items_of(made) == shipped()["vi-du-hai-long"].items
    assert made.doubts == list(shipped()["vi-du-hai-long"].unverified)


# --- Who may ---


def test_a_unit_asks_about_its_own_branch_only(actor_in: Callable[..., Actor], told: Told) -> None:
    own = actor_in("xa-mot", Role.UNIT_HEAD)
    made = commands.open_campaign("cua-xa", told, by=own, at=people.AT)
    with pytest.raises(InputsInvalid) as refusal:
        take_in(made, own)
    assert {(one.row, one.column) for one in refusal.value.found} == {(5, "đơn vị"), (6, "đơn vị")}


@pytest.mark.parametrize(("unit", "role"), [
    ("tinh-thu", Role.CASE_OFFICER), ("xa-mot", Role.UNIT_HEAD), ("xa-mot", Role.ADMINISTRATOR),
])  # fmt: skip
def test_nobody_else_touches_it(
    campaign: Campaign, admin: Actor, actor_in: Callable[..., Actor], unit: str, role: Role
) -> None:
    other, made = actor_in(unit, role), take_in(campaign, admin)
    for act in (
        lambda: take_in(campaign, other, FILE + b"\n"),
        lambda: commands.take_back(made.pk, reason="Thử", by=other, at=people.AT),
    ):
        with pytest.raises(errors.NotPermitted):
            act()


def test_a_commune_sees_campaigns_about_it(
    campaign: Campaign, admin: Actor, actor_in: Callable[..., Actor], told: Told
) -> None:
    commands.open_campaign("cua-hai", told, by=actor_in("xa-hai"), at=people.AT)
    own = actor_in("xa-mot", Role.UNIT_HEAD)
    assert [one.code for one in queries.list_campaigns(seen_by=own, on=people.ON)] == ["thu-2022"]
    assert len(queries.list_campaigns(seen_by=admin, on=people.ON)) == 2
    with pytest.raises(errors.NotFound):
        queries.get_campaign("cua-hai", seen_by=own, on=people.ON)


# --- What scores are made of ---


def test_questions_by_reference(campaign: Campaign, admin: Actor) -> None:
    take_in(campaign, admin)
    one = people.unit("xa-mot").id
    found = queries.results(["thu/a", "thu/b", "thu/c", "khac/a"], on=people.ON)
    assert set(found[one]) == {"thu/a", "thu/b"}
    assert (found[one]["thu/a"].result.satisfied, found[one]["thu/a"].campaign) == (2, "thu-2022")
    assert set(queries.results(["thu/a"], on=people.ON, units=[one])) == {one, None}
    assert found[None]["thu/a"].result.satisfied == 3
    assert queries.results(["thu/a"], on=date(2023, 1, 1)) == {}


def test_the_last_campaign_that_asked_about_a_unit_counts(campaign: Campaign, admin: Actor, told: Told) -> None:
    take_in(campaign, admin)
    later = replace(told, last_day=told.last_day + timedelta(days=60))
    second = commands.open_campaign("thu-lan-hai", later, by=admin, at=people.AT)
    take_in(second, admin, "đơn vị,a,b\nxã Một,1,1\n".encode())
    found = queries.results(["thu/a"], on=people.ON)
    by_unit = {unit: (rows["thu/a"].campaign, rows["thu/a"].result.satisfied) for unit, rows in found.items() if unit}
    assert by_unit == {people.unit("xa-mot").id: ("thu-lan-hai", 0), people.unit("xa-hai").id: ("thu-2022", 1)}


def test_what_a_unit_asks_about_itself_scores_nothing(actor_in: Callable[..., Actor], told: Told) -> None:
    own = actor_in("xa-mot")
    made = commands.open_campaign("cua-xa", told, by=own, at=people.AT)
    take_in(made, own, "đơn vị,a,b\nxã Một,5,10\n".encode())
    assert queries.results_of(made)[None]["a"].satisfied == 1
    assert queries.results(["thu/a"], on=people.ON) == {}
