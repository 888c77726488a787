"""Filed in time, not received before the rules changed: does the citizen keep the place, and is it said who decided?"""

import io
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from django.db import transaction

from caicach.accounts import commands as accounts
from caicach.catalogue import queries as catalogue
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.core.clock import ZONE
from caicach.core.models import Event
from caicach.documents import commands as documents
from caicach.dossiers import commands, printing, timing
from caicach.dossiers.commands import frame, transferring
from caicach.dossiers.commands.transferring import Order
from caicach.dossiers.models import Crossing, Dossier, DossierComponent, DossierFile
from caicach.dossiers.queries import crossing, get_dossier, get_page, slips, transfers
from caicach.dossiers.queries.files import list_papers
from caicach.dossiers.rules import crossing as rules
from caicach.dossiers.rules.crossing import Carry, Choice, Transition
from caicach.dossiers.rules.intake import Intake, Presented
from caicach.dossiers.states import Channel, Status
from caicach.organisations.queries import units
from tests.documents import samples
from tests.support import desk
from tests.support.units import reorganise

BIRTH, BUSINESS, BUILDING, BUILDING_NOW = "1.001193", "1.001612", "1.009994", "1.013225"
FORM, FORM_NOW = "Tờ khai đăng ký khai sinh theo mẫu", "Tờ khai đăng ký khai sinh theo mẫu hoặc mẫu điện tử tương tác"
FUNERAL, ELSEWHERE = "1.001731", "xa-ba-be-01906-2025"
EVE = datetime(2025, 6, 30, 20, tzinfo=ZONE)
DAY = date(2025, 7, 1)
AT = datetime(2025, 7, 2, 9, tzinfo=ZONE)
OLD, DISTRICT, NEW = desk.COMMUNE, "huyen-cho-don", "xa-cho-don-02020-2025"
SYSTEM = Actor.system()
CLAUSE = Transition(as_filed=True, basis="Điều 9 Nghị định thử", unverified=True, changed_on=DAY)


@pytest.fixture(scope="module")
def province(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Made once; each test is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        units.forget()
        desk.load_province()
        desk.publish(BIRTH, BUSINESS, BUILDING, BUILDING_NOW, FUNERAL)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def here(province: None) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    units.forget()


@pytest.fixture
def clause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "transitions", lambda: (CLAUSE,))


def filed(code: str, agency: str = OLD, **changes: Any) -> Dossier:
    """By a citizen at home, the evening before."""
    unit, procedure = desk.Office(agency).counter_unit, catalogue.get_published(code, on=EVE.date())
    asked = Intake(**{
        "key": uuid.uuid4(), "procedure_code": code, "intake_unit_id": unit.id, "applicant": desk.applicant(),
        "presented": tuple(Presented(number=number) for number in procedure.required_numbers),
        "channel": Channel.ONLINE,
    } | changes)  # fmt: skip
    return commands.register(asked, by=Actor.anonymous(), at=EVE)


def reform(giver: str = OLD, *codes: str) -> Actor:
    """Units merge, the filings of one go over; somebody stands at the new counter."""
    officer = desk.Office().counter_user
    reorganise("2025-03-01", "2025-07-01")
    accounts.move_posts(on=DAY, by=SYSTEM, at=EVE)
    order = Order(giver=giver, taker=NEW, decision="12/QĐ-UBND", decided_on=DAY, codes=codes)
    assert transferring.transfer(order, by=SYSTEM, at=AT).dossiers
    return desk.actor(officer, on=DAY)


def present(**changes: Any) -> Carry:
    values = {"choice": Choice.PRESENT, "reason": "Giấy tờ đã nộp vẫn đủ", "papers": {1: 1, 2: 2, 6: 6}}
    return Carry(**values | changes)


def new_unit(suffix: str = "") -> units.UnitOn:
    return units.get_unit(key=NEW + suffix, on=DAY)


def refused(dossier: Dossier, by: Actor, carry: Carry | None) -> dict[str, Any]:
    with pytest.raises(errors.Invalid) as refusal:
        commands.accept(dossier.pk, carry=carry, by=by, at=AT)
    dossier.refresh_from_db()
    assert dossier.received_at is None
    return dict(refusal.value.problems)


