"""A revision in force: which rules run for which event and group, what they find, and who is excused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.events import Due, Event, GroupRenamed, MessageEdited, MessagePosted
from bot.domain.groups import Group, GroupKind, Person
from bot.domain.rules import Evaluation, Facts, Finding, RuleInfo
from bot.policy.compile import Policies
from bot.policy.rule import Rule, UnitRules
from bot.rules.kind import Kind, Said, Words
from bot.rules.values import Options
from tests.unit.policy.folders import NOW, load_files

NAMELESS = Words(title=Said("某类", "some kind"))

ACME = """\
policy: 1
for: acme
lists:
  gambling: [博彩, 六合彩]
rules:
  - id: no-gambling
    kind: content
    when: {text: {has_any: $gambling}}
    unless: {sender: {role: compliance}}
  - id: leisure-outside
    kind: content
    when: {label: {urgency: leisure}}
  - id: fun
    kind: classify
    label: {urgency: leisure}
    when: {text: {has_any: [火锅]}}
  - id: fire
    kind: classify
    label: {urgency: urgent}
    when: {text: {has_any: [着火]}}
  - id: group-owner
    kind: roles
    require: {admins: {at_least: 1}}
exceptions:
  - {rule: no-gambling, groups: [wecom:g1], people: [wang], until: 2026-03-31, reason: 反赌专班, approved_by: li}
  - {rule: group-owner, for: acme/shop, until: 2026-03-31, reason: 筹备, approved_by: li}
  - rule: no-gambling
    people: [zhao]
    approved_on: 2026-03-10
    until: 2026-03-31
    reason: 下周起
    approved_by: li
