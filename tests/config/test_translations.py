"""Texts are found in code and templates, kept when they stay, and complained about when English lacks them."""

import gettext
from pathlib import Path

import pytest

from caicach.config.translations import Book

CODE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
name = _("hồ sơ")
count = ngettext("%(n)s hồ sơ", "%(n)s hồ sơ", 3)
month = pgettext("trạng thái", "xong")
variable = _(name)
"""
PAGE = """{% load i18n %}<h1>{% translate "Tra cứu" %}</h1>
{% blocktranslate trimmed with ma=x %}
  Mã {{ ma }}
  đã xong
{% endblocktranslate %}{{ _("Nộp hồ sơ") }}"""


@pytest.fixture
def book(tmp_path: Path) -> Book:
    (tmp_path / "package" / "templates").mkdir(parents=True)
    (tmp_path / "package" / "models.py").write_text(CODE)
    (tmp_path / "package" / "templates" / "page.html").write_text(PAGE)
    return Book(root=tmp_path / "package", locale=tmp_path / "locale")


def translate(book: Book, source: str, target: str) -> None:
    po = book.po.read_text()
    assert f'msgid "{source}"\nmsgstr ""\n' in po
    book.po.write_text(po.replace(f'msgid "{source}"\nmsgstr ""\n', f'msgid "{source}"\nmsgstr "{target}"\n'))


def test_every_kind_of_text_is_found(book: Book) -> None:
    found = {(message.id, message.context) for message in book.collect() if message.id}
    assert found == {
        ("hồ sơ", None), (("%(n)s hồ sơ", "%(n)s hồ sơ"), None), ("xong", "trạng thái"),
        ("Tra cứu", None), ("Mã %(ma)s đã xong", None), ("Nộp hồ sơ", None),
    }  # fmt: skip


def test_translations_are_kept_and_unused_texts_go(book: Book) -> None:
    book.renew()
    translate(book, "hồ sơ", "dossier")
    (book.root / "templates" / "page.html").write_text("")
    book.renew()
    po = book.po.read_text()
    assert 'msgstr "dossier"' in po
    assert "Tra cứu" not in po
    book.renew()
    assert book.po.read_text() == po


def test_missing_unused_and_wrongly_filled_texts_are_named(book: Book) -> None:
    assert len(list(book.problems())) == 6
    book.renew()
    translate(book, "hồ sơ", "dossier")
    translate(book, "Mã %(ma)s đã xong", "Code %(code)s is done")
    (book.root / "models.py").write_text(CODE.replace("xong", "chưa"))
    problems = sorted(book.problems())
    assert not any("'hồ sơ'" in problem for problem in problems)
    assert "other placeholders than the source: 'Mã %(ma)s đã xong' (templates/page.html)" in problems
    assert "not in the catalogue: 'chưa' (models.py)" in problems
    assert "no longer used: 'xong'" in problems
    assert "not translated: 'Tra cứu' (templates/page.html)" in problems


def test_the_compiled_catalogue_answers(book: Book) -> None:
    assert not book.compile()
    book.renew()
    translate(book, "Tra cứu", "Look up")
    assert book.compile()
    assert not book.compile()
    with book.mo.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Tra cứu") == "Look up"
