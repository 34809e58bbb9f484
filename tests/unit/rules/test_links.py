"""Kind `links`: permitted and forbidden sites. What counts as a link is in `tests/unit/text/test_links.py`."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.events import GroupRenamed, MessageEdited
from bot.domain.rules import Finding
from bot.rules.problems import RuleError
from bot.rules.registry import KINDS
from bot.rules.vocabulary import Vocabulary
from tests.unit.rules.moments import NOW, facts, said

KIND = KINDS["links"]
LISTS = Vocabulary(lists={"ours": ("huaxia.com", "华夏.公司"), "bad": ("evil.cn", "deploy.sh"), "broken": ("a b",)})


def findings(options: dict[str, Any], text: str) -> list[Finding]:
    read = KIND.options.model_validate(options)
    event = said(text)
    found = list(KIND.compile(read, LISTS)(event, facts()))
    assert KIND.glance is not None
    assert KIND.glance(read, LISTS).sees(event) or not found  # what is seen at a glance never changes an answer
    assert {finding.reason for finding in found} <= KIND.words.reasons.keys()
    return found


@pytest.mark.parametrize(
    ("options", "text", "reason", "domains"),
    [
        ({"deny": "evil.cn"}, "点www.evil.cn领取", "link-denied", "www.evil.cn"),
        ({"deny": ["$bad"]}, "https://a.evil.cn https://b.evil.cn", "link-denied", "a.evil.cn, b.evil.cn"),
        ({"deny": "$bad"}, "run deploy.sh", "link-denied", "deploy.sh"),  # named, so no doubt
        ({"deny": "evil.cn"}, "https://good.com@evil.cn", "link-denied", "evil.cn"),
        ({"deny": "cn"}, "https://a.cn", "link-denied", "a.cn"),
        ({"allow": "$ours"}, "https://oa.huaxia.com 和 https://x.org", "link-not-allowed", "x.org"),
        ({"allow": "$ours"}, "https://huaxia.com.x.org", "link-not-allowed", "huaxia.com.x.org"),
        ({"allow": "$ours"}, "https://nothuaxia.com", "link-not-allowed", "nothuaxia.com"),
        ({"allow": "$ours"}, "http://1.2.3.4/", "link-not-allowed", "1.2.3.4"),
        # deny wins, and its reason counts
        ({"allow": "$ours", "deny": "old.huaxia.com"}, "https://old.huaxia.com", "link-denied", "old.huaxia.com"),
        ({"allow": "$ours", "deny": "evil.cn"}, "x.org evil.cn", "link-denied", "x.org, evil.cn"),
    ],
)
def test_what_is_a_finding(options: dict[str, Any], text: str, reason: str, domains: str) -> None:
    (finding,) = findings(options, text)
    assert (finding.reason, finding.subject, finding.details) == (reason, "slack:U1", {"domains": domains})
    assert ", ".join(span.what for span in finding.spans) == domains
    assert all(text[span.start : span.end] in text for span in finding.spans)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"deny": "evil.cn"}, "https://notevil.cn https://evil.cn.org/evil.cn"),
        ({"deny": "evil.cn"}, "没有链接"),
        ({"allow": "$ours"}, "https://huaxia.com/x https://OA.HUAXIA.COM http://xn--xkru7k.xn--55qx5d/"),
        ({"allow": "$ours"}, "report.pdf deploy.sh Node.js 3.11.2 li@qq.com"),
        ({"allow": "$ours"}, "http://wiki/首页"),  # only reachable inside
        ({"allow": "bücher.de"}, "https://xn--bcher-kva.de"),
    ],
)
def test_what_is_none(options: dict[str, Any], text: str) -> None:
    assert findings(options, text) == []


def test_spans_point_to_hosts_as_they_were_written() -> None:
    text = "看ｂａｄ。ｃｏｍ/秘密?token=1"
    (finding,) = findings({"deny": "bad.com"}, text)
    assert [text[span.start : span.end] for span in finding.spans] == ["ｂａｄ。ｃｏｍ"]


def test_an_edit_is_judged_and_other_events_are_not() -> None:
    check = KIND.compile(KIND.options.model_validate({"deny": "evil.cn"}), LISTS)
    edit = MessageEdited(
        id="E", platform="slack", at=NOW, group="slack:C1", actor="slack:U1", message="1", text="evil.cn"
    )
    assert [finding.reason for finding in check(edit, facts())] == ["link-denied"]
    assert list(check(GroupRenamed(id="E", platform="slack", at=NOW, name="evil.cn"), facts())) == []


@pytest.mark.parametrize(
    ("options", "code", "path"),
    [
        ({"deny": ["evil.cn", "https://evil.cn/x"]}, "bad-domain", ("deny", 1)),
        ({"deny": "*.evil.cn"}, "bad-domain", ("deny", 0)),
        ({"deny": "$broken"}, "bad-domain", ("deny",)),
        ({"allow": "$nothing"}, "unknown-list", ("allow", 0)),
        ({"allow": []}, "empty-list", ("allow",)),
        ({"allow": "Evil.cn", "deny": "evil.cn."}, "allowed-and-denied", ("allow",)),
    ],
)
def test_refusals_say_where(options: dict[str, Any], code: str, path: tuple[str | int, ...]) -> None:
    with pytest.raises(RuleError) as raised:
        KIND.compile(KIND.options.model_validate(options), LISTS)
    assert [(problem.code, problem.path) for problem in raised.value.problems] == [(code, path)]


def test_a_rule_that_says_nothing_is_refused() -> None:
    with pytest.raises(ValidationError, match="allow, deny"):
        KIND.options.model_validate({})
