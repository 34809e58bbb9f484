"""The handbook and the procedure say what the policies say, in both languages, with nothing smuggled in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from bot.assets import asset
from bot.bootstrap.abilities import terrains
from bot.cli.policy.docs import VOICE
from bot.domain.groups import OrgUnit, Person
from bot.policy.loading import load
from bot.reports import sentences
from bot.reports.handbook import DOCUMENTS, LANGUAGES, Scope, escaped, facts, html, markdown
from bot.reports.sentences import CONDITIONS, DEMANDS, Teller
from bot.rules import blocks
from bot.rules.registry import KINDS
from tests.unit.policy.folders import NOW, load_files

HUAXIA = asset("policies") / "huaxia"


def documents(folder: Path, unit: str, now: datetime = NOW) -> dict[tuple[str, str], str]:
    loaded = load(folder, now=now)
    assert loaded.policies is not None, loaded.errors
    scope = Scope(
        loaded=loaded,
        unit=next(one for one in loaded.policies.units if one.unit == unit),
        org={unit: OrgUnit(id=unit, name="示例公司")},
        people={"li": Person(id="li", name="李静")},
        terrains=terrains(None),
        now=now,
        zone="Asia/Shanghai",
    )
    return {(name, lang): markdown(name, lang, facts(scope, VOICE, lang)) for name in DOCUMENTS for lang in LANGUAGES}


def test_the_company_s_handbook_tells_members_what_holds_and_what_happens() -> None:
    told = documents(HUAXIA, "huaxia", datetime(2026, 11, 1, tzinfo=UTC))
    zh, en = told["handbook", "zh"], told["handbook", "en"]
    assert "### 禁止赌博引流（集团红线）" in zh
    assert "消息里出现：词表“gambling”" in zh
    assert "**多次违反**（30天内同一个人累计）：第 2 次 通知群主" in zh
    assert "**If it happens again** (counted for each person within 30 days): time 2: notify the group's owner" in en
    assert "六合彩" not in zh + en  # of a list the size is told, not the words
    assert "申诉 V-编号" in zh and "appeal V-…" in en


def test_a_unit_s_own_version_is_told_in_its_handbook() -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    company, bank = documents(HUAXIA, "huaxia", now), documents(HUAXIA, "huaxia/fintech", now)
    assert company["handbook", "zh"] != bank["handbook", "zh"]


def test_the_procedure_says_where_every_field_stands_and_what_cannot_be_done() -> None:
    zh = documents(HUAXIA, "huaxia", datetime(2026, 11, 1, tzinfo=UTC))["procedure", "zh"]
    assert "severity policy.yaml:" in zh
    assert "企业微信不允许任何应用删除或撤回成员的消息" in zh
    assert "- 触发：加群玩博彩" in zh


SMUGGLED = """\
policy: 1
for: acme
rules:
  - id: ads
    kind: content
    why: "<script>alert(1)</script> | **粗** [链接](javascript:x) & `码`"
    stage: enforce
    floor: {precision: 80%, decided: 20}
    when: {text: {has_any: ["<b>广告</b>"]}, group: {external: true}}
    unless:
      any: [{sender: {role: owner}, group: {created_within: 7d}}, {time: {between: 09:00-18:00, days: [monday]}}]
    then: [remind_sender]
    tests: {hit: [{text: "<b>广告</b>", group: {external: true}}]}
exceptions:
  - {rule: ads, groups: ["wecom:g|1"], until: 2026-03-31, reason: "a|b <i>", approved_by: li}
"""


def test_what_admins_write_stays_text(tmp_path: Path) -> None:
    load_files(tmp_path, {"policy.yaml": SMUGGLED})
    for (_, lang), text in documents(tmp_path, "acme").items():
        page = html(text, lang)
        assert "<script" not in page and "<b>" not in page and "<i>" not in page
        assert "javascript:x" not in page or 'href="javascript' not in page
    procedure = html(documents(tmp_path, "acme")["procedure", "en"], "en")
    assert "<td>a|b &lt;i&gt;</td>" in procedure  # a bar in a cell does not end it
    assert "<td>李静</td>" in procedure
    assert (
        "at least one of: the sender is: owner, the group is younger than 7 days; or between 09:00-18:00, on: Monday"
        in procedure
    )


@pytest.mark.parametrize("text", ["a_b*c", "[x](y)", "1 < 2 | 3", "a\nb", "\\"])
def test_escaped_text_reads_as_it_was_written(text: str) -> None:
    page = html(f"x {escaped(text)}\n", "en")
    shown = text.replace("\n", " ").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert f"<p>x {shown}</p>" in page


def keys(model: type[BaseModel], path: str) -> Iterator[str]:
    """The path of every leaf key of an options model."""
    for name, field in model.model_fields.items():
        nested = list(_models(field.annotation))
        here = f"{path}.{field.alias or name}"
        if nested:
            for one in nested:
                yield from keys(one, here)
        else:
            yield here


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


def is_told(path: str, table: dict[str, Any]) -> bool:
    whole = path.rsplit(".", 1)[0] in sentences._WHOLE
    return whole or path in sentences._HIDDEN or any(key == path or key.startswith(f"{path}=") for key in table)


def test_every_condition_and_every_demand_has_a_sentence_of_its_own() -> None:
    """A new kind is readable without one; a kind of the house has one."""
    bare = [
        path
        for name, field in blocks.Block.model_fields.items()
        for model in _models(field.annotation)
        for path in keys(model, name)
        if not is_told(path, dict(CONDITIONS))
    ]
    bare += [
        path
        for kind in KINDS.values()
        for path in keys(kind.options, kind.name)
        if not path.startswith("classify.forbid_in.") and not is_told(path, dict(DEMANDS))
    ]
    assert bare == []


def test_a_key_without_a_sentence_is_told_as_it_stands() -> None:
    teller = Teller("en", {}, lambda room, code: code)
    assert teller.demands("naming", {"future": {"key": "7d"}}) == ["naming.future.key: 7 days"]
