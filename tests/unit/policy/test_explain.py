"""Why a rule matched or not: in examples, and the same as evaluation says for any rules, messages and facts."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.events import Due, Event, GroupRenamed, MessageEdited, MessagePosted
from bot.domain.groups import Employment, Group, GroupKind, OrgUnit, Person
from bot.domain.rules import Facts
from bot.policy.compile import Policies
from bot.policy.questions.explain import Explained, Outcome, Seen, explain
from bot.policy.rule import Rule, UnitRules
from bot.rules.kind import Kind, Said, Words
from bot.rules.parts import Moment, Part
from bot.rules.values import Options
from tests.unit.policy.folders import NOW, load_text

NAMELESS = Words(title=Said("某类", "some kind"))

ACME = """\
policy: 1
for: acme
lists: {gambling: [博彩, 六合彩]}
rules:
  - id: leisure-outside
    kind: content
    when: {label: {urgency: leisure}, group: {external: true}}
  - id: no-gambling
    kind: content
    when: {text: {has_any: $gambling}}
    unless: {any: [{sender: {role: compliance}}, {text: {has_any: [反赌]}}]}
  - id: fun
    kind: classify
    label: {urgency: leisure}
    when: {text: {has_any: [火锅]}}
  - id: secret-or-card
    kind: content
    when: {any: [{text: {has_any: [绝密]}}, {text: {detects: bank-card}, group: {external: true}}]}
  - id: urgency
    kind: classify
    detect: urgency
  - id: group-owner
    kind: roles
    require: {admins: {at_least: 1}}
"""


def said(text: str, **more: Any) -> MessagePosted:
    given_ = {"id": "e", "platform": "wecom", "at": NOW, "group": "wecom:g", "actor": "wecom:li", "message": "m"}
    return MessagePosted(**{**given_, "text": text, **more})


def facts(**more: Any) -> Facts:
    group = Group(
        id="wecom:g",
        platform="wecom",
        name="门店",
        kind=GroupKind.APP_GROUP,
        unit="acme",
        external=more.pop("external", False),
        admins=more.pop("admins", frozenset()),
    )
    sender = Person(id="li", name="李", unit="acme", employment=Employment.STAFF, roles=more.pop("roles", frozenset()))
    return Facts(**{"now": NOW, "group": group, "sender": sender, "sender_account": "wecom:li", **more})


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Policies:
    loaded = load_text(tmp_path_factory.mktemp("acme"), ACME)
    assert loaded.policies is not None, loaded.problems
    return loaded.policies


def answers(policies: Policies, event: Event, known: Facts) -> Mapping[str, Explained]:
    return {one.rule.id: one for one in explain(policies, event, known)}


def test_rules_are_told_in_the_order_of_the_files(policies: Policies) -> None:
    told = [one.rule.id for one in explain(policies, said("火锅"), facts())]
    assert told == ["leisure-outside", "no-gambling", "fun", "secret-or-card", "urgency", "group-owner"]


@pytest.mark.parametrize(
    ("rule", "text", "known", "failed"),
    [
        ("no-gambling", "今天开会", {}, Seen(part="text.has_any", wanted="$gambling", saw="–")),
        ("leisure-outside", "今天开会", {}, Seen(part="group.external", wanted="true", saw="false")),
        ("leisure-outside", "今天", {"external": True}, Seen(part="label.urgency", wanted="leisure", saw="–")),
        (
            "secret-or-card",
            "4012 8888 8888 1881",  # the card is there; the group is not outside
            {},
            Seen(
                part="any",
                wanted="text.has_any: 绝密 | group.external: true",
                saw="text.has_any: – | group.external: false",
            ),
        ),
    ],
)
def test_the_first_part_that_fails_is_named(
    policies: Policies, rule: str, text: str, known: Mapping[str, Any], failed: Seen
) -> None:
    one = answers(policies, said(text), facts(**known))[rule]
    assert (one.outcome, one.failed) == (Outcome.FAILED, failed)


def test_a_match_says_what_was_seen_where(policies: Policies) -> None:
    one = answers(policies, said("加群玩博彩"), facts())["no-gambling"]
    assert one.outcome is Outcome.MATCHED
    assert one.held == (Seen(part="text.has_any", wanted="$gambling", saw="博彩"),)
    finding = one.matches[0].finding
    assert finding is not None
    assert [(span.start, span.end, span.what) for span in finding.spans] == [(3, 5, "博彩")]


@pytest.mark.parametrize(
    ("text", "known", "held"),
    [
        ("博彩", {"roles": frozenset({"compliance"})}, [("sender.role", "compliance, member")]),
        ("反赌博彩", {}, [("text.has_any", "反赌")]),
    ],
)
def test_what_excepts_is_told_by_the_alternative_that_holds(
    policies: Policies, text: str, known: Mapping[str, Any], held: list[tuple[str, str]]
) -> None:
    one = answers(policies, said(text), facts(**known))["no-gambling"]
    assert one.outcome is Outcome.EXCEPTED
    assert [(seen.part, seen.saw) for seen in one.held] == held


def test_a_rule_that_asks_for_labels_gets_those_of_later_rules_too(policies: Policies) -> None:
    one = answers(policies, said("吃火锅"), facts(external=True))["leisure-outside"]
    assert (one.outcome, one.labels) == (Outcome.MATCHED, {"urgency": "leisure"})


def test_rules_about_groups_do_not_look_at_messages_and_the_other_way_round(policies: Policies) -> None:
    scan = Due(id="e", platform="wecom", at=NOW, group="wecom:g", what="scan")
    assert answers(policies, said("博彩"), facts())["group-owner"].outcome is Outcome.DEAF
    looked = answers(policies, scan, facts())
    assert looked["group-owner"].outcome is Outcome.MATCHED
    assert looked["no-gambling"].outcome is Outcome.DEAF
    well = answers(policies, scan, facts(admins=frozenset({"wecom:wang"})))["group-owner"]
    assert well.outcome is Outcome.CLEAN
    other = Due(id="e", platform="wecom", at=NOW, group="wecom:g", what="announcement")
    assert {one.outcome for one in explain(policies, other, facts())} == {Outcome.DEAF}


def test_a_fault_of_a_rule_is_told(policies: Policies) -> None:
    def broken(event: Event, known: Facts) -> list[Any]:
        raise ZeroDivisionError

    info = policies.units[0].rules[0].info
    kind = Kind(
        name="content",
        options=Options,
        events=(MessagePosted,),
        scans=False,
        compile=lambda _, __: broken,
        words=NAMELESS,
    )
    rule = Rule(info=info, kind=kind, check=broken)
    alone = Policies(revision="r", canonical="", units=[UnitRules(unit="acme", rules=(rule,))])
    (one,) = explain(alone, said("博彩"), facts())
    assert one.outcome is Outcome.BROKEN
    assert "ZeroDivisionError" in (one.matches[0].error or "")


# --- explaining and evaluating are the same ----------------------------------------------------------------------

WORDS = ("博彩", "火锅", "绝密", "反赌", "casino")
TALK = ("今天开会", "4012 8888 8888 1881", "博.彩", "禁止", "“", "”", "请不要说")
TEXTS = st.lists(st.sampled_from([*WORDS, *TALK]), max_size=4).map(" ".join)


def _some(**choices: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A block with at least one of these keys."""
    return st.fixed_dictionaries({}, optional=choices).filter(bool)


