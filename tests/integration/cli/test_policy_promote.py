"""`qungui policy promote`: the file changes in one place, the evidence stands beside it, nothing happens by halves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.cases import CaseState
from bot.domain.records import CaseMoved, Step
from bot.domain.rules import Result
from bot.policy.loading import load
from storage.schema import upgrade
from storage.store import SqlStore
from tests.conformance.stores import violation
from tests.integration.cli.shell import ORGANISATION, environment, house, qungui

POLICY = """\
policy: 1
for: acme
rules:
  # 赌博
  - id: no-gambling
    kind: content
    why: 集团红线
    stage: observe  # 先看
    floor: {precision: 80%, decided: 5}
    when: {text: {has_any: [博彩]}}
    then: [remind_sender]
    tests: {hit: [玩博彩], miss: [开会]}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = house(tmp_path)
    for old in (folder / "policies").rglob("policy.yaml"):
        old.unlink()
    (folder / "policies" / "policy.yaml").write_text(POLICY, "utf-8")
    units = "units: [{id: acme/bank, name: Bank, short: Bank, code: bank}, "
    (folder / "organisation.yaml").write_text(ORGANISATION.replace("units: [", units), "utf-8")
    upgrade(f"sqlite:///{folder / 'qungui.db'}")
    return folder


def record(folder: Path, states: str, hash: str = "h") -> None:
    """Cases of the rule, each upheld (u) or overturned (o) or not decided (-)."""
    store, now = SqlStore(f"sqlite:///{folder / 'qungui.db'}"), datetime.now(UTC)
    records: list[object] = []
    for number, word in enumerate(states):
        one = violation(f"V-{number}", rule="no-gambling", result=Result.WOULD_HIT, at=now)
        records.append(replace(one, rule_hash=hash))
        if word != "-":
            state = CaseState.UPHELD if word == "u" else CaseState.OVERTURNED
            records.append(CaseMoved(violation=one.id, state=state, by="p2", at=now, event="e"))
    store.commit([Step(inbox=None, records=records)], now)  # type: ignore[arg-type]
    store.close()


def test_to_the_pilot_with_evidence(home: Path) -> None:
    record(home, "uuo-")
    done = qungui("--lang", "zh", "policy", "promote", "no-gambling", "--pilot-in", "acme/bank", cwd=home)
    assert done.returncode == 0, done.stderr
    text = (home / "policies" / "policy.yaml").read_text("utf-8")
    changed = POLICY.replace("stage: observe  # 先看", "stage: pilot  # 先看\n    pilot_in: [acme/bank]")
    assert text == changed
    [words] = (home / "policies" / "promotions").glob("*.md")
    [data] = (home / "policies" / "promotions").glob("*.json")
    evidence = json.loads(data.read_text("utf-8"))
    assert (evidence["from"], evidence["to"], evidence["pilot_in"]) == ("observe", "pilot", ["acme/bank"])
    assert evidence["examples"] == 2
    assert (evidence["observed"]["upheld"], evidence["observed"]["overturned"]) == (2, 1)
    assert [change["field"] for change in evidence["changes"]] == ["stage", "pilot_in"]
    assert "准确率 66.7%" in words.read_text("utf-8")
    loaded = load(home / "policies", now=datetime.now(UTC))
    assert loaded.policies is not None
    assert loaded.policies.revision == evidence["revision_after"]


def test_a_dry_run_shows_all_and_writes_nothing(home: Path) -> None:
    done = qungui("--lang", "en", "policy", "promote", "no-gambling", "--to", "enforce", "--dry-run", cwd=home)
    assert done.returncode == 0, done.stderr
    assert "+    stage: enforce" in done.stdout
    assert "Nothing was recorded" in done.stdout
    assert (home / "policies" / "policy.yaml").read_text("utf-8") == POLICY
    assert not (home / "policies" / "promotions").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("no-gamblin", "--to", "enforce"), "Did you mean no-gambling?"),
        (("no-gambling",), "--pilot-in"),
        (("no-gambling", "--to", "observe"), "is at observe already"),
        (("no-gambling", "--pilot-in", "acme/bnak"), "no unit acme/bnak. Did you mean acme/bank?"),
        (("no-gambling", "--to", "live"), "observe, pilot, enforce"),
    ],
)
def test_what_cannot_be_promoted_says_why(home: Path, arguments: tuple[str, ...], said: str) -> None:
    done = qungui("--lang", "en", "policy", "promote", *arguments, cwd=home)
    assert done.returncode == 2
    assert said in done.stderr
    assert (home / "policies" / "policy.yaml").read_text("utf-8") == POLICY


def test_a_rule_that_demoted_itself_must_be_changed_first(home: Path) -> None:
    pilot = POLICY.replace("stage: observe", "stage: enforce")
    (home / "policies" / "policy.yaml").write_text(pilot, "utf-8")
    loaded = load(home / "policies", now=datetime.now(UTC))
    assert loaded.policies is not None
    [(_, rule)] = loaded.policies.rules()
    record(home, "uooou", rule.info.hash)
    done = qungui("--lang", "en", "policy", "promote", "no-gambling", "--to", "pilot", cwd=home)
    assert done.returncode == 2
    done = qungui("--lang", "en", "policy", "promote", "no-gambling", "--to", "pilot", "--pilot-in", "acme", cwd=home)
    assert "of the last 5 decided cases 2 were upheld" in done.stderr


def test_policies_with_errors_are_not_touched(home: Path) -> None:
    broken = POLICY.replace("miss: [开会]", "miss: [玩博彩]")
    (home / "policies" / "policy.yaml").write_text(broken, "utf-8")
    done = qungui("policy", "promote", "no-gambling", "--to", "enforce", cwd=home)
    assert done.returncode == 1
    assert "policy.yaml:12" in done.stderr


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root may run as a user without a name")
def test_a_user_without_a_name_goes_by_the_number(tmp_path: Path) -> None:
    """As containers have it: no line in the list of users, no name in the environment."""
    asked = "import os; os.setuid(54321); from bot.cli.settings import operator; print(operator())"
    kept = {name: value for name, value in environment().items() if name not in ("HOME", "TMPDIR")}
    command = [sys.executable, "-c", f"import bot.cli.settings; {asked}"]
    done = subprocess.run(command, cwd=tmp_path, env=kept, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.strip(), done.returncode) == ("54321", 0), done.stderr
