"""Who exchanges an installation's refresh tokens now: of several programs on one record only one may."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("installation") as table:
        table.add_column(sa.Column("claimed_by", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("installation") as table:
        table.alter_column("claimed_by", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("installation") as table:
        table.drop_column("claimed_until")
        table.drop_column("claimed_by")
