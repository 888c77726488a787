"""Work too long for a request: an official asks for it, a worker does it, a page tells how far it is (ADR 0016).

Start at `commands.enqueue` (ask, in the transaction of what it is about), `kinds.kind` (say how a kind is done) and
`worker.advance` (do the next one).
"""