class TestTheSameLevel:
    def test_nothing_is_received_in_silence_under_rules_that_ended(self) -> None:
        dossier = filed(BIRTH)
        counter = reform()
        problems = refused(dossier, counter, None)
        assert "trước ngày 01/07/2025" in str(problems["choice"][0])
        assert list(refused(dossier, counter, present(reason=" "))) == ["reason"]
        assert not Crossing.objects.exists()

    def test_the_present_rules_and_the_old_place(self) -> None:
        dossier = filed(BIRTH)
        counter = reform()
        after = commands.accept(dossier.pk, carry=present(), by=counter, at=AT)
        now = catalogue.get_published(BIRTH, on=DAY)
        assert (after.code, after.registered_at) == (dossier.code, EVE)
        assert (after.revision_id, after.received_at) == (now.revision_id, AT)
        after = Dossier.objects.get(pk=dossier.pk)
        assert (after.revision_id, after.competent_unit_id) == (now.revision_id, new_unit().id)
        assert after.due_at == AT.replace(hour=17)
        assert set(after.process.places.values()) == {new_unit().id, new_unit("--mot-cua").id}

    def test_who_decided_what_and_why_is_in_row_log_and_history(self) -> None:
        dossier = filed(BIRTH)
        counter = reform()
        was = dossier.revision_id
        after = commands.accept(dossier.pk, carry=present(), by=counter, at=AT)
        row = Crossing.objects.get(dossier=dossier)
        assert (row.filed_revision_id, row.received_revision_id, row.changed_on) == (was, after.revision_id, DAY)
        assert (row.reason, row.decided_by_id, row.basis) == ("Giấy tờ đã nộp vẫn đủ", counter.user_id, "")
        crossed, received = Event.objects.filter(subject=dossier.subject).order_by("seq")[2:]
        assert (crossed.kind, received.kind) == ("dossier.filing-crossed", "dossier.received")
        assert crossed.payload["choice"] == "present"
        assert "Giấy tờ" not in str(crossed.payload)
        assert received.payload["revision_id"] == after.revision_id
        page = get_page(get_dossier(after.code, seen_by=counter), seen_by=counter, at=AT)
        [told] = [one for one in page.timeline if "trước ngày 01/07/2025" in one.text]
        assert (told.words, told.at) == ("Giấy tờ đã nộp vẫn đủ", AT)
        assert "theo quy định hiện hành" in told.text
        assert printing.receipt_slip(slips.receipt(after)).startswith(b"%PDF")

    def test_a_paper_the_present_rules_ask_for_must_be_there(self) -> None:
        dossier = filed(BIRTH)
        counter = reform()
        assert list(refused(dossier, counter, present(papers={1: 1, 2: 2}))) == ["components"]
        assert set(DossierComponent.objects.values_list("number", flat=True)) == {1, 2, 6}
        assert commands.accept(dossier.pk, carry=present(papers={1: 1, 2: 2, 6: 0}), by=counter, at=AT)
        names = dict(dossier.components.values_list("number", "name"))
        assert names[6] == "Giấy tờ tùy thân của người đi đăng ký"
        assert "chứng minh nơi cư trú" in names[7]  # filed, not asked for any more, and kept

    def test_two_papers_that_change_places_keep_their_files(self) -> None:
        dossier = filed(BIRTH)
        source = io.BytesIO(samples.pdf(size=2000))
        scan = documents.store(source=source, name="scan.pdf", by=desk.Office().counter, at=EVE)
        for label in ("Giấy chứng sinh", FORM, FORM):
            DossierFile.objects.create(dossier=dossier, file=scan, label=label, added_at=EVE)
        counter = reform()
        commands.accept(dossier.pk, carry=present(papers={1: 2, 2: 1, 6: 6}), by=counter, at=AT)
        papers, others = list_papers(dossier)
        assert [(one.number, len(one.files)) for one in papers] == [(1, 1), (2, 2), (6, 0)]
        assert papers[0].name == FORM_NOW
        assert not others

    def test_who_was_asked_for_papers_before_comes_back_after(self) -> None:
        dossier = filed(BIRTH, presented=(Presented(number=1),))
        commands.request_supplement(dossier.pk, items=["Giấy chứng sinh"], by=desk.Office().counter, at=EVE)
        counter = reform()
        papers = {1: 1, 2: rules.HANDED_IN_NOW, 6: rules.HANDED_IN_NOW}
        after = commands.accept(dossier.pk, carry=present(papers=papers), by=counter, at=AT)
        assert after.state is Status.RECEIVED
        assert not after.supplements.filter(completed_at=None).exists()

    def test_it_may_still_be_declined(self) -> None:
        dossier = filed(BIRTH)
        after = commands.decline(dossier.pk, reason="Không thuộc thẩm quyền", by=reform(), at=AT)
        assert after.state is Status.NOT_RECEIVED


