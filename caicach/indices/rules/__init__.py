"""How do figures become points? A tree of criteria as data, and what each rule makes of a figure. Pure, decimals only.

Entry points: `files.read` (a file of criteria, or every problem of it with its place), `inputs.read` (declared
figures), `scoring.score_all` (points with their working, grades, ranks).
"""
