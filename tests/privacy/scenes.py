"""Two closed dossiers past their term, one of them with something of everything."""

import dataclasses
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import pypdfium2
from django.db import transaction

from caicach.accounts.models import User
from caicach.accounts.states import Role
from caicach.core.actor import Actor
from caicach.core.log import consumers, sequencer
from caicach.documents import commands as documents
from caicach.documents import disk
from caicach.documents.models import StoredFile
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier
from caicach.dossiers.rules.intake import Presented
from caicach.exchange.models import Import, ImportRow
from caicach.indices.consumers import Facts
from caicach.jobs import worker
from caicach.jobs.models import Job
from caicach.notices.consumers import Notices
from caicach.privacy.commands import destroying
from caicach.privacy.models import Destruction
from tests.support import desk, people
from tests.support.desk import at
from tests.support.roles import as_role

SIGNATURES = "2.000884"  # kept for two years
LATER = at(8, year=2024)
WHO = desk.applicant(4711, full_name="Lý Thị Bí Mật", address="Thôn Kín Đáo, xã Phương Viên")
FRIEND = desk.applicant(815, full_name="Hoàng Văn Giữ Lại")
# Whatever of this is found in any row of any table has not been destroyed.
TRACES = (
    "Bí Mật", "bí mật", "bi mat", "Kín Đáo", WHO.personal_number, WHO.phone, "Riêng Tư", "Lời Riêng", "giay-rieng",
)  # fmt: skip


@dataclass
class Scene:
    """Two closed dossiers, one of them with something of everything, and three officials of the province."""

    office: desk.Office
    dossier: Dossier
    other: Dossier
    proposer: User
    approver: User

    @cached_property
    def by(self) -> Actor:
        return desk.actor(self.proposer, on=LATER.date())

    @cached_property
    def boss(self) -> Actor:
        return desk.actor(self.approver, on=LATER.date())

    def proposal(self) -> Destruction:
        asked = destroying.Proposal(
            unit_id=self.dossier.competent_unit_id, decision="17/QĐ-UBND", decided_on=LATER.date(), council="Ông Thử"
        )
        return destroying.propose(asked, by=self.by, at=LATER)

    def destroyed(self) -> Destruction:
        made = self.proposal()
        destroying.approve(made.pk, by=self.boss, at=LATER)
        assert worker.drain() == 1
        job = Job.objects.latest("id")
        assert job.state == "done", job.error
        return Destruction.objects.get(pk=made.pk)


def make_scene() -> Scene:
    """At 2022, closed on the first day."""
    desk.load_province()
    desk.publish(SIGNATURES)
    office = desk.Office()
    scan = _file(office, "giay-rieng.pdf")
    presented = office.intake(SIGNATURES).presented
    dossier = office.receive(
        SIGNATURES,
        applicant=WHO,
        summary="Ký giấy Riêng Tư",
        presented=(Presented(number=presented[0].number, file_id=scan.pk), *presented[1:]),
    )
    commands.write_note(dossier.pk, text="Lời Riêng của Bí Mật", by=office.counter, at=at(1, 9))
    other = office.receive(SIGNATURES, applicant=FRIEND)
    import_of(dossier, by=office.counter)
    for one in (dossier, other):
        close(one)
    follow()
    chief = people.official((Role.ADMINISTRATOR, "backan"))
    return Scene(office, dossier, other, chief, people.official((Role.ADMINISTRATOR, "backan")))


@contextmanager
def taken_back(made: Scene) -> Iterator[Scene]:
    """The scene for one test: what it does to tables and to bytes is taken back."""
    files = [disk.address(one.sha256) for one in StoredFile.objects.filter(name__startswith="giay-rieng")]
    contents = [file.read_bytes() for file in files]
    with transaction.atomic():
        yield dataclasses.replace(made)
        transaction.set_rollback(True)
    for file, content in zip(files, contents, strict=True):
        file.write_bytes(content)


def _file(office: desk.Office, name: str) -> StoredFile:
    pdf = pypdfium2.PdfDocument.new()
    pdf.new_page(100, 100)
    source = io.BytesIO()
    pdf.save(source)
    return documents.store(source=source, name=name, by=office.counter, at=at(1))


def import_of(dossier: Dossier, *, by: Actor) -> Import:
    """As if it had come from a spreadsheet, in which a row that was never taken in says it once more."""
    content = f"Họ tên;Số định danh\n{WHO.full_name};{WHO.personal_number}\n".encode()
    file = documents.keep_table(source=io.BytesIO(content), name="giay-rieng.csv", by=by, at=at(1))
    made = Import.objects.create(
        kind="dossiers", file=file, source="egov-cu", headings=["Họ tên", "Số định danh"], state="accepted",
        created_by_id=by.user_id, unit_id=dossier.competent_unit_id, created_at=at(1), accepted_at=at(1),
    )  # fmt: skip
    ImportRow.objects.create(of=made, number=2, state="taken", became=dossier.subject)
    said = [WHO.full_name, int(WHO.personal_number)]
    wrong = [["phone", "Thiếu"], ["applicant", f"“{WHO.full_name}” không phải mã: không được có khoảng trắng."]]
    ImportRow.objects.create(of=made, number=3, state="bad", cells=said, problems=wrong)
    return made


def close(dossier: Dossier) -> None:
    for minute in range(12):
        dossier.refresh_from_db()
        if not dossier.is_open and dossier.returned_at:
            return
        desk.play(dossier, at=at(1, 10, minute))
    raise AssertionError(desk.open_steps(dossier))


def follow() -> None:
    with as_role("caicach_sequencer"):
        while sequencer.sequence(using="default", limit=1000):
            pass
    consumers.drain(Facts())
    consumers.drain(Notices())
