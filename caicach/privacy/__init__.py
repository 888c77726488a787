"""Personal data: who read them, how long they are kept, and how they are destroyed.

Start at `commands.reads.note` (a page showed somebody's data), `queries.reads.of_owner` (what the owner is told) and
`states.Page` (the kinds of pages that are noted).
"""
