"""What follows from the facts of a dossier? Pure functions; dates, calendars and rule sets are arguments.

Start at `clock.due` (the appointment and how it was counted), `clock.clock` (pauses, restarts, extensions) and
`verdicts` (early, on time or late, by law and by the statistic of Decision 766).
"""
