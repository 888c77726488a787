"""Where are the facts of each family, and how is one of them told? One source for each; values and lists ask it alone.

A family that has no source here is recorded by nothing yet: its measures are unknown, which is not zero.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caicach.catalogue import queries as catalogue
from caicach.core.actor import Actor
from caicach.documents.spreadsheets import Column
from caicach.documents.spreadsheets import Value as Field
from caicach.dossiers.rules.verdicts import Verdict
from caicach.dossiers.states import STATUS_LABELS, Quality
from caicach.indices.counts import Basis
from caicach.indices.measures import Family
from caicach.indices.models import PaymentFact, PetitionFact, ProcedureFact, RatingFact, TaskFact
from caicach.indices.periods import Days
from caicach.indices.queries import scope
from caicach.indices.queries.board import lines
from caicach.organisations.queries import successions

VERDICTS: Final[Mapping[str, Promise]] = {
    Verdict.EARLY: gettext_lazy("Trước hạn"), Verdict.ON_TIME: gettext_lazy("Đúng hạn"),
    Verdict.LATE: gettext_lazy("Quá hạn"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One record as a line, without any person: a field for each column, the first names it.

    `opens`: the code of the dossier whose page is open to the viewer.
    """

    fields: Sequence[Field]
    opens: str = ""


class Source(Protocol):
    """`noun`: what one of them is called. `imported`: which of them others told. Facts carry the columns of `By`."""

    noun: str | Promise
    imported: Q

    def is_recorded(self) -> bool: ...

    def facts(
        self, basis: Basis, days: Days | None, *, under: int | None, seen_by: Actor, on: date
    ) -> QuerySet[Any]: ...

    def columns(self) -> Sequence[Column]: ...

    def told(self, facts: Iterable[Any], *, seen_by: Actor, on: date) -> Iterator[Told]: ...


class Dossiers:
    noun: str | Promise = gettext_lazy("hồ sơ")
    imported: Q = ~Q(data_quality=Quality.OWN.value)

    def is_recorded(self) -> bool:
        return True

    def facts(self, basis: Basis, days: Days | None, *, under: int | None, seen_by: Actor, on: date) -> QuerySet[Any]:
        return scope.facts(basis, days, under=under, seen_by=seen_by, on=on)

    def columns(self) -> Sequence[Column]:
        return (
            Column(_("Mã hồ sơ"), 28), Column(_("Thủ tục"), 40), Column(_("Mã thủ tục"), 12), Column(_("Cơ quan"), 30),
            Column(_("Tiếp nhận"), 18), Column(_("Hẹn trả"), 18), Column(_("Xử lý xong"), 18),
            Column(_("Trạng thái"), 20), Column(_("Theo quy định về thời hạn"), 18), Column(_("Theo thống kê"), 18),
        )  # fmt: skip

    def told(self, facts: Iterable[Any], *, seen_by: Actor, on: date) -> Iterator[Told]:
        for line in lines(facts, seen_by=seen_by, on=on):
            fields = (
                line.code, line.procedure_name, line.procedure_code, line.unit_name, line.received_at, line.due_at,
                line.finished_at, str(STATUS_LABELS[line.status]), verdict(line.verdict), verdict(line.statistical),
            )  # fmt: skip
            yield Told(fields, line.code if line.opens else "")


def verdict(value: str) -> str:
    """In words; empty for what is not judged."""
    return str(VERDICTS[value]) if value else ""


class Procedures:
    """Units share procedures, so `provided` counts and lists them; here one is told."""

    noun: str | Promise = gettext_lazy("thủ tục")
    imported: Q = Q(pk__isnull=True)

    def is_recorded(self) -> bool:
        return ProcedureFact.objects.exists()

    def facts(self, basis: Basis, days: Days | None, *, under: int | None, seen_by: Actor, on: date) -> QuerySet[Any]:
        facts = ProcedureFact.objects.all()
        return facts if days is None else facts.filter(**{f"{basis}__range": days})

    def columns(self) -> Sequence[Column]:
        return (
            Column(_("Mã thủ tục"), 12), Column(_("Thủ tục"), 60), Column(_("Phiên bản"), 10),
            Column(_("Quyết định công bố"), 18), Column(_("Công khai"), 18), Column(_("Hiệu lực"), 18),
        )  # fmt: skip

    def told(self, facts: Iterable[Any], *, seen_by: Actor, on: date) -> Iterator[Told]:
        for fact in facts:
            name = catalogue.get_revision(fact.revision_id).name
            yield Told(
                (fact.procedure_code, name, fact.number, fact.decided_on, fact.announced_on, fact.valid_from)
            )  # fmt: skip


class OfUnits:
    """Facts of one table, each of one agency: petitions, ratings, payments, tasks. Empty until something feeds them."""

    imported: Q = ~Q(data_quality=Quality.OWN.value)

    def __init__(self, model: Any, noun: str | Promise) -> None:
        self.model, self.noun = model, noun

    def is_recorded(self) -> bool:
        return bool(self.model.objects.exists())

    def facts(self, basis: Basis, days: Days | None, *, under: int | None, seen_by: Actor, on: date) -> QuerySet[Any]:
        seen = scope.reach(seen_by, on)
        if under is not None:
            seen &= successions.branch(under, on=on)
        facts: QuerySet[Any] = self.model.objects.all()
        if under is not None or not seen_by.is_system:
            facts = facts.filter(competent_unit_id__in=seen)
        return facts if days is None else facts.filter(**{f"{basis}__range": days})

    def columns(self) -> Sequence[Column]:
        return Column(_("Số"), 12), Column(_("Mã thủ tục"), 12), Column(_("Tiếp nhận"), 18)

    def told(self, facts: Iterable[Any], *, seen_by: Actor, on: date) -> Iterator[Told]:
        for fact in facts:
            yield Told((str(fact.pk), fact.procedure_code, fact.received_on))


SOURCES: Final[Mapping[Family, Source]] = {
    Family.DOSSIERS: Dossiers(), Family.PROCEDURES: Procedures(),
    Family.PETITIONS: OfUnits(PetitionFact, gettext_lazy("phản ánh, kiến nghị")),
    Family.RATINGS: OfUnits(RatingFact, gettext_lazy("đánh giá")),
    Family.PAYMENTS: OfUnits(PaymentFact, gettext_lazy("khoản thu")),
    Family.TASKS: OfUnits(TaskFact, gettext_lazy("nhiệm vụ")),
}  # fmt: skip
