"""Whose browser is this? What every page of an official asks first, by statements that are composed once.

The ORM composes them anew each time, which takes longer than PostgreSQL takes to answer. Storing and validity are
Django's own.
"""

from datetime import timedelta
from typing import Any, Final

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.utils import timezone
from psycopg import sql

from caicach.accounts.models import User
from caicach.accounts.models.sittings import IDLE, LONGEST
from caicach.core import clock

_FIELDS: Final = [item.attname for item in User._meta.concrete_fields]
_USER: Final = sql.SQL("select {} from accounts_user where id = %s").format(
    sql.SQL(", ").join(map(sql.Identifier, _FIELDS))
).as_string()  # fmt: skip
_SESSION: Final = """
select s.session_data, s.expire_date, l.seen_at
from django_session s left join accounts_login l on l.session_key = s.session_key
where s.session_key = %s and s.expire_date > %s
  and (l.seen_at is null or l.seen_at > %s and l.began_at > %s)
"""
_SEEN: Final = "update accounts_login set seen_at = %s where session_key = %s and seen_at < %s"
_MOVED: Final = "update accounts_login set session_key = %s where session_key = %s"
SEEN_EVERY: Final = timedelta(minutes=10)  # so often "last used" is written, not with every page


class SessionStore(db.SessionStore):
    """Django's sessions in the database."""

    def _get_session_from_db(self) -> Session | None:
        at = clock.now()
        with connection.cursor() as cursor:
            cursor.execute(_SESSION, [self.session_key, timezone.now(), at - IDLE, at - LONGEST])
            row = cursor.fetchone()
            if row is not None and row[2] is not None and row[2] < at - SEEN_EVERY:
                cursor.execute(_SEEN, [at, self.session_key, at - SEEN_EVERY])
        if row is None:
            self._session_key = None
            return None
        return Session(session_key=str(self.session_key), session_data=row[0], expire_date=row[1])

    def cycle_key(self) -> None:
        """Under a new key it is still the same log-in."""
        before = self.session_key
        super().cycle_key()
        if before:
            with connection.cursor() as cursor:
                cursor.execute(_MOVED, [self.session_key, before])

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
