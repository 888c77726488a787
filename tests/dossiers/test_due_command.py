"""`caicach due`, as it is typed: in a process of its own, with no database to be reached."""

import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from caicach.core import errors
from caicach.organisations import calendar_files, models
from caicach.organisations.commands import calendars
from caicach.organisations.queries import units
from tests.dossiers.rules.test_clock import FROZEN

CAICACH = Path(sys.executable).with_name("caicach")


def typed(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "SECRET_KEY": "x" * 40}
    command = [str(CAICACH), "due", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=60)


def asked(received: str, limit: str, unit: str, *more: str) -> dict[str, object]:
    out = io.StringIO()
    arguments = ["--received", received, "--limit", limit, "--unit-of-limit", unit, "--json", *more]
    call_command("due", *arguments, stdout=out)
    answer = json.loads(out.getvalue())
    assert isinstance(answer, dict)
    return answer


def test_the_answer_as_promised_without_a_database() -> None:
    done = typed("--received", "2022-08-04T09:00", "--limit", "3", "--unit-of-limit", "working_days", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert set(answer) == {"due_at", "working"}
    assert answer["due_at"] == "2022-08-09T17:00:00+07:00"
    assert answer["working"][0] == {
        "at": "2022-08-04T09:00:00+07:00",
        "text": "Nhận lúc 09:00 thứ Năm 04/08/2022",
        "basis": "Điều 17 Nghị định 61/2018/NĐ-CP",
    }


def test_for_people_it_is_told_in_lines() -> None:
    done = typed("--received", "2022-08-04T09:00", "--limit", "3", "--unit-of-limit", "working_days")
    assert done.stdout.splitlines()[0] == "Hẹn trả: 17:00 thứ Ba 09/08/2022"
    assert "Bỏ qua thứ Bảy 06/08/2022: ngày nghỉ hằng tuần" in done.stdout


@pytest.mark.parametrize(("received", "limit"), [("2022-08-04T15:30", "1.5"), ("2022-08-03T15:30", "2.5")])
def test_days_skipped_before_the_rest_of_a_limit_are_listed_too(received: str, limit: str) -> None:
    answer = asked(received, limit, "working_days")
    assert answer["due_at"] == "2022-08-08T11:00:00+07:00"
    working = answer["working"]
    assert isinstance(working, list)
    lines = [row["text"] for row in working]
    friday = next(place for place, text in enumerate(lines) if "thứ Sáu 05/08/2022" in text)
    assert lines[friday + 1 :][:3] == [
        "Bỏ qua thứ Bảy 06/08/2022: ngày nghỉ hằng tuần",
        "Bỏ qua Chủ nhật 07/08/2022: ngày nghỉ hằng tuần",
        "Cộng phần lẻ: 4 giờ làm việc",
    ]


@pytest.mark.parametrize(("received", "text", "expected"), FROZEN)
def test_the_frozen_examples(received: str, text: str, expected: str) -> None:
    assert asked(received, *text.split())["due_at"] == f"{expected}:00+07:00"


def test_same_day_and_other_zones() -> None:
    assert asked("2022-08-04T15:01", "1", "working_days", "--same-day")["due_at"] == "2022-08-05T17:00:00+07:00"
    assert asked("2022-08-04T02:00Z", "2", "working_hours")["due_at"] == "2022-08-04T11:00:00+07:00"


WRONG = [
    ("2022-13-04T09:00", "3", "days", "Không hiểu thời điểm nhận"),
    ("hôm nay", "3", "days", "Không hiểu thời điểm nhận"),
    ("2022-08-04", "3", "days", "phải có giờ"),
    ("9999-12-31T23:59+00:00", "3", "days", "Không hiểu thời điểm nhận"),
    ("2022-08-04T09:00", "0", "days", "lớn hơn 0"),
    ("2022-08-04T09:00", "-3", "days", "lớn hơn 0"),
    ("2022-08-04T09:00", "ba", "days", "phải là một số"),
    ("2022-08-04T09:00", "1.5", "days", "không chia được"),
    ("2022-08-04T09:00", "3", "weeks", "hours, working_hours, days, working_days, months"),
    ("2012-08-04T09:00", "3", "days", "2012"),
    ("2035-08-04T09:00", "3", "days", "31/12/2027"),
    ("2027-12-30T09:00", "3", "working_days", "31/12/2027"),
    ("2022-08-04T09:00", "9999", "months", "31/12/2027"),
]


@pytest.mark.parametrize(("received", "limit", "unit", "words"), WRONG)
def test_wrong_input_is_refused_in_plain_words(received: str, limit: str, unit: str, words: str) -> None:
    with pytest.raises(errors.Invalid, match=words):
        asked(received, limit, unit)


def test_wrong_input_ends_with_one_line_and_a_failure() -> None:
    done = typed("--received", "2022-08-04T09:00", "--limit=-3", "--unit-of-limit", "days")
    assert done.returncode != 0
    assert done.stdout == ""
    assert done.stderr == "caicach: Thời hạn phải lớn hơn 0 và không quá 10000.\n"


@pytest.mark.django_db
def test_an_agency_has_its_own_calendar() -> None:
    calendars.load(calendar_files.shipped())
    unit = models.Unit.objects.create(key="xa-thu", kind="commune", established_on=date(2000, 1, 1))
    models.UnitPeriod.objects.create(unit=unit, name="Xã Thử", agency_code="H99.99.01", valid_from=date(2000, 1, 1))
    units.forget()
    calendars.assign(unit_id=unit.pk, calendar="them-sang-thu-bay", valid_from=date(2020, 1, 1), decided_by="QĐ 1")
    for handle in ("H99.99.01", "xa-thu"):
        found = asked("2022-08-05T09:00", "1", "working_days", "--agency", handle)
        assert found["due_at"] == "2022-08-06T11:30:00+07:00"
    assert asked("2022-08-05T09:00", "1", "working_days")["due_at"] == "2022-08-08T17:00:00+07:00"
    units.forget()


@pytest.mark.django_db
def test_an_unknown_agency_is_refused() -> None:
    with pytest.raises(errors.NotFound, match=r"H99\.77"):
        asked("2022-08-05T09:00", "1", "working_days", "--agency", "H99.77")
