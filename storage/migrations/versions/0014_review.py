"""Reviewers' notes, claims and saved filters; the audit chain becomes searchable; an index counts what is overdue.

The terms of links that are there already are made from their bodies. `case_now` gains what a deadline depends on, so
its trigger is made anew. Whoever rebuilds `violation` in a later migration: on SQLite the trigger goes with the old
table.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import audit_terms

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

PAGE = 2000  # links whose terms are made at a time
COUNTED_BY = ["at", "result", "rule", "group_id", "unit"]
NOW = "INSERT INTO case_now (violation, state, at) VALUES (NEW.id, NEW.state, NEW.at)"
NOW_CLOCKED = (
    "INSERT INTO case_now (violation, state, at, result, severity)"
    " VALUES (NEW.id, NEW.state, NEW.at, NEW.result, NEW.severity)"
)
COUNTED = (
    "INSERT INTO standing (unit, group_id, rule, result, state, number)"
    " VALUES (NEW.unit, NEW.group_id, NEW.rule, NEW.result, NEW.state, 1)"
    " ON CONFLICT (unit, group_id, rule, result, state) DO UPDATE SET number = standing.number + 1",
    "INSERT INTO account_standing (account_id, result, number) VALUES (coalesce(NEW.account_id, ''), NEW.result, 1)"
    " ON CONFLICT (account_id, result) DO UPDATE SET number = account_standing.number + 1",
)


def upgrade() -> None:
    _tables()
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_case_move_at", "case_move", ["at", "state", "violation"])
    op.drop_index("ix_violation_at", "violation")
    op.create_index("ix_violation_at", "violation", [*COUNTED_BY, "account_id"])
    for name in ("result", "severity"):
        op.add_column("case_now", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.execute(
        "UPDATE case_now SET result = (SELECT v.result FROM violation v WHERE v.id = case_now.violation),"
        " severity = (SELECT v.severity FROM violation v WHERE v.id = case_now.violation)"
    )
    op.create_index("ix_case_now_state_result_severity_at", "case_now", ["state", "result", "severity", "at"])
    _recorded(NOW_CLOCKED)
    _index()


def downgrade() -> None:
    _recorded(NOW)
    op.drop_index("ix_case_now_state_result_severity_at", "case_now")
    op.drop_column("case_now", "severity")
    op.drop_column("case_now", "result")
    op.drop_index("ix_violation_at", "violation")
    op.create_index("ix_violation_at", "violation", COUNTED_BY)
    op.drop_index("ix_case_move_at", "case_move")
    op.drop_index("ix_audit_at", "audit")
    for table in ("audit_term", "saved_filter", "claim", "case_note"):
        op.drop_table(table)


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


def _index() -> None:
    """The terms of what the chain holds."""
    links = sa.text("SELECT seq, what, body FROM audit WHERE seq > :after AND body <> '' ORDER BY seq LIMIT :page")
    after, connection = 0, op.get_bind()
    while rows := connection.execute(links, {"after": after, "page": PAGE}).all():
        audit_terms.index(connection, [(row.seq, row.what, row.body) for row in rows])
        after = rows[-1].seq


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _tables() -> None:
    op.create_table(
        "case_note",
        sa.Column("seq", sa.Integer(), nullable=False),
        _text("case_id"), _text("noted_by"), _moment("at"), _text("event"), _text("note"),
        sa.PrimaryKeyConstraint("seq", name="pk_case_note"),
    )  # fmt: skip
    op.create_index("ix_case_note_case_id_seq", "case_note", ["case_id", "seq"])
    op.create_table(
        "claim",
        _text("case_id"), _text("claimed_by"), _moment("at"), _moment("until"),
        sa.PrimaryKeyConstraint("case_id", name="pk_claim"),
    )  # fmt: skip
    op.create_table(
        "saved_filter",
        *(_text(name) for name in ("id", "page", "name", "asked", "owner", "shared_with")),
        _moment("at"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_filter"),
    )
    op.create_index("ix_saved_filter_owner", "saved_filter", ["owner"])
    op.create_index("ix_saved_filter_shared_with", "saved_filter", ["shared_with"])
    op.create_table(
        "audit_term",
        _text("term"),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("term", "seq", name="pk_audit_term"),
    )
    op.create_index("ix_audit_term_seq", "audit_term", ["seq"])
