"""The chart shows every step to everybody: no box on another, no arrow through a box, nothing that a page forbids."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from caicach.workflow import diagram, rules
from caicach.workflow.bpmn.gates import with_gates
from caicach.workflow.diagram import layout, lettering
from caicach.workflow.diagram.layout import Layout
from caicach.workflow.diagram.picture import START, picture
from caicach.workflow.diagram.routing import Route
from tests.workflow import examples as make
from tests.workflow import strategies

SVG = "{http://www.w3.org/2000/svg}"
TABLES = [make.simple(), make.land(), make.timers_table()]


def compiled(data: make.Table) -> rules.Definition:
    return rules.compile_definition(data)


def texts(element: ElementTree.Element, css: str) -> list[str]:
    return [
        " ".join(span.text or "" for span in text)
        for text in element.iter(f"{SVG}text")
        if css in text.get("class", "").split()
    ]


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("data", TABLES)
def test_every_step_is_named_and_current_ones_say_so_in_words(data: make.Table, narrow: bool) -> None:
    definition = compiled(data)
    working = [step for step in definition.steps.values() if step.needs_person]
    current = [working[0].key, working[-1].key]
    drawn = ElementTree.fromstring(diagram.svg(definition, current=current, narrow=narrow))
    assert sorted(texts(drawn, "wf-title")) == sorted(
        step.name for step in definition.steps.values() if step.needs_person or (step.kind == "timer" and not step.on)
    )
    assert texts(drawn, "wf-flag-text") == ["Đang ở đây"] * 2
    assert len([group for group in drawn.iter(f"{SVG}g") if "wf-current" in group.get("class", "")]) == 2


def test_who_does_what_heads_the_lanes() -> None:
    drawn = ElementTree.fromstring(diagram.svg(compiled(make.land()), places={"competent": "Chi nhánh Chợ Đồn"}))
    assert texts(drawn, "wf-who") == ["Công chức một cửa", "Công chức thụ lý", "Công chức thụ lý", "Lãnh đạo đơn vị"]
    assert texts(drawn, "wf-where")[0] == "Bộ phận Một cửa"
    assert texts(drawn, "wf-where")[1] == "Chi nhánh Chợ Đồn"


def test_who_cannot_see_it_hears_the_same_steps() -> None:
    drawn = ElementTree.fromstring(diagram.svg(compiled(make.land()), current=["check"]))
    title, description = drawn.find(f"{SVG}title"), drawn.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert drawn.get("role") == "img"
    assert drawn.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    text = description.text or ""
    assert "2. Thẩm tra hồ sơ, lập phiếu lấy ý kiến (Công chức thụ lý, Cơ quan giải quyết, 8 giờ) – đang ở đây" in text
    assert "Trả lại để thẩm tra lại thì bước 2" in text


def test_nothing_a_strict_content_policy_forbids() -> None:
    evil = make.simple()
    evil["steps"][0]["name"] = '<script>alert("x")</script> & "y"'
    html = diagram.figure(compiled(evil))
    assert "<script" not in html
    assert not re.search(r"\s(style|on\w+)=", html)
    assert html.count("<svg") == 2
    identifiers = re.findall(r'\sid="([^"]+)"', html)
    assert len(identifiers) == len(set(identifiers)) == 4


def laid_out(data: make.Table, *, narrow: bool, gates: bool = False) -> Layout:
    definition = compiled(data)
    drawn = picture(definition, current=(), places={})
    return layout.laid_out(with_gates(drawn, definition) if gates else drawn, narrow=narrow)


def crosses(whole: Layout, item: Route) -> list[str]:
    """Boxes that a route runs through, its own two left out; a pixel at the edge is no crossing."""
    hit = []
    for (x1, y1), (x2, y2) in pairwise(whole.points(item)):
        for key, box in whole.sheet.placed.items():
            level = min(x1, x2) < box.right - 1 and box.left + 1 < max(x1, x2)
            upright = min(y1, y2) < box.bottom - 1 and box.y + 1 < max(y1, y2)
            across = box.left + 1 < x1 < box.right - 1 and box.left + 1 < x2 < box.right - 1
            beside = box.y + 1 < y1 < box.bottom - 1 and box.y + 1 < y2 < box.bottom - 1
            if key not in (item.link.source, item.link.target) and ((level and beside) or (upright and across)):
                hit.append(key)
    return hit


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("data", TABLES)
def test_no_arrow_runs_through_a_box(data: make.Table, narrow: bool) -> None:
    whole = laid_out(data, narrow=narrow)
    assert {item.link.target for item in whole.routes} == set(whole.sheet.placed) - {START}
    for item in whole.routes:
        assert crosses(whole, item) == []


@settings(max_examples=60, deadline=None)
@given(strategies.sound_tables())
def test_no_box_lies_on_another_and_no_arrow_runs_through_one(data: make.Table) -> None:
    for whole in (laid_out(data, narrow=False), laid_out(data, narrow=True), laid_out(data, narrow=False, gates=True)):
        boxes = list(whole.sheet.placed.values())
        for index, box in enumerate(boxes):
            assert box.left >= 0
            assert box.right <= whole.frame.width
            assert box.y >= 0
            assert box.bottom <= whole.height
            for other in boxes[:index]:
                apart = (
                    box.right <= other.left or other.right <= box.left or box.bottom < other.y or other.bottom < box.y
                )
                assert apart, (box, other)
        for item in whole.routes:
            assert crosses(whole, item) == []


@settings(max_examples=60, deadline=None)
@given(strategies.sound_tables())
def test_any_table_is_drawn_well_formed(data: make.Table) -> None:
    for narrow in (False, True):
        ElementTree.fromstring(diagram.svg(compiled(data), narrow=narrow))


def test_text_breaks_between_words_within_the_room() -> None:
    name = "Ủy ban nhân dân xã xác nhận hiện trạng sử dụng đất"
    lines = lettering.wrap(name, 14, 120, bold=True)
    assert " ".join(lines) == name
    assert all(lettering.width(line, 14, bold=True) <= 120 for line in lines)
    cut = lettering.wrap(name, 14, 120, bold=True, most=2)
    assert len(cut) == 2
    assert cut[1].endswith("…")
    assert lettering.width(cut[1], 14, bold=True) <= 120


@pytest.mark.parametrize("narrow", [False, True])
def test_what_was_measured_is_said_in_words_and_only_repeated_in_colour(narrow: bool) -> None:
    definition = compiled(make.simple())
    gauges = {"verify": diagram.Gauge("Thường mất 9 giờ: vượt xa mức", "far"), "sign": diagram.Gauge("chưa đủ")}
    drawn = ElementTree.fromstring(diagram.svg(definition, gauges=gauges, narrow=narrow))
    small = " ".join(texts(drawn, "wf-small"))
    assert "vượt xa mức" in small
    assert "chưa đủ" in small
    assert [group.get("class") for group in drawn.iter(f"{SVG}g") if "wf-tone" in group.get("class", "")] == [
        "wf-step wf-is-task wf-tone-far"
    ]
    assert "vượt xa mức" in (drawn.findtext(f"{SVG}desc") or "")
    assert "vượt xa mức" in diagram.figure(definition, gauges=gauges)
    assert "vượt xa mức" not in diagram.figure(definition)
