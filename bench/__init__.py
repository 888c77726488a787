"""The benchmarks: each figure beside a reference measured in the same run, because the machine is never the same twice.

`make bench` (or `python -m bench --only P1,P2 --sizes 1e4,1e6 --rounds 5`) runs `rows.py`'s rows on databases that
`load.py` fills by COPY; `databases.py` keeps these in a durable cluster of their own. See docs/reference/benchmarks.md.
"""
