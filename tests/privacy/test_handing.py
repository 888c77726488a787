"""Does somebody who asks get all that is held about them, nothing of others, and nothing that is not whole?"""

import dataclasses
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest
from django.db import transaction
from django.test import override_settings

from caicach.core import clock, errors
from caicach.core.models import Event
from caicach.documents import disk
from caicach.documents.models import StoredFile
from caicach.dossiers.models import Dossier, DossierLabel, Label, Party
from caicach.jobs.exports import NotWhole
from caicach.jobs.models import Job
from caicach.privacy import package
from caicach.privacy.commands import destroying, handing
from caicach.privacy.models import PersonExport
from caicach.privacy.queries import collecting, person
from caicach.privacy.states import Requester
from tests.privacy.scenes import FRIEND, LATER, SIGNATURES, WHO, Scene, make_scene, taken_back
from tests.support import desk, people

WANTED = handing.Wanted(
    personal_number=WHO.personal_number, full_name="ly thi bi mat", requester=Requester.OWNER, ground="Đơn số 5"
)


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Made once; each test is taken back."""
    kept = override_settings(FILES_ROOT=tmp_path_factory.mktemp("files"))
    with django_db_blocker.unblock(), transaction.atomic(), clock.frozen(LATER), kept:
        scene = make_scene()
        scene.office.receive(SIGNATURES, applicant=FRIEND, filed_by=WHO, when=desk.at(1, 14))
        label = Label.objects.create(unit_id=scene.dossier.competent_unit_id, name="Nhãn Riêng", colour="lake")
        DossierLabel.objects.create(dossier=scene.dossier, label=label)
        yield scene
        transaction.set_rollback(True)


@pytest.fixture
def scene(made: Scene) -> Iterator[Scene]:
    with taken_back(made) as scene:
        yield scene


def collected(scene: Scene, **wanted: Any) -> collecting.Collected:
    reach = wanted.get("unit_ids") or frozenset(Dossier.objects.values_list("competent_unit_id", flat=True))
    found = person.find(WHO.personal_number, WHO.full_name, unit_ids=reach)
    assert found is not None
    return collecting.collect(found, on=LATER.date())


def packed(found: collecting.Collected, scene: Scene) -> zipfile.ZipFile:
    row = PersonExport(pk=1, party=found.scope.party, requester="owner", ground="Đơn số 5", asked_by=scene.proposer)
    target = io.BytesIO()
    about = package.About(row=row, unit="UBND tỉnh", made_at=LATER)
    package.write(target, found, about, progress=lambda done, total: None)
    return zipfile.ZipFile(target)


def test_all_that_is_held_and_nothing_of_others(scene: Scene) -> None:
    with packed(collected(scene), scene) as found:
        data, told = json.loads(found.read("du-lieu.json")), json.loads(found.read("ban-ke.json"))
        whole = found.read("du-lieu.json").decode()
        paper = _text(found.read("tom-tat.pdf"))
        scan = next(one for one in told["files"] if one["path"].endswith("giay-rieng.pdf"))
        assert hashlib.sha256(found.read(scan["path"])).hexdigest() == scan["sha256"]
    assert data["person"][0]["personal_number"] == WHO.personal_number
    assert [one["code"] for one in data["dossiers"]] == [scene.dossier.code]
    assert data["dossiers"][0]["summary"] == "Ký giấy Riêng Tư"
    assert data["files"][0]["path"] == scan["path"]
    assert len(data["papers"]) > 0
    # Of the spreadsheet: the row that became the dossier, and one that became nothing but names the person.
    assert [(one["number"], one["cells"]) for one in data["import_rows"]] == [
        (2, []), (3, [WHO.full_name, int(WHO.personal_number)])
    ]  # fmt: skip
    official = scene.office.counter_user.full_name
    for words in ("Lời Riêng", "Nhãn Riêng", FRIEND.full_name, FRIEND.personal_number, official):
        assert words not in whole, words
    for words in (WHO.full_name, scene.dossier.code, "Ký giấy Riêng Tư", "Ghi chú nội bộ (1)", "Đơn số 5"):
        assert words in " ".join(paper.split()), words
    assert "Lời Riêng" not in paper
    assert {one["name"]: one["written"] for one in told["parts"]} == {
        name: len(lines) for name, lines in data.items() if isinstance(lines, list)
    }


def test_of_what_was_filed_for_others_only_that_it_was(scene: Scene) -> None:
    (filed,) = collected(scene).lines["filed_for_others"]
    assert set(filed) == {*collecting.FILED, "status_words"}


def test_what_is_held_back_is_counted_with_its_reason(scene: Scene) -> None:
    held = {str(what): (count, str(why)) for what, count, why in collected(scene).held}
    assert held["Ghi chú nội bộ"][0] == 1
    assert held["Nhãn"][0] == 1
    assert all(why for _count, why in held.values())


def test_only_within_ones_units_and_only_with_number_and_name(scene: Scene) -> None:
    own = frozenset({scene.dossier.competent_unit_id})
    assert person.find(WHO.personal_number, FRIEND.full_name, unit_ids=own) is None
    assert person.find("", WHO.full_name, unit_ids=own) is None
    elsewhere = people.unit("xa-bang-lang-02065").id
    assert person.find(WHO.personal_number, WHO.full_name, unit_ids=frozenset({elsewhere})) is None
    desk.Office("xa-bang-lang-02065").receive(SIGNATURES, applicant=WHO, when=desk.at(1, 15))
    found = person.find(WHO.personal_number, WHO.full_name, unit_ids=frozenset({elsewhere}))
    assert found is not None
    assert (len(found.own), found.elsewhere) == (1, 1)


def test_a_file_that_cannot_be_given_out_is_named(scene: Scene) -> None:
    file = StoredFile.objects.get(name="giay-rieng.pdf")
    StoredFile.objects.filter(pk=file.pk).update(state="infected", finding="Thử", scanned_at=LATER)
    with packed(collected(scene), scene) as found:
        told = json.loads(found.read("ban-ke.json"))
        assert not [name for name in found.namelist() if name.startswith("tep/")]
    (left_out,) = told["files_left_out"]
    assert (left_out["name"], left_out["sha256"]) == ("giay-rieng.pdf", file.sha256)
    StoredFile.objects.filter(pk=file.pk).update(state="unscanned", finding="", scanned_at=None)
    disk.address(file.sha256).write_bytes(b"%PDF-1.7 other bytes")
    with packed(collected(scene), scene) as found:
        assert json.loads(found.read("ban-ke.json"))["files_left_out"]


def test_rows_that_were_not_read_make_no_file(scene: Scene) -> None:
    found = collected(scene)
    short = dataclasses.replace(found, lines={**found.lines, "papers": found.lines["papers"][1:]})
    with pytest.raises(NotWhole):
        packed(short, scene)


def test_asking_needs_the_right_a_ground_and_who_it_is(scene: Scene) -> None:
    with pytest.raises(errors.NotPermitted):
        handing.ask(WANTED, by=scene.office.counter, at=LATER)
    with pytest.raises(errors.NotPermitted):
        handing.ask(WANTED, by=dataclasses.replace(scene.by, viewer_id=scene.approver.pk), at=LATER)
    for wrong in ({"ground": " "}, {"full_name": FRIEND.full_name}, {"personal_number": "006000000000"}):
        with pytest.raises(errors.Invalid):
            handing.ask(dataclasses.replace(WANTED, **wrong), by=scene.by, at=LATER)
    assert not PersonExport.objects.exists()


def test_an_erasing_stops_what_was_made_and_takes_the_words_of_the_request(scene: Scene) -> None:
    row = handing.ask(WANTED, by=scene.by, at=LATER)
    job = Job.objects.latest("id")
    with pytest.raises(handing.NotFetched):
        handing.hand_over(row.pk, by=scene.by, at=LATER)
    filed = Dossier.objects.get(filed_by=row.party_id)
    Dossier.objects.filter(pk=filed.pk).update(filed_by=None)
    party = filed.filed_by_id or 0
    handing.fetch(job, by=scene.by, at=LATER)
    # The destruction's own job comes first in the queue of one worker; here it is done by itself.
    _destroyed(scene)
    row.refresh_from_db()
    assert (row.party_id, row.ground) == (None, handing.GONE)
    assert not Party.objects.filter(pk=party).exists()
    with pytest.raises(handing.Forgotten):
        handing.fetch(job, by=scene.by, at=LATER)
    kinds = list(Event.objects.filter(subject=row.subject).order_by("seq").values_list("kind", flat=True))
    assert kinds == ["person-export.asked", "person-export.fetched", "person-export.stopped"]


def _destroyed(scene: Scene) -> None:
    made = scene.proposal()
    destroying.approve(made.pk, by=scene.boss, at=LATER)
    destroying.carry_out(made.pk, by=scene.boss, at=LATER)


def _text(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(io.BytesIO(pdf)))
