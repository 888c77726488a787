"""What an officer in a hurry, a careless program or an attacker may hand in; each is refused where it was said."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caicach.accounts.states import Role
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.core.models import Event
from caicach.documents import commands as documents
from caicach.documents.models import StoredFile
from caicach.dossiers import commands, timing
from caicach.dossiers.models import Dossier, Draft, Party
from caicach.dossiers.rules.clock import Deviation
from caicach.dossiers.rules.intake import Applicant, KeyReused, Presented
from caicach.dossiers.states import Cause, PartyKind, Status
from tests.documents import samples
from tests.support import desk, people, situations, snapshots
from tests.support.desk import at

BIRTH, COPIES = "1.001193", "2.000815"
LONG = "á" * 5000
REST = (Presented(number=2), Presented(number=6))


def problems(act: Callable[[], Any]) -> set[str]:
    with pytest.raises(errors.Invalid) as refusal:
        act()
    return set(refusal.value.problems)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"applicant": desk.applicant(full_name=LONG)}, "applicant.full_name"),
        ({"applicant": desk.applicant(full_name="Lý\x00Thị")}, "applicant.full_name"),
        ({"applicant": desk.applicant(full_name="Lý \ud800 Thị")}, "applicant.full_name"),
        ({"applicant": desk.applicant(full_name="   ")}, "applicant.full_name"),
        ({"applicant": desk.applicant(address=LONG)}, "applicant.address"),
        ({"applicant": desk.applicant(email="a" * 300 + "@thu.vn")}, "applicant.email"),
        ({"applicant": desk.applicant(email="không phải thư")}, "applicant.email"),
        ({"applicant": desk.applicant(personal_number="٠" * 12)}, "applicant.personal_number"),
        ({"applicant": desk.applicant(born_on=at(5).date())}, "applicant.born_on"),
        ({"applicant": desk.applicant(kind=PartyKind.ORGANISATION)}, "applicant.organisation_code"),
        ({"filed_by": desk.applicant()}, "filed_by.personal_number"),
        ({"summary": LONG}, "summary"),
        ({"sets": 0}, "sets"),
        ({"fee_amount": -1}, "fee_amount"),
        ({"fee_amount": 10**12}, "fee_amount"),
        ({"limit_case": "không có"}, "limit_case"),
        ({"source_system": "s" * 41}, "source_system"),
        ({"foreign_code": "X-1"}, "source_system"),
        ({"source_system": "s", "foreign_code": "x" * 81}, "foreign_code"),
        ({"occurred_at": at(5)}, "occurred_at"),
        ({"occurred_at": at(1, month=6)}, "occurred_at"),
        ({"occurred_at": at(4, 8).replace(tzinfo=None)}, "occurred_at"),
        ({"occurred_at": at(3)}, "late_reason"),
        ({"occurred_at": at(3), "late_reason": LONG}, "late_reason"),
        ({"fee_exemption": LONG}, "fee_exemption"),
        (
            {"presented": (Presented(number=1, quantity=100_000), Presented(number=2), Presented(number=6))},
            "components",
        ),
        ({"presented": (Presented(number=1, quantity=0), Presented(number=2), Presented(number=6))}, "components"),
        ({"presented": (Presented(number=1, file_id=10**9), Presented(number=2), Presented(number=6))}, "files"),
        ({"competent_unit_id": 10**9}, "competent_unit_id"),
    ],
)
def test_what_cannot_be_stored_is_said_beside_its_field(
    office: desk.Office, changes: dict[str, Any], field: str
) -> None:
    for command in (commands.receive, commands.register):
        found = problems(lambda act=command: act(office.intake(BIRTH, **changes), by=office.counter, at=at(4)))
        assert found == {field}
    assert not Dossier.objects.exists()
    assert not Event.objects.filter(kind__startswith="dossier.").exists()


@pytest.mark.parametrize(
    "stop",
    [
        Deviation("pause", "không có", at(3), at(3, 10), ""),
        Deviation("pause", "x" * 80, at(3), at(3, 10), ""),
        Deviation("pause", Cause.FOREIGN, at(3, 10), at(3), ""),
        Deviation("pause", Cause.FOREIGN, at(3), at(20), ""),
        Deviation("extension", Cause.APOLOGY, at(3), None, ""),
        Deviation("restart", Cause.POSTING, at(3), at(3, 10), ""),
        Deviation("pause", Cause.FOREIGN, at(3), None, "b" * 201),
        Deviation("pause", Cause.FOREIGN, at(3).replace(tzinfo=None), None, ""),
    ],
)
def test_a_foreign_clock_that_makes_no_sense(office: desk.Office, stop: Deviation) -> None:
    intake = office.intake(BIRTH, source_system="khac", foreign_clock=(stop,))
    assert problems(lambda: commands.receive(intake, by=office.counter, at=at(4))) == {"foreign_clock"}


def test_a_foreign_clock_is_kept_and_told_stop_by_stop(office: desk.Office) -> None:
    stops = (
        Deviation("pause", "", at(1, 10), at(1, 15), "Nguồn"),
        Deviation("extension", Cause.APOLOGY, at(1, 16), None, "Nguồn", at(10, 17)),
    )
    intake = office.intake(BIRTH, source_system="khac", occurred_at=at(1), foreign_clock=stops)
    dossier = Dossier.objects.get(pk=commands.receive(intake, by=office.counter, at=at(4)).pk)
    assert (dossier.due_at, dossier.extension_count) == (at(10, 17), 1)
    assert dossier.due_at == timing.due_now(dossier)
    rows = Event.objects.filter(subject=dossier.subject).order_by("seq").values_list("kind", "seq", "occurred_at")
    assert [(kind.removeprefix("dossier."), seq, moment) for kind, seq, moment in rows] == [
        ("received", 1, at(1)), ("clock-paused", 2, at(1, 10)), ("clock-resumed", 3, at(1, 15)),
        ("extended", 4, at(1, 16)),
    ]  # fmt: skip


def test_a_name_of_one_endless_word_can_be_received(office: desk.Office) -> None:
    dossier = office.receive(BIRTH, when=at(4), applicant=desk.applicant(full_name="A" * 200))
    assert max(map(len, Dossier.objects.get(pk=dossier.pk).applicant_tokens)) == 60


def test_infected_or_foreign_files_are_not_taken(office: desk.Office) -> None:
    stranger = desk.Office("xa-bang-lang-02065")
    for by, infected in ((stranger.counter, False), (office.counter, True)):
        file = documents.store(source=io.BytesIO(samples.pdf(size=2000)), name="t.pdf", by=by, at=at(4))
        if infected:
            StoredFile.objects.filter(pk=file.pk).update(state="infected", scanned_at=at(4), finding="EICAR")
        papers = (Presented(number=1, file_id=file.pk), Presented(number=2), Presented(number=6))
        assert problems(lambda papers=papers: office.receive(BIRTH, when=at(4), presented=papers)) == {"files"}


# --- who, and how often ---


def test_registering_asks_for_a_right(office: desk.Office) -> None:
    stranger, citizen = desk.Office("xa-bang-lang-02065"), Actor.anonymous()
    online = office.intake(BIRTH, channel="online")
    for by, intake in (
        (stranger.counter, online),
        (office.officer, online),
        (citizen, office.intake(BIRTH)),
        (citizen, replace(online, occurred_at=at(1))),
        (citizen, replace(online, source_system="khac")),
        (citizen, replace(online, fee_exemption="Hộ nghèo")),
    ):
        with pytest.raises(errors.NotPermitted):
            commands.register(intake, by=by, at=at(4))
    assert commands.register(online, by=citizen, at=at(4)).state is Status.NEW


def test_only_an_agency_of_the_same_kind_can_be_named_competent(office: desk.Office) -> None:
    neighbour = desk.Office("xa-bang-lang-02065").unit
    assert office.receive(BIRTH, when=at(4), competent_unit_id=neighbour.id).competent_unit_id == neighbour.id
    district = desk.Office("huyen-cho-don").unit
    for wrong in (district.id, office.counter_unit.id):
        intake = office.intake(BIRTH, competent_unit_id=wrong)
        assert problems(lambda intake=intake: commands.receive(intake, by=office.counter, at=at(4))) == {
            "competent_unit_id"
        }


def test_every_beginning_may_be_sent_twice_but_not_as_something_else(office: desk.Office) -> None:
    by = {"by": office.counter, "at": at(4)}
    result = {"number": "7", "issued_on": at(4).date()}
    beginnings: list[Callable[..., Dossier]] = [
        lambda intake, **more: commands.receive(intake, **by),
        lambda intake, **more: commands.register(intake, **by),
        lambda intake, **more: commands.receive_and_return(intake, **{**result, **more}, **by),
        lambda intake, **more: commands.ask_for_papers(intake, items=["Giấy"], **by),
        lambda intake, **more: commands.turn_away(intake, reason="Không thuộc thẩm quyền", **by),
    ]
    for number, begin in enumerate(beginnings):
        intake = office.intake(COPIES)
        first = begin(intake)
        assert begin(intake).pk == first.pk
        for other in beginnings[:number] + beginnings[number + 1 :]:
            with pytest.raises(KeyReused):
                other(intake)
    intake = office.intake(COPIES)
    beginnings[2](intake, number="8")
    with pytest.raises(KeyReused):
        beginnings[2](intake, number="9")
    assert Dossier.objects.count() == len(beginnings) + 1


def test_the_same_form_in_other_words_is_the_same_form(office: desk.Office) -> None:
    intake = office.intake(BIRTH, occurred_at=at(4, 8), late_reason="Mất điện")
    first = commands.receive(intake, by=office.counter, at=at(4))
    again = replace(
        intake, presented=intake.presented[::-1], occurred_at=at(4, 8).astimezone(UTC),
        applicant=replace(intake.applicant, full_name="  Lý   Thị Thử 001 ", phone="0900 000 001"),
    )  # fmt: skip
    assert commands.receive(again, by=office.counter, at=at(4)).pk == first.pk


def test_what_was_received_is_told_again_whatever_holds_since(office: desk.Office) -> None:
    intake = office.intake(BIRTH)
    first = commands.receive(intake, by=office.counter, at=at(4))
    assert commands.receive(intake, by=office.counter, at=at(4, year=2017)).pk == first.pk  # not in force then


def test_the_day_of_a_receipt_is_vietnams(office: desk.Office) -> None:
    early = at(5, 6, 30).astimezone(UTC)  # still the fourth in universal time
    assert early.day == 4
    assert "-220805-" in commands.receive(office.intake(BIRTH), by=office.counter, at=early).code
    late = office.intake(BIRTH, occurred_at=early, late_reason="Mất mạng")
    assert "-220805-" in commands.receive(late, by=office.counter, at=at(6)).code
    dossier = Dossier.objects.latest("pk")
    assert timing.day_of(timing.received_at(dossier)).day == 5


def test_returning_at_once_asks_for_the_right_to_return(office: desk.Office) -> None:
    only_receives = Actor(
        kind=office.counter.kind, posts=frozenset({("scope:dossier.receive", office.counter_unit.id)})
    )
    with pytest.raises(errors.NotPermitted):
        commands.receive_and_return(
            office.intake(COPIES), number="7", issued_on=at(4).date(), by=only_receives, at=at(4)
        )


# --- people ---


def test_a_person_is_known_by_the_number_of_their_kind_only(office: desk.Office) -> None:
    firm = Applicant(kind=PartyKind.ORGANISATION, full_name="Hợp tác xã Thử", organisation_code="4700000001")
    office.receive(BIRTH, when=at(4), applicant=firm)
    person = desk.applicant(organisation_code="4700000001")
    dossier = office.receive(BIRTH, when=at(4), applicant=person, filed_by=replace(firm, personal_number="0061900000"))
    assert Dossier.objects.get(pk=dossier.pk).applicant.organisation_code == ""
    assert Party.objects.count() == 2


# --- drafts ---


def test_a_draft_goes_with_its_receipt_and_does_not_come_back(office: desk.Office) -> None:
    intake, by = office.intake(BIRTH), office.counter
    draft = {"data": {"full_name": "Lý"}, "unit_id": office.counter_unit.id, "by": by}
    commands.save_draft(intake.key, at=at(4), **draft)
    commands.receive(intake, by=by, at=at(4))
    assert not Draft.objects.exists()
    with pytest.raises(errors.Refused):
        commands.save_draft(intake.key, at=at(4, 9, 1), **draft)
    draft["data"] = {"full_name": "\x00"}
    assert problems(lambda: commands.save_draft(office.intake(BIRTH).key, at=at(4), **draft)) == {"data"}


# --- accepting what was registered ---


def test_incomplete_papers_are_not_accepted(office: desk.Office) -> None:
    dossier = situations.asked(office)
    assert problems(lambda: commands.accept(dossier.pk, by=office.counter, at=at(5))) == {"components"}
    accepted = commands.accept(dossier.pk, presented=[Presented(number=6)], by=office.counter, at=at(5))
    assert accepted.supplements.get().completed_at == at(5)
    happened = Event.objects.filter(subject=dossier.subject).order_by("seq").values_list("kind", flat=True)
    assert list(happened)[-2:] == ["dossier.supplement-completed", "dossier.received"]
    assert Event.objects.get(subject=dossier.subject, kind="dossier.received").payload["components"] == 3


def test_a_received_dossier_is_not_received_again(office: desk.Office) -> None:
    dossier = office.receive(BIRTH, when=at(4))
    commands.request_supplement(dossier.pk, items=["Tờ khai"], by=office.counter, at=at(4, 10))
    with pytest.raises(commands.MoveNotAllowed):
        commands.accept(dossier.pk, by=office.counter, at=at(5))
    assert Dossier.objects.get(pk=dossier.pk).received_at == at(4)


# --- how dear ---


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], list[str]]:
    """All statements of an act of a process that is warm."""

    def count(act: Callable[[], Any]) -> list[str]:
        snapshots.hold(monkeypatch)
        with CaptureQueriesContext(connection) as seen:
            act()
        return [query["sql"][:80] for query in seen]

    return count


def test_a_warm_receipt_is_one_statement_in_a_savepoint(office: desk.Office, statements: Any) -> None:
    office.receive(BIRTH, when=at(4))
    intake, by = office.intake(BIRTH, applicant=desk.applicant(2)), office.counter
    seen = statements(lambda: commands.receive(intake, by=by, at=at(4)))
    assert [words.split()[0] for words in seen] == ["SAVEPOINT", "with", "RELEASE"]


def test_a_step_is_at_most_nine_statements(office: desk.Office, statements: Any) -> None:
    dossier, by = situations.at_record(office), office.officer
    seen = statements(lambda: commands.complete_step(dossier.pk, step_key="record", by=by, at=at(4, 10)))
    assert len(seen) <= 9, seen


def test_a_position_that_has_ended_receives_nothing(office: desk.Office) -> None:
    left = people.official((Role.ONE_STOP_OFFICER, f"{office.key}--mot-cua"), valid_to=at(4).date())
    with pytest.raises(errors.NotPermitted):
        commands.receive(office.intake(BIRTH), by=desk.actor(left, on=at(4).date()), at=at(4))
