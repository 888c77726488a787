"""Which migrations does a database still lack?"""

from django.db import connections
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor


def unapplied(using: str) -> list[Migration]:
    """In the order in which they will be applied."""
    executor = MigrationExecutor(connections[using])
    return [migration for migration, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())]
