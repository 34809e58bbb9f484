"""What is known of a group's life: when it was first heard of and named, its last activity, its end, its last review.

Of the groups that are there already nobody noted messages so far, so they count as known from now on: a group must not
look dormant because nobody listened.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENTS = ("known_since", "named_at", "active_at", "reviewed_at")


def upgrade() -> None:
    with op.batch_alter_table("group_chat") as table:
        for name in MOMENTS:
            table.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
    group = sa.table(
        "group_chat",
        *(sa.column(name, sa.DateTime(timezone=True)) for name in ("known_since", "named_at", "created_at")),
    )
    op.execute(sa.update(group).values(known_since=datetime.now(UTC), named_at=group.c.created_at))


def downgrade() -> None:
    with op.batch_alter_table("group_chat") as table:
        for name in (*MOMENTS, "ends_on"):
            table.drop_column(name)