"""
BANK = "policy: 1\nfor: acme/bank\nlists: {gambling: {add: [资金盘]}}\n"


@pytest.fixture
def policies(tmp_path: Path) -> Policies:
    loaded = load_files(tmp_path, {"policy.yaml": ACME, "bank/policy.yaml": BANK})
    assert loaded.policies is not None, loaded.problems
    return loaded.policies


def group(unit: str | None = "acme", **more: object) -> Group:
    plain: Mapping[str, object] = {"id": "wecom:g1", "platform": "wecom", "name": "群", "kind": GroupKind.APP_GROUP}
    return Group(**{**plain, "unit": unit, **more})  # type: ignore[arg-type]


def said(text: str, kind: type[MessagePosted] = MessagePosted) -> MessagePosted:
    return kind(id="e1", platform="wecom", at=NOW, group="wecom:g1", actor="wecom:wang", message="m1", text=text)


def facts(where: Group, person: Person | None = None, now: datetime = NOW) -> Facts:
    return Facts(now=now, group=where, sender=person, sender_account="wecom:wang")


def found(evaluation: Evaluation) -> list[tuple[str, str]]:
    return [(match.rule.id, match.finding.reason if match.finding else "error") for match in evaluation.matches]


WANG = Person(id="wang", name="王")
OFFICER = Person(id="shen", name="沈", roles=frozenset({"compliance"}))


@pytest.mark.parametrize(
    ("text", "unit", "person", "expected"),
    [
        ("加群玩博彩", "acme", WANG, [("no-gambling", "content")]),
        ("加群玩博彩", None, WANG, [("no-gambling", "content")]),
        ("加群玩博彩", "acme", OFFICER, []),
        ("今天开会", "acme", WANG, []),
        ("资金盘了解一下", "acme", WANG, []),  # a word that only the bank added
        ("资金盘了解一下", "acme/bank", WANG, [("no-gambling", "content")]),
        ("资金盘了解一下", "acme/bank/loans", WANG, [("no-gambling", "content")]),
        # the rule that asks for a label stands before the rule that gives it, and still sees it
        ("中午火锅", "acme", WANG, [("fun", "label"), ("leisure-outside", "content")]),
        # the higher label wins before anybody asks
        ("火锅店着火了", "acme", WANG, [("fun", "label"), ("fire", "label")]),
    ],
)
def test_which_rules_match(
    policies: Policies, text: str, unit: str | None, person: Person, expected: list[tuple[str, str]]
) -> None:
    assert found(policies.evaluate(said(text), facts(group(unit), person))) == expected


def test_an_evaluation_says_when_there_was_too_much_to_judge(policies: Policies) -> None:
    crowded = policies.evaluate(said("博.彩，" * 9_000), facts(group(), WANG))
    assert crowded.crowded
    assert found(crowded) == [("no-gambling", "content")]
    assert not policies.evaluate(said("来玩博彩吧，" * 600), facts(group(), WANG)).crowded


def test_a_finding_shows_what_the_condition_saw(policies: Policies) -> None:
    [match] = policies.evaluate(said("来玩博彩吧"), facts(group(), WANG)).matches
    assert match.finding is not None
    [span] = match.finding.spans
    assert (span.start, span.end) == (2, 4)
    assert match.finding.details["found"] == "博彩"


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (said("博彩"), ["no-gambling"]),
        (said("博彩", MessageEdited), ["no-gambling"]),
        (Due(id="d", platform="clock", at=NOW, group="wecom:g1", what="scan"), ["group-owner"]),
        (Due(id="d", platform="clock", at=NOW, group="wecom:g1", what="announcement"), []),
        (GroupRenamed(id="r", platform="wecom", at=NOW, group="wecom:g1", name="新名"), []),
    ],
)
def test_rules_hear_only_their_events(policies: Policies, event: Event, expected: list[str]) -> None:
    assert [rule for rule, _ in found(policies.evaluate(event, facts(group(), WANG)))] == expected


BOTH = "policy.yaml:25"
SHOP = "policy.yaml:26"
LATER = "policy.yaml:27"


@pytest.mark.parametrize(
    ("where", "now", "expected"),
    [
        (group(), NOW, {BOTH}),
        (group(id="wecom:g2"), NOW, set()),
        (group("acme/shop"), NOW, {BOTH, SHOP}),
        (group(), datetime(2026, 3, 10, 1, tzinfo=UTC), {BOTH, LATER}),
        (group(), datetime(2026, 3, 31, 15, 59, tzinfo=UTC), {BOTH, LATER}),  # 23:59 in Shanghai
        (group(), datetime(2026, 3, 31, 16, 1, tzinfo=UTC), set()),
    ],
)
def test_which_excuses_hold(policies: Policies, where: Group, now: datetime, expected: set[str]) -> None:
    evaluation = policies.evaluate(said("博彩"), facts(where, WANG, now))
    assert {excuse.source for excuse in evaluation.excuses} == expected


def test_an_excuse_for_some_people_in_some_groups_names_only_the_people_there(policies: Policies) -> None:
    [excuse] = policies.evaluate(said("博彩"), facts(group(), WANG)).excuses
    assert (excuse.people, excuse.groups) == (frozenset({"wang"}), frozenset())


def test_a_rule_that_fails_is_a_match_with_an_error_and_the_others_run() -> None:
    def broken(event: Event, facts: Facts) -> list[Finding]:
        raise ZeroDivisionError(f"secret {event}")

    def sound(event: Event, facts: Facts) -> list[Finding]:
        return [Finding(reason="content")]

    rules = []
    for name, check in (("broken", broken), ("sound", sound)):
        kind = Kind(
            name=name, options=Options, events=(MessagePosted,), scans=False, compile=lambda *_: broken, words=NAMELESS
        )
        info = RuleInfo(id=name, kind=name, unit="acme", source="policy.yaml:1", hash="0")
        rules.append(Rule(info=info, kind=kind, check=check))
    policies = Policies(revision="r", canonical="{}", units=[UnitRules(unit="acme", rules=tuple(rules))])
    evaluation = policies.evaluate(said("博彩"), facts(group(), WANG))
    assert found(evaluation) == [("broken", "error"), ("sound", "content")]
    error = evaluation.matches[0].error
    assert error is not None and error.startswith("ZeroDivisionError in broken, line ")
    assert "secret" not in error  # an exception's words may quote a message


def test_announcements_come_with_their_own_keys(tmp_path: Path) -> None:
    text = (
        "policy: 1\nfor: acme\nrules:\n"
        '  - {id: monday, kind: announce, at: {days: [monday], time: "09:00"}, text: 早上好}\n'
    )
    below = 'policy: 1\nfor: acme/bank\nadjust: [{rule: monday, set: {at: {days: [friday], time: "10:00"}}}]\n'
    policies = load_files(tmp_path, {"policy.yaml": text, "bank/policy.yaml": below}).policies
    assert policies is not None
    assert [(info.id, dict(own)) for info, own in policies.announcements()] == [
        (
            "monday",
            {
                "at": {"days": ["monday"], "time": "09:00"},
                "text": "早上好",
                "unit": "acme",
                "except_units": ("acme/bank",),
            },
        ),
        (
            "monday",
            {"at": {"days": ["friday"], "time": "10:00"}, "text": "早上好", "unit": "acme/bank", "except_units": ()},
        ),
    ]


def test_the_envelope_reaches_the_engine(tmp_path: Path) -> None:
    text = """\
