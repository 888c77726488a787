"""What people answered when they were asked: campaigns, their questionnaires, slips taken in from CSV, results.

Start at `commands.open_campaign` and `commands.take_in` (a file of slips), `queries.results` (what a question came
to, by unit, with its interval: what scores are made of) and `rules.intervals`. Sending questions out comes later.
"""
