"""Was somebody asked, of every column that takes words, whether they say something of a person who applied?

`test_destroying` and `test_handing` search for one person, but find only what their scene fills. So whoever adds a
table or a column of words enters it in `privacy.rules.columns`: what an erasing does with it, and if its owner gets it.
"""

from django.apps import apps
from django.db import models

from caicach.privacy.queries import collecting
from caicach.privacy.rules.columns import NOBODY, PASSING, TABLES, handed_out


def tables() -> dict[str, type[models.Model]]:
    return {one._meta.db_table: one for one in apps.get_models() if one.__module__.startswith("caicach.")}


def words() -> set[str]:
    """table.column of everything that takes words nobody chose from a list."""
    return {
        f"{table}.{field.column}"
        for table, model in tables().items()
        for field in model._meta.local_concrete_fields
        if collecting.takes_words(field)
    }


def test_every_column_of_words_was_thought_of() -> None:
    whole = NOBODY | set(PASSING)
    known = {f"{table}.{column}" for table, one in TABLES.items() for column in one.columns}
    assert {one for one in words() if one.partition(".")[0] not in whole} == known
    assert whole == {one.partition(".")[0] for one in words()} & whole
    assert not whole & set(TABLES)
    assert set(TABLES) <= set(tables())


def test_every_table_of_a_person_is_collected_or_says_why_not() -> None:
    collected = {part.model._meta.db_table for part in collecting.PARTS}
    assert set(TABLES) == collected & set(TABLES)
    for table, one in TABLES.items():
        assert set(one.held_back) <= set(one.columns), table
        assert not (one.apart and one.held_back), table


def test_what_nobody_entered_is_not_given_out() -> None:
    assert handed_out("dossiers_closure", "reason")
    assert not handed_out("dossiers_closure", "hearsay")
    assert not handed_out("dossiers_note", "text")
    assert not handed_out("dossiers_dossier", "applicant_tokens")
    assert not handed_out("reviews_review", "words")
