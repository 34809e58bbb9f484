"""Loose floors on the development data beside the project; skipped where it is absent."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from bot.text.identifiers import DETECTORS, detect
from bot.text.reader import Reader
from bot.text.views import expand

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "detection"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="development data (shared/data/detection) is not here")

EVERYDAY_TECHNIQUES = {
    "brackets", "case", "full_width", "math_alnum", "multi_separators", "plain", "repeated_chars", "repeated_letters",
    "separators", "traditional", "zero_width",
}  # fmt: skip
PERSONAL = {"cn_id": "cn-id-card", "cn_mobile": "cn-mobile", "bank_card": "bank-card", "email": "email"}


def rows(name: str) -> list[dict[str, Any]]:
    with (DATA / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.mark.parametrize("name", ["evasion_gen_zh", "evasion_gen_en"])
def test_everyday_disguises(name: str) -> None:
    reader = Reader()
    cases = rows(name)
    signals = {term: reader.words([term]) for term in {case["term"] for case in cases}}
    seen: dict[str, list[bool]] = defaultdict(list)
    for case in cases:
        seen[case["technique"]].append(signals[case["term"]] in reader.read(case["text"]).signals)
    for technique in EVERYDAY_TECHNIQUES & seen.keys():
        assert sum(seen[technique]) / len(seen[technique]) >= 0.93, technique
    for trap in {"trap_cross_word", "trap_scunthorpe", "trap_spaced_benign", "trap_initials"} & seen.keys():
        assert not any(seen[trap]), trap


@pytest.mark.parametrize(("name", "core", "hard"), [("evasion_gen_zh", 0.97, 0.75), ("evasion_gen_en", 0.97, 0.7)])
def test_every_disguise(name: str, core: float, hard: float) -> None:
    """Floors for what `python -m bench.quality` measures in full; a trap is one whose word nobody wrote."""
    reader = Reader()
    cases = rows(name)
    signals = {term: reader.words([term], see_through=expand(["all"])) for term in {case["term"] for case in cases}}
    seen: dict[str, list[bool]] = defaultdict(list)
    for case in cases:
        seen[case["tier"]].append(signals[case["term"]] in reader.read(case["text"]).signals)
    share = {tier: sum(found) / len(found) for tier, found in seen.items()}
    assert share["core"] >= core
    assert share["hard"] >= hard
    assert share["trap"] <= 0.02


def test_innocent_words_around_banned_ones() -> None:
    reader = Reader()
    cases = rows("traps_en")
    signals = [reader.words(case["contains"]) for case in cases]
    alarms = [case for case, signal in zip(cases, signals, strict=True) if signal in reader.read(case["text"]).signals]
    assert alarms == []


def test_personal_data() -> None:
    missed, alarms = [], []
    for case in rows("pii_zh_gen"):
        found = detect(DETECTORS, case["text"])
        if case["label"] != "pii":
            alarms += [case] if found else []
            continue
        name = next(name for kind, name in PERSONAL.items() if case["kind"].startswith(kind))
        missed += [] if name in found else [case]
    assert len(missed) <= 9  # of about 540
    assert len(alarms) <= 4  # of about 360


@pytest.mark.parametrize("name", ["benign_zh", "benign_en", "robustness", "spam_en"])
def test_ordinary_talk_is_quiet_and_nothing_crashes(name: str) -> None:
    cases = [case for case in rows(name) if case["label"] != "spam"]  # advertising gives real telephone numbers
    assert sum(bool(detect(DETECTORS, case["text"])) for case in cases) <= len(cases) // 200
