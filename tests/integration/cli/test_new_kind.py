"""Adding a kind of rule costs one module (and its test), and one line: everything else follows from it.

The program is copied, a kind is added to the copy as a newcomer would, and the copy is asked.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.cli.shell import ROOT, environment

MODULE = '''"""Kind `shouting`: messages in capital letters."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from bot.domain.events import Event, MessagePosted
from bot.domain.rules import Facts, Finding
from bot.rules.kind import Check, Kind, Said, Words
from bot.rules.values import Options
from bot.rules.vocabulary import Vocabulary


class ShoutingOptions(Options):
    """A message in capitals is no better argument."""

    capitals_over: int = Field(ge=1, le=1000, description="more capital letters than this")


def compile_shouting(options: ShoutingOptions, vocabulary: Vocabulary) -> Check:
    def check(event: Event, facts: Facts) -> Iterator[Finding]:
        capitals = sum(map(str.isupper, event.text)) if isinstance(event, MessagePosted) else 0
        if capitals > options.capitals_over:
            yield Finding(reason="shouting", subject=event.actor, details={"capitals": str(capitals)})

    return check


WORDS = Words(
    title=Said("大声说话", "shouting"),
    reasons={"shouting": Said("满屏大写", "shouting in capitals")},
    keys={"ShoutingOptions": Said("大写不等于有理"), "ShoutingOptions.capitals_over": Said("大写字母多于")},
    demands={"capitals_over": Said("大写字母最多 {value} 个", "at most {value} capital letters")},
)

KIND = Kind(
    name="shouting",
    options=ShoutingOptions,
    events=(MessagePosted,),
    scans=False,
    compile=compile_shouting,
    words=WORDS,
    details=frozenset({"capitals"}),
)
'''
POLICY = """\
policy: 1
for: acme
rules:
  - id: calm
    kind: shouting
    why: 好好说话
    stage: enforce
    capitals_over: 5
    then: [remind_sender]
    message: ${sender.name}，${capitals} 个大写字母
    tests: {hit: [PLEASE READ THIS], miss: [please read this]}
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program that has one kind more."""
    copy = tmp_path_factory.mktemp("house")
    for room in ("bot", "adapters", "storage", "templates", "policies"):
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "bot" / "rules" / "shouting.py").write_text(MODULE, "utf-8")
    registry = copy / "bot" / "rules" / "registry.py"
    text = registry.read_text("utf-8")
    assert text.count("content.KIND,") == 1
    text = text.replace("content.KIND,", "content.KIND, shouting.KIND,").replace(", roles\n", ", roles, shouting\n")
    registry.write_text(text, "utf-8")
    (copy / "rules").mkdir()
    (copy / "rules" / "policy.yaml").write_text(POLICY, "utf-8")
    return copy


def asked(house: Path, *arguments: str) -> str:
    """What the copy says; it must succeed."""
    command = [sys.executable, "-m", "bot.cli", "--lang", "zh", "policy", *arguments]
    extra = environment({"PYTHONPATH": str(house)})
    done = subprocess.run(command, cwd=house, env=extra, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_is_checked_tested_and_explained(house: Path) -> None:
    asked(house, "check", "rules")
    [rule] = json.loads(asked(house, "test", "rules", "--format", "json"))["rules"]
    assert (rule["rule"], rule["passed"], rule["failed"]) == ("calm", 2, 0)
    assert "capitals：9" in asked(house, "explain", "rules", "-m", "STOP IT NOW")
    assert "大声说话" in asked(house, "show", "rules")


def test_it_has_a_schema_with_hovers_and_a_place_in_the_handbook(house: Path, tmp_path: Path) -> None:
    schema = json.loads(asked(house, "schema"))
    assert "大写字母多于" in json.dumps(schema, ensure_ascii=False)
    assert "more capital letters than this" in json.dumps(schema, ensure_ascii=False)
    asked(house, "docs", "rules", "--out", str(tmp_path))
    handbook = (tmp_path / "acme" / "handbook.zh.md").read_text("utf-8")
    assert "大写字母最多 5 个" in handbook and "大声说话" in handbook
    procedure = (tmp_path / "acme" / "procedure.en.md").read_text("utf-8")
    assert "at most 5 capital letters" in procedure


def test_its_own_mistakes_are_told(house: Path, tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text(POLICY.replace("capitals_over: 5", "capitals_ovr: 5"), "utf-8")
    command = [sys.executable, "-m", "bot.cli", "--lang", "en", "policy", "check", str(tmp_path)]
    extra = environment({"PYTHONPATH": str(house)})
    done = subprocess.run(command, cwd=house, env=extra, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "did you mean capitals_over?" in done.stdout
