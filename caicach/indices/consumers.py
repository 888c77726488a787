"""Which rows follow from the log? One fact for each dossier with a new event, made from its whole history."""

from caicach.core.log import consumers
from caicach.indices import commands
from caicach.indices.commands import procedures, rebuilding


@consumers.register
class Facts(consumers.Consumer):
    """Replaces the facts of all dossiers of a batch: one query for the histories, one statement for the rows."""

    name = rebuilding.FACTS
    listens = ("dossier.",)
    batch = 1000

    def handle(self, batch: consumers.Batch) -> None:
        histories = batch.histories(rebuilding.FAMILY)
        commands.replace_facts(commands.facts_of(histories.values()), using=batch.using)

    def tidy(self, *, using: str) -> bool:
        return commands.recount_cells(using=using) > 0


@consumers.register
class Procedures(consumers.Consumer):
    """Replaces the facts of all procedures of a batch."""

    name = "procedure-facts"
    listens = ("procedure.",)

    def handle(self, batch: consumers.Batch) -> None:
        histories = batch.histories(procedures.FAMILY)
        commands.replace_procedures(histories.values(), using=batch.using)
