"""Papers as handed in."""

import pytest
from django.utils import translation

from caicach.catalogue.states import Form
from caicach.dossiers import commands, printing
from caicach.dossiers.models import DossierComponent
from caicach.dossiers.queries import slips
from caicach.dossiers.rules.intake import Presented
from caicach.dossiers.states import Channel
from tests.support import desk

MARRIAGE, DIVORCE_EXTRACT = "1.000894", 3


@pytest.mark.django_db
def test_a_certified_copy_can_be_handed_in(office: desk.Office) -> None:
    desk.publish(MARRIAGE)
    required = office.intake(MARRIAGE).presented
    dossier = office.receive(MARRIAGE, presented=(*required, Presented(number=DIVORCE_EXTRACT)))
    assert dossier.components.get(number=DIVORCE_EXTRACT).form == Form.CERTIFIED_COPY


def test_every_form_of_a_paper_fits_its_column() -> None:
    field = DossierComponent._meta.get_field("form")
    assert max(len(form) for form in Form) <= field.max_length


@pytest.mark.django_db
def test_a_slip_is_vietnamese_for_an_official_who_reads_english(office: desk.Office) -> None:
    dossier = office.receive("1.001193")
    expected = slips.receipt(dossier)
    with translation.override("en"):
        slip = slips.receipt(dossier)
        assert str(dossier.components.get(number=1).form_name) == "Original"  # the page beside it is English
        pdf = printing.receipt_slip(slip)
    assert slip.components[0].form == "Bản chính"
    assert slip.delivery == "Trực tiếp"
    assert pdf == printing.receipt_slip(expected)


@pytest.mark.django_db
def test_a_paper_only_looked_at_is_not_written_down_as_kept(office: desk.Office) -> None:
    birth = office.receive("1.001193")
    forms = {paper.name: paper.form for paper in slips.receipt(birth).components}
    kept = [name for name, form in forms.items() if form == "Bản chính"]
    shown = [name for name, form in forms.items() if form == "Bản chính (xuất trình)"]
    assert "Giấy chứng sinh" in kept
    assert [name.split(" của ")[0] for name in shown] == ["Giấy tờ tùy thân và giấy tờ chứng minh nơi cư trú"]


@pytest.mark.django_db
def test_a_control_slip_of_what_nobody_has_received_yet_has_no_hand_over(office: desk.Office) -> None:
    intake = office.intake("1.001193", channel=Channel.ONLINE)
    dossier = commands.register(intake, by=office.counter, at=desk.OPENING)
    slip = slips.control(dossier, at=desk.OPENING)
    assert slip.steps == ()
    assert printing.control_slip(slip).startswith(b"%PDF")
