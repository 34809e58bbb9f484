"""An index of who said the same: cases with the same words are found without reading all cases of their rule."""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_violation_content", "violation", ["content_hash", "rule", "result", "at"])


def downgrade() -> None:
    op.drop_index("ix_violation_content", "violation")
