"""Slack workspaces that installed the app."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    texts = ("platform", "workspace", "name", "bot_user", "bot_token", "user_token", "lent_by", "scopes")
    op.create_table(
        "installation",
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "workspace", name="pk_installation"),
    )


def downgrade() -> None:
    op.drop_table("installation")
