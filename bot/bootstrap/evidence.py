"""Evidence with its keys: what the command line and the running bot need to sign, to verify, to take out and to forget.

Touch this when a deed with evidence needs another part of the house.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.bootstrap.offline import store_of
from bot.bootstrap.person_copy import without_others
from bot.domain.custody import Certified, Hold, HoldEnded, HoldPlaced, LookAt, Looked, Scope
from bot.domain.errors import ConfigError, InputError
from bot.domain.groups import Person
from bot.domain.ids import public_id, tidy
from bot.domain.records import Noted, Step
from bot.domain.views import ViolationFilter
from bot.evidence.bundle import Stamp, bundled, canonical, chain_file
from bot.evidence.case_file import as_data, case_file
from bot.evidence.certificate import fault_of
from bot.evidence.certificate import read as read_certificate
from bot.evidence.checkpoint import Checkpoint, read_all, write_to
from bot.evidence.keys import Keyring, Signer, key_bytes
from bot.evidence.retention import Retention
from bot.reports.bundle_page import pages
from bot.settings import Config
from storage.checkpoints import Verified, reading_copy, verify
from storage.erasure import erase
from storage.purge import Due, plan, purge
from storage.resealing import Resealed, reseal
from storage.store import SqlStore

NO_KEY = "evidence.signing_key is not set, so nothing can be signed: qungui record keys --new keys/signing.key"


def signer_of(config: Config) -> Signer | None:
    """Who signs; None without a key."""
    text = config.evidence.signing_key.get_secret_value()
    return Signer(key_bytes(text, "evidence.signing_key")) if text else None


def retention_of(config: Config) -> Retention:
    """How long what is kept."""
    said = config.retention
    days = {
        "deliveries": config.storage.keep_inbox_days, "excerpts": said.excerpts, "notes": said.notes,
        "messages": said.messages, "labels": said.labels, "looks": said.looks, "exports": said.exports,
        "audit_bodies": said.audit_bodies,
    }  # fmt: skip
    return Retention(days={name: number for name, number in days.items() if number is not None}, units=said.units)


def checkpoint(config: Config, store: SqlStore, at: datetime) -> Checkpoint | None:
    """Sign what is new in the chain and put the file where it was asked for; None without a key or without news."""
    signer = signer_of(config)
    taken = store.checkpoint(signer, at) if signer else None
    if taken is not None and config.evidence.checkpoints is not None:
        write_to(config.evidence.checkpoints, taken)
    return taken


def verified(config: Config, outside: Path | None, keys: Sequence[str]) -> Verified:
    """The record's chain against its own checkpoints, those of the configured folder, and those kept `outside`."""
    with store_of(config) as store:
        return store.verified(_kept(config.evidence.checkpoints, outside), _known(config, keys))


def verified_copy(config: Config | None, path: Path, outside: Path | None, keys: Sequence[str]) -> Verified:
    """The same for a copy of an SQLite record."""
    folder = config.evidence.checkpoints if config else None
    with reading_copy(path) as connection:
        return verify(connection, _kept(folder, outside), _known(config, keys))


def certificate_in(store: SqlStore, path: Path, keys: Sequence[str] = ()) -> Certified:
    """The certificate in that file, when it was signed here. Raises InputError for one that is forged or unknown."""
    given = read_certificate(path)
    fault = fault_of(given, keys)
    if fault is None and given not in store.certificates(limit=None):
        fault = f"certificate {given.id} is not in this record: it was made elsewhere"
    if fault is not None:
        raise InputError(f"{path}: {fault}")
    return given


def _kept(folder: Path | None, outside: Path | None) -> Sequence[Checkpoint]:
    if outside is not None:
        found = read_all(outside)
        if not found:
            raise InputError(
                f"{outside} holds no checkpoints: name a file checkpoint-….json or a folder of them",
                zh=f"{outside} 里没有检查点：请给出 checkpoint-….json 文件，或放着它们的文件夹",
            )
        return found
    return read_all(folder) if folder and folder.is_dir() else ()


def _known(config: Config | None, keys: Sequence[str]) -> Sequence[str]:
    for key in keys:
        if not re.fullmatch(r"[0-9a-fA-F]{64}", key):
            raise InputError(
                f"{key} is no public key: 64 hexadecimal digits, as `qungui record keys` shows them",
                zh=f"{key} 不是公钥：应为 64 位十六进制，由 `qungui record keys` 显示",
            )
    return [key.lower() for key in keys]


