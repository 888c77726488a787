"""The picture of growth says what was measured, also to whoever cannot see it."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench import growth
from bench.measure import Result

SVG = "{http://www.w3.org/2000/svg}"


def result(**values: float) -> Result:
    return Result(id="P", name="", figure="", reference="", ratio=None, must="", goal="", holds=True, values=values)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(growth, "FIGURES", tmp_path / "growth.json")
    monkeypatch.setattr(growth, "PICTURE", tmp_path / "growth.svg")
    return tmp_path


def test_a_later_run_of_some_rows_keeps_the_others(files: Path) -> None:
    growth.note(10_000, [result(P5=9.2, P5m=7.6), result(P10=6.0)])
    growth.note(10_000, [result(P10=5.0), result()])
    growth.note(1_000_000, [result(P10=7.0)])
    assert growth.read() == {"10000": {"P5": 9.2, "P5m": 7.6, "P10": 5.0}, "1000000": {"P10": 7.0}}


def test_one_size_shows_no_growth(files: Path) -> None:
    growth.note(10_000, [result(P5=9.2)])
    growth.draw()
    assert not growth.PICTURE.exists()


def test_the_picture_has_a_name_every_figure_in_words_and_the_bound_it_comes_near(files: Path) -> None:
    for size, ratio in ((10_000, 6.0), (1_000_000, 7.5)):
        growth.note(size, [result(P5=9.2, P5m=7.6, P7=0.21, P7n=1.5, P9=0.31, P10=ratio)])
    growth.draw()
    picture = ElementTree.fromstring(growth.PICTURE.read_text())
    named = {one.get("id") for tag in ("title", "desc") for one in picture.findall(f"{SVG}{tag}")}
    assert set(picture.get("aria-labelledby", "").split()) == named
    told = picture.findtext(f"{SVG}desc") or ""
    assert "P10 facts made anew, ratio: 6 × at 10,000, 7.5 × at 1,000,000 (must be at most 10 ×)" in told
    assert "P9 facts kept up, ratio: 0.31 at 10,000, 0.31 at 1,000,000 (must be at least 0.2)" in told
    bounds = [line for line in picture.iter(f"{SVG}line") if line.get("stroke-dasharray")]
    assert len(bounds) == 2  # of P9 and P10; the others are far from theirs
