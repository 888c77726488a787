"""Is this installation set up as it must be? Each check says its state, what was found, and what to do.

Entry points: `examination.examine` (all checks), `caicach doctor`, and the administrators' page `page.system`.
"""
