"""Where cases stand now, and how many: kept by triggers, so that pages need not look through every violation.

`case_now` has the state of every case, `standing` the numbers by unit, group, rule, result and state,
`account_standing` those by account. Whatever adds a violation or moves a case keeps them true, in the same transaction.

Whoever rebuilds `violation` or `case_move` in a later migration: on SQLite the triggers go with the old table.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PLACE = ("unit", "group_id", "rule", "result", "state")
COLUMNS = ", ".join(PLACE)
STATE = "coalesce((SELECT m.state FROM case_move m WHERE m.violation = v.id ORDER BY m.seq DESC LIMIT 1), v.state)"
ONE_MORE = f"ON CONFLICT ({COLUMNS}) DO UPDATE SET number = standing.number + 1"
WHOSE = "coalesce(NEW.account_id, '')"  # '': it is about a group, not about somebody
OF_ACCOUNT = "ON CONFLICT (account_id, result) DO UPDATE SET number = account_standing.number + 1"
PLACED = "SELECT v.unit, v.group_id, v.rule, v.result, n.state FROM violation v JOIN case_now n ON n.violation = v.id"

RECORDED = (
    "INSERT INTO case_now (violation, state, at) VALUES (NEW.id, NEW.state, NEW.at)",
    f"INSERT INTO standing ({COLUMNS}, number) VALUES (NEW.unit, NEW.group_id, NEW.rule, NEW.result, NEW.state, 1)"
    f" {ONE_MORE}",
    f"INSERT INTO account_standing (account_id, result, number) VALUES ({WHOSE}, NEW.result, 1) {OF_ACCOUNT}",
)
MOVED = (
    f"UPDATE standing SET number = number - 1 WHERE ({COLUMNS}) = ({PLACED} WHERE v.id = NEW.violation)",
    "UPDATE case_now SET state = NEW.state WHERE violation = NEW.violation",
    f"INSERT INTO standing ({COLUMNS}, number) SELECT v.unit, v.group_id, v.rule, v.result, NEW.state, 1"
    f" FROM violation v WHERE v.id = NEW.violation {ONE_MORE}",
)
RENAMED = (
    "UPDATE account_standing SET number = number - 1"
    " WHERE account_id = coalesce(OLD.account_id, '') AND result = OLD.result",
    f"INSERT INTO account_standing (account_id, result, number) VALUES ({WHOSE}, NEW.result, 1) {OF_ACCOUNT}",
)
TRIGGERS = {
    "violation_counted": ("INSERT ON violation", RECORDED),
    "case_counted": ("INSERT ON case_move", MOVED),
    "account_counted": ("UPDATE OF account_id ON violation", RENAMED),  # erasure puts a pseudonym there
}


def upgrade() -> None:
    _tables()
    op.execute(f"INSERT INTO case_now (violation, state, at) SELECT v.id, {STATE}, v.at FROM violation v")
    op.execute(
        f"INSERT INTO standing ({COLUMNS}, number) SELECT {COLUMNS}, count(*) FROM ({PLACED}) p GROUP BY {COLUMNS}"
    )
    op.execute(
        "INSERT INTO account_standing (account_id, result, number)"
        " SELECT coalesce(account_id, ''), result, count(*) FROM violation GROUP BY 1, 2"
    )
    op.drop_index("ix_violation_at", "violation")
    op.create_index("ix_violation_at", "violation", ["at", "result", "rule", "group_id", "unit"])
    for name, (when, statements) in TRIGGERS.items():
        body = "; ".join(statements)
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$"
            )
            op.execute(f"CREATE TRIGGER {name} AFTER {when} FOR EACH ROW EXECUTE FUNCTION {name}()")
        else:
            op.execute(f"CREATE TRIGGER {name} AFTER {when} BEGIN {body}; END")


def downgrade() -> None:
    for name, (when, _) in TRIGGERS.items():
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP TRIGGER {name} ON {when.rpartition(' ')[2]}")
            op.execute(f"DROP FUNCTION {name}()")
        else:
            op.execute(f"DROP TRIGGER {name}")
    op.drop_index("ix_violation_at", "violation")
    op.create_index("ix_violation_at", "violation", ["at"])
    for table in ("account_standing", "standing", "case_now"):
        op.drop_table(table)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _tables() -> None:
    op.create_table(
        "case_now",
        _text("violation"),
        _text("state"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("violation", name="pk_case_now"),
    )
    op.create_index("ix_case_now_state_at_violation", "case_now", ["state", "at", "violation"])
    op.create_table(
        "standing",
        *(_text(name) for name in PLACE),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(*PLACE, name="pk_standing"),
    )
    op.create_table(
        "account_standing",
        _text("account_id"),
        _text("result"),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "result", name="pk_account_standing"),
    )
