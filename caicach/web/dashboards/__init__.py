"""Figures for those who answer for them: a board, and behind every figure the list of its dossiers.

`board.board` is the page, `listing.listing` what its figures open to, `charts.months` the drawing.
"""
