"""Data that come in from outside, for now from spreadsheets: old dossiers, officials, units, drafts of procedures.

Start at `commands.begin` (a file), `commands.check` (dry run, every error at its row and column), `commands.accept` and
`commands.undo`; what a kind of row means stands in `kinds`.
"""
