"""Slack's tokens that have to be renewed, organisations that install the app as a whole; pinned announcements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TEXTS = {"bot_refresh": "", "user_refresh": "", "teams": "[]"}
MOMENTS = ("bot_until", "user_until")


def upgrade() -> None:
    with op.batch_alter_table("installation") as table:
        for name, empty in TEXTS.items():
            table.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=empty))
        for name in MOMENTS:
            table.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("installation") as table:
        for name in TEXTS:
            table.alter_column(name, server_default=None)
    with op.batch_alter_table("announcement") as table:
        table.add_column(sa.Column("pin", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("announcement") as table:
        table.alter_column("pin", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("announcement") as table:
        table.drop_column("pin")
    with op.batch_alter_table("installation") as table:
        for name in (*TEXTS, *MOMENTS):
            table.drop_column(name)
