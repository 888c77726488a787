"""One dossier from the counter to the citizen's hand: receipt, clock, supplement, consultation, outcome, return.

Three entry points: `commands.receive` (how a dossier begins), `rules.clock.due` (when it must be finished, and why) and
`queries.get_dossier` (what a given viewer may see of it).
"""
