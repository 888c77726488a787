"""What a reform plan assigns and how far it has come: plans, tasks of units, what was handed in and accepted.

Start at `commands.planning.draft` and `issue`, `commands.doing` (a unit does its tasks), `commands.checking` (others
accept them) and `queries.figures` (the share that is done, which nobody types).
"""
