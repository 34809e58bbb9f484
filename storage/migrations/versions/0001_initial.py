"""The first schema.

Written in plain types, so that it stays what it was when `storage/columns.py` changes.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (  # each after those that refer to it
    "acknowledgement", "delivery", "announcement", "case_move", "violation", "label", "action", "account", "person",
    "membership", "group_chat", "revision_load", "revision", "audit", "inbox_mark", "inbox_position", "setting",
    "console_user",
)  # fmt: skip


def upgrade() -> None:
    _roster()
    _violations()
    _outbox()
    _announcements()
    _house()
    if op.get_bind().dialect.name == "postgresql":
        _inbox()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.drop_table("inbox")


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _roster() -> None:
    """Groups, people, accounts, memberships."""
    op.create_table(
        "group_chat",
        _text("id"),
        _text("platform"),
        _text("name"),
        _text("kind"),
        _text("unit", nullable=True),
        sa.Column("external", sa.Boolean(), nullable=False),
        _text("owner", nullable=True),
        _text("admins"),
        _text("purpose"),
        _moment("created_at", nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("created_by_us", sa.Boolean(), nullable=False),
        _text("labels"),
        _text("locale"),
        _moment("changed_at"),
        _text("event"),
        sa.PrimaryKeyConstraint("id", name="pk_group_chat"),
    )
    op.create_index("ix_group_chat_unit", "group_chat", ["unit"])
    op.create_table(
        "person",
        _text("id"),
        _text("name"),
        _text("unit", nullable=True),
        _text("employment"),
        _text("roles"),
        _text("email"),
        _text("locale"),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        _moment("changed_at"),
        _text("event"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_index("ix_person_unit", "person", ["unit"])
    op.create_table(
        "account",
        _text("id"),
        _text("platform"),
        _text("person_id", nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_account_person_id"),
    )
    op.create_index("ix_account_person_id", "account", ["person_id"])
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("group_id"),
        _text("account_id"),
        _text("role"),
        _moment("since"),
        _moment("until", nullable=True),
        _text("opened_by"),
        _text("closed_by", nullable=True),
        _text("why"),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
    )
    op.create_index("ix_membership_account_id_since", "membership", ["account_id", "since"])
    op.create_index("ix_membership_group_id_since", "membership", ["group_id", "since"])
    op.create_index(
        "uq_membership_open",
        "membership",
        ["group_id", "account_id"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
        sqlite_where=sa.text("until IS NULL"),
    )


def _violations() -> None:
    """Facts, case moves, labels."""
    op.create_table(
        "violation",
        _text("id"),
        _text("event"),
        _moment("at"),
        _text("result"),
        _text("rule"),
        _text("kind"),
        _text("severity"),
        _text("stage"),
        _text("unit"),
        _text("platform"),
        _text("revision"),
        _text("source"),
        _text("rule_hash"),
        _text("group_id"),
        _text("account_id", nullable=True),
        _text("message", nullable=True),
        _text("reason"),
        _text("spans"),
        _text("excerpt"),
        _text("content_hash"),
        _text("details"),
        _text("excuse", nullable=True),
        sa.Column("strike", sa.Integer(), nullable=True),
        sa.Column("step", sa.Integer(), nullable=True),
        _text("state"),
        _text("error", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_violation"),
    )
    op.create_index("ix_violation_account_id_at", "violation", ["account_id", "at"])
    op.create_index("ix_violation_at", "violation", ["at"])
    op.create_index("ix_violation_event", "violation", ["event"])
    op.create_index("ix_violation_group_id_at", "violation", ["group_id", "at"])
    op.create_index("ix_violation_rule_at", "violation", ["rule", "at"])
    op.create_index("ix_violation_unit_at", "violation", ["unit", "at"])
    op.create_table(
        "case_move",
        sa.Column("seq", sa.Integer(), nullable=False),
        _text("violation"),
        _text("state"),
        _text("moved_by"),
        _moment("at"),
        _text("event"),
        _text("note"),
        sa.PrimaryKeyConstraint("seq", name="pk_case_move"),
        sa.ForeignKeyConstraint(["violation"], ["violation.id"], name="fk_case_move_violation"),
    )
    op.create_index("ix_case_move_violation_seq", "case_move", ["violation", "seq"])
    op.create_table(
        "label",
        sa.Column("seq", sa.Integer(), nullable=False),
        _text("group_id"),
        _text("message"),
        _text("dimension"),
        _text("value"),
        _moment("at"),
        _text("event"),
        _text("corrected_by", nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_label"),
    )
    op.create_index("ix_label_group_id_message", "label", ["group_id", "message"])


def _outbox() -> None:
    """Actions and what came of them."""
    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("key"),
        _text("kind"),
        _text("platform"),
        _text("group_id", nullable=True),
        _text("target", nullable=True),
        _text("text"),
        _text("buttons"),
        _text("arguments"),
        _text("event", nullable=True),
        _text("rule", nullable=True),
        _moment("not_before", nullable=True),
        _text("state"),
        sa.Column("attempt", sa.Integer(), nullable=False),
        _moment("created_at"),
        _moment("claimed_at", nullable=True),
        _moment("settled_at", nullable=True),
        _text("reason"),
        _text("ref"),
        _text("details"),
        _text("instead_of"),
        sa.PrimaryKeyConstraint("id", name="pk_action"),
        sa.UniqueConstraint("key", name="uq_action_key"),
    )
    op.create_index("ix_action_event", "action", ["event"])
    op.create_index("ix_action_group_id_id", "action", ["group_id", "id"])
    op.create_index(
        "ix_action_line",
        "action",
        ["group_id", "id"],
        postgresql_where=sa.text("state IN ('planned', 'sending')"),
        sqlite_where=sa.text("state IN ('planned', 'sending')"),
    )
    op.create_index("ix_action_state_id", "action", ["state", "id"])


def _announcements() -> None:
    """Plans, sendings, receipts."""
    op.create_table(
        "announcement",
        _text("id"),
        _text("text"),
        _text("groups"),
        _text("author"),
        _text("schedule"),
        _text("zone"),
        _text("calendar"),
        _text("on_holiday"),
        sa.Column("misfire_grace", sa.Integer(), nullable=False),
        sa.Column("ack", sa.Boolean(), nullable=False),
        _text("state"),
        _moment("created_at", nullable=True),
        _text("event"),
        sa.PrimaryKeyConstraint("id", name="pk_announcement"),
    )
    op.create_index("ix_announcement_state", "announcement", ["state"])
    op.create_table(
        "delivery",
        _text("announcement"),
        _text("group_id"),
        _moment("planned_at"),
        _text("action", nullable=True),
        _text("recipients"),
        _text("state"),
        _text("event"),
        sa.PrimaryKeyConstraint("announcement", "group_id", "planned_at", name="pk_delivery"),
        sa.ForeignKeyConstraint(["announcement"], ["announcement.id"], name="fk_delivery_announcement"),
    )
    op.create_index("ix_delivery_planned_at", "delivery", ["planned_at"])
    op.create_table(
        "acknowledgement",
        _text("announcement"),
        _text("group_id"),
        _moment("planned_at"),
        _text("account_id"),
        _moment("at"),
        _text("event"),
        sa.PrimaryKeyConstraint("announcement", "group_id", "planned_at", "account_id", name="pk_acknowledgement"),
        sa.ForeignKeyConstraint(
            ["announcement", "group_id", "planned_at"],
            ["delivery.announcement", "delivery.group_id", "delivery.planned_at"],
            name="fk_acknowledgement_announcement_group_id_planned_at",
        ),
    )


def _house() -> None:
    """Audit chain, revisions, marks of an inbox file, settings, console users."""
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        _moment("at"),
        _text("what"),
        _text("body"),
        _text("previous"),
        _text("hash"),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
    )
    op.create_table(
        "revision",
        _text("revision"),
        _text("canonical"),
        sa.PrimaryKeyConstraint("revision", name="pk_revision"),
    )
    op.create_table(
        "revision_load",
        sa.Column("seq", sa.Integer(), nullable=False),
        _text("revision"),
        _moment("at"),
        _text("loaded_by"),
        sa.PrimaryKeyConstraint("seq", name="pk_revision_load"),
        sa.ForeignKeyConstraint(["revision"], ["revision.revision"], name="fk_revision_load_revision"),
    )
    op.create_table(
        "inbox_mark",
        _text("inbox"),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        _moment("at"),
        _text("error", nullable=True),
        sa.PrimaryKeyConstraint("inbox", "seq", name="pk_inbox_mark"),
    )
    op.create_table(
        "inbox_position",
        _text("inbox"),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("inbox", name="pk_inbox_position"),
    )
    op.create_table(
        "setting",
        _text("name"),
        _text("value"),
        sa.PrimaryKeyConstraint("name", name="pk_setting"),
    )
    op.create_table(
        "console_user",
        _text("name"),
        _text("password_hash"),
        _text("roles"),
        _text("locale"),
        sa.PrimaryKeyConstraint("name", name="pk_console_user"),
    )


def _inbox() -> None:
    """Only PostgreSQL keeps the inbox in the same database."""
    op.create_table(
        "inbox",
        sa.Column("seq", sa.BigInteger(), nullable=False),
        _text("platform"),
        _text("key"),
        _text("kind"),
        _text("lane"),
        _moment("received_at"),
        _text("body_sha256", nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        _moment("finished_at", nullable=True),
        _text("error", nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_inbox"),
        sa.UniqueConstraint("key", "platform", name="uq_inbox_key_platform"),
    )
    op.create_index("ix_inbox_failed", "inbox", ["seq"], postgresql_where=sa.text("error IS NOT NULL"))
    op.create_index("ix_inbox_open", "inbox", ["seq"], postgresql_where=sa.text("finished_at IS NULL"))
