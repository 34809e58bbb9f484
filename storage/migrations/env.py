"""Run by Alembic, on a connection of ours only: a migration is one transaction under the writers' lock."""

from __future__ import annotations

from alembic import context

from storage.tables import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_as_batch=True,  # SQLite cannot alter a column in place
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
