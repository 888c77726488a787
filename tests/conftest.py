"""What every test may rely on: a real PostgreSQL, the app's own role, and a fresh database where commits are real."""

import os
from collections.abc import Iterator

import hypothesis
import pytest

from tests.support import databases

PLAIN_FILES = "django.contrib.staticfiles.storage.StaticFilesStorage"


def pytest_configure() -> None:
    """Tests serve style sheets from where they lie, so that none depends on a collected copy; English is compiled."""
    from django.conf import settings

    from caicach.config import translations

    translations.Book(root=settings.PACKAGE, locale=settings.LOCALE_PATHS[0]).compile()
    settings.FILES_ROOT = settings.VAR / "test-files"
    settings.THROTTLE_ROOT = settings.VAR / f"test-throttle-{os.getpid()}"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN_FILES}}
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    # How long an example takes says more about the machine than about the code.
    hypothesis.settings.register_profile(
        "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("house")


def pytest_unconfigure() -> None:
    """The counters of this run are gone with it."""
    from caicach.web import throttle

    throttle.forget()


@pytest.fixture(autouse=True)
def counters_of_this_test_alone() -> None:
    """How often one machine asked is not forgotten by a rollback."""
    from caicach.web import throttle

    throttle.forget()


@pytest.fixture(scope="session")
def worker_name() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


@pytest.fixture(scope="session")
def cluster() -> Iterator[None]:
    with databases.CLUSTER.in_use():
        yield


@pytest.fixture(scope="session")
def django_db_setup(cluster: None, worker_name: str, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """A clone of the migrated template for each worker, instead of Django's own test database."""
    from django.db import connections

    name = f"test_{worker_name}_{os.getpid()}"
    with django_db_blocker.unblock():
        databases.clone(name)
        databases.point_at(name)
        yield
        connections.close_all()
        with databases.superuser() as connection:
            databases.drop(connection, name)


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: pytest.FixtureRequest, worker_name: str) -> Iterator[str]:
    """A database of this test alone, in which commits are real: for threads, processes and the sequencer."""
    from django.db import connections

    usual = connections["default"].settings_dict["NAME"]
    name = f"committed_{worker_name}_{os.getpid()}"
    with django_db_blocker.unblock():
        databases.clone(name)
        databases.point_at(name)
        try:
            yield name
        finally:
            connections.close_all()
            databases.point_at(usual)
            with databases.superuser() as connection:
                databases.drop(connection, name)
