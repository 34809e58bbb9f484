"""Casework: repeats of one case, what is taken back, what was counted anew, who let what go, what was answered."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = ("restoration", "recount", "approval", "answer")


def upgrade() -> None:
    # Added in place: `case_move` points here, and SQLite would have to build the table anew for more.
    op.add_column("violation", sa.Column("case_id", sa.Text(), nullable=True))
    op.create_index("ix_violation_case_id", "violation", ["case_id"])
    op.create_table(
        "restoration",
        *_texts("action", "violation", "why", "state"),
        *_times("due", "at"),
        *_texts("event"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        *_texts("reason"),
        sa.PrimaryKeyConstraint("action", name="pk_restoration"),
    )
    op.create_index("ix_restoration_state_due", "restoration", ["state", "due"])
    op.create_index("ix_restoration_violation", "restoration", ["violation"])
    op.create_table(
        "recount",
        sa.Column("seq", sa.Integer(), nullable=False),
        *_texts("violation"),
        sa.Column("strike", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        *_texts("because"),
        *_times("at"),
        *_texts("event"),
        sa.ForeignKeyConstraint(["violation"], ["violation.id"], name="fk_recount_violation_violation"),
        sa.PrimaryKeyConstraint("seq", name="pk_recount"),
    )
    op.create_index("ix_recount_violation_seq", "recount", ["violation", "seq"])
    op.create_table(
        "approval",
        sa.Column("seq", sa.Integer(), nullable=False),
        *_texts("action", "settled_by"),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        *_times("at"),
        *_texts("event"),
        sa.PrimaryKeyConstraint("seq", name="pk_approval"),
    )
    op.create_index("ix_approval_action_seq", "approval", ["action", "seq"])
    op.create_table(
        "answer",
        *_texts("command", "given_by", "text", "refused"),
        *_times("at"),
        sa.PrimaryKeyConstraint("command", name="pk_answer"),
    )
    op.create_index("ix_answer_at", "answer", ["at"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_index("ix_violation_case_id", "violation")
    op.drop_column("violation", "case_id")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _times(*names: str) -> list[sa.Column[datetime]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in names]
