"""Assessments: sets of criteria as decisions, and what units are worth by them.

Start at `models.SetEdition` (a set from draft to decision), `commands.editions` (its life) and `queries.editions`
(which edition holds on a day for a kind of unit, and the compiled set).
"""
