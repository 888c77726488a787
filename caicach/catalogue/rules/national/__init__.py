"""What can be trusted of a record of the national catalogue of procedures? Pure; nothing is guessed.

A value in doubt is left out of the draft and named with its place in the record; `record.read` is the entry point,
`words.fields` says the record field by field, and `words.changes` what became different between two readings.
"""
