"""The proof that nothing acknowledged is lost and nothing happens twice, against real processes that really die.

`kills.conduct` kills parts of a running installation under load; `client` is the load and keeps the journals;
`oracle.judge` holds the journals against the database. docs/explanation/nothing-is-lost.md tells how and what for.
"""
