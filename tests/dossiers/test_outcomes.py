"""The register of results: numbers once, corrections and revocations that leave what was, and nothing overwritten."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.core.models import Event
from caicach.dossiers import commands
from caicach.dossiers.commands.outcomes import NoOutcome, NumberTaken
from caicach.dossiers.models import Dossier, Outcome, OutcomeEnding
from caicach.dossiers.queries import outcomes
from caicach.dossiers.rules import verification
from caicach.dossiers.states import Delivery, OutcomeState, Status, Validity
from tests.support import desk, situations
from tests.support.desk import Office, at

ISSUED = at(4).date()
RIGHT = {"ground": "Sai họ tên cha", "number": "46/2022", "issued_on": ISSUED}
DECISION = {"decision_number": "9/QĐ-UBND", "decided_on": ISSUED, "ground": "Cấp sai đối tượng"}


def at_the_stamp(office: Office, serial: int = 1, **changes: object) -> Dossier:
    """All is done but writing the result down."""
    dossier = office.receive(situations.BIRTH, when=at(4, 8), applicant=desk.applicant(serial), **changes)
    while desk.open_steps(dossier) != ["stamp"]:
        desk.play(dossier, at=at(4, 9))
    return dossier


def issue(office: Office, number: str, serial: int = 1, *, returned: bool = True, **values: object) -> Dossier:
    changes = {"is_test": True} if values.pop("is_test", False) else {}
    dossier = at_the_stamp(office, serial, **changes)
    commands.register_outcome(
        dossier.pk, step_key="stamp", number=number, issued_on=ISSUED, by=office.officer, at=at(4, 10), **values
    )
    if returned:
        commands.return_result(dossier.pk, delivered_to="Nguyễn Văn Thử 099", by=office.counter, at=at(4, 11))
    dossier.refresh_from_db()
    return dossier


def refused(act: Callable[[], object]) -> set[str]:
    """The fields at which it was refused; nothing was written."""
    before = (Event.objects.count(), list(Outcome.objects.order_by("pk").values()))
    with pytest.raises(errors.Invalid) as refusal, transaction.atomic():
        act()
    assert (Event.objects.count(), list(Outcome.objects.order_by("pk").values())) == before
    return set(refusal.value.problems)


# --- What is written down ---


def test_a_result_is_registered_with_all_that_is_known_of_it(office: Office) -> None:
    until = date(2023, 2, 4)
    dossier = issue(office, " 45/2022 ", signer="Nông Thị Thử", valid_from=at(8).date(), valid_until=until)
    found = dossier.outcomes.get()
    assert (found.number, found.signer, found.delivered_to) == ("45/2022", "Nông Thị Thử", "Nguyễn Văn Thử 099")
    assert (found.valid_from, found.valid_until, found.state) == (at(8).date(), until, OutcomeState.IN_FORCE)
    assert (found.unit_id, found.intake_unit_id) == (dossier.competent_unit_id, dossier.intake_unit_id)
    assert verification.is_code(found.verification_code)
    event = Event.objects.get(kind="dossier.finished")
    assert event.payload["outcome_id"] == found.pk


def test_without_dates_it_holds_from_the_day_of_issue_without_end(office: Office) -> None:
    found = issue(office, "45/2022").outcomes.get()
    assert (found.valid_from, found.valid_until) == (ISSUED, None)


def test_a_number_is_given_once_a_year(office: Office) -> None:
    issue(office, "45/ub", returned=False)
    dossier = at_the_stamp(office, 2)

    def again(**values: object) -> Dossier:
        return commands.register_outcome(
            dossier.pk, step_key="stamp", issued_on=ISSUED, by=office.officer, at=at(4, 10), **values
        )

    assert refused(lambda: again(number="45/UB")) == {"number"}
    again(number="45/UB", shared=True)  # a list is the result of many dossiers


def test_another_unit_procedure_or_year_counts_for_itself(office: Office) -> None:
    one = issue(office, "45/2022").outcomes.get()
    other = issue(office, "46/2022", 2).outcomes.get()
    for change in ({"procedure_code": "9.999999"}, {"unit_id": one.intake_unit_id}, {"issued_on": date(2021, 8, 4)}):
        with transaction.atomic():
            Outcome.objects.filter(pk=other.pk).update(number="45/2022", **change)
            transaction.set_rollback(True)


def test_what_is_tried_out_takes_no_number(office: Office) -> None:
    issue(office, "45/2022", is_test=True)
    assert issue(office, "45/2022", 2).outcomes.get().number == "45/2022"


def test_two_at_once_never_get_one_number(committed_db: str) -> None:
    desk.load_province()
    desk.publish(situations.BIRTH)
    office = Office()
    dossiers = [at_the_stamp(office, serial) for serial in (1, 2, 3, 4)]
    assert office.officer.is_official  # hired before the race
    said: list[str] = []
    ready = threading.Barrier(len(dossiers))

    def write(dossier: Dossier) -> None:
        ready.wait()
        try:
            commands.register_outcome(
                dossier.pk, step_key="stamp", number="45/2022", issued_on=ISSUED, by=office.officer, at=at(4, 10)
            )
            said.append("written")
        except NumberTaken:
            said.append("taken")
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[one]) for one in dossiers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["taken", "taken", "taken", "written"]
    assert Outcome.objects.count() == 1
    assert Dossier.objects.filter(status=Status.DONE).count() == 1


# --- Correction ---


@pytest.mark.parametrize("returned", [True, False])
def test_a_result_with_an_error_is_replaced_and_stays_in_the_register(office: Office, *, returned: bool) -> None:
    dossier = issue(office, "45/2022", returned=returned)
    before = (dossier.status, dossier.delivery, dossier.finished_at, dossier.returned_at)
    commands.correct_outcome(dossier.pk, **RIGHT, by=office.head, at=at(5))
    dossier.refresh_from_db()
    assert (dossier.status, dossier.delivery, dossier.finished_at, dossier.returned_at) == before
    wrong, right = dossier.outcomes.order_by("pk")
    assert (wrong.number, wrong.state, right.number, right.state) == ("45/2022", "replaced", "46/2022", "in_force")
    assert wrong.verification_code != right.verification_code
    ending = wrong.ending
    assert (ending.kind, ending.successor, ending.ended_at) == ("replaced", right, at(5))
    assert ending.ground == RIGHT["ground"]
    assert ending.ended_by_id == office.head.user_id
    event = Event.objects.get(kind="dossier.outcome-corrected")
    assert event.payload == {"outcome_id": right.pk, "replaced_id": wrong.pk, "has_file": False}
    assert event.seq == dossier.seq


def test_a_page_printed_anew_carries_the_same_number(office: Office) -> None:
    dossier = issue(office, "45/2022")
    commands.correct_outcome(dossier.pk, **RIGHT | {"number": "45/2022"}, by=office.head, at=at(5))
    assert [one.number for one in dossier.outcomes.all()] == ["45/2022", "45/2022"]
    other = at_the_stamp(office, 2)
    assert refused(
        lambda: commands.register_outcome(
            other.pk, step_key="stamp", number="45/2022", issued_on=ISSUED, by=office.officer, at=at(5)
        )
    ) == {"number"}


def test_what_was_corrected_is_corrected_again(office: Office) -> None:
    dossier = issue(office, "45/2022")
    for number in ("46/2022", "47/2022"):
        commands.correct_outcome(dossier.pk, **RIGHT | {"number": number}, by=office.head, at=at(5))
    states = dossier.outcomes.order_by("pk").values_list("number", "state")
    assert list(states) == [("45/2022", "replaced"), ("46/2022", "replaced"), ("47/2022", "in_force")]


def test_everything_wrong_with_a_correction_is_told_at_once(office: Office) -> None:
    dossier = issue(office, "45/2022")
    issue(office, "46/2022", 2)
    bad = {"ground": "", "number": "", "issued_on": date(2022, 9, 1), "valid_until": date(2022, 8, 1)}
    found = refused(lambda: commands.correct_outcome(dossier.pk, **bad, by=office.head, at=at(5)))
    assert found == {"ground", "number", "issued_on", "valid_until"}
    assert refused(lambda: commands.correct_outcome(dossier.pk, **RIGHT, by=office.head, at=at(5))) == {"number"}


def test_whoever_gets_the_corrected_one_does_not_change_who_got_the_first(office: Office) -> None:
    dossier = issue(office, "45/2022", returned=False)
    commands.correct_outcome(dossier.pk, **RIGHT, by=office.head, at=at(4, 12))
    commands.return_result(dossier.pk, delivered_to="Nguyễn Văn Thử 100", by=office.counter, at=at(4, 15))
    wrong, right = dossier.outcomes.order_by("pk")
    assert (wrong.delivered_to, right.delivered_to) == ("", "Nguyễn Văn Thử 100")
    dossier.refresh_from_db()
    assert dossier.delivery == Delivery.DELIVERED


# --- Revocation ---


def test_a_result_is_revoked_by_a_decision(office: Office) -> None:
    dossier = issue(office, "45/2022")
    commands.revoke_outcome(dossier.pk, **DECISION, by=office.head, at=at(5))
    dossier.refresh_from_db()
    found = dossier.outcomes.get()
    assert (dossier.state, found.state) == (Status.RETURNED, "revoked")
    ending = found.ending
    assert (ending.kind, ending.successor, ending.decision_number) == ("revoked", None, "9/QĐ-UBND")
    event = Event.objects.get(kind="dossier.outcome-revoked")
    assert event.payload == {"outcome_id": found.pk}
    # What was revoked keeps its number, and cannot be corrected or revoked again.
    other = at_the_stamp(office, 2)
    assert refused(
        lambda: commands.register_outcome(
            other.pk, step_key="stamp", number="45/2022", issued_on=ISSUED, by=office.officer, at=at(5)
        )
    ) == {"number"}
    for act, values in ((commands.revoke_outcome, DECISION), (commands.correct_outcome, RIGHT)):
        with pytest.raises(NoOutcome), transaction.atomic():
            act(dossier.pk, **values, by=office.head, at=at(5))


def test_everything_wrong_with_a_revocation_is_told_at_once(office: Office) -> None:
    dossier = issue(office, "45/2022")
    bad = {"decision_number": "", "decided_on": date(2022, 8, 3), "ground": " "}
    found = refused(lambda: commands.revoke_outcome(dossier.pk, **bad, by=office.head, at=at(5)))
    assert found == {"decision_number", "decided_on", "ground"}


def test_nobody_acts_on_what_somebody_else_has_changed(office: Office) -> None:
    dossier = issue(office, "45/2022")
    seen = dossier.seq
    commands.correct_outcome(dossier.pk, **RIGHT, by=office.head, at=at(5), seen_seq=seen)
    for act, values in ((commands.revoke_outcome, DECISION), (commands.correct_outcome, RIGHT)):
        with pytest.raises(commands.Changed), transaction.atomic():
            act(dossier.pk, **values, by=office.head, at=at(5), seen_seq=seen)


def test_from_which_day_on_it_can_be_dated(office: Office) -> None:
    """At six in the morning here the day of universal time is still the one before."""
    dossier = issue(office, "45/2022")
    Dossier.objects.filter(pk=dossier.pk).update(received_at=at(4, 6))
    Outcome.objects.filter(dossier=dossier).update(issued_on=at(5).date(), valid_from=at(5).date())
    dossier.refresh_from_db()
    assert outcomes.earliest_day(dossier, revoking=False) == at(4).date()
    assert outcomes.earliest_day(dossier, revoking=True) == at(5).date()
    commands.revoke_outcome(dossier.pk, **DECISION | {"decided_on": at(6).date()}, by=office.head, at=at(6))
    assert outcomes.earliest_day(dossier, revoking=True) is None


# --- The last guard is the database ---


BROKEN = {
    "outcome_has_number": {"number": ""},
    "outcome_valid_after_issue": {"valid_from": date(2022, 8, 3)},
    "outcome_ends_after_it_begins": {"valid_until": date(2022, 8, 3)},
    "outcome_code_shape": {"verification_code": "0" * 15 + "O"},
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses_a_bad_result(office: Office, name: str) -> None:
    dossier = issue(office, "45/2022")
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Outcome.objects.filter(dossier=dossier).update(**BROKEN[name])


def test_the_database_refuses_a_second_result_of_a_dossier_and_a_second_code(office: Office) -> None:
    one, other = issue(office, "45/2022").outcomes.get(), issue(office, "46/2022", 2).outcomes.get()
    with pytest.raises(IntegrityError, match="outcome_one_of_a_dossier"), transaction.atomic():
        Outcome.objects.filter(pk=other.pk).update(dossier=one.dossier)
    with pytest.raises(IntegrityError, match="verification_code"), transaction.atomic():
        Outcome.objects.filter(pk=other.pk).update(verification_code=one.verification_code)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("outcome_ending_has_ground", {"kind": "revoked", "decision_number": "9", "decided_on": ISSUED, "ground": ""}),
        ("outcome_replaced_has_successor", {"kind": "replaced", "ground": "Sai"}),
        ("outcome_revoked_by_decision", {"kind": "revoked", "ground": "Sai", "decided_on": ISSUED}),
        ("outcome_revoked_by_decision", {"kind": "revoked", "ground": "Sai", "decision_number": "9"}),
    ],
)
def test_the_database_refuses_a_bad_ending(office: Office, name: str, values: dict[str, object]) -> None:
    outcome = issue(office, "45/2022").outcomes.get()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        OutcomeEnding.objects.create(outcome=outcome, ended_at=at(5), **values)


# --- The register and the check ---


def test_the_register_filters_as_the_rule_says(office: Office) -> None:
    issue(office, "1/2022")
    issue(office, "2/2022", 2, valid_until=at(20).date())
    issue(office, "3/2022", 3, valid_from=at(25).date())
    revoked, corrected = issue(office, "4/2022", 4), issue(office, "5/2022", 5)
    commands.revoke_outcome(revoked.pk, **DECISION, by=office.head, at=at(5))
    commands.correct_outcome(corrected.pk, **RIGHT | {"number": "6/2022"}, by=office.head, at=at(5))
    for on in (at(4).date(), at(20).date(), at(21).date(), at(25).date(), date(2030, 1, 1)):
        for validity in Validity:
            wanted = outcomes.Wanted(validity=validity)
            found = outcomes.entries(outcomes.register(wanted, seen_by=office.head, on=on), on=on)
            everything = outcomes.entries(outcomes.register(outcomes.Wanted(), seen_by=office.head, on=on), on=on)
            assert found == [one for one in everything if one.validity is validity], (on, validity)


def test_the_register_is_the_units_own(office: Office) -> None:
    issue(office, "45/2022")
    on = at(5).date()
    other = Office("xa-bang-lang-02065")
    for by, count in ((office.head, 1), (office.officer, 1), (office.counter, 1), (other.head, 0)):
        assert len(outcomes.register(outcomes.Wanted(), seen_by=by, on=on)) == count
        assert list(outcomes.register_years(seen_by=by)) == [2022] * count
    for wanted, count in (({"year": 2022}, 1), ({"year": 2021}, 0), ({"number": "5/20"}, 1), ({"number": "6"}, 0)):
        assert len(outcomes.register(outcomes.Wanted(**wanted), seen_by=office.head, on=on)) == count


def test_whoever_holds_a_code_learns_its_state(office: Office) -> None:
    dossier = issue(office, "45/2022", valid_until=at(20).date())
    code = dossier.outcomes.get().verification_code
    assert outcomes.verify(code, on=at(20).date()).validity is Validity.VALID
    assert outcomes.verify(code, on=at(21).date()).validity is Validity.EXPIRED
    commands.correct_outcome(dossier.pk, **RIGHT, by=office.head, at=at(5))
    replaced = outcomes.verify(code, on=at(6).date())
    assert (replaced.validity, replaced.ended_on) == (Validity.REPLACED, at(5).date())
    commands.revoke_outcome(dossier.pk, **DECISION, by=office.head, at=at(6))
    right = dossier.outcomes.get(number="46/2022")
    revoked = outcomes.verify(right.verification_code, on=at(6).date())
    assert (revoked.validity, revoked.ended_on) == (Validity.REVOKED, ISSUED)
    with pytest.raises(errors.NotFound):
        outcomes.verify("0" * 16, on=ISSUED)


# --- A result that takes the place of one of another dossier ---


def renew(office: Office, code: str, serial: int = 1, *, by: Actor | None = None) -> Dossier:
    dossier = at_the_stamp(office, serial)
    return commands.register_outcome(
        dossier.pk, step_key="stamp", number="45/2022", issued_on=ISSUED, replaces=code, by=by or office.officer,
        at=at(4, 12),
    )  # fmt: skip


def test_a_result_issued_anew_takes_the_place_of_the_first(office: Office) -> None:
    first = issue(office, "45/2022")
    earlier = first.outcomes.get()
    second = renew(office, verification.shown(earlier.verification_code).lower())
    added = second.outcomes.get()
    earlier.refresh_from_db()
    assert (earlier.state, earlier.ending.successor, added.state) == ("replaced", added, "in_force")
    event = Event.objects.get(kind="dossier.outcome-replaced")
    first.refresh_from_db()
    assert (event.subject, event.seq) == (first.subject, first.seq)
    assert event.payload == {"outcome_id": earlier.pk, "successor_id": added.pk}
    (shown,) = outcomes.list_issued(first, on=ISSUED)
    assert shown.elsewhere
    assert outcomes.told(shown) == "Kết quả số 45/2022 được thay bằng kết quả của một hồ sơ khác"
    assert outcomes.verify(earlier.verification_code, on=ISSUED).validity is Validity.REPLACED


def test_only_a_result_of_the_own_unit_that_holds_can_be_replaced(office: Office) -> None:
    other = Office("xa-bang-lang-02065")
    revoked, trial, foreign = issue(office, "1"), issue(office, "2", is_test=True), issue(other, "3")
    commands.revoke_outcome(revoked.pk, **DECISION, by=office.head, at=at(5))
    codes = [one.outcomes.get().verification_code for one in (revoked, trial, foreign)]
    assert other.head.is_official
    for code in (*codes, "0" * 16, "0" * 15 + "1", "x"):
        assert refused(lambda code=code: renew(office, code)) == {"replaces"}


def test_what_its_owner_does_not_hold_yet_is_not_replaced(office: Office) -> None:
    waiting = issue(office, "44/2022", returned=False)
    assert refused(lambda: renew(office, waiting.outcomes.get().verification_code)) == {"replaces"}


def test_only_the_head_puts_a_result_in_the_place_of_somebody_elses(office: Office) -> None:
    code = issue(office, "44/2022").outcomes.get().verification_code
    assert refused(lambda: renew(office, code, 2)) == {"replaces"}
    posts = office.officer.posts | office.head.posts  # who completes the step is also the head
    assert renew(office, code, 2, by=replace(office.officer, posts=posts)).state is Status.DONE
    assert outcomes.verify(code, on=ISSUED).validity is Validity.REPLACED
