"""Which smaller deadlines does a dossier set, besides its own? Hand-over, notice of a supplement, apology."""

from datetime import datetime, timedelta

from caicach.core import calendar as working_time
from caicach.core.calendar import WorkingCalendar
from caicach.dossiers.rules.rule_sets import RuleSet


def hand_over_due(*, received_at: datetime, calendar: WorkingCalendar, rules: RuleSet) -> datetime:
    """To the competent unit the same working day; received after 15:00, at the opening of the next one.

    Decree 61/2018/NĐ-CP, Art. 18. A receipt on a day off or after closing is handed over like one after 15:00.
    """
    at = working_time.local(received_at)
    if not calendar.is_working_day(at.date()):
        return calendar.opening(calendar.working_day_on_or_after(at.date()))
    late = rules.cutoff_moves_hand_over and at.time() > rules.cutoff
    closing = calendar.closing(at.date())
    return calendar.opening(calendar.next_working_day(at.date())) if late or at >= closing else closing


def supplement_notice_due(*, received_at: datetime, calendar: WorkingCalendar, rules: RuleSet) -> datetime:
    """Until when the person may be told what is missing: within three working days (Decree 61/2018, Art. 19(4))."""
    return calendar.closing_after(working_time.local(received_at), rules.supplement_notice_days)


def apology_due(*, due_at: datetime, calendar: WorkingCalendar, rules: RuleSet) -> datetime:
    """Until when the apology must be out: at least one day before the due date (Decree 61/2018, Art. 19(9)).

    Counted back to a working day, since on a day off nobody could send it: for a Monday it is the Friday before.
    """
    latest = working_time.local(due_at).date() - timedelta(days=rules.apology_days_before)
    return calendar.closing(calendar.working_day_on_or_before(latest))


def may_extend(*, extensions: int, rules: RuleSet) -> bool:
    """Whether another re-appointment is allowed: at most one (Decree 61/2018, Art. 19(9))."""
    return extensions < rules.extensions
