"""What must citizens be told because of the log? One notice for each event they must hear of, prepared once."""

from caicach.core import clock
from caicach.core.log import consumers, reading
from caicach.dossiers import events as dossiers
from caicach.notices import commands, rules


@consumers.register
class Notices(consumers.Consumer):
    """Prepares the notices of a batch in three statements; what was taken back meanwhile is told to nobody."""

    name = "notices"
    listens = ("dossier.",)

    def handle(self, batch: consumers.Batch) -> None:
        news = batch.news()
        now = clock.now()
        told = [
            one
            for history in news.values()
            for one in history
            if one.kind in rules.templates() and rules.is_news(one.recorded_at, now=now)
        ]
        commands.prepare(told, at=now, using=batch.using)
        undone = {key: _undone(history) for key, history in news.items()}
        commands.cancel({key: seqs for key, seqs in undone.items() if seqs}, at=now, using=batch.using)


def _undone(history: reading.History) -> list[int]:
    return [one.event.undone_seq for one in history if isinstance(one.event, dossiers.ActUndone)]
