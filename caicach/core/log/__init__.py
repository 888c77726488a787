"""The log of events as one ordered, sealed whole, and those who read it.

`sequencer.sequence` gives events their positions and chained digests; `consumers.Consumer` is what follows from them,
exactly once in effect; `verify.check` finds a changed, missing or inserted row. Writing is `core.events.record`.
"""
