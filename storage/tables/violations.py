"""Violations (facts, never changed), the moves of their cases, and message labels. Rows are only ever added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlmodel import Field

from storage.columns import Json, Sealed, SealedJson, UtcDateTime, Words
from storage.tables.base import Row


class ViolationRow(Row, table=True):
    """A recorded finding. `state` is the state it was born in; the state now is its newest `case_move`."""

    __tablename__ = "violation"
    __table_args__ = (
        # Counting, and finding who repeats, read nothing else.
        Index("ix_violation_at", "at", "result", "rule", "group_id", "unit", "account_id"),
        Index("ix_violation_group_id_at", "group_id", "at"),
        Index("ix_violation_account_id_at", "account_id", "at"),
        Index("ix_violation_rule_at", "rule", "at"),
        Index("ix_violation_content", "content_hash", "rule", "result", "at"),  # who said the same
        Index("ix_violation_unit_at", "unit", "at"),
        Index("ix_violation_event", "event"),
        Index("ix_violation_case_id", "case_id"),
    )

    id: str = Field(primary_key=True, sa_type=Words)
    event: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=UtcDateTime)
    result: str = Field(sa_type=Words)
    rule: str = Field(sa_type=Words)
    kind: str = Field(sa_type=Words)
    severity: str = Field(sa_type=Words)
    stage: str = Field(sa_type=Words)
    unit: str = Field(sa_type=Words)
    platform: str = Field(sa_type=Words)
    revision: str = Field(sa_type=Words)
    source: str = Field(sa_type=Words)
    rule_hash: str = Field(sa_type=Words)
    group_id: str = Field(sa_type=Words)
    account_id: str | None = Field(default=None, sa_type=Words)
    message: str | None = Field(default=None, sa_type=Words)
    reason: str = Field(sa_type=Words)
    spans: list[tuple[int, int, str]] = Field(sa_type=Json)
    excerpt: str = Field(sa_type=Sealed("violation.excerpt"))
    content_hash: str = Field(sa_type=Words)
    details: dict[str, str] = Field(sa_type=SealedJson("violation.details"))
    excuse: str | None = Field(default=None, sa_type=Words)
    strike: int | None = None
    step: int | None = None
    state: str = Field(sa_type=Words)
    error: str | None = Field(default=None, sa_type=Words)
    case_id: str | None = Field(default=None, sa_type=Words)  # what it repeats; NULL = it is the first
    learned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when it came late
    bound: list[str] = Field(default_factory=list, sa_type=Json, sa_column_kwargs={"server_default": "[]"})


class CaseMoveRow(Row, table=True):
    """A case changed state."""

    __tablename__ = "case_move"
    __table_args__ = (
        Index("ix_case_move_violation_seq", "violation", "seq"),
        Index("ix_case_move_at", "at", "state", "violation"),
    )

    seq: int | None = Field(default=None, primary_key=True)
    violation: str = Field(sa_type=Words, sa_column_args=[ForeignKey("violation.id")])
    state: str = Field(sa_type=Words)
    moved_by: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=UtcDateTime)
    event: str = Field(sa_type=Words)
    note: str = Field(sa_type=Sealed("case_move.note"))


class CaseNowRow(Row, table=True):
    """The state of a case now. Kept by triggers on `violation` and `case_move`; never written by us."""

    __tablename__ = "case_now"
    __table_args__ = (
        Index("ix_case_now_state_at_violation", "state", "at", "violation"),
        Index("ix_case_now_overdue", "state", "result", "severity", "known_at"),
    )

    violation: str = Field(primary_key=True, sa_type=Words)
    state: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=UtcDateTime)
    result: str = Field(sa_type=Words)
    severity: str = Field(sa_type=Words)
    known_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # from then on its deadline counts


class AccountStandingRow(Row, table=True):
    """How many violations an account has, by result. Kept by triggers, as the others."""

    __tablename__ = "account_standing"

    account_id: str = Field(primary_key=True, sa_type=Words)
    result: str = Field(primary_key=True, sa_type=Words)
    number: int = Field(sa_type=BigInteger)


class StandingRow(Row, table=True):
    """How many violations stand there now. Kept by triggers on `violation` and `case_move`; never written by us."""

    __tablename__ = "standing"

    unit: str = Field(primary_key=True, sa_type=Words)
    group_id: str = Field(primary_key=True, sa_type=Words)
    rule: str = Field(primary_key=True, sa_type=Words)
    result: str = Field(primary_key=True, sa_type=Words)
    state: str = Field(primary_key=True, sa_type=Words)
    number: int = Field(sa_type=BigInteger)


class LabelRow(Row, table=True):
    """One label of one message. The newest correction of a dimension holds, else the newest label."""

    __tablename__ = "label"
    __table_args__ = (Index("ix_label_group_id_message", "group_id", "message"),)

    seq: int | None = Field(default=None, primary_key=True)
    group_id: str = Field(sa_type=Words)
    message: str = Field(sa_type=Words)
    dimension: str = Field(sa_type=Words)
    value: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=UtcDateTime)
    event: str = Field(sa_type=Words)
    corrected_by: str | None = Field(default=None, sa_type=Words)
    note: str = Field(sa_type=Sealed("label.note"))
    author: str | None = Field(default=None, sa_type=Words)


class ProposalRow(Row, table=True):
    """A label that a trained model proposed. In a table of its own: what asks for labels cannot meet it."""

    __tablename__ = "label_proposal"
    __table_args__ = (Index("ix_label_proposal_group_id_message", "group_id", "message"),)

    seq: int | None = Field(default=None, primary_key=True)
    group_id: str = Field(sa_type=Words)
    message: str = Field(sa_type=Words)
    dimension: str = Field(sa_type=Words)
    value: str = Field(sa_type=Words)
    score: float
    model: str = Field(sa_type=Words)
    author: str | None = Field(default=None, sa_type=Words)
    at: datetime = Field(sa_type=UtcDateTime)
    event: str = Field(sa_type=Words)
