"""What comes from elsewhere is counted as what it is, and what was taken back not at all."""

from caicach.accounts import queries as accounts
from caicach.accounts.states import Role
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.core.log import consumers, sequencer
from caicach.dossiers.models import Dossier
from caicach.dossiers.states import Quality
from caicach.indices import counts, queries
from caicach.indices.consumers import Facts
from caicach.indices.models import DossierFact
from tests.exchange.test_dossiers import accepted, ask
from tests.support import people, sheets
from tests.support.roles import as_role

SAME = (
    "code", "source_system", "data_quality", "revision_id", "procedure_code", "intake_unit_id", "competent_unit_id",
    "channel", "registered_at", "received_at", "original_due_at", "due_at", "finished_at", "returned_at", "status",
    "seq", "rule_set",
)  # fmt: skip


def follow() -> None:
    with as_role("caicach_sequencer"):
        sequencer.drain(using="default")
    consumers.drain(Facts())


def test_row_and_fact_say_the_same_and_the_board_flags_them(by: Actor) -> None:
    late = sheets.dossier(2, finished="07/01/2022", returned="07/01/2022")
    found = accepted(by, sheets.dossier(1, due=""), late, sheets.dossier(3, status="Rút hồ sơ"))
    follow()
    for dossier in Dossier.objects.all():
        fact = DossierFact.objects.get(pk=dossier.pk)
        assert {name: getattr(fact, name) for name in SAME} == {name: getattr(dossier, name) for name in SAME}
    assert sorted(DossierFact.objects.values_list("ending", flat=True)) == ["done", "done", "withdrawn"]
    viewer = accounts.actor_for(people.official((Role.UNIT_HEAD, "xa-mot")), on=people.ON)
    figures = queries.board(year=2022, under=None, seen_by=viewer, at=clock.now()).total.figures
    assert [figures[one.key] for one in (counts.RECEIVED, counts.LATE, counts.TAKEN_OVER)] == [3, 2, 3]
    ask("import-undo", found, by)
    follow()
    assert set(DossierFact.objects.values_list("data_quality", flat=True)) == {Quality.UNDONE}
    assert not DossierFact.objects.counted().exists()
