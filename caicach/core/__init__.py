"""What every package may stand on. A closed list: errors, clock, calendar, actor, events, log, processes,
references, text.

Start at `errors` (how anything says no), `events.record` (how an act is written down) and `calendar` (working time).
Adding a module here needs an ADR.
"""
