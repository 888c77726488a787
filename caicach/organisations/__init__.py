"""Units with their validity dates (they are founded, renamed, merged, ended) and their working calendars.

Start at `models.units` (a unit and its periods), `queries.units` (a unit as of a date) and `queries.calendars`
(whose working days count).
"""
