"""The pages of background work: whose they are, what they say while it waits, runs, is done and has failed."""

import pytest
from django.test import Client
from django.urls import reverse

from caicach.accounts import queries
from caicach.accounts.states import Role
from caicach.core import clock
from caicach.jobs import commands, worker
from caicach.jobs.models import Job
from tests.support import count_worker, people

assert count_worker  # registers the kinds


@pytest.fixture
def client(db: None) -> Client:
    people.load_units()
    client = Client()
    client.force_login(people.official((Role.UNIT_HEAD, "xa-mot"), username="viecnen"))
    return client


def ask(kind: str, username: str = "viecnen", **params: object) -> int:
    user = queries.find_user(queries.user_id_of(username) or 0)
    assert user is not None
    by = queries.actor_for(user, on=clock.now().date())
    return commands.enqueue(kind, by=by, at=clock.now(), params=params).pk


def page(client: Client, job_id: int) -> str:
    return client.get(reverse("desk:job", args=[job_id])).content.decode()


def test_a_job_tells_how_far_it_is_without_script(client: Client) -> None:
    first, second = ask("test-count", to=2), ask("test-count", to=1)
    assert "data-open" in page(client, first)
    assert "Còn 1 việc trước việc này." in page(client, second)
    worker.advance()
    told = page(client, first)
    assert "Đã làm 2 trên 2." in told
    assert "data-open" not in told
    assert "đã xong" in client.get(reverse("desk:jobs")).content.decode()


def test_a_failed_job_says_why(client: Client) -> None:
    job = ask("test-refused")
    worker.advance()
    assert "Không làm được việc này." in page(client, job)


def test_the_file_goes_to_its_owner_only(client: Client) -> None:
    job = ask("test-file")
    worker.advance()
    address = reverse("desk:job-file", args=[job])
    assert b"".join(client.get(address)) == b"xong"
    other = Client()
    other.force_login(people.official((Role.UNIT_HEAD, "xa-mot")))
    assert (other.get(address).status_code, other.get(reverse("desk:job", args=[job])).status_code) == (404, 404)
    file = Job.objects.get(pk=job).file_id
    assert client.get(reverse("desk:uploads:download", args=[file])).status_code == 404, "past the end of the link"
