"""Does this process live, and can it serve? Two addresses for those who watch the service, without a word of its data.

`/livez` answers while the process does; `/readyz` answers 503 while something it needs is missing.
"""

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caicach.config import schema
from caicach.web.permissions import public

_migrated = False  # once seen, always so: a migration is never taken back under a running process


@public
@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@public
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    parts = {"database": database_answers()}
    parts["migrations"] = parts["database"] and migrations_applied()
    return JsonResponse({"ready": all(parts.values()), **parts}, status=200 if all(parts.values()) else 503)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        return False
    return True


def migrations_applied() -> bool:
    global _migrated
    if not _migrated:
        _migrated = not schema.unapplied(DEFAULT_DB_ALIAS)
    return _migrated
