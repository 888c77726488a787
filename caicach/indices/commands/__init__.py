"""Put facts into their table: some of them as the log goes on, or all of them anew beside the old ones."""

from caicach.indices.commands.official import AlreadyThere, Origin, import_table, may_import
from caicach.indices.commands.procedures import rebuild_procedures, replace_procedures
from caicach.indices.commands.rebuilding import rebuild_facts
from caicach.indices.commands.recounting import recount_cells
from caicach.indices.commands.replacing import facts_of, replace_facts

__all__ = [
    "AlreadyThere",
    "Origin",
    "facts_of",
    "import_table",
    "may_import",
    "rebuild_facts",
    "rebuild_procedures",
    "recount_cells",
    "replace_facts",
    "replace_procedures",
]
