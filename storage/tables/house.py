"""The house's own books: audit chain, policy revisions, marks of an inbox file, settings, console users.

Touch it when the program itself must remember something new.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlmodel import Field

from storage.columns import Json, UtcDateTime, Words
from storage.tables.base import Row


class AuditLinkRow(Row, table=True):
    """One link of the chain. `body` is kept as the text that was hashed; "" = forgotten, a certificate says by which
    rule. `body_sha256` is empty in links from before version 0007, which are hashed over the body itself."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "at"),)

    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcDateTime)
    what: str = Field(sa_type=Words)
    body: str = Field(sa_type=Words)
    previous: str = Field(sa_type=Words)
    hash: str = Field(sa_type=Words)
    body_sha256: str | None = Field(default=None, sa_type=Words)


class AuditTermRow(Row, table=True):
    """What a link of the chain is found by (`storage.audit_terms`)."""

    __tablename__ = "audit_term"
    __table_args__ = (Index("ix_audit_term_seq", "seq"),)

    term: str = Field(primary_key=True, sa_type=Words)
    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})


class RevisionRow(Row, table=True):
    """A policy revision, stored whole, once."""

    __tablename__ = "revision"

    revision: str = Field(primary_key=True, sa_type=Words)
    canonical: str = Field(sa_type=Words)


class RevisionLoadRow(Row, table=True):
    """A revision came into force. The texts stand here, not with the revision: comments change no effect."""

    __tablename__ = "revision_load"

    seq: int | None = Field(default=None, primary_key=True)
    revision: str = Field(sa_type=Words, sa_column_args=[ForeignKey("revision.revision")])
    at: datetime = Field(sa_type=UtcDateTime)
    loaded_by: str = Field(sa_type=Words)
    files: dict[str, str] = Field(sa_type=Json)
    previous: str = Field(sa_type=Words)
    changes: list[dict[str, Any]] = Field(sa_type=Json)


class InboxMarkRow(Row, table=True):
    """An entry of an inbox file that is finished, above the position; or, with `error`, one that was set aside."""

    __tablename__ = "inbox_mark"

    inbox: str = Field(primary_key=True, sa_type=Words)
    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcDateTime)
    error: str | None = Field(default=None, sa_type=Words)


class InboxPositionRow(Row, table=True):
    """Every entry of that inbox file up to `seq` is finished."""

    __tablename__ = "inbox_position"

    inbox: str = Field(primary_key=True, sa_type=Words)
    seq: int = Field(sa_type=BigInteger)


class SettingRow(Row, table=True):
    """A cursor or a small remembered value of the program itself."""

    __tablename__ = "setting"

    name: str = Field(primary_key=True, sa_type=Words)
    value: str = Field(sa_type=Words)


class ConsoleUserRow(Row, table=True):
    """Who may sign in to the console. Of a password only its argon2 hash is kept; a second factor needs its secret."""

    __tablename__ = "console_user"

    name: str = Field(primary_key=True, sa_type=Words)
    password_hash: str = Field(sa_type=Words)
    roles: list[str] = Field(sa_type=Json)
    locale: str = Field(sa_type=Words)
    factor: str = Field(sa_type=Words)
    factor_used: int = Field(sa_type=BigInteger)
