"""`record verify | keys | seal | checkpoint` and `case export`: proving the record to others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.bootstrap import evidence
from bot.bootstrap.offline import keyring_of, store_of
from bot.cli.settings import operator, read_config, utc_now
from bot.cli.terminal import DONE, FAILED, Terminal
from bot.cli.words import phrase
from bot.domain.errors import ConfigError
from bot.evidence.keys import Signer, write_new_key
from storage.resealing import left


def verify(
    config: Path,
    database: Path | None,
    checkpoints: Path | None,
    keys: Sequence[str],
    certificates: Sequence[Path],
    terminal: Terminal,
) -> int:
    """Recompute the audit chain; 1 when it was altered. A copy needs no configuration beside it."""
    code = _verify_chain(config, database, checkpoints, keys, terminal)
    if code == DONE and certificates:
        with store_of(read_config(config)) as store:
            for path in certificates:
                found = evidence.certificate_in(store, path, [key.lower() for key in keys])
                told = {"id": found.id, "what": found.what, "at": found.at.isoformat(timespec="seconds")}
                terminal.out.print(phrase("certificate.holds", terminal.lang, by=found.by, **told), markup=False)
    return code


def _verify_chain(
    config: Path, database: Path | None, checkpoints: Path | None, keys: Sequence[str], terminal: Terminal
) -> int:
    if database is not None:
        settings = read_config(config) if config.is_file() else None
        found = evidence.verified_copy(settings, database, checkpoints, keys)
    else:
        found = evidence.verified(read_config(config), checkpoints, keys)
    if found.fault is not None:
        terminal.complain(phrase("chain.broken", terminal.lang, rows=found.rows, fault=found.fault))
        return FAILED
    whole = phrase("chain.whole", terminal.lang, rows=found.rows, checkpoints=found.checkpoints, covered=found.covered)
    terminal.out.print(whole, markup=False)
    if found.keys:
        terminal.out.print(phrase("chain.signers", terminal.lang, keys=", ".join(found.keys)), markup=False)
    else:
        terminal.say("chain.unsigned")
    return DONE


def keys(config: Path, new: Path | None, terminal: Terminal) -> int:
    """The public side of the keys; or a new key in a file."""
    if new is not None:
        made = Signer(bytes.fromhex(write_new_key(new)))
        terminal.say("keys.made", file=new, public=made.public_key)
        return DONE
    settings = read_config(config)
    signer, ring = evidence.signer_of(settings), keyring_of(settings)
    signing = phrase("keys.signing", terminal.lang, public=signer.public_key) if signer else ""
    sealing = phrase("keys.texts", terminal.lang, ids=", ".join(ring.ids)) if ring.ids else ""
    lines = [signing or phrase("keys.none", terminal.lang), sealing or phrase("keys.plain", terminal.lang)]
    for line in lines:
        terminal.out.print(line, markup=False)
    return DONE


def seal(config: Path, dry: bool, terminal: Terminal) -> int:
    """Everything under the first key; 1 when bodies stay that do not open."""
    settings = read_config(config)
    ring = keyring_of(settings)
    with store_of(settings) as store:
        if dry:
            found = left(store, ring)
            for place, rows in found.items():
                terminal.out.print(phrase("seal.column", terminal.lang, place=place, rows=rows), markup=False)
            if not found:
                terminal.say("seal.nothing", id=ring.active or "-")
            return DONE
        done = evidence.seal(store, ring, by=f"operator:{operator()}", clock=utc_now)
    for one in done:
        if one.rows:
            terminal.out.print(phrase("seal.column", terminal.lang, place=one.place, rows=one.rows), markup=False)
    terminal.say("seal.done", rows=sum(one.rows for one in done), id=ring.active)
    unread = sum(one.unread for one in done)
    if unread:
        terminal.say("seal.unread", rows=unread)
    return FAILED if unread else DONE


def sign(config: Path, terminal: Terminal) -> int:
    """A checkpoint, now."""
    settings = read_config(config)
    if evidence.signer_of(settings) is None:
        raise ConfigError(evidence.NO_KEY)
    with store_of(settings) as store:
        taken = evidence.checkpoint(settings, store, utc_now())
    if taken is None:
        terminal.say("checkpoint.nothing")
    else:
        terminal.say("checkpoint.taken", seq=taken.seq)
    return DONE


def export(config: Path, id: str, out: Path, reason: str, pdf: bool, terminal: Terminal) -> int:
    """A case as a bundle."""
    settings, by = read_config(config), f"operator:{operator()}"
    bundle = evidence.export_case(settings, id, by=by, reason=reason, at=utc_now(), pdf=pdf)
    write_bundle(out, bundle)
    terminal.say("bundle.written", file=out)
    return DONE


def write_bundle(out: Path, bundle: bytes) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(bundle)
