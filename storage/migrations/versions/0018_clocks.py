"""A case knows when it became known, which its clock runs from, and who was bound to the person or the group then.

`case_now` gains the moment from which a deadline counts, so its trigger is made anew. Older cases were judged as they
happened: their clock runs from there, as it did. Whoever rebuilds `violation` in a later migration: on SQLite the
trigger goes with the old table.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

OVERDUE = "ix_case_now_state_result_severity_at"
NOW = (
    "INSERT INTO case_now (violation, state, at, result, severity)"
    " VALUES (NEW.id, NEW.state, NEW.at, NEW.result, NEW.severity)"
)
NOW_KNOWN = (
    "INSERT INTO case_now (violation, state, at, result, severity, known_at)"
    " VALUES (NEW.id, NEW.state, NEW.at, NEW.result, NEW.severity, coalesce(NEW.learned_at, NEW.at))"
)
COUNTED = (
    "INSERT INTO standing (unit, group_id, rule, result, state, number)"
    " VALUES (NEW.unit, NEW.group_id, NEW.rule, NEW.result, NEW.state, 1)"
    " ON CONFLICT (unit, group_id, rule, result, state) DO UPDATE SET number = standing.number + 1",
    "INSERT INTO account_standing (account_id, result, number) VALUES (coalesce(NEW.account_id, ''), NEW.result, 1)"
    " ON CONFLICT (account_id, result) DO UPDATE SET number = account_standing.number + 1",
)


def upgrade() -> None:
    op.add_column("violation", sa.Column("learned_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("violation", sa.Column("bound", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("case_now", sa.Column("known_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE case_now SET known_at = at")
    op.drop_index(OVERDUE, "case_now")
    op.create_index("ix_case_now_overdue", "case_now", ["state", "result", "severity", "known_at"])
    _recorded(NOW_KNOWN)


def downgrade() -> None:
    _recorded(NOW)
    op.drop_index("ix_case_now_overdue", "case_now")
    op.create_index(OVERDUE, "case_now", ["state", "result", "severity", "at"])
    op.drop_column("case_now", "known_at")
    op.drop_column("violation", "bound")
    op.drop_column("violation", "learned_at")


def _recorded(now: str) -> None:
    """The trigger that follows every violation."""
    body = "; ".join((now, *COUNTED))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION violation_counted() RETURNS trigger LANGUAGE plpgsql"
            f" AS $$ BEGIN {body}; RETURN NULL; END $$"
        )
        return
    op.execute("DROP TRIGGER violation_counted")
    op.execute(f"CREATE TRIGGER violation_counted AFTER INSERT ON violation BEGIN {body}; END")
