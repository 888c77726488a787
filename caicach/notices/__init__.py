"""What a citizen is told: one notice for each legal event he must hear of, held for two minutes, then ready.

`consumers.Notices` prepares the rows from the log, `commands.release` lets those go whose two minutes are over, and
`commands.take_back` takes an act back together with the notice that has not gone out.
"""
