"""Is what a dossier said of people gone from every table, and is everything else as it was?"""

import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pypdfium2
import pytest
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from caicach.accounts.states import Role
from caicach.core import clock, errors
from caicach.core.models import Event
from caicach.documents import disk
from caicach.documents.models import StoredFile
from caicach.dossiers import commands, queries
from caicach.dossiers.commands import frame
from caicach.dossiers.models import Dossier, Party
from caicach.exchange.models import Import
from caicach.indices import commands as indices
from caicach.indices.models import DossierFact
from caicach.jobs import worker
from caicach.privacy import minutes
from caicach.privacy.commands import destroying
from caicach.privacy.models import Destruction
from caicach.privacy.queries import keeping
from tests.privacy.scenes import FRIEND, LATER, SIGNATURES, TRACES, WHO, Scene, follow, make_scene, taken_back
from tests.support import desk, people
from tests.support.roles import as_role


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Made once; each test is taken back."""
    kept = override_settings(FILES_ROOT=tmp_path_factory.mktemp("files"))
    with django_db_blocker.unblock(), transaction.atomic(), clock.frozen(LATER), kept:
        yield make_scene()
        transaction.set_rollback(True)


@pytest.fixture
def scene(made: Scene) -> Iterator[Scene]:
    with taken_back(made) as scene:
        yield scene


def figures() -> list[dict[str, object]]:
    """All columns but how far the log was read."""
    left_out = {"seq", "position", "acted_at"}
    names = [field.attname for field in DossierFact._meta.concrete_fields if field.attname not in left_out]
    return list(DossierFact.objects.order_by("dossier_id").values(*names))


def found_anywhere(traces: tuple[str, ...]) -> dict[str, set[str]]:
    """In which tables a row, as text, holds each of these."""
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'select t::text from "{table}" t where t::text ~ %s', ["|".join(traces)])
            for (row,) in cursor.fetchall():
                for trace in traces:
                    if trace in row:
                        found.setdefault(trace, set()).add(table)
    return found


def test_nothing_of_the_person_is_left_in_any_table(scene: Scene) -> None:
    known = {"Bí Mật", WHO.personal_number, WHO.phone, "Lời Riêng", "giay-rieng", "Riêng Tư", "Kín Đáo"}
    assert set(found_anywhere(TRACES)) >= known
    digest = StoredFile.objects.get(name="giay-rieng.pdf").sha256
    assert disk.address(digest).exists()
    scene.destroyed()
    assert found_anywhere(TRACES) == {}
    assert not disk.address(digest).exists()


def test_the_frame_stays_and_so_do_others(scene: Scene) -> None:
    scene_hold = destroying.hold(scene.other.code, reason="Đang khiếu nại", by=scene.by, at=LATER)
    before = Dossier.objects.get(pk=scene.dossier.pk)
    scene.destroyed()
    after = Dossier.objects.get(pk=scene.dossier.pk)
    kept = ("code", "procedure_code", "intake_unit_id", "competent_unit_id", "received_at", "due_at", "finished_at",
            "returned_at", "status", "fee_amount")  # fmt: skip
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert (after.applicant_name, after.erased_at) == ("(đã tiêu hủy)", LATER)
    held = Dossier.objects.get(pk=scene_hold.dossier_id)
    assert (held.applicant_name, held.erased_at) == (FRIEND.full_name, None)


def test_the_spreadsheet_it_came_from_goes_with_the_first_of_its_dossiers(scene: Scene) -> None:
    made = Import.objects.get()
    assert made.file is not None
    digest = made.file.sha256
    assert disk.address(digest).exists()
    destroying.hold(scene.other.code, reason="Đang khiếu nại", by=scene.by, at=LATER)
    scene.destroyed()
    made.refresh_from_db()
    assert (made.file, made.sha256, made.removed_at, made.removed_by) == (None, digest, LATER, scene.approver)
    assert not disk.address(digest).exists()
    rows = made.rows.order_by("number").values_list("number", "state", "cells", "problems")
    wrong = [["phone", "Thiếu"], ["applicant", "“…” không phải mã: không được có khoảng trắng."]]
    assert list(rows) == [(2, "taken", [], []), (3, "bad", [], wrong)]


def test_the_figures_are_the_same(scene: Scene) -> None:
    before = figures()
    scene.destroyed()
    follow()
    assert figures() == before
    with as_role("caicach_owner"):
        indices.rebuild_facts(using="default")
    assert figures() == before
    last = Event.objects.filter(subject=scene.dossier.subject).latest("seq")
    assert (last.kind, set(last.payload)) == ("dossier.erased", {"destruction_id"})


def test_two_people_and_only_once(scene: Scene) -> None:
    made = scene.proposal()
    with pytest.raises(destroying.OwnProposal):
        destroying.approve(made.pk, by=scene.by, at=LATER)
    destroying.approve(made.pk, by=scene.boss, at=LATER)
    with pytest.raises(destroying.AlreadySettled):
        destroying.reject(made.pk, by=scene.boss, at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Destruction.objects.filter(pk=made.pk).update(settled_by=scene.proposer)
    assert Dossier.objects.get(pk=scene.dossier.pk).erased_at is None  # a worker does it


def test_what_was_not_approved_is_listed_anew(scene: Scene) -> None:
    made = scene.proposal()
    unit = [scene.dossier.competent_unit_id]
    assert not keeping.due(unit, on=LATER.date())
    destroying.reject(made.pk, by=scene.boss, at=LATER)
    assert keeping.due(unit, on=LATER.date()).count() == 2
    assert destroying.carry_out(made.pk, by=scene.boss, at=LATER).state == "rejected"
    assert Party.objects.filter(full_name=WHO.full_name).exists()


def test_only_what_is_past_its_term(scene: Scene) -> None:
    unit = [scene.dossier.competent_unit_id]
    assert keeping.due(unit, on=date(2024, 8, 1)).count() == 2
    assert not keeping.due(unit, on=date(2024, 7, 31))
    (group,) = keeping.groups(seen_by=scene.by, on=LATER.date())
    assert (group.count, group.procedure_code) == (2, SIGNATURES)
    stranger = desk.actor(people.official((Role.UNIT_HEAD, "xa-bang-lang-02065")), on=LATER.date())
    assert keeping.groups(seen_by=stranger, on=LATER.date()) == []
    with pytest.raises(errors.NotPermitted):
        destroying.propose(
            destroying.Proposal(unit_id=unit[0], decision="1", decided_on=LATER.date(), council="x"), by=stranger,
            at=LATER,
        )  # fmt: skip


def test_a_hold_stops_it_even_after_the_approval(scene: Scene) -> None:
    made = scene.proposal()
    destroying.approve(made.pk, by=scene.boss, at=LATER)
    held = destroying.hold(scene.dossier.code, reason="Tòa án yêu cầu", by=scene.by, at=LATER)
    with pytest.raises(errors.Invalid):
        destroying.hold(scene.dossier.code, reason="Lần nữa", by=scene.by, at=LATER)
    worker.drain()
    found = keeping.get_destruction(made.pk, seen_by=scene.by, on=LATER.date())
    assert (found.row.state, found.erased, found.kept) == ("done", 1, 1)
    assert Dossier.objects.get(pk=scene.dossier.pk).applicant_name == WHO.full_name
    destroying.let_go(held.pk, by=scene.by, at=LATER)
    assert [one.pk for one in keeping.due([scene.dossier.competent_unit_id], on=LATER.date())] == [scene.dossier.pk]


def test_nothing_is_written_to_it_again(scene: Scene) -> None:
    scene.destroyed()
    with pytest.raises(frame.Erased):
        commands.write_note(scene.dossier.pk, text="Bí Mật", by=scene.office.counter, at=LATER)
    with pytest.raises(frame.Erased):
        commands.withdraw(scene.dossier.pk, reason="x", by=scene.office.counter, at=LATER + timedelta(minutes=1))
    found = queries.get_dossier(scene.dossier.code, seen_by=scene.office.counter)
    assert queries.get_page(found, seen_by=scene.office.counter, at=LATER).acts == []


def test_the_minutes_name_dossiers_and_nobody_of_theirs(scene: Scene) -> None:
    made = scene.proposal()
    before = _text(minutes.minutes(keeping.get_destruction(made.pk, seen_by=scene.by, on=LATER.date())))
    assert "DANH MỤC HỒ SƠ ĐỀ NGHỊ" in before
    destroying.approve(made.pk, by=scene.boss, at=LATER)
    worker.drain()
    after = _text(minutes.minutes(keeping.get_destruction(made.pk, seen_by=scene.by, on=LATER.date())))
    for words in ("BIÊN BẢN TIÊU HỦY", scene.dossier.code, "17/QĐ-UBND", scene.approver.full_name):
        assert words in after, words
    assert "Bí Mật" not in before + after


def _text(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(io.BytesIO(pdf)))


def test_the_citizen_is_told_what_happened(scene: Scene) -> None:
    scene.destroyed()
    answer = queries.lookup(scene.dossier.code, second=WHO.personal_number[-4:], on=LATER.date())
    assert (answer.erased_at, answer.owner, answer.second_wrong) == (LATER, None, False)
