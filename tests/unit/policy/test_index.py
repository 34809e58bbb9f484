"""Evaluation looks only at rules that an event can concern. With and without that index the answers are equal."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.events import Due, Event, GroupRenamed, MessageEdited, MessagePosted
from bot.domain.groups import Employment, Group, GroupKind, OrgUnit, Person
from bot.domain.rules import Facts
from bot.policy.compile import PLACES_KEPT, Policies
from bot.policy.gate import CHOICES_KEPT, Index
from bot.policy.loading import load
from tests.unit.policy.folders import NOW

WORDS = ("博彩", "六合彩", "raffle", "机密")
UNITS = {path: OrgUnit(id=path, name=path) for path in ("acme", "acme/bank")}

texts = st.lists(st.sampled_from((*WORDS, "开会", "，", " ", ".")), max_size=6).map("".join)
names = st.sampled_from(("客户群", "研发群", "general"))

TEXT = st.one_of(
    st.builds(lambda words: {"has_any": words}, st.lists(st.sampled_from(WORDS), min_size=1, max_size=2, unique=True)),
    st.just({"matches": "彩[0-9]*"}),
    st.just({"longer_than": "6"}),
    st.just({"mentions_all": "true"}),
    st.just({"mentions_all": "false"}),
)
GROUP = st.fixed_dictionaries(
    {},
    optional={
        "external": st.sampled_from(("true", "false")),
        "unit": st.sampled_from(("acme", "acme/bank")),
        "kind": st.sampled_from((["app_group"], ["customer_group", "channel"])),
        "name_matches": st.just("群$"),
        "members_over": st.just("2"),
        "created_within": st.just("7d"),
        "audience": st.just("internal"),
    },
).filter(bool)
BLOCK = st.fixed_dictionaries(
    {},
    optional={
        "text": TEXT,
        "group": GROUP,
        "sender": st.sampled_from(({"employment": "staff"}, {"joined_within": "7d"})),
        "label": st.just({"urgency": "urgent"}),
    },
).filter(bool)
WHEN = st.one_of(
    BLOCK, st.builds(lambda block, more: {**block, "any": more}, BLOCK, st.lists(BLOCK, min_size=1, max_size=2))
)
RULE = st.fixed_dictionaries(
    {"kind": st.just("content")}, optional={"when": WHEN, "unless": BLOCK, "stage": st.just("enforce")}
)
LABELLING = st.one_of(
    st.fixed_dictionaries(
        {"kind": st.just("classify"), "label": st.just({"urgency": "urgent"}), "when": st.builds(dict, text=TEXT)}
    ),
    st.fixed_dictionaries(
        {"kind": st.just("classify"), "detect": st.sampled_from((["urgency"], ["kind", "audience"]))},
        optional={"label": st.just({"audience": "internal"}), "when": st.builds(dict, group=GROUP)},
    ),
)
OFFICES = st.fixed_dictionaries(
    {"kind": st.just("roles"), "require": st.just({"owner": {"employment": "staff"}})},
    optional={"when": st.builds(dict, group=GROUP)},
)
RULES = st.lists(st.one_of(RULE, LABELLING, OFFICES), min_size=1, max_size=8)

groups = st.builds(
    Group,
    id=st.sampled_from(("wecom:g1", "wecom:g2")),
    platform=st.just("wecom"),
    name=names,
    kind=st.sampled_from((GroupKind.APP_GROUP, GroupKind.CUSTOMER_GROUP)),
    unit=st.sampled_from(("acme", "acme/bank", None)),
    external=st.booleans(),
    members=st.sampled_from((frozenset[str](), frozenset({"wecom:a", "wecom:b", "wecom:c"}))),
    created_at=st.sampled_from((None, NOW)),
    labels=st.sampled_from(({}, {"audience": "internal"})),
)


def policies_of(rules: list[dict[str, Any]]) -> Policies:
    """JSON is YAML: what hypothesis made is written as one file."""
    numbered = [{"id": f"rule-{number}", **rule} for number, rule in enumerate(rules)]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "policy.yaml"
        file.write_text(json.dumps({"policy": "1", "for": "acme", "rules": numbered}, ensure_ascii=False), "utf-8")
        loaded = load(Path(folder), now=NOW, units=tuple(UNITS.values()))
    assert loaded.policies is not None, loaded.errors
    return loaded.policies


def happening(kind: type[Event], text: str, group: Group) -> Event:
    common: dict[str, Any] = {"id": "e", "platform": "wecom", "at": NOW, "group": group.id, "actor": "wecom:a"}
    if issubclass(kind, MessagePosted):
        return kind(**common, message="m", text=text, mentions_all=text.startswith("开会"))
    if kind is GroupRenamed:
        return GroupRenamed(**common, name=group.name)
    return Due(**common, what="scan")


def facts_of(group: Group, employment: Employment) -> Facts:
    sender = Person(id="a", name="A", employment=employment, accounts=("wecom:a",))
    unit = UNITS.get(group.unit or "acme")
    return Facts(now=NOW, group=group, unit=unit, sender=sender, sender_account="wecom:a", people={"wecom:a": sender})


@settings(max_examples=150)
@given(
    rules=RULES,
    told=st.lists(
        st.tuples(
            st.sampled_from((MessagePosted, MessageEdited, GroupRenamed, Due)),
            texts,
            groups,
            st.sampled_from(Employment),
        ),
        min_size=1,
        max_size=6,
    ),
)
def test_with_and_without_the_index_answers_are_equal(
    rules: list[dict[str, Any]], told: list[tuple[type[Event], str, Group, Employment]]
) -> None:
    policies = policies_of(rules)
    asking_all = Policies(revision=policies.revision, canonical=policies.canonical, units=policies.units)
    for kind, text, group, employment in told:  # one after another: what is remembered of a group must not mislead
        event, facts = happening(kind, text, group), facts_of(group, employment)
        assert policies.evaluate(event, facts) == asking_all.evaluate(event, facts)


def test_a_group_that_changed_is_looked_at_anew() -> None:
    policies = policies_of(
        [{"kind": "content", "when": {"group": {"external": "true"}, "text": {"has_any": ["博彩"]}}}]
    )
    inside = Group(id="wecom:g1", platform="wecom", name="群", kind=GroupKind.APP_GROUP, unit="acme")
    for group, hits in ((inside, 0), (replace(inside, external=True), 1), (inside, 0)):
        event = happening(MessagePosted, "博彩", group)
        assert len(policies.evaluate(event, facts_of(group, Employment.STAFF)).matches) == hits


class Picky:
    """A rule as the gate sees it: one that picks its groups, and needs a signal of its own."""

    glance = None
    picks_groups = True
    reads = True

    def __init__(self, signal: int):
        self.needs = frozenset({signal})

    def may_hold_in(self, event: Event, facts: Facts) -> bool:
        return True


def test_what_is_remembered_of_rules_is_bounded() -> None:
    index: Index[Picky, object] = Index([Picky(number) for number in range(13)], lambda rules, seen: None)
    group = Group(id="wecom:g1", platform="wecom", name="群", kind=GroupKind.APP_GROUP)
    event, facts = happening(MessagePosted, "", group), facts_of(group, Employment.STAFF)
    place = index.place(event, facts)
    for number in range(CHOICES_KEPT + 10):
        seen = frozenset(bit for bit in range(13) if number >> bit & 1)
        choice = index.choice(place, event, seen)
        assert choice.rules == tuple(index.rules[bit] for bit in sorted(seen))
    assert len(place.choices) <= CHOICES_KEPT
    assert len(index._sets) <= CHOICES_KEPT


def test_what_is_remembered_of_groups_is_bounded() -> None:
    """Every group with rules of its own, one after the other, and the first ones once more."""
    names = range(12)
    policies = policies_of(
        [
            {"kind": "content", "when": {"group": {"name_matches": f"-{name}-"}, "text": {"has_any": ["博彩"]}}}
            for name in names
        ]
    )
    for number in [*range(PLACES_KEPT + 10), *range(10)]:
        its = [name for name in names if number >> name & 1]
        title = "".join(f"-{name}-" for name in its)
        group = Group(id="wecom:g1", platform="wecom", name=title, kind=GroupKind.APP_GROUP, unit="acme")
        evaluation = policies.evaluate(happening(MessagePosted, "博彩", group), facts_of(group, Employment.STAFF))
        assert len(evaluation.matches) == len(its)
    (index,) = policies.units[0].indexes.values()
    assert all(len(places) <= PLACES_KEPT for places in policies._places.values())
    assert len(index._places) <= PLACES_KEPT
