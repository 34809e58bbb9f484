"""What was said around cases: the messages before and after, with their edits and deletions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "context",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("violation", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=True),
        sa.Column("account_id", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["violation"], ["violation.id"], name="fk_context_violation_violation"),
        sa.PrimaryKeyConstraint("seq", name="pk_context"),
        sa.UniqueConstraint("violation", "message", "what", "at", name="uq_context_violation_message_what_at"),
    )
    op.create_index("ix_context_at", "context", ["at"])


def downgrade() -> None:
    op.drop_table("context")
