"""The stored calendars: what the database refuses, and that no change escapes the stamp."""

import pytest

from caicach.organisations import models


@pytest.mark.django_db
def test_every_change_renews_the_stamp() -> None:
    week = models.Calendar.objects.create(code="thu", name="Lịch thử", hours={"monday": ["08:00-12:00"]})
    first = models.CalendarStamp.objects.get().version
    models.Calendar.objects.filter(pk=week.pk).update(name="Lịch thử khác")
    assert models.CalendarStamp.objects.get().version != first
