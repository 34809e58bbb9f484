"""`qungui audit`: the files it leaves, exit code 3, and a kill -9 that changes nothing."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.integration.cli.shell import ROOT, started
from tests.integration.cli.shell import process as qungui
from tests.unit.audit.inputs import lines, plain, policies

EXPORT = ROOT.parent / "shared" / "data" / "slack-export-2016.zip"
OUTPUTS = ("decisions.jsonl", "violations.jsonl", "broken.jsonl", "summary.json")


def test_a_clean_input(tmp_path: Path) -> None:
    policies(tmp_path)
    chat = lines(tmp_path / "chat.jsonl", [plain(1), plain(2, "加群玩博彩")])
    done = qungui("audit", chat, "--policies", "policies", "--out", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "no-gambling" in done.stdout and "report.html" in done.stderr
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "no-gambling" in report and "<script src" not in report
    assert json.loads((tmp_path / "out" / "summary.json").read_bytes())["by_rule"] == {"no-gambling": 1}


def test_a_broken_entry_is_named_and_the_exit_code_says_so(tmp_path: Path) -> None:
    policies(tmp_path)
    chat = lines(tmp_path / "chat.jsonl", [plain(1), b"{broken", plain(3)])
    done = qungui("--lang", "zh", "audit", chat, "--policies", "policies", "--out", "out", cwd=tmp_path)
    assert done.returncode == 3
    assert "chat.jsonl:2 #2" in done.stderr and "1 个条目" in done.stderr
    assert len((tmp_path / "out" / "decisions.jsonl").read_text().splitlines()) == 2


@pytest.mark.slow
def test_killed_at_any_moment_and_run_again_the_outputs_are_the_same(tmp_path: Path) -> None:
    policies(tmp_path)
    long, bad = "今天开会讨论下季度计划" * 30, "加群玩博彩"
    said = [plain(n, bad if n % 50 == 0 else long, sender=f"p{n % 9}") for n in range(6_000)]
    chat = lines(tmp_path / "chat.jsonl", said)
    command = ("audit", chat, "--policies", "policies", "--jobs", "2")
    assert qungui(*command, "--out", "whole", cwd=tmp_path).returncode == 0

    parts, killed = tmp_path / "parts", 0
    moments = (lambda: size(parts / "decisions.jsonl") > 100_000, lambda: done(parts / ".progress") > 1)
    process = started(*command, "--out", "parts", cwd=tmp_path)
    while process.poll() is None:
        if killed < len(moments) and moments[killed]():
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
            process = started(*command, "--out", "parts", cwd=tmp_path)
    assert (process.returncode, killed >= 1) == (0, True)
    for name in OUTPUTS:
        assert (parts / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name


def size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def done(journal: Path) -> int:
    """Pieces that the journal promises."""
    try:
        return int(json.loads(journal.read_bytes())["done"])
    except FileNotFoundError:
        return 0


def test_a_real_export(tmp_path: Path) -> None:
    if not EXPORT.is_file():
        pytest.skip("the real export (../shared/data) is not beside this checkout")
    done = qungui("audit", EXPORT, "--policies", ROOT / "policies" / "huaxia", "--out", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    summary = json.loads((tmp_path / "out" / "summary.json").read_bytes())
    assert (summary["messages"], summary["bad_entries"]) == (150, 0)