def export_case(config: Config, id: str, *, by: str, reason: str, at: datetime, pdf: bool = False) -> bytes:
    """A case as a bundle, with its pages on paper too (`pdf`). The export itself is a line of the audit chain, and the
    bundle proves that line as well."""
    signer = signer_of(config)
    if signer is None:
        raise ConfigError(NO_KEY)
    with store_of(config) as store:
        found = case_file(store, id.strip().upper()) or case_file(store, tidy(id, "V"))
        if found is None:
            raise InputError(f"the record has no case {id}", zh=f"档案里没有案件 {id}")
        record = found.view.record
        look = Looked(
            by=by, at=at, what=LookAt.EXPORT, case=found.view.case, subject=found.view.person or record.account,
            unit=record.unit, reason=reason, event=record.event,
        )  # fmt: skip
        store.commit([Step(inbox=None, records=[look])], at)
        checkpoint(config, store, at)
        found = case_file(store, record.id)
        assert found is not None  # it was there a moment ago, and nothing removes a case
        stamp = Stamp(about=found.view.case, by=by, at=at, reason=reason)
        proof = store.proof(found.names)
    files = {
        "case.json": canonical(as_data(found, stamp)),
        "membership.json": canonical(found.members),
        "chain.json": chain_file(proof.rows, proof.checkpoints),
        **pages("case", stamp, config.zone, pdf=pdf, file=found, proof=proof),
    }
    if found.policy is not None:
        files["policy.json"] = found.policy.canonical.encode()
    if found.rule_text:
        files[f"policies/{found.rule_path}"] = found.rule_text.encode()
    return bundled(files, stamp, signer, "case.zh.html / case.en.html")


def note_export(config: Config, what: str, *, by: str, subject: str | None, at: datetime) -> None:
    """A report that names people was taken out: a line of the audit chain."""
    look = Looked(by=by, at=at, what=LookAt.EXPORT, subject=subject, reason=what)
    with store_of(config) as store:
        store.commit([Step(inbox=None, records=[look])], at)


def seal(store: SqlStore, keyring: Keyring, *, by: str, clock: Callable[[], datetime]) -> Sequence[Resealed]:
    """Seal with the first key what is not; a line of the audit chain says how much, and with which."""
    if keyring.active is None:
        raise ConfigError("evidence.keys is empty, so nothing can be sealed: qungui record keys --new keys/texts.key")
    done = list(reseal(store, keyring))
    rows = sum(one.rows for one in done)
    if rows:
        details = {"rows": str(rows), "key": keyring.active, "by": by}
        told = Noted(what="record-sealed", event=None, at=clock(), details=details)
        store.commit([Step(inbox=None, records=[told])], told.at)
    return done


# -- holds, purge ----------------------------------------------------------------------------------------------------


def place_hold(config: Config, scope: Scope, target: str, *, by: str, reason: str, at: datetime) -> str:
    """Place a legal hold; returns its id. Raises InputError for a target that the record does not know."""
    with store_of(config) as store:
        if not _knows(store, scope, target):
            raise InputError(f"the record knows no {scope} {target}", zh=f"档案里没有{_IN_CHINESE[scope]} {target}")
        id = public_id("H", scope, target, at.isoformat())
        hold = HoldPlaced(id=id, scope=scope, target=target, reason=reason, by=by, at=at)
        store.commit([Step(inbox=None, records=[hold])], at)
    return id


_IN_CHINESE: Mapping[Scope, str] = {Scope.PERSON: "人员", Scope.GROUP: "群", Scope.CASE: "案件"}


def _knows(store: SqlStore, scope: Scope, target: str) -> bool:
    if scope is Scope.CASE:
        return store.violation(target) is not None
    things = store.people() if scope is Scope.PERSON else store.groups()
    return any(thing.id == target for thing in things)


def end_hold(config: Config, id: str, *, by: str, reason: str, at: datetime) -> int | None:
    """End a hold; returns how many entries the next purge takes. None = there is no such active hold."""
    with store_of(config) as store:
        if all(hold.id != id for hold in store.holds()):
            return None
        store.commit([Step(inbox=None, records=[HoldEnded(id=id, reason=reason, by=by, at=at)])], at)
        return sum(due.rows for due in plan(store, retention_of(config), at))


