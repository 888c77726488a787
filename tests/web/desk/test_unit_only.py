"""Labels and notes are the unit's own: who sees them, who writes them, and that no citizen ever does."""

import pytest
from django.test import Client

from caicach.core import clock, errors
from caicach.core.models import Event
from caicach.dossiers import commands, printing, queries
from caicach.dossiers.models import Dossier, Label, Note
from caicach.dossiers.queries import slips
from caicach.dossiers.queries.criteria import EVERYTHING
from caicach.dossiers.queries.exporting import DeskList
from caicach.dossiers.queries.inbox import Tab
from tests.support import desk
from tests.support.desk import at
from tests.web.desk.conftest import as_user

SECRET = "Gia đình đang tranh chấp, gọi trước khi đến"
NOW = at(4, 10)


@pytest.fixture
def dossier(office: desk.Office) -> Dossier:
    return office.receive("1.001193", when=at(4))


def page(client: Client, dossier: Dossier) -> str:
    with clock.frozen(NOW):
        return client.get(f"/ban-lam-viec/ho-so/{dossier.code}/").text


def test_a_note_is_seen_by_the_unit_and_by_nobody_else(office: desk.Office, dossier: Dossier, client: Client) -> None:
    counter = as_user(office.counter_user)
    with clock.frozen(NOW):
        counter.post(f"/ban-lam-viec/ho-so/{dossier.code}/ghi-chu/", {"text": SECRET})
    assert SECRET in page(counter, dossier)
    assert "Chỉ cán bộ" in page(counter, dossier)
    assert SECRET not in page(as_user(office.officer_user), dossier)  # sees the dossier, works in another unit
    with clock.frozen(NOW):
        asked = {"ma": dossier.code, "so_dinh_danh": dossier.applicant.personal_number}
        assert SECRET not in client.get("/tra-cuu/", asked).text
        assert SECRET not in client.post("/tra-cuu/", asked).text
    for data in (slips.receipt(dossier), slips.control(dossier, at=NOW)):
        assert SECRET not in str(data)
    assert SECRET not in str(list(Event.objects.values_list("payload", flat=True)))
    assert printing.receipt_slip(slips.receipt(dossier))


def test_only_the_author_takes_a_note_back_and_its_words_go(office: desk.Office, dossier: Dossier) -> None:
    note = commands.write_note(dossier.pk, text=SECRET, by=office.officer, at=NOW)
    with pytest.raises(errors.NotFound):
        commands.remove_note(dossier.pk, note.pk, by=office.head, at=NOW)
    officer = as_user(office.officer_user)
    officer.post(f"/ban-lam-viec/ho-so/{dossier.code}/ghi-chu/{note.pk}/xoa/")
    assert "Ghi chú đã xóa" in page(officer, dossier)
    assert Note.objects.get().text == ""
    assert [one.kind for one in Event.objects.filter(subject=note.subject).order_by("seq")] == [
        "note.written", "note.removed",
    ]  # fmt: skip


def test_notes_and_labels_move_no_mark(office: desk.Office, dossier: Dossier) -> None:
    """A colleague's note must not refuse the act of whoever has the page open."""
    commands.write_note(dossier.pk, text="Nhớ gọi", by=office.counter, at=NOW)
    label = commands.make_label(unit_id=office.unit.id, name="Gọi lại", colour="lake", by=office.head, at=NOW)
    commands.put_label(dossier.pk, label_id=label.pk, by=office.officer, at=NOW)
    commands.hand_over(dossier.pk, step_key="receive", by=office.counter, at=NOW, seen_seq=dossier.seq)


def test_no_file_that_is_taken_along_holds_a_label(office: desk.Office, dossier: Dossier) -> None:
    """As the page promises: who reads the file may be of another unit."""
    label = commands.make_label(unit_id=office.unit.id, name="Gọi lại", colour="lake", by=office.head, at=NOW)
    commands.put_label(dossier.pk, label_id=label.pk, by=office.officer, at=NOW)
    commands.hand_over(dossier.pk, step_key="receive", by=office.counter, at=NOW)
    [shown] = queries.inbox(Tab.WORKING, seen_by=office.officer, at=NOW)
    taken = DeskList(Tab.WORKING, seen_by=office.officer, at=NOW, criteria=EVERYTHING, narrowed=[], said="")
    [row] = taken.rows()
    assert list(shown.labels) == ["lake:Gọi lại"]
    assert len(row or ()) == len(taken.columns)
    assert "Gọi lại" not in str(row)


@pytest.mark.parametrize("text", ["", "   ", "x" * 1001])
def test_an_empty_or_endless_note_comes_back_with_its_words(office: desk.Office, dossier: Dossier, text: str) -> None:
    answer = as_user(office.counter_user).post(f"/ban-lam-viec/ho-so/{dossier.code}/ghi-chu/", {"text": text})
    assert answer.status_code == 400
    assert text.strip() in answer.text
    assert not Note.objects.exists()


def test_a_stranger_writes_nothing(office: desk.Office, dossier: Dossier) -> None:
    stranger = desk.Office("xa-bang-lang-02065").officer
    with pytest.raises(errors.NotFound):
        commands.write_note(dossier.pk, text="x", by=stranger, at=NOW)
    label = commands.make_label(unit_id=office.unit.id, name="A", colour="lake", by=office.head, at=NOW)
    with pytest.raises(errors.NotFound):
        commands.put_label(dossier.pk, label_id=label.pk, by=stranger, at=NOW)
    with pytest.raises(errors.NotFound):  # it is not the counter's, who sees the dossier
        commands.put_label(dossier.pk, label_id=label.pk, by=office.counter, at=NOW)


def test_a_head_makes_and_ends_labels(office: desk.Office, dossier: Dossier) -> None:
    head, address = as_user(office.head_user), "/ban-lam-viec/nhan/"
    with clock.frozen(NOW):
        assert head.post(address, {"name": " Cần  thực địa ", "colour": "ochre"}).status_code == 302
        assert "Đơn vị đã có nhãn này" in head.post(address, {"name": "cần thực địa", "colour": "lake"}).text
        label = Label.objects.get()
        assert label.name == "Cần thực địa"
        head.post(f"/ban-lam-viec/ho-so/{dossier.code}/nhan/", {"label": label.pk})
        assert "label--ochre" in page(head, dossier)
        head.post(f"{address}{label.pk}/thoi-dung/")
        assert "label--ochre" in page(head, dossier)  # what carries it keeps it
        with pytest.raises(errors.Refused):
            commands.put_label(dossier.pk, label_id=label.pk, by=office.head, at=NOW)
        assert head.post(address, {"name": "Cần thực địa", "colour": "lake"}).status_code == 302
        head.post(f"/ban-lam-viec/ho-so/{dossier.code}/nhan/{label.pk}/bo/")
    assert "label--ochre" not in page(head, dossier)
    assert as_user(office.officer_user).get(address).status_code == 403


def test_labels_of_another_unit_are_not_shown(office: desk.Office, dossier: Dossier) -> None:
    label = commands.make_label(unit_id=office.unit.id, name="Của xã", colour="grey", by=office.head, at=NOW)
    commands.put_label(dossier.pk, label_id=label.pk, by=office.officer, at=NOW)
    with clock.frozen(NOW):
        assert "Của xã" not in as_user(office.counter_user).get("/ban-lam-viec/?muc=dang-xu-ly").text
    assert "Của xã" not in page(as_user(office.counter_user), dossier)
