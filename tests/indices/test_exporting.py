"""Does the list behind a figure leave whole, of the asker's units only, and without a person?"""

import pytest

from caicach.accounts.queries import actor_for
from caicach.accounts.states import Role
from caicach.core import clock, errors
from caicach.indices import counts, exporting, queries
from caicach.jobs import queries as jobs
from caicach.jobs import worker
from caicach.jobs.exports import Format
from tests.support import figures, people

CELL = queries.Figure(counts.RECEIVED, 2022)


def test_a_cell_is_kept_as_it_was() -> None:
    asked = queries.Figure(counts.LATE, 2022, month=3, unit=4, under=5, current=True)
    assert exporting.heard(exporting.said(asked)) == asked


def test_as_many_leave_as_the_figure_says(committed_db: str) -> None:
    people.load_units()
    figures.load(figures.stories())
    with clock.frozen(figures.NOW):
        for role, key in ((Role.UNIT_HEAD, "tinh-thu"), (Role.UNIT_HEAD, "xa-mot")):
            by = actor_for(people.official((role, key)), on=figures.NOW.date())
            total = queries.board(year=2022, under=None, seen_by=by, at=figures.NOW).total
            figure = total.figures[counts.RECEIVED.key]
            job = exporting.export_figure(CELL, words="năm 2022", form=Format.CSV, by=by, at=figures.NOW)
            worker.drain()
            done = jobs.get_job(job.pk, seen_by=by)
            assert done.result["written"] == figure > 0, done.error
            with jobs.open_result(done, at=figures.NOW).stream as stream:
                head, *rows = stream.read().decode("utf-8-sig").splitlines()
            assert head.count(";") == 8
            assert "Người nộp" not in head
            codes = [row.split(";")[0] for row in rows[:figure]]
            assert codes == sorted(codes)
        cell = queries.Figure(counts.RECEIVED, 2022, under=people.unit("tinh-thu").id)
        with pytest.raises(errors.NotFound):
            exporting.export_figure(cell, words="", form=Format.CSV, by=by, at=figures.NOW)
