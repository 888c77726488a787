"""What can never be stored of people and positions?"""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from caicach.accounts import models
from caicach.accounts.states import Role
from caicach.organisations import models as organisations

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> organisations.Unit:
    return organisations.Unit.objects.create(key="thu", kind="commune", established_on=date(2020, 1, 1))


@pytest.fixture
def user() -> models.User:
    return models.User.objects.create(username="thu001", full_name="Nguyễn Văn Thử 001")


def position(user: models.User, unit: organisations.Unit, start: date, end: date | None) -> models.Position:
    return models.Position(user=user, unit=unit, role=Role.CASE_OFFICER, valid_from=start, valid_to=end)


def test_a_role_is_held_once_at_a_time(user: models.User, unit: organisations.Unit) -> None:
    position(user, unit, date(2022, 1, 1), date(2022, 6, 1)).save()
    overlapping = position(user, unit, date(2022, 5, 31), None)
    with pytest.raises(ValidationError, match="Người này đang giữ chính vai trò đó"):
        overlapping.full_clean()
    with pytest.raises(IntegrityError, match="position_held_once"), transaction.atomic():
        overlapping.save()


def test_periods_are_half_open(user: models.User, unit: organisations.Unit) -> None:
    position(user, unit, date(2022, 1, 1), date(2022, 6, 1)).save()
    position(user, unit, date(2022, 6, 1), None).save()
    assert models.Position.objects.on(date(2022, 6, 1)).count() == 1


def test_a_position_taken_back_the_same_day_never_held(user: models.User, unit: organisations.Unit) -> None:
    position(user, unit, date(2022, 6, 1), date(2022, 6, 1)).save()
    assert not models.Position.objects.on(date(2022, 6, 1)).exists()
    position(user, unit, date(2022, 6, 1), None).save()


def test_a_position_does_not_end_before_it_begins(user: models.User, unit: organisations.Unit) -> None:
    backwards = position(user, unit, date(2022, 6, 2), date(2022, 6, 1))
    with pytest.raises(ValidationError, match="Ngày kết thúc không được trước ngày bắt đầu"):
        backwards.full_clean()
    with pytest.raises(IntegrityError, match="position_period_in_order"), transaction.atomic():
        backwards.save()


def test_log_in_names_are_kept_in_small_letters(user: models.User) -> None:
    with pytest.raises(IntegrityError, match="username_in_small_letters"), transaction.atomic():
        models.User.objects.create(username="Thu002", full_name="Nguyễn Văn Thử 002")
    assert models.User.objects.get_by_natural_key(" THU001 ") == user
