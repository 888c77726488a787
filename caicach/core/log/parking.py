"""What waits because a consumer could not handle it, and how does it go on? An officer looks, mends and releases."""

from collections.abc import Sequence

from django.db import DEFAULT_DB_ALIAS, transaction

from caicach.core import errors, models
from caicach.core.events import shard_of
from caicach.core.log import consumers


def parked(consumer: str = "", *, using: str = DEFAULT_DB_ALIAS) -> Sequence[models.Parked]:
    """What is parked, oldest first."""
    rows = models.Parked.objects.using(using).order_by("parked_at", "id")
    return list(rows.filter(consumer=consumer) if consumer else rows)


def release(consumer: consumers.Consumer, subject: str, *, using: str = DEFAULT_DB_ALIAS) -> bool:
    """Replay what has waited, under the lock of its shard; False if it fails again and stays, with the new reason."""
    with transaction.atomic(using=using):
        place = models.Place.objects.using(using).select_for_update().get(
            consumer=consumer.name, shard=shard_of(subject)
        )  # fmt: skip
        row = models.Parked.objects.using(using).filter(consumer=consumer.name, subject=subject).first()
        if row is None:
            raise errors.NotFound
        waited = consumers.Batch(
            {subject: row.since_position},
            place=place.position,
            head=place.position,
            kinds=consumer.listens,
            using=using,
        )
        reason = consumers.attempt(consumer, waited)
        if reason is not None:
            models.Parked.objects.using(using).filter(pk=row.pk).update(reason=reason)
            return False
        row.delete()
        return True
