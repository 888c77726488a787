"""Which effects does an event have here? One line in a table without any key, written in the consumer's transaction."""

from django.db import connections

from caicach.core.log import consumers

TABLE = """
create table if not exists proof_effect (number bigserial, event_id bigint, subject text, seq integer);
grant select, insert on proof_effect to caicach_app;
grant usage on proof_effect_number_seq to caicach_app
"""


@consumers.register
class Tally(consumers.Consumer):
    name = "proof-tally"
    listens = ("dossier.",)
    batch = 50

    def handle(self, batch: consumers.Batch) -> None:
        events = [event for history in batch.news().values() for event in history]
        with connections[batch.using].cursor() as cursor:
            cursor.executemany(
                "insert into proof_effect (event_id, subject, seq) values (%s, %s, %s)",
                [(event.id, event.subject, event.seq) for event in events],
            )