def holds(config: Config, *, active: bool) -> Sequence[Hold]:
    with store_of(config) as store:
        return store.holds(active=active)


def purge_plan(config: Config, at: datetime) -> Sequence[Due]:
    """What a purge would take now."""
    with store_of(config) as store:
        return plan(store, retention_of(config), at)


def forget(config: Config, store: SqlStore, by: str, clock: Callable[[], datetime]) -> Sequence[Certified]:
    """Purge what is past its retention, and sign that it was."""
    signer_of(config)  # a key that is not there is missed before anything goes
    certificates = purge(store, retention_of(config), by, clock)
    if certificates:
        checkpoint(config, store, clock())
    return certificates


# -- one person ------------------------------------------------------------------------------------------------------


def export_person(config: Config, id: str, *, by: str, reason: str, at: datetime) -> bytes:
    """Everything about one person, as a bundle."""
    signer = signer_of(config)
    if signer is None:
        raise ConfigError(NO_KEY)
    with store_of(config) as store:
        person = _person(store, id)
        look = Looked(by=by, at=at, what=LookAt.PERSON, subject=person.id, reason=reason, unit=person.unit or "")
        store.commit([Step(inbox=None, records=[look])], at)
        checkpoint(config, store, at)
        names = (*person.accounts, person.id)
        violations = store.violations(ViolationFilter(person=person.id, limit=1_000_000, newest_first=False))
        data = {
            "person": person,
            "memberships": [one for account in person.accounts for one in store.memberships(account=account)],
            "violations": [replace(view.record, bound=()) for view in violations],  # who led them then is others' data
            "looks": store.looks(subjects=names, limit=1_000_000),
            **without_others(store.about(person.accounts), ("decisions", "notes"), store.people(), person),
        }
        proof = store.proof(names)
    stamp = Stamp(about=person.id, by=by, at=at, reason=reason)
    told = {"form": "qungui-person-1", "exported": {"by": by, "at": at, "reason": reason}, **data}
    files = {
        "person.json": canonical(told),
        "chain.json": chain_file(_without_others(proof.rows, names), proof.checkpoints),
        **pages("person", stamp, config.zone, data=data, proof=proof),
    }
    return bundled(files, stamp, signer, "person.zh.html / person.en.html")


def _without_others(rows: Sequence[Mapping[str, Any]], names: Collection[str]) -> list[Mapping[str, Any]]:
    """Links that speak of other members too keep their hashes and lose their content, as forgotten ones do: they still
    prove themselves. Those of the old form cannot, and are left out."""
    found = []
    for row in rows:
        records = json.loads(row["body"]).get("records", ()) if row["body"] else ()
        others = {record.get("account") for record in records} - {None, *names}
        if not others:
            found.append(row)
        elif row["body_sha256"] is not None:
            found.append({**row, "body": ""})
    return found


def erase_person(config: Config, id: str, *, by: str, reason: str, at: datetime) -> Certified:
    """Erase a person. Raises InputError while they are a member somewhere: the platform would name them again."""
    signer_of(config)  # a key that is not there is missed before anything goes
    with store_of(config) as store:
        person = _person(store, id)
        open_ = [one for account in person.accounts for one in store.memberships(account=account) if one.until is None]
        if open_:
            raise StillMember(person.id, len(open_))
        certificate = erase(store, person, pseudonym_of(config, person.id), by, reason, at)
        checkpoint(config, store, at)
        return certificate


class StillMember(InputError):
    """The person is still in groups."""

    def __init__(self, person: str, groups: int):
        super().__init__(f"{person} is still in {groups} groups")
        self.person, self.groups = person, groups


def pseudonym_of(config: Config, person: str) -> str:
    """The same for the same person; who does not have the console's secret cannot tell whose it is."""
    secret = config.console.secret.get_secret_value()
    if not secret:
        raise ConfigError("console.secret is not set: pseudonyms are made with it")
    return f"erased-{hmac.new(secret.encode(), person.encode(), hashlib.sha256).hexdigest()[:10]}"


def _person(store: SqlStore, id: str) -> Person:
    found = next((one for one in store.people() if one.id == id or id in one.accounts), None)
    if found is None:
        raise InputError(f"the record knows no person {id}", zh=f"档案里没有叫 {id} 的人")
    return found
