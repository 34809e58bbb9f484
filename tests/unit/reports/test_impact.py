"""The impact-assessment record: every rule with purpose, basis, fields and retention; what is missing is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.rules import Consequence, RuleInfo, Severity, Stage, Strikes
from bot.evidence.retention import CLASSES, Retention
from bot.reports.handbook import html
from bot.reports.impact import READ, Stated, facts, markdown
from bot.rules.registry import KINDS

NOW = datetime(2026, 3, 3, tzinfo=UTC)
GAMBLING = RuleInfo(
    id="no-gambling",
    kind="content",
    unit="huaxia/a",
    source="base.yaml:3",
    hash="h",
    why="防止博彩引流",
    stage=Stage.ENFORCE,
    severity=Severity.HIGH,
    then=(Consequence(verb="remind_sender"),),
    strikes=Strikes(ladder={3: (Consequence(verb="remove_member"),)}),
)
RULES = [
    GAMBLING,
    replace(GAMBLING, unit="huaxia", source="root.yaml:1", stage=Stage.OBSERVE),
    RuleInfo(id="names", kind="naming", unit="huaxia", source="base.yaml:9", hash="h", why="一眼看懂"),
]
WHOLE = Stated(
    company="华夏 | 集团",
    contact="法务部",
    basis="《员工手册》第 8 章",
    bases={"names": "管理需要"},
    sealed=True,
    signed=True,
    retention=Retention(days=dict.fromkeys(CLASSES, 365), units={"huaxia/a": {"excerpts": 1825}}),
)
BARE = Stated(company="", contact="", basis="", bases={}, sealed=False, signed=False, retention=Retention())


def test_every_kind_of_rule_says_what_it_reads() -> None:
    assert set(READ) == set(KINDS)


ZH = (
    "防止博彩引流",
    "《员工手册》第 8 章",
    "管理需要",
    "消息文本",
    "1825 天",
    "remove_member；须由人决定",
    "没有。",
    "已加密",
)
EN = (
    "防止博彩引流",
    "text of messages",
    "1825 days",
    "remove_member; a human decides",
    "Nothing.",
    "signed checkpoints",
)


@pytest.mark.parametrize(("lang", "said"), [("zh", ZH), ("en", EN)])
def test_a_whole_record(lang: str, said: tuple[str, ...]) -> None:
    text = markdown(lang, facts(RULES, WHOLE, "r1", NOW, "Asia/Shanghai"))
    for words in said:
        assert words in text, words
    assert text.count("no-gambling") >= 2 and "`huaxia/a`" in text and "`root.yaml:1`" not in text
    page = html(text, lang)
    assert page.count("<table>") == 4 and "华夏 | 集团" in page  # the heading's facts, two rules, the classes


def test_what_is_missing_is_said_not_hidden() -> None:
    told = facts([RULES[0], replace(RULES[2], why="")], BARE, "r1", NOW, "UTC")
    assert ("basis", "no-gambling") in told["gaps"] and ("purpose", "names") in told["gaps"]
    assert {code for code, _ in told["gaps"]} == {"purpose", "basis", "unlimited", "contact", "unsealed", "unsigned"}
    for lang, words in (("zh", "没有写依据"), ("en", "states no basis")):
        assert words in markdown(lang, told)
