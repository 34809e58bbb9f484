"""Checkpoints: signed statements about the audit chain, kept in the record and, as files, wherever somebody else can
keep them. Who has one file finds every later change of what stands before it.

    statement   {"at":…,"first":…,"head":…,"key":…,"previous":…,"root":…,"seq":…,"what":"qungui-checkpoint-1"}
    first, seq  the links it adds to the checkpoint before it     head   hash of link `seq`
    root        of the hash tree over those links                 previous   SHA-256 of the statement before it

Touch it never without a new `what`: files that were given away must stay valid.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.domain.errors import InputError
from bot.evidence.keys import Signer, signature_holds

WHAT = "qungui-checkpoint-1"
NONE_BEFORE = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A statement with its signature; the statement as the text that was signed."""

    statement: str
    public_key: str
    signature: str

    @property
    def says(self) -> Mapping[str, Any]:
        told: Mapping[str, Any] = json.loads(self.statement)
        return told

    @property
    def seq(self) -> int:
        return int(self.says["seq"])

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.statement.encode()).hexdigest()

    def holds(self) -> bool:
        """Whether the signature fits, and the statement is one about our kind of chain."""
        return _is_ours(self.says) and signature_holds(self.public_key, self.statement, self.signature)

    def as_file(self) -> str:
        told = {"statement": self.statement, "public_key": self.public_key, "signature": self.signature}
        return json.dumps(told, indent=2, sort_keys=True) + "\n"


def _is_ours(says: Mapping[str, Any]) -> bool:
    """Whether it says all that a checkpoint says: anybody can sign nonsense."""
    words = (says.get(name) for name in ("at", "head", "previous", "root"))
    first, seq = says.get("first"), says.get("seq")
    vouches = isinstance(first, int) and isinstance(seq, int) and 1 <= first <= seq
    return says.get("what") == WHAT and vouches and all(isinstance(word, str) for word in words)


def signed(
    signer: Signer, *, at: datetime, first: int, seq: int, head: str, root: bytes, before: Checkpoint | None
) -> Checkpoint:
    """A checkpoint over the links first..seq."""
    says = {
        "at": at.astimezone(UTC).isoformat(timespec="seconds"), "first": first, "head": head,
        "key": signer.public_key, "previous": before.digest if before else NONE_BEFORE, "root": root.hex(),
        "seq": seq, "what": WHAT,
    }  # fmt: skip
    statement = json.dumps(says, sort_keys=True, separators=(",", ":"))
    return Checkpoint(statement=statement, public_key=signer.public_key, signature=signer.sign(statement))


def file_name(checkpoint: Checkpoint) -> str:
    return f"checkpoint-{checkpoint.seq:012}.json"


def write_to(folder: Path, checkpoint: Checkpoint) -> Path:
    """Write its file; one that is there stays as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file_name(checkpoint)
    if not path.exists():
        part = path.with_name(f"{path.name}.part")  # half a file would be no checkpoint, and stay
        part.write_text(checkpoint.as_file(), "utf-8")
        part.rename(path)
    return path


def read_all(path: Path) -> Sequence[Checkpoint]:
    """The checkpoints of a file or of a folder's files, in order."""
    files: Iterable[Path] = sorted(path.glob("checkpoint-*.json")) if path.is_dir() else [path]
    return sorted((_read(file) for file in files), key=lambda one: one.seq)


def _read(path: Path) -> Checkpoint:
    try:
        told = json.loads(path.read_text("utf-8"))
        checkpoint = Checkpoint(statement=told["statement"], public_key=told["public_key"], signature=told["signature"])
        int(checkpoint.says["seq"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path} is no checkpoint ({type(error).__name__}): take the file as it was written",
            zh=f"{path} 不是检查点（{type(error).__name__}）：请用当初写出的原文件",
        ) from None
    return checkpoint
