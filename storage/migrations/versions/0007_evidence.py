"""Evidence and privacy: looks, legal holds, certificates, signed checkpoints; the chain refuses to be changed.

From here on a link of the chain is hashed over the SHA-256 of its body (`body_sha256`), so that a body can be forgotten
when its time is over and the chain still holds. Links from before keep the form they were hashed in: their
`body_sha256` is empty, and their bodies stay. What the triggers let pass is exactly this forgetting.

Whoever alters `audit` in a later migration: on SQLite a table that is rebuilt loses its triggers.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEPT = ("seq", "at", "what", "previous", "hash", "body_sha256")
REFUSED = "the audit chain is only ever added to"


def upgrade() -> None:
    op.add_column("audit", sa.Column("body_sha256", sa.Text(), nullable=True))
    _tables()
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgres()
    else:
        _guard_sqlite()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_kept ON audit")
        op.execute("DROP TRIGGER audit_whole ON audit")
        op.execute("DROP FUNCTION audit_refuse()")
    else:
        op.execute("DROP TRIGGER audit_not_updated")
        op.execute("DROP TRIGGER audit_not_deleted")
    for name in ("checkpoint", "certificate", "hold", "look"):
        op.drop_table(name)
    with op.batch_alter_table("audit") as table:
        table.drop_column("body_sha256")


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _moment(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _tables() -> None:
    op.create_table(
        "look",
        sa.Column("seq", sa.Integer(), nullable=False),
        _moment("at"),
        _text("looked_by"),
        _text("what"),
        _text("violation", nullable=True),
        _text("subject", nullable=True),
        _text("unit"),
        _text("reason"),
        _text("event"),
        sa.PrimaryKeyConstraint("seq", name="pk_look"),
    )
    op.create_index("ix_look_violation_seq", "look", ["violation", "seq"])
    op.create_index("ix_look_subject_seq", "look", ["subject", "seq"])
    op.create_index("ix_look_at", "look", ["at"])
    op.create_table(
        "hold",
        *(_text(name) for name in ("id", "scope", "target", "reason", "placed_by")),
        _moment("placed_at"),
        _moment("ended_at", nullable=True),
        _text("ended_by"),
        _text("end_reason"),
        sa.PrimaryKeyConstraint("id", name="pk_hold"),
    )
    op.create_table(
        "certificate",
        *(_text(name) for name in ("id", "what", "certified_by")),
        _moment("at"),
        _text("details"),
        sa.PrimaryKeyConstraint("id", name="pk_certificate"),
    )
    op.create_index("ix_certificate_at", "certificate", ["at"])
    op.create_table(
        "checkpoint",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        _moment("at"),
        *(_text(name) for name in ("statement", "public_key", "signature")),
        sa.PrimaryKeyConstraint("seq", name="pk_checkpoint"),
    )


def _guard_sqlite() -> None:
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in KEPT)
    op.execute(
        f"CREATE TRIGGER audit_not_updated BEFORE UPDATE ON audit WHEN {changed} OR NEW.body <> ''"
        f" OR OLD.body_sha256 IS NULL BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    )
    op.execute(f"CREATE TRIGGER audit_not_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END")


def _guard_postgres() -> None:
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in KEPT)
    op.execute(
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP = 'UPDATE' THEN IF NOT ({changed} OR NEW.body <> '' OR OLD.body_sha256 IS NULL)"
        f" THEN RETURN NEW; END IF; END IF; RAISE EXCEPTION '{REFUSED}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
    )
    op.execute("CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()")