policy: 1
for: acme
rules:
  - id: no-gambling
    kind: content
    why: 红线
    stage: pilot
    pilot_in: [acme/bank, wecom:g1]
    severity: high
    strikes: {per: group, within: 12h, ladder: {3: [notify: compliance, retract], 1: remind_sender}}
    then: [{rename: {after: 3d}}, {notify: dept_head, after: 5d}]
    automatic: true
    at_most: 20 per hour
    message: ${sender.name}，注意
"""
    policies = load_files(tmp_path, {"policy.yaml": text}).policies
    assert policies is not None
    [rule] = policies.rules_for(None)
    assert rule.strikes is not None
    assert rule.strikes.within == timedelta(hours=12)
    assert {step: [(deed.verb, deed.parameter) for deed in deeds] for step, deeds in rule.strikes.ladder.items()} == {
        1: [("remind_sender", None)],
        3: [("notify", "compliance"), ("retract", None)],
    }
    assert [(deed.verb, deed.parameter, deed.after) for deed in rule.then] == [
        ("rename", None, timedelta(days=3)),
        ("notify", "dept_head", timedelta(days=5)),
    ]
    assert (rule.automatic, rule.locked, rule.at_most_per_hour) == (True, False, 20)
    assert rule.pilot_in == ("acme/bank", "wecom:g1")


WORDS = ["博彩", "六合彩", "资金盘", "火锅", "着火", "开会", "博", "彩", "，", "b", " ", "."]


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(WORDS), max_size=8), unit=st.sampled_from(["acme", "acme/bank", None]))
def test_the_gate_leaves_out_no_rule_that_would_match(policies: Policies, words: list[str], unit: str | None) -> None:
    asked_all = Policies(revision=policies.revision, canonical=policies.canonical, units=policies.units)
    event, known = said("".join(words)), facts(group(unit), WANG)
    assert policies.evaluate(event, known) == asked_all.evaluate(event, known)


LABELS = """\
policy: 1
for: acme
rules:
  - {id: labels, kind: classify, detect: [urgency, kind]}
  - {id: names, kind: naming, blocked_words: [八卦]}
"""


def test_what_is_said_again_of_another_message_is_what_was_said_first(tmp_path: Path) -> None:
    """Messages with the same signs get the same findings, whichever unit asks, and others get their own."""
    bank = LABELS.replace("for: acme", "for: acme/bank").replace("[urgency, kind]", "urgency")
    bank = bank.replace("id: ", "id: bank-")
    policies = load_files(tmp_path, {"policy.yaml": LABELS, "bank/policy.yaml": bank}).policies
    assert policies is not None

    def labels(text: str, unit: str) -> list[tuple[str, dict[str, str], str]]:
        matches = policies.evaluate(said(text), facts(group(unit))).matches
        found = [(match.rule.id, match.finding) for match in matches]
        return [(rule, dict(one.labels), one.details["because"]) for rule, one in found if one is not None]

    for _ in range(2):
        assert labels("哈哈，周末愉快", "acme")[0][1]["kind"] == "small_talk"
        assert labels("【紧急】请马上处理", "acme")[0][1]["urgency"] == "urgent"
        assert labels("嗯嗯", "acme") == []
        assert [rule for rule, *_ in labels("【紧急】请马上处理", "acme/bank")] == ["labels", "bank-labels"]
