"""Run by Alembic: brings the database behind the connection it was handed to the version it was asked for.

The caller holds the transaction and the lock; a migration that fails leaves nothing behind, on SQLite too.
"""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
