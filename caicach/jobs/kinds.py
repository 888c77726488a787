"""Which kinds of work are there, and how is each done? A domain registers its own in `tasks.py`.

A handler may be begun anew after a killed worker: what it has done must be recognisable, in its own tables, or harmless
to do twice. It commits as it goes, so that progress is seen and a stop loses little.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from caicach.core.actor import Actor
from caicach.jobs import models

ATTEMPTS: Final = 3  # of which a killed worker, or a database that was away, takes one


class Interrupted(Exception):
    """The worker was told to stop: the job goes back and is begun anew by the next."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it, in small figures for the page. A file is kept by `commands.keep`."""

    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Work:
    """What a handler is given. `actor` has the rights its owner holds now, not those of the moment of asking."""

    job_id: int
    subject: str
    params: dict[str, Any]
    actor: Actor
    stopped: Callable[[], bool]

    def progress(self, done: int, *, total: int) -> None:
        """Tell how far it is, outside any transaction of the handler; here a stop is heard."""
        if self.stopped():
            raise Interrupted
        models.Job.objects.filter(pk=self.job_id).update(done=min(done, total), total=total)


Handler = Callable[[Work], Outcome]


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    title: str | Promise
    run: Handler
    attempts: int


_known: dict[str, Kind] = {}


def kind(name: str, *, title: str | Promise, attempts: int = ATTEMPTS) -> Callable[[Handler], Handler]:
    """Register how jobs of this kind are done; `title` is what the page calls them."""

    def register(run: Handler) -> Handler:
        _known[name] = Kind(name, title, run, attempts)
        return run

    return register


def registered() -> dict[str, Kind]:
    autodiscover_modules("tasks")
    return _known
