"""Why a label was corrected, whose message it is, and what a trained model proposed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("label") as table:
        table.add_column(sa.Column("note", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("author", sa.Text(), nullable=True))
    with op.batch_alter_table("label") as table:
        table.alter_column("note", server_default=None)
    texts = ("group_id", "message", "dimension", "value", "model", "event")
    op.create_table(
        "label_proposal",
        sa.Column("seq", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_label_proposal"),
    )
    op.create_index("ix_label_proposal_group_id_message", "label_proposal", ["group_id", "message"])


def downgrade() -> None:
    op.drop_index("ix_label_proposal_group_id_message", "label_proposal")
    op.drop_table("label_proposal")
    with op.batch_alter_table("label") as table:
        table.drop_column("author")
        table.drop_column("note")
