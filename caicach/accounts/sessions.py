"""Whose browser is this? What every page of an official asks first, by statements that are composed once.

The ORM composes them anew each time, which takes longer than PostgreSQL takes to answer. Storing and validity are
Django's own.
"""

from typing import Any, Final

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.utils import timezone
from psycopg import sql

from caicach.accounts.models import User

_FIELDS: Final = [item.attname for item in User._meta.concrete_fields]
_USER: Final = sql.SQL("select {} from accounts_user where id = %s").format(
    sql.SQL(", ").join(map(sql.Identifier, _FIELDS))
).as_string()  # fmt: skip
_SESSION: Final = "select session_data, expire_date from django_session where session_key = %s and expire_date > %s"


class SessionStore(db.SessionStore):
    """Django's sessions in the database."""

    def _get_session_from_db(self) -> Session | None:
        with connection.cursor() as cursor:
            cursor.execute(_SESSION, [self.session_key, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return None
        return Session(session_key=str(self.session_key), session_data=row[0], expire_date=row[1])

    def save(self, must_create: bool = False) -> None:
        try:
            super().save(must_create)
        except UpdateError as problem:
            # Django says the same of a session that is gone and of a database that is away.
            if isinstance(problem.__context__, OperationalError):
                raise problem.__context__ from None
            raise


class Backend(ModelBackend):
    """Django's log-in by name and password."""

    def get_user(self, user_id: Any) -> User | None:
        with connection.cursor() as cursor:
            cursor.execute(_USER, [user_id])
            row = cursor.fetchone()
        user = User.from_db(connection.alias, _FIELDS, row) if row else None
        return user if user and self.user_can_authenticate(user) else None
