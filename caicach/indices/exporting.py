"""How is the list behind a figure taken along? Code, procedure, unit, dates and state; no person."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from caicach.accounts import policies as accounts
from caicach.accounts.states import Permission
from caicach.core.actor import Actor
from caicach.documents.spreadsheets import Column, Value
from caicach.dossiers.states import STATUS_LABELS
from caicach.indices import counts, queries
from caicach.jobs import exports
from caicach.jobs.exports import Format
from caicach.jobs.models import Job

KIND: Final = "export-figure"
BATCH: Final = 1000


def export_figure(figure: queries.Figure, *, words: str, form: Format, by: Actor, at: datetime) -> Job:
    """Ask for the list behind a figure. `words`: its period and unit, as the page says them."""
    check_may_export(by)
    queries.check_branch(figure.under, seen_by=by, on=at.date())
    return exports.ask(KIND, params={"figure": said(figure), "words": words}, form=form, by=by, at=at)


def check_may_export(actor: Actor) -> None:
    accounts.check(actor, Permission.DASHBOARD_VIEW, unit_id=actor.unit_id)


def said(figure: queries.Figure) -> dict[str, Any]:
    """As a job keeps it."""
    return {
        "count": figure.count.key, "year": figure.year, "month": figure.month, "half": figure.half,
        "unit": figure.unit, "under": figure.under, "current": figure.current,
    }  # fmt: skip


def heard(kept: dict[str, Any]) -> queries.Figure:
    """Read back."""
    return queries.Figure(**kept | {"count": counts.COUNTS[kept["count"]]})


def batches(facts: QuerySet[Any]) -> Iterator[list[Any]]:
    """All of them in order, some at a time."""
    found = facts.iterator(chunk_size=BATCH)
    while batch := list(itertools.islice(found, BATCH)):
        yield batch


@dataclass(frozen=True)
class FigureList:
    """What is behind a figure at this moment."""

    figure: queries.Figure
    seen_by: Actor
    at: datetime
    about: tuple[str, ...]
    name: str = "so-lieu"

    @property
    def title(self) -> str:
        return _("Danh sách sau số liệu: %(figure)s") % {"figure": self.figure.count.label}

    @property
    def columns(self) -> tuple[Column, ...]:
        return (
            Column(_("Mã hồ sơ"), 28), Column(_("Mã thủ tục"), 12), Column(_("Thủ tục"), 40), Column(_("Cơ quan"), 30),
            Column(_("Tiếp nhận"), 18), Column(_("Hẹn trả"), 18), Column(_("Xử lý xong"), 18),
            Column(_("Trạng thái"), 20), Column(_("Đúng hạn, quá hạn"), 16),
        )  # fmt: skip

    def count(self) -> int:
        return queries.behind(self.figure, seen_by=self.seen_by, at=self.at).count()

    def rows(self) -> Iterator[list[Value]]:
        """By batches, each with the few statements that make it readable."""
        facts = queries.behind(self.figure, seen_by=self.seen_by, at=self.at).order_by("code", "dossier_id")
        for batch in batches(facts):
            yield from self._lines(batch)

    def _lines(self, facts: list[Any]) -> Iterator[list[Value]]:
        verdicts = {"late": _("Xong quá hạn"), "": ""}
        for line in queries.lines(facts, seen_by=self.seen_by, on=self.at.date()):
            yield [
                line.code, line.procedure_code, line.procedure_name, line.unit_name, line.received_at, line.due_at,
                line.finished_at, str(STATUS_LABELS[line.status]), verdicts.get(line.verdict, _("Xong đúng hạn")),
            ]  # fmt: skip
