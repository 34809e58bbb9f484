"""Rules about links, files and conduct: what a kind sees at a glance never changes an answer, and what rules ask to be
remembered is known to all who remember."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.events import File, MessageEdited, MessagePosted
from bot.domain.groups import Group, GroupKind
from bot.domain.rules import Facts, Reach
from bot.policy.compile import Policies
from tests.unit.policy.folders import NOW, load_files, places

ACME = """\
policy: 1
for: acme
lists: {bad: [evil.cn, bad.com], ours: [例子.中国]}
rules:
  - {id: words, kind: content, when: {text: {has_any: [博彩]}}}
  - {id: bad-links, kind: links, deny: $bad}
  - {id: work-links, kind: links, allow: [acme.com], when: {text: {has_any: [博彩]}}}
  - {id: outside-links, kind: links, allow: [acme.com], when: {group: {external: true}}}
  - {id: glued-links, kind: links, deny: $ours}
  - {id: strict-links, kind: links, allow: [acme.com], deny: [x.acme.com], when: {group: {external: true}}}
  - {id: types, kind: files, types: {deny: [exe]}}
  - {id: sizes, kind: files, size_at_most: 1MB, types: {deny: [pdf]}, when: {group: {external: true}}}
  - {id: papers, kind: files, types: {allow: [pdf]}, when: {group: {external: true}}}
  - {id: flood, kind: conduct, flood: {more_than: 2, within: 1m}, repeated: {more_than: 1, within: 10m}}
  - {id: night, kind: conduct, quiet_hours: {between: "10:00-11:00"}, unless: {text: {has_any: [博彩]}}}
"""
BANK = """\
policy: 1
for: acme/bank
rules:
  - {id: bank, kind: conduct, flood: {more_than: 9, within: 30s}, mention_all: {more_than: 1, within: 1d}}
"""
PIECES = (
    "博彩",
    "看",
    "https://evil.cn/x",
    "bad。com",
    "ｅｖｉｌ.cn",
    "acme.com",
    "x.acme.com",
    "例子.中国",
    "a.exe",
    "。",
    " ",
    "hxxp://x[.]org",
)


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Policies:
    loaded = load_files(tmp_path_factory.mktemp("acme"), {"policy.yaml": ACME, "bank/policy.yaml": BANK})
    assert loaded.policies is not None, loaded.problems
    return loaded.policies


@given(
    text=st.lists(st.sampled_from(PIECES), max_size=4).map("".join) | st.text(max_size=20),
    files=st.lists(st.sampled_from(("a.exe", "a.pdf", "a.EXE ", "", "a")), max_size=2),
    kind=st.sampled_from((MessagePosted, MessageEdited)),
    recent=st.none() | st.just({"flood": (NOW,) * 3, "repeated": (NOW,) * 2}) | st.just({"flood": (NOW,)}),
    unit=st.sampled_from(("acme", "acme/bank")),
    external=st.booleans(),
)
def test_answers_are_the_same_as_when_every_rule_is_asked(
    policies: Policies,
    text: str,
    files: list[str],
    kind: type[MessagePosted],
    recent: dict[str, tuple[object, ...]] | None,
    unit: str,
    external: bool,
) -> None:
    asking_all = Policies(revision=policies.revision, canonical=policies.canonical, units=policies.units)
    posted = tuple(File(name=name) for name in files)
    event = kind(
        id="e", platform="wecom", at=NOW, group="wecom:g", actor="wecom:li", message="m", text=text, files=posted
    )
    group = Group(id="wecom:g", platform="wecom", name="群", kind=GroupKind.APP_GROUP, unit=unit, external=external)
    facts = Facts(now=NOW, group=group, sender_account="wecom:li", recent=recent)  # type: ignore[arg-type]
    assert policies.evaluate(event, facts) == asking_all.evaluate(event, facts)


@pytest.mark.parametrize(
    ("text", "files", "asked"),
    [
        ("今天开会。好的", (), {"flood", "night"}),
        ("看 evil.cn", (), {"flood", "night", "bad-links"}),
        ("看 good.cn", ("a.zip",), {"flood", "night"}),
        ("看例子.中国", (), {"flood", "night", "bad-links", "glued-links"}),
        ("", ("a.exe",), {"flood", "night", "types"}),
        ("博彩 evil.cn", ("a.exe",), {"words", "bad-links", "work-links", "types", "flood", "night"}),
    ],
)
def test_only_rules_that_the_message_can_concern_are_asked(
    policies: Policies, text: str, files: tuple[str, ...], asked: set[str]
) -> None:
    posted = tuple(File(name=name) for name in files)
    event = MessagePosted(id="e", platform="wecom", at=NOW, group="wecom:g", message="m", text=text, files=posted)
    group = Group(id="wecom:g", platform="wecom", name="群", kind=GroupKind.APP_GROUP, unit="acme")
    concerned = policies.concerned(event, Facts(now=NOW, group=group))
    assert {rule.info.id for rule in concerned} == asked


def test_what_has_to_be_remembered_is_the_most_that_any_rule_asks(policies: Policies) -> None:
    assert policies.remembers == {
        "flood": Reach(times=10, within=timedelta(minutes=1)),
        "repeated": Reach(times=2, within=timedelta(minutes=10)),
        "mention_all": Reach(times=2, within=timedelta(days=1)),
    }


EXAMPLES = """\
policy: 1
for: acme
rules:
  - id: conduct
    kind: conduct
    repeated: {more_than: 2, within: 10m}
    mention_all: {more_than: 1, within: 1d}
    tests:
      hit:
        - {text: 拼单, earlier: [拼单, {text: 拼 单, ago: 9m, elsewhere: true}], reason: repeated}
        - {text: 各位, mentions_all: true, earlier: {ago: 20h, text: 开会}, reason: mention-all}
        - {text: 拼单, earlier: {times: 2}}
      miss:
        - {text: 拼单, earlier: {times: 2, ago: 10m}}
        - {text: 各位, mentions_all: true, earlier: {ago: 20h, text: 开会, elsewhere: true}}
        - {text: 各位, mentions_all: true, earlier: {ago: 20h, text: 开会, mentions_all: false}}
  - id: files
    kind: files
    size_at_most: 20MB
    types: {deny: [exe]}
    tests:
      hit:
        - {files: 报价.exe}
        - {files: [{name: a.zip, size: 21MB}], reason: file-size}
      miss:
        - {files: [a.pdf, {name: b.zip, size: 3MB}]}
        - 没有文件
"""


def test_examples_say_what_was_posted_before_and_with_which_files(tmp_path: Path) -> None:
    loaded = load_files(tmp_path, {"policy.yaml": EXAMPLES})
    assert loaded.problems == ()
    assert [one.passed for one in loaded.tests] == [True] * 10


def test_an_example_that_is_wrong_is_shown_where_it_stands(tmp_path: Path) -> None:
    wrong = EXAMPLES.replace("ago: 20h, text: 开会}, reason", "ago: 1x, text: 开会}, reason").replace(
        "elsewhere: true}]", "elswhere: true}]"
    )
    found = places(load_files(tmp_path, {"policy.yaml": wrong}))
    assert found == ["10:57 unknown-key", "11:57 bad-duration"]
