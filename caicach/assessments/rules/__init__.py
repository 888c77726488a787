"""What may be typed, what would be objected to, which mark counts, and until when? Pure.

Entry points: `entering.read` (a typed figure), `checks.check` (objections before submission), `counting.total` (a score
of one stage) and `deadlines` (ends in working days, what coming late costs).
"""
