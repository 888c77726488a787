"""A backup is one folder: a dump of the database, the files it names, the seals, and what all of it must add up to.

Entry points: `making.make`, `restoring.restore`, `manifest.kept`.
"""
