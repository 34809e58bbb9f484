"""What a revision was made from, what it replaced and what it changed.

Loads that older versions of the program recorded have no files: such a revision can be read, not rolled back to.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COLUMNS = {"files": "{}", "previous": "", "changes": "[]"}  # with what the loads from before get


def upgrade() -> None:
    with op.batch_alter_table("revision_load") as table:
        for name, empty in COLUMNS.items():
            table.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=empty))
    with op.batch_alter_table("revision_load") as table:
        for name in COLUMNS:
            table.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("revision_load") as table:
        for name in COLUMNS:
            table.drop_column(name)
