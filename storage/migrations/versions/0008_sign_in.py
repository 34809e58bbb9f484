"""Sign-in: the second factor, and users whom an identity provider knows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("console_user") as table:
        table.add_column(sa.Column("factor", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("factor_used", sa.BigInteger(), nullable=False, server_default="0"))
    with op.batch_alter_table("console_user") as table:
        table.alter_column("factor", server_default=None)
        table.alter_column("factor_used", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("console_user") as table:
        table.drop_column("factor_used")
        table.drop_column("factor")
