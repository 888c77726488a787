"""One place knows what a database lacks; whoever serves, starts or examines asks it."""

from django.db import connections

from caicach.config import health, schema, start
from caicach.config.doctor import server
from caicach.config.doctor.findings import State


def test_what_is_lacking_is_named_in_order(committed_db: str) -> None:
    assert schema.unapplied("owner") == schema.unapplied("default") == []
    with connections["owner"].cursor() as cursor:
        cursor.execute("delete from django_migrations where app = 'core' and name > '0001_initial'")
    lacking = schema.unapplied("default")
    names = [migration.name for migration in lacking]
    assert {migration.app_label for migration in lacking} == {"core"}
    assert names == sorted(names)
    answer = server.migrations()
    assert answer.state is State.PROBLEM
    assert f"core.{names[0]}" in str(answer.found)
    assert health.schema is start.schema is server.schema is schema
