"""Routing inside the agency: the published "quy trình nội bộ" as data, and the processes that run along it.

Entry points:
- `rules.compile_definition`, `rules.advance`: the engine, pure; a step costs microseconds;
- `commands.start`, `commands.complete`: the same with rows, under the caller's transaction and lock;
- `diagram.svg`: the picture on the page.

A completed step only *proposes* an act (`Step.act`); the legal status of a dossier is changed by dossier
commands alone.
"""
