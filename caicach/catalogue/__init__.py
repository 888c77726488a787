"""The catalogue: administrative procedures as dated data. A procedure has revisions, and a revision never changes once
published; a dossier keeps the one it was received under.

Entry points:
- `rules.files.read`: a procedure file (TOML) into `ProcedureFile`, refusing with every problem and its place;
- `commands.import_draft`, `commands.publish` (by a second official), `commands.end`, `commands.national`;
- `queries.get_published`, `queries.search`: what the counter and the portal read, from memory when warm.
"""