class TestAnotherLevel:
    def test_from_the_district_to_the_commune(self) -> None:
        dossier = filed(BUSINESS, DISTRICT)
        counter = reform(DISTRICT, dossier.code)
        after = commands.accept(dossier.pk, carry=present(papers={1: 1, 6: 2}), by=counter, at=AT)
        assert (after.code, after.competent_unit_id) == (dossier.code, new_unit().id)
        assert after.intake_unit_id == new_unit("--mot-cua").id
        names = dict(after.components.values_list("number", "name"))
        assert names == {1: "Giấy đề nghị đăng ký hộ kinh doanh", 6: "Căn cước của chủ hộ và thành viên hộ gia đình"}

    def test_what_a_district_decided_is_decided_where_it_was_filed_whoever_took_its_work(self) -> None:
        dossier = filed(FUNERAL)
        counter = reform()
        given = Order(giver=DISTRICT, taker=ELSEWHERE, decision="13/QĐ-UBND", decided_on=DAY, codes=(dossier.code,))
        assert transferring.transfer(given, by=SYSTEM, at=AT).dossiers == 1
        after = commands.accept(dossier.pk, carry=present(papers={1: 1, 2: 2, 3: 4}), by=counter, at=AT)
        assert after.competent_unit_id == new_unit().id

    def test_a_procedure_that_replaces_it(self) -> None:
        dossier = filed(BUILDING, DISTRICT, limit_case="works")
        counter = reform(DISTRICT, dossier.code)
        carry = present(papers={1: 1, 2: 2, 3: 3, 5: 0}, limit_case="works")
        assert list(refused(dossier, counter, replace(carry, limit_case="nha-o"))) == ["limit_case"]
        after = commands.accept(dossier.pk, carry=carry, by=counter, at=AT)
        assert (after.procedure_code, after.limit_case) == (BUILDING_NOW, "works")
        assert after.due_at == datetime(2025, 7, 16, 17, tzinfo=ZONE)

    def test_who_chose_is_told_also_where_the_other_procedure_is_older_than_the_filing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dossier = filed(BUILDING, DISTRICT, limit_case="works")
        counter = reform(DISTRICT, dossier.code)
        carry = present(papers={1: 1, 2: 2, 3: 3, 5: 0}, limit_case="works")
        after = commands.accept(dossier.pk, carry=carry, by=counter, at=AT)
        older = replace(timing.procedure_of(after), valid_from=date(2025, 6, 1))  # what is published stays as it is
        monkeypatch.setattr(timing, "procedure_of", lambda _dossier: older)
        decided = crossing.decided(after)
        assert decided is not None
        assert decided.reason == carry.reason

    def test_under_the_old_rules_only_where_a_clause_says_so(self) -> None:
        dossier = filed(BUILDING, DISTRICT)
        counter = reform(DISTRICT, dossier.code)
        problems = refused(dossier, counter, Carry(choice=Choice.AS_FILED, reason="Đã nộp trước"))
        assert "Chưa có quy định chuyển tiếp" in str(problems["choice"][0])

    def test_where_a_clause_says_so_whoever_took_the_work_over_decides(self, clause: None) -> None:
        dossier = filed(BUILDING, DISTRICT)
        counter = reform(DISTRICT, dossier.code)
        carry = Carry(choice=Choice.AS_FILED, reason="Đã nộp trước ngày đổi")
        after = commands.accept(dossier.pk, carry=carry, by=counter, at=AT)
        assert (after.procedure_code, after.revision_id) == (BUILDING, dossier.revision_id)
        assert after.competent_unit_id == new_unit().id
        assert after.due_at is not None
        assert after.due_at.date() == date(2025, 7, 17)  # fifteen days from the day of receipt, not of filing
        row = Crossing.objects.get(dossier=dossier)
        assert (row.basis, row.unverified) == (CLAUSE.basis, True)
        page = get_page(get_dossier(after.code, seen_by=counter), seen_by=counter, at=AT)
        assert any("chưa kiểm chứng" in one.note for one in page.timeline)


class TestTheCounter:
    def test_a_counter_that_ended_hands_over_first(self) -> None:
        dossier, office = filed(BIRTH), desk.Office()
        counter = office.counter_user
        reorganise("2025-03-01", "2025-07-01")
        accounts.move_posts(on=DAY, by=SYSTEM, at=EVE)
        with pytest.raises(frame.MoveNotAllowed, match="Chuyển hồ sơ"):
            commands.accept(dossier.pk, carry=present(), by=desk.actor(counter, on=DAY), at=AT)

    def test_the_preview_says_that_filings_cross(self) -> None:
        filed(BIRTH)
        reorganise("2025-03-01", "2025-07-01")
        plan = transfers.plan(giver=OLD, taker=NEW, seen_by=SYSTEM, on=DAY)
        seen = transfers.preview(plan, at=AT)
        assert [(one.status, one.count) for one in seen.groups] == [(Status.NEW, 1)]
        assert any("đã nộp nhưng chưa tiếp nhận" in doubt and "01/07/2025" in doubt for doubt in seen.doubts)

    def test_nothing_is_asked_where_nothing_changed(self) -> None:
        dossier, office = filed(BIRTH), desk.Office()
        still = EVE.replace(hour=21)
        assert [crossing.changed_on(dossier, on=on) for on in (EVE.date(), DAY)] == [None, DAY]
        assert crossing.crossed(dossier, on=EVE.date()) is None
        with pytest.raises(frame.Changed):
            commands.accept(dossier.pk, carry=present(), by=office.counter, at=still)
        assert commands.accept(dossier.pk, by=office.counter, at=still).state is Status.RECEIVED
        assert crossing.decided(dossier) is None

    def test_what_was_received_in_time_keeps_its_rules(self) -> None:
        dossier, office = filed(BIRTH), desk.Office()
        commands.accept(dossier.pk, by=office.counter, at=EVE.replace(hour=21))
        reform()
        dossier.refresh_from_db()
        assert crossing.changed_on(dossier, on=DAY) is None
        assert dossier.revision_id == catalogue.get_published(BIRTH, on=EVE.date()).revision_id