TRUTH = st.sampled_from(["true", "false"])
MANY_WORDS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True)
BLOCK = _some(
    text=_some(
        has_any=MANY_WORDS,
        has_all=MANY_WORDS,
        detects=st.just(["bank-card"]),
        mentions_all=TRUTH,
        quotes=TRUTH,
        negates=TRUTH,
        rejects=TRUTH,
    ),
    sender=_some(
        role=st.sampled_from(["compliance", "owner", "member"]),
        employment=st.sampled_from(["staff", "external"]),
        unit=st.sampled_from(["acme", "acme/shop"]),
    ),
    group=_some(
        external=TRUTH,
        platform=st.sampled_from(["wecom", "slack"]),
        unit=st.sampled_from(["acme", "acme/shop"]),
        name_matches=st.just(["门"]),
        created_within=st.just("7d"),
    ),
    label=_some(urgency=st.sampled_from(["leisure", "urgent"]), audience=st.sampled_from(["internal", "public"])),
    time=_some(workday=TRUTH, between=st.sampled_from(["09:00-18:00", "22:00-06:00"])),
)
WHEN = st.one_of(
    BLOCK,
    st.tuples(BLOCK, st.lists(BLOCK, min_size=1, max_size=3)).map(lambda both: {**both[0], "any": both[1]}),
    st.lists(BLOCK, min_size=1, max_size=3).map(lambda blocks: {"any": blocks}),
)
RULE = st.one_of(
    st.fixed_dictionaries({"kind": st.just("content"), "when": WHEN}, optional={"unless": WHEN}),
    st.fixed_dictionaries(
        {"kind": st.just("classify"), "label": _some(urgency=st.sampled_from(["leisure", "urgent"]))},
        optional={"when": WHEN, "unless": WHEN},
    ),
    st.fixed_dictionaries({"kind": st.just("classify"), "detect": st.just("urgency")}, optional={"when": WHEN}),
    st.fixed_dictionaries(
        {"kind": st.just("roles"), "require": st.just({"admins": {"at_least": "1"}})},
        optional={"when": WHEN.filter(lambda when: "text" not in when), "unless": BLOCK},
    ),
)
URGENCY = st.sampled_from(["leisure", "urgent"])
LABELLING = st.one_of(  # rules that give labels and rules that wait for them, often enough to meet
    st.builds(lambda value: {"kind": "content", "when": {"label": {"urgency": value}}}, URGENCY),
    st.builds(lambda value: {"kind": "classify", "label": {"urgency": value}}, URGENCY),
)
RULES = st.lists(st.one_of(RULE, LABELLING), min_size=1, max_size=6)
PEOPLE = st.none() | st.builds(
    Person,
    id=st.just("li"),
    name=st.just("李"),
    unit=st.sampled_from([None, "acme", "acme/shop"]),
    employment=st.sampled_from(Employment),
    roles=st.frozensets(st.sampled_from(["compliance", "dept_head"])),
)
GROUPS = st.none() | st.builds(
    Group,
    id=st.just("wecom:g"),
    platform=st.sampled_from(["wecom", "slack"]),
    name=st.sampled_from(["门店", "研发"]),
    kind=st.sampled_from(GroupKind),
    unit=st.sampled_from([None, "acme", "acme/shop"]),
    external=st.booleans(),
    admins=st.sampled_from([frozenset(), frozenset({"wecom:wang"})]),
    created_at=st.sampled_from([None, NOW - timedelta(days=2), NOW - timedelta(days=90)]),
)
FACTS = st.builds(
    Facts,
    now=st.just(NOW),
    group=GROUPS,
    unit=st.none() | st.builds(OrgUnit, id=st.sampled_from(["acme", "acme/shop"]), name=st.just("店")),
    sender=PEOPLE,
    sender_account=st.sampled_from([None, "wecom:li"]),
    sender_role=st.sampled_from(["owner", "member", "outsider"]),
    workday=st.sampled_from([None, True, False]),
)
COMMON: Mapping[str, Any] = {"id": "e", "platform": "wecom", "at": NOW, "group": "wecom:g", "actor": "wecom:li"}
EVENTS = st.one_of(
    st.builds(lambda text, everyone: said(text, mentions_all=everyone), TEXTS, st.booleans()),
    TEXTS.map(lambda text: MessageEdited(**COMMON, message="m", text=text)),
    st.just(Due(**COMMON, what="scan")),
    st.just(Due(**COMMON, what="announcement")),
    st.just(GroupRenamed(**COMMON, name="新群名")),
)


