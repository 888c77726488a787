"""One pure function per family of subjects: from its history in the log to the one row that statistics count.

`dossiers.fact` is the first, made of `rows` (what it is), `walking` (what each event changes) and `nine`; petitions and
plans get a file each.
"""
