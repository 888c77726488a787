"""What the counter does with incomplete papers, files and fees, each in one act that may be sent twice."""

import io
from dataclasses import replace

import pytest

from caicach.core import errors
from caicach.core.models import Event
from caicach.documents import commands as documents
from caicach.dossiers import commands
from caicach.dossiers.models import Closure, Dossier, DossierFile, SupplementRequest
from caicach.dossiers.rules.intake import Presented
from caicach.dossiers.states import Finance, Status
from tests.documents import samples
from tests.support import desk
from tests.support.desk import at

BIRTH, SINGLE = "1.001193", "1.004873"


def file_of(office: desk.Office, name: str = "tờ khai.pdf") -> int:
    return documents.store(source=io.BytesIO(samples.pdf(size=2000)), name=name, by=office.counter, at=at(4)).pk


def test_incomplete_papers_make_a_number_and_one_slip_however_often_it_is_sent(office: desk.Office) -> None:
    intake = office.intake(BIRTH, presented=(Presented(number=1),))
    for _time in range(2):
        dossier = commands.ask_for_papers(intake, items=["Giấy chứng sinh"], by=office.counter, at=at(4))
    assert Dossier.objects.count() == SupplementRequest.objects.count() == 1
    dossier.refresh_from_db()
    assert (dossier.state, dossier.received_at) == (Status.SUPPLEMENT, None)


def test_without_items_nothing_is_left_behind(office: desk.Office) -> None:
    with pytest.raises(errors.Invalid):
        commands.ask_for_papers(office.intake(BIRTH, presented=()), items=[], by=office.counter, at=at(4))
    assert not Dossier.objects.exists()


def test_the_papers_come_later_and_the_clock_runs_from_then(office: desk.Office) -> None:
    intake = office.intake(BIRTH, presented=(Presented(number=1),))
    dossier = commands.ask_for_papers(intake, items=["Giấy chứng sinh"], by=office.counter, at=at(4))
    with pytest.raises(errors.Invalid) as refusal:
        commands.accept(dossier.pk, presented=[Presented(number=2)], by=office.counter, at=at(5))
    assert "components" in refusal.value.problems
    papers = [Presented(number=number) for number in (1, 2, 6)]
    accepted = commands.accept(dossier.pk, presented=papers, by=office.counter, at=at(5))
    assert accepted.received_at == at(5)
    assert sorted(accepted.components.values_list("number", flat=True)) == [1, 2, 6]
    assert SupplementRequest.objects.get().completed_at == at(5)


def test_turned_away_in_writing(office: desk.Office) -> None:
    intake = office.intake(BIRTH, presented=())
    with pytest.raises(errors.Invalid):
        commands.turn_away(intake, reason=" ", by=office.counter, at=at(4))
    assert not Dossier.objects.exists()
    for _time in range(2):
        dossier = commands.turn_away(intake, reason="Không thuộc thẩm quyền", by=office.counter, at=at(4))
    assert dossier.state is Status.NOT_RECEIVED
    assert Closure.objects.get().reason == "Không thuộc thẩm quyền"


def test_a_paper_of_several_files(office: desk.Office) -> None:
    first, second = file_of(office), file_of(office, "mặt sau.pdf")
    papers = tuple(
        replace(paper, file_id=first, further_files=(second,)) if paper.number == 1 else paper
        for paper in office.intake(BIRTH).presented
    )
    dossier = office.receive(BIRTH, when=at(4), presented=papers)
    paper = dossier.components.get(number=1)
    assert paper.file_id == first
    assert [(one.label, one.file_id) for one in dossier.files.all()] == [(paper.name, second)]


def test_nobody_takes_a_file_of_another_unit(office: desk.Office) -> None:
    theirs = file_of(desk.Office("xa-bang-lang-02065"))
    papers = (Presented(number=1, file_id=theirs), Presented(number=2), Presented(number=6))
    with pytest.raises(errors.Invalid):
        office.receive(BIRTH, when=at(4), presented=papers)
    dossier = office.receive(BIRTH, when=at(4))
    with pytest.raises(errors.Invalid):
        commands.attach_files(dossier.pk, file_ids=[theirs], component=1, by=office.counter, at=at(4))


