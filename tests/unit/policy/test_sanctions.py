"""Sanctions that the law forbids are refused, each by its code, unless legal signed for the rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.policy.folders import HEAD, RULE, load_text, places

SIGNED = "    legal_signoff: {by: zhou.lin, on: 2026-01-31, note: 集体合同第十二条}\n"
REFUSED = {
    "a fine": ("    message: 再次发布将罚款200元\n", ["6:14 sanction-fine"]),
    "a red packet as a fine": ("    message: 迟到的发红包道歉\n", ["6:14 sanction-fine"]),
    "a fine in English": ("    message: You will be fined 20 dollars\n", ["6:14 sanction-fine"]),
    "wages": ("    why: 违者扣发当月绩效\n", ["6:10 sanction-pay"]),
    "wages in English": ("    why: We deduct it from your salary\n", ["6:10 sanction-pay"]),
    "naming before others": ("    then: [{post: 以下人员点名批评}]\n", ["6:11 sanction-shaming"]),
    "for ever, in words": ("    message: 再犯将永久移出本群\n", ["6:14 sanction-without-end"]),
    "for ever, in deed": ("    then: [remove_member]\n", ["6:11 sanction-without-end"]),
    "for ever, on a ladder": (
        "    strikes: {within: 30d, ladder: {1: [remind_sender], 3: [remove_member]}}\n",
        ["6:14 sanction-without-end"],
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_without_a_signature_and_in_force_with_one(name: str, tmp_path: Path) -> None:
    text, expected = REFUSED[name]
    refused = load_text(tmp_path, HEAD + RULE + text)
    assert places(refused) == expected
    assert refused.policies is None, "what the law forbids does not come into force"
    for problem in refused.problems:
        for lang in ("zh", "en"):
            message, hint = problem.say(lang)
            assert message and "legal_signoff" in hint and "{{" not in message + hint
    signed = load_text(tmp_path / "signed", HEAD + RULE + text + SIGNED)
    assert places(signed) == [] and signed.policies is not None
    (rule,) = signed.policies.rules_for(None)
    assert rule.signed_off == {"by": "zhou.lin", "on": "2026-01-31", "note": "集体合同第十二条"}


LAWFUL = [
    "    then: [{remove_member: {for: 7d}}]\n",
    "    why: 泄露客户资料会让公司被监管罚款\n",  # whom the regulator fines is no sanction of ours
    "    why: 工资和奖金属于个人信息，请勿在群里讨论\n",
    "    message: 客户永久有效的优惠券请发到专用群\n",
    "    why: The company may be fined by the regulator\n",
    "    why: 请不要在群里点名客户\n",
]


@pytest.mark.parametrize("text", LAWFUL)
def test_what_only_sounds_like_one_is_left_alone(text: str, tmp_path: Path) -> None:
    loaded = load_text(tmp_path, HEAD + RULE + text)
    assert places(loaded) == [] and loaded.policies is not None


def test_a_state_is_mended_without_an_end(tmp_path: Path) -> None:
    rule = "  - id: no-outsiders\n    kind: membership\n    external: forbidden\n    then: [remove_member]\n"
    loaded = load_text(tmp_path, HEAD + rule)
    assert "sanction-without-end" not in " ".join(places(loaded))


def test_a_signature_names_somebody_and_a_day(tmp_path: Path) -> None:
    nameless = "    legal_signoff: {on: 2026-01-31}\n    then: [remove_member]\n"
    loaded = load_text(tmp_path, HEAD + RULE + nameless)
    assert loaded.policies is None and any("legal_signoff" in str(one) or "6:" in one for one in places(loaded))
