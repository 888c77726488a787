"""Pages of assessments under /danh-gia/: sets of criteria from draft to decision, and what units are worth by them.

Start at `home` (what waits for one's unit), `sets` (one set with its comments and history) and `urls`.
"""
