"""What follows from a procedure's data: is a file right, which revision holds, what does it cost, what is missing, what
does a search find? Pure.

Entry points: `files.read` and `files.problems` (a procedure file), `fees.compute`, `search.Index`.
"""
