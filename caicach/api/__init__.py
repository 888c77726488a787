"""The machines' door: other systems of the province receive and follow dossiers through the same commands as the pages.

Start at `v1.urls` (addresses), `v1.access.programs` (keys) and `v1.dossiers` (what can be done).
"""
