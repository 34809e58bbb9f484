"""While the bot runs, the chain is signed and what is past its time is forgotten, without anybody asking."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from pathlib import Path

from bot.bootstrap.custodian import Custodian
from bot.evidence.checkpoint import read_all
from bot.settings import Config, Storage
from bot.settings.evidence import Evidence, Retention
from storage.schema import upgrade
from storage.store import SqlStore
from tests.conformance.stores import NOON, violation, write


async def test_it_signs_and_forgets_and_goes_on_after_a_failure(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'record.db'}"
    upgrade(url)
    config = Config(
        policies=tmp_path,
        storage=Storage(url=url),
        evidence=Evidence(signing_key="01" * 32, checkpoints=tmp_path / "outside", checkpoint_hours=0.00001),
        retention=Retention(excerpts=5, purge_hours=0.00001),
    )
    store = SqlStore(url)
    write(store, violation("V-1", excerpt="原文"))
    (tmp_path / "outside").write_text("in the way")  # the folder cannot be made: a mount that is not there
    custodian = Custodian(config, store, lambda: NOON + timedelta(days=10), calm=timedelta())
    work = asyncio.create_task(custodian.run())
    while not store.certificates():
        await asyncio.sleep(0.01)
    (tmp_path / "outside").unlink()
    while not (tmp_path / "outside").is_dir() or not list((tmp_path / "outside").glob("*.json")):
        write(store, violation(f"V-{len(store.audit())}", excerpt=""))  # something new to sign
        await asyncio.sleep(0.01)
    work.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await work
    view = store.violation("V-1")
    assert view is not None and view.record.excerpt == "" and view.record.content_hash == "f00"
    found = store.verified(read_all(tmp_path / "outside"))
    assert found.fault is None and found.checkpoints >= 2
    (certificate,) = store.certificates()
    assert (certificate.by, certificate.details["rule"]) == ("qungui", "excerpts: 5 days")
    store.close()
