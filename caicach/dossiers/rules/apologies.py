"""Will this dossier be late, so that an apology should be drafted while there is time to send it?

Decree 61/2018/NĐ-CP, Art. 19(9): at least a day before the date the unit apologises, with the reason and a new date.
"""

from datetime import date, datetime, timedelta

from caicach.core.calendar import WorkingCalendar
from caicach.dossiers.rules.rule_sets import RuleSet


def needed(*, minutes_left: int, work_minutes: int, rules: RuleSet) -> bool:
    """So near the date that people are warned, and the steps that remain need more working time than is left."""
    return minutes_left < max(rules.warning_minutes) and work_minutes > minutes_left


def proposed_on(*, at: datetime, due_at: datetime, work_minutes: int, calendar: WorkingCalendar) -> date:
    """The first day on which the work can be done, a working day after the old date."""
    done = calendar.add_working_minutes(at, work_minutes).date()
    return calendar.working_day_on_or_after(max(done, due_at.date() + timedelta(days=1)))