def test_files_come_later_once_each(office: desk.Office) -> None:
    dossier = office.receive(BIRTH, when=at(4))
    first, second = file_of(office), file_of(office, "mặt sau.pdf")
    for _time in range(2):
        commands.attach_files(dossier.pk, file_ids=[first, second], component=1, by=office.counter, at=at(4, 10))
    assert dossier.components.get(number=1).file_id == first
    assert list(DossierFile.objects.values_list("file_id", flat=True)) == [second]
    third = file_of(office, "ảnh.pdf")
    commands.attach_files(dossier.pk, file_ids=[third], label="Ảnh hiện trường", by=office.counter, at=at(4, 10))
    assert DossierFile.objects.get(file=third).label == "Ảnh hiện trường"
    for wrong in ({"component": 9}, {"label": ""}, {"file_ids": []}):
        with pytest.raises(errors.Invalid):
            commands.attach_files(dossier.pk, **{"file_ids": [third], **wrong}, by=office.counter, at=at(4))


def test_whoever_is_exempt_owes_nothing_and_it_is_written_down(office: desk.Office) -> None:
    dossier = office.receive(BIRTH, when=at(4), fee_amount=8000, fee_exemption="Hộ nghèo")
    dossier.refresh_from_db()
    assert (dossier.finance, dossier.fee_amount, dossier.fee_exemption) == (Finance.WAIVED, 8000, "Hộ nghèo")
    free = office.receive(BIRTH, when=at(4), fee_amount=0, fee_exemption="Hộ nghèo")
    assert (free.finance, free.fee_exemption) == (Finance.NONE, "")


LISTED = "Người thuộc hộ nghèo"  # the second ground that 1.004873 names


@pytest.mark.parametrize(("ground", "code"), [(LISTED, "certificate.2"), ("Nguyễn Văn Thử 017", "other")])
def test_the_log_names_the_ground_of_an_exemption_by_a_code(office: desk.Office, ground: str, code: str) -> None:
    desk.publish(SINGLE)
    at_receipt = office.receive(SINGLE, when=at(4), fee_exemption=ground)
    later = office.receive(SINGLE, when=at(4))
    commands.pay_fee(later.pk, waived=True, exemption=ground, by=office.counter, at=at(4, 10))
    for dossier, kind in ((at_receipt, "dossier.received"), (later, "dossier.fee-paid")):
        dossier.refresh_from_db()
        assert (dossier.finance, dossier.fee_exemption) == (Finance.WAIVED, ground)
        event = Event.objects.get(subject=dossier.subject, kind=kind)
        assert event.payload["exemption"] == code
        assert ground not in str(event.payload)


def test_an_exemption_asks_for_its_ground_and_a_new_charge_ends_it(office: desk.Office) -> None:
    desk.publish(SINGLE)
    dossier = office.receive(SINGLE, when=at(4))
    with pytest.raises(errors.Invalid) as refusal:
        commands.pay_fee(dossier.pk, waived=True, exemption=" ", by=office.counter, at=at(4, 10))
    assert refusal.value.field == "exemption"
    commands.pay_fee(dossier.pk, waived=True, exemption=LISTED, by=office.counter, at=at(4, 10))
    dossier = commands.charge(dossier.pk, amount=5000, by=office.counter, at=at(4, 11))
    assert (dossier.finance, dossier.fee_exemption) == (Finance.DUE, "")


def test_why_it_was_entered_late_is_kept_and_told_by_a_code(office: desk.Office) -> None:
    late = commands.receive(
        office.intake(BIRTH, occurred_at=at(3), late_reason="mất điện"), by=office.counter, at=at(4)
    )  # fmt: skip
    event = Event.objects.get(subject=late.subject)
    assert (late.late_reason, event.payload["late"]) == ("mất điện", "power")
    assert office.receive(BIRTH, late_reason="Mất điện").late_reason == ""
