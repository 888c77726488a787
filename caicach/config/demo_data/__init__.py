"""A year of invented dossiers for the demo, made by the commands themselves, the same for the same seed.

Entry points: `loading.load` (all of it, or what is missing), `staff.ACCOUNTS` (whom a visitor may log in as) and
`digest.digest` (what was made, in one number).
"""
