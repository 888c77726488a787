"""People who log in, the positions they hold in units, what a position entitles to, and the keys of programs.

Start at `policies` (the one table of rights), `queries.actor_for` (from a person to an Actor) and `commands`
(give and end a position).
"""
