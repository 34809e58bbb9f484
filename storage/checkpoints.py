"""Signed checkpoints of the audit chain: taking them, and verifying the chain against them.

Touch this together with `bot.evidence.checkpoint`, which says what is signed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, create_engine, insert, inspect, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from bot.domain.errors import InputError, StorageError
from bot.evidence.certificate import fault_of
from bot.evidence.checkpoint import Checkpoint, signed
from bot.evidence.keys import Signer
from bot.evidence.merkle import Tree
from storage import agreement, audit_chain, custody
from storage.columns import parse
from storage.tables import AuditLinkRow, CheckpointRow, table

_audit, _checkpoint = table(AuditLinkRow), table(CheckpointRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a verification found. `fault` names the row; None = whole."""

    rows: int
    fault: str | None
    checkpoints: int = 0  # how many were checked
    covered: int = 0  # the last row that a checkpoint vouches for
    keys: tuple[str, ...] = ()  # who signed them


def take(connection: Connection, signer: Signer, at: datetime) -> Checkpoint | None:
    """Sign what was added since the last checkpoint; None when nothing was."""
    before = next(iter(listed(connection, newest=1)), None)
    first = (before.seq if before else 0) + 1
    tree, head = Tree(), ""
    added = select(_audit.c.hash).where(_audit.c.seq >= first).order_by(_audit.c.seq)
    with connection.execute(added.execution_options(yield_per=1000)) as found:
        for (head,) in found:
            tree.add(bytes.fromhex(head))
    if not tree.size:
        return None
    seq = first + tree.size - 1
    taken = signed(signer, at=at, first=first, seq=seq, head=head, root=tree.root(), before=before)
    values = {
        "seq": seq, "at": at, "statement": taken.statement, "public_key": taken.public_key,
        "signature": taken.signature,
    }  # fmt: skip
    connection.execute(insert(_checkpoint), values)
    return taken


def listed(connection: Connection, *, newest: int | None = None) -> Sequence[Checkpoint]:
    """The checkpoints of the record, the newest first."""
    rows = connection.execute(select(_checkpoint).order_by(_checkpoint.c.seq.desc()).limit(newest))
    return [Checkpoint(statement=row.statement, public_key=row.public_key, signature=row.signature) for row in rows]


def verify(connection: Connection, kept: Sequence[Checkpoint] = (), keys: Sequence[str] = ()) -> Verified:
    """Walk along the chain, past the record's own checkpoints and those that were `kept` elsewhere. `keys`: whose
    signatures count; none = anybody's. The record's signed certificates are checked first."""
    if (unreadable := _unreadable(connection)) is not None:
        return Verified(rows=0, fault=f"checkpoint {unreadable} was changed: its statement is not about that row")
    theirs = sorted({*listed(connection), *kept}, key=lambda one: (one.seq, one.signature))
    for one in theirs:
        if keys and one.public_key not in keys:
            return Verified(rows=0, fault=f"checkpoint {one.seq} is signed by an unknown key {one.public_key[:16]}…")
        if not one.holds():
            return Verified(rows=0, fault=f"checkpoint {one.seq} was changed: its signature does not fit")
    forged = (fault_of(one, keys) for one in custody.certificates(connection, None))
    for found in filter(None, forged):
        return Verified(rows=0, fault=found)
    watch = _Watch(theirs)
    rows, fault = audit_chain.verify(connection, watch.see)
    beyond = [one for one in theirs if one.seq > rows]
    if fault is None and beyond:
        last = beyond[-1]
        fault = (
            f"row {rows + 1} is missing: {last.seq - rows} rows were cut off the end; checkpoint {last.seq} of "
            f"{last.says['at']} vouches for them"
        )
    if fault is None:
        fault = agreement.fault(connection)
    covered = max((one.seq for one in theirs if one.seq <= rows), default=0)
    signers = tuple(dict.fromkeys(one.public_key for one in theirs))
    return Verified(rows=rows, fault=fault, checkpoints=len(theirs) - len(beyond), covered=covered, keys=signers)


def _unreadable(connection: Connection) -> int | None:
    """The number of a checkpoint whose statement cannot be read, or speaks of another row."""
    for row in connection.execute(select(_checkpoint.c.seq, _checkpoint.c.statement).order_by(_checkpoint.c.seq)):
        try:
            told = parse(row.statement)["seq"]
        except (ValueError, KeyError, TypeError):
            return int(row.seq)
        if told != row.seq:
            return int(row.seq)
    return None


class _Watch:
    """Compares the rows that go by with what was signed about them."""

    def __init__(self, checkpoints: Sequence[Checkpoint]):
        self._at: dict[int, list[Checkpoint]] = {}
        self._firsts: Mapping[int, set[int]] = {}
        firsts: dict[int, set[int]] = {}
        for one in checkpoints:
            self._at.setdefault(one.seq, []).append(one)
            firsts.setdefault(int(one.says["first"]), set()).add(one.seq)
        self._firsts = firsts
        self._trees: dict[int, Tree] = {}

    def see(self, link: audit_chain.Link) -> str | None:
        if link.seq in self._firsts:
            self._trees[link.seq] = Tree()
        for tree in self._trees.values():
            tree.add(bytes.fromhex(link.hash))
        for one in self._at.get(link.seq, ()):
            tree = self._trees[int(one.says["first"])]
            if one.says["head"] != link.hash or one.says["root"] != tree.root().hex():
                return (
                    f"row {link.seq} is not the one that the checkpoint of {one.says['at']} signed: "
                    f"rows {one.says['first']}–{link.seq} were rewritten"
                )
        self._trees = {
            first: tree for first, tree in self._trees.items() if any(last > link.seq for last in self._firsts[first])
        }
        return None


@contextmanager
def reading_copy(path: Path) -> Iterator[Connection]:
    """A copy of an SQLite record, opened so that nothing in or beside it changes."""
    if not path.is_file():
        raise InputError(f"there is no file {path}", zh=f"没有文件 {path}")
    beside = path.with_name(f"{path.name}-wal").exists()
    address = f"file:{quote(str(path.resolve()))}?" + ("mode=ro" if beside else "mode=ro&immutable=1")
    engine = create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(address, uri=True, check_same_thread=False), poolclass=NullPool
    )
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("checkpoint"):
                raise InputError(
                    f"{path} is no record of this version: verify it with the version that wrote it",
                    zh=f"{path} 不是本版本的档案：请用写它的版本来核对",
                )
            yield connection
    except DatabaseError as error:
        raise StorageError(f"{path} cannot be read: {type(error.orig).__name__}: {error.orig}") from None
    finally:
        engine.dispose()
