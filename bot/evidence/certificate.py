"""Certificates: what was drawn, measured or signed off, when and by whom, signed with the key of the checkpoints.

    file        {"certificate": {…}, "public_key": …, "signature": …}
    signed      the canonical JSON of `certificate`: about, at, by, id, the facts, what = qungui-certificate-1

The record keeps each as a `Certified` with its signature, and the audit chain as a link. `standalone.py` checks a file
offline. Touch it never without a new `what`: files that were given away must stay valid.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bot.domain.custody import Certified
from bot.domain.errors import InputError
from bot.domain.ids import public_id
from bot.evidence.bundle import canonical, plain
from bot.evidence.keys import Signer, signature_holds

WHAT: Final = "qungui-certificate-1"
DRAWN, JUDGED, SIGNED_OFF, RULES_TESTED = "sample-drawn", "sample-judged", "signed-off", "rules-tested"
SIGNED: Final = frozenset({JUDGED, SIGNED_OFF, RULES_TESTED})  # these are never made without a key
_SEAL: Final = frozenset({"public_key", "signature"})


def certified(about: str, facts: Mapping[str, Any], *, by: str, at: datetime, signer: Signer | None) -> Certified:
    """A certificate about these facts; without a signer it only stands in the audit chain."""
    told = plain(facts)
    id = public_id("Z", about, by, at.isoformat(), canonical(told).decode())
    made = Certified(id=id, what=about, by=by, at=at, details=told)
    if signer is None:
        return made
    signature = signer.sign(canonical(says_of(made)).decode())
    return Certified(
        id=id, what=about, by=by, at=at, details={**told, "public_key": signer.public_key, "signature": signature}
    )


def says_of(one: Certified) -> Mapping[str, Any]:
    """What is signed."""
    facts = {name: value for name, value in one.details.items() if name not in _SEAL}
    return {**facts, "what": WHAT, "id": one.id, "about": one.what, "by": one.by, "at": plain(one.at)}


def as_file(one: Certified) -> bytes:
    """The certificate for the hand of whoever asks for it."""
    told = {"certificate": says_of(one), **{name: one.details[name] for name in sorted(_SEAL)}}
    return (json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def fault_of(one: Certified, keys: Collection[str] = ()) -> str | None:
    """What is wrong with it. `keys`: whose signatures count; none = anybody's."""
    public, signature = str(one.details.get("public_key", "")), str(one.details.get("signature", ""))
    if not signature:
        return f"certificate {one.id} has lost its signature" if one.what in SIGNED else None
    if keys and public not in keys:
        return f"certificate {one.id} is signed by an unknown key {public[:16]}…"
    if not signature_holds(public, canonical(says_of(one)).decode(), signature):
        return f"certificate {one.id} was changed: its signature does not fit"
    return None


def read(path: Path) -> Certified:
    """The certificate in a file. Raises InputError for a file that holds none."""
    if not path.is_file():
        raise InputError(f"there is no file {path}", zh=f"没有文件 {path}")
    try:
        told = json.loads(path.read_text("utf-8"))
        says = dict(told["certificate"])
        if says.pop("what") != WHAT:
            raise ValueError
        made = {name: says.pop(name) for name in ("id", "about", "by", "at")}
        seal = {name: str(told[name]) for name in _SEAL}
        at = datetime.fromisoformat(made["at"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = type(error).__name__
        raise InputError(
            f"{path} is no certificate ({reason}): take the file as it was written",
            zh=f"{path} 不是证书（{reason}）：请用当初写出的原文件",
        ) from None
    return Certified(id=made["id"], what=made["about"], by=made["by"], at=at, details={**says, **seal})
