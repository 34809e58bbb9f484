"""The process dies at any moment: what was acknowledged is there, what is there can be read, nothing is there twice."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from storage.store import SqlStore

APPENDER = Path(__file__).with_name("appender.py")
ROOT = Path(__file__).resolve().parents[3]


def started(url: str, prefix: str, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(APPENDER), url, prefix, *more]
    return subprocess.Popen(
        command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def stored(url: str) -> list[str]:
    store = SqlStore(url)
    keys = [entry.key for _, entry in store.pending(1_000_000)]
    store.close()
    return keys


@pytest.mark.slow
def test_kill_9_loses_nothing_that_was_acknowledged(record_url: str) -> None:
    chance = random.Random(20260303)
    acknowledged: list[str] = []
    for life in range(5):
        with started(record_url, f"life{life}") as process:
            assert process.stdout is not None
            for _ in range(chance.randrange(1, 2000)):  # somewhere in the middle of its work
                acknowledged.append(process.stdout.readline())
            process.kill()
            acknowledged += process.stdout.read().splitlines(keepends=True)
        assert process.returncode == -9
    found = stored(record_url)
    said = {line.split()[1] for line in acknowledged}
    assert {line.split()[0] for line in acknowledged} == {"acknowledged"}
    assert len(said) == len(acknowledged) > 5
    assert said <= set(found)
    assert len(found) == len(set(found))


def test_a_full_disk_is_told_to_everybody_who_waits(tmp_path: Path, migrated_sqlite: bytes) -> None:
    (tmp_path / "record.db").write_bytes(migrated_sqlite)
    url = f"sqlite:///{tmp_path / 'record.db'}"
    process = started(url, "full", "400000")
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    lines = [line.split() for line in out.splitlines()]
    said = {key for verb, key in lines if verb == "acknowledged"}
    refused = {key for verb, key in lines if verb == "refused"}
    assert len(refused) == 32  # each waiting producer was told, none hangs
    assert said
    found = set(stored(url))
    assert said <= found
    assert not refused & found
