"""How are the records behind a value taken along? The same list as on the page, whole; no person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from caicach.core.actor import Actor
from caicach.documents.spreadsheets import Column, Value
from caicach.indices import queries
from caicach.indices.exporting import batches, check_may_export
from caicach.indices.measures import MEASURES
from caicach.indices.periods import Period
from caicach.indices.queries import values
from caicach.indices.queries.families import SOURCES, Source
from caicach.indices.queries.values import Part, Question
from caicach.jobs import exports
from caicach.jobs.exports import Format
from caicach.jobs.models import Job

KIND: Final = "export-records"


def export_records(question: Question, *, words: str, form: Format, by: Actor, at: datetime) -> Job:
    """Ask for the records behind a value. `words`: its part, period and unit, as the page says them."""
    check_may_export(by)
    queries.check_branch(question.under, seen_by=by, on=at.date())
    return exports.ask(KIND, params={"question": said(question), "words": words}, form=form, by=by, at=at)


def said(question: Question) -> dict[str, Any]:
    """As a job keeps it."""
    return {
        "measure": question.measure.key, "period": question.period.code, "part": question.part.value,
        "unit": question.unit, "under": question.under, "procedure": question.procedure,
    }  # fmt: skip


def heard(kept: dict[str, Any]) -> Question:
    """Read back."""
    told = {"measure": MEASURES[kept["measure"]], "period": Period.parse(kept["period"]), "part": Part(kept["part"])}
    return Question(**kept | told)


@dataclass(frozen=True)
class RecordList:
    """What is behind a question at this moment."""

    question: Question
    seen_by: Actor
    at: datetime
    about: tuple[str, ...]
    name: str = "so-lieu"

    @property
    def title(self) -> str:
        return _("Danh sách sau số liệu: %(figure)s") % {"figure": self.question.measure.label}

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(self._source.columns())

    def count(self) -> int:
        return values.behind(self.question, seen_by=self.seen_by, at=self.at).count()

    def rows(self) -> Iterator[list[Value]]:
        """By batches, each with the few statements that make it readable."""
        facts = values.behind(self.question, seen_by=self.seen_by, at=self.at).order_by("pk")
        for batch in batches(facts):
            yield from self._told(batch)

    @property
    def _source(self) -> Source:
        return SOURCES[self.question.measure.family]

    def _told(self, facts: list[Any]) -> Iterator[list[Value]]:
        for line in self._source.told(facts, seen_by=self.seen_by, on=self.at.date()):
            yield list(line.fields)
