"""Figures: one replaceable fact per dossier, made from its events; counts of facts; the records behind every count.

`facts.dossiers.fact` makes a fact from a history, `commands.rebuild_facts` makes all of them anew, `queries.board` is
what the dashboard shows and `queries.behind` lists the dossiers behind one of its figures.
"""
