"""Pages for everybody: home, procedures, look-up of a dossier, calculator of the due date, help.

Entry points: `urls.py` (addresses), `lookup.py` (what a code alone may disclose), `calculator.py` (the clock, shown).
No page here needs a script.
"""
