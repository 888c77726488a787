"""Do the parts of the design system say what they must, and escape what people typed?"""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from caicach.dossiers.states import Status
from caicach.web.templatetags import components
from tests.web.markup import Page


def rendered(source: str, **values: Any) -> str:
    return Template("{% load components %}" + source).render(Context(values))


class Ask(forms.Form):
    name = forms.CharField(label="Họ tên", help_text="Như trên thẻ.")
    note = forms.CharField(label="Ghi chú", required=False)
    way = forms.ChoiceField(label="Cách nhận", choices=[("a", "Tại quầy"), ("b", "Bưu điện")], widget=forms.RadioSelect)


@pytest.mark.parametrize(
    ("amount", "words"), [(0, "0 đ"), (8000, "8.000 đ"), (150000, "150.000 đ"), (1234567, "1.234.567 đ"), (None, "")]
)
def test_money_has_dots_and_no_decimals(amount: int | None, words: str) -> None:
    assert components.vnd(amount).replace("\xa0", " ") == words


def test_a_moment_is_said_in_vietnam_time() -> None:
    assert components.vn_datetime(datetime(2022, 8, 4, 2, 0, tzinfo=UTC)) == "09:00 ngày 04/08/2022"
    assert components.vn_date(datetime(2022, 8, 3, 20, 0, tzinfo=UTC)) == "04/08/2022"
    assert components.vn_day(date(2022, 8, 4)) == "thứ Năm 04/08/2022"
    assert components.vn_datetime(None) == components.vn_date(None) == components.vn_day(None) == ""


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_its_word(status: Status) -> None:
    assert str(status.label) in components.status(status)


def test_a_badge_escapes() -> None:
    assert "<b>" not in components.badge("<b>x</b>", "ok")


def test_a_field_ties_label_hint_and_error_to_its_control() -> None:
    html = rendered("{% field form.name %}", form=Ask({"name": ""}))
    page = Page(html)
    assert page.labelled == {"id_name"}
    assert set(page.targets) == {"id_name_helptext", "id_name_error"}
    assert set(page.targets) <= set(page.ids)
    assert page.controls[0]["aria-invalid"] == "true"


def test_an_optional_field_says_so() -> None:
    assert "không bắt buộc" in rendered("{% field form.note %}", form=Ask())
    assert "không bắt buộc" not in rendered("{% field form.name %}", form=Ask())


def test_choices_stand_in_a_fieldset_with_a_legend() -> None:
    html = rendered("{% field form.way %}", form=Ask({}))
    assert "<fieldset" in html
    assert "<legend>Cách nhận" in html
    assert 'id="id_way_error"' in html


def test_the_summary_leads_to_the_fields() -> None:
    html = rendered("{% error_summary form %}", form=Ask({}))
    assert "Có 2 chỗ cần sửa" in html
    assert 'href="#id_name"' in html
    assert 'href="#id_way_0"' in html
    assert "Họ tên: " in html
    assert 'role="alert"' in html


def test_a_sound_form_has_no_summary() -> None:
    assert "error-summary" not in rendered("{% error_summary form %}", form=Ask({"name": "A", "way": "a"}))
    assert "error-summary" not in rendered("{% error_summary form %}", form=None)


def test_pages_keep_the_question() -> None:
    request = RequestFactory().get("/", {"tim": "giấy & tờ", "trang": "2", "cap": ""})
    html = rendered("{% pagination page %}", page=Paginator(range(100), 10).page(2), request=request)
    assert "?tim=gi%E1%BA%A5y+%26+t%E1%BB%9D&amp;trang=3" in html
    assert "cap=" not in html
    assert html.count('aria-current="page"') == 1
    assert "11–20 trong 100" in html


def test_an_unknown_drawing_is_a_bug() -> None:
    with pytest.raises(KeyError):
        components.icon("khong-co")