def compiled(rules: list[dict[str, Any]]) -> Policies:
    """The rules as an admin would have written them."""
    numbered = [{"id": f"rule-{number}", **rule} for number, rule in enumerate(rules)]
    with tempfile.TemporaryDirectory() as folder:
        text = json.dumps({"policy": "1", "for": "acme", "rules": numbered}, ensure_ascii=False)
        loaded = load_text(Path(folder), text)
    assert loaded.policies is not None, loaded.problems
    return loaded.policies


@settings(max_examples=150)
@given(rules=RULES, event=EVENTS, known=FACTS)
def test_explaining_agrees_with_evaluating(rules: list[dict[str, Any]], event: Event, known: Facts) -> None:
    policies = compiled(rules)
    explained = explain(policies, event, known)
    matches = policies.evaluate(event, known).matches
    assert {one.rule.id for one in explained if one.outcome is Outcome.MATCHED} == {m.rule.id for m in matches}
    assert sorted((m for one in explained for m in one.matches), key=lambda m: m.rule.id) == sorted(
        matches, key=lambda m: m.rule.id
    )
    by_id = {rule.info.id: rule for _, rule in policies.rules()}
    for one in explained:
        when = by_id[one.rule.id].when
        if one.outcome is Outcome.FAILED and when is not None:
            assert really_fails(one, by_id[one.rule.id], when.moment(event, known, one.labels))


def really_fails(one: Explained, rule: Rule, moment: Moment) -> bool:
    """The part that is named does not hold, and every part before it does."""
    assert one.failed is not None
    assert rule.when is not None
    parts, blocks = rule.when.parts, rule.when.alternatives
    if one.failed.part == "any":
        return bool(blocks) and all(part.holds(moment) for part in parts) and not any(_all(b, moment) for b in blocks)
    first = next(part for part in parts if not part.holds(moment))
    return (first.name, first.wanted, first.saw(moment)) == (one.failed.part, one.failed.wanted, one.failed.saw)


def _all(block: tuple[Part, ...], moment: Moment) -> bool:
    return all(part.holds(moment) for part in block)
