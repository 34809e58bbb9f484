"""`when`: each key on a moment where it holds and one where it does not; explain; needs; errors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain.events import Event, File, GroupRenamed, MessageEdited
from bot.domain.rules import Facts
from bot.rules.blocks import Block, When
from bot.rules.conditions import Condition, compile_condition, text_of
from bot.rules.problems import TEXTS, RuleError
from bot.rules.vocabulary import Vocabulary
from tests.unit.rules.moments import GUEST, NOW, UNITS, facts, group, said

LISTS = {"gambling": ("网络赌博", "博彩"), "empty": ()}


def vocabulary() -> Vocabulary:
    return Vocabulary(lists=LISTS, units=UNITS)


def condition(when: dict[str, Any], words: Vocabulary | None = None) -> Condition:
    return compile_condition(When.model_validate(when), words or vocabulary())


HELLO = said("hello")
OLD = group(created_at=NOW - timedelta(days=2))
EDIT = MessageEdited(id="E", platform="slack", at=NOW, actor="slack:U1", message="1", text="x")
RENAME = GroupRenamed(id="E", platform="slack", at=NOW, name="博彩群")

HOLDS: list[tuple[dict[str, Any], Event, Facts]] = [
    ({"text": {"has_any": "博彩"}}, said("加群玩博彩"), facts()),
    ({"text": {"has_any": "$gambling"}}, said("网.络.赌.博"), facts()),
    ({"text": {"has_any": ["毒品", "$gambling"]}}, said("博彩"), facts()),
    ({"text": {"has_all": ["加群", "$gambling"]}}, said("博彩请加群"), facts()),
    ({"text": {"matches": r"V[信我]"}}, said("加V信"), facts()),
    ({"text": {"detects": ["email", "cn-mobile"]}}, said("13812345678"), facts()),
    ({"text": {"has_any": "ass", "whole_word": "false"}}, said("class"), facts()),
    ({"text": {"has_any": "赌博", "see_through": ["emoji"]}}, said("赌💰博"), facts()),
    ({"text": {"longer_than": "4"}}, HELLO, facts()),
    ({"text": {"mentions_all": "true"}}, said("x", mentions_all=True), facts()),
    ({"sender": {"role": "owner"}}, HELLO, facts(role="owner")),
    ({"sender": {"role": "compliance"}}, HELLO, facts()),  # a role of the company, not of the group
    ({"sender": {"employment": ["external", "left"]}}, HELLO, facts(sender=GUEST)),
    ({"sender": {"unit": "huaxia/fintech"}}, HELLO, facts()),  # a unit holds the units below it
    ({"sender": {"person": "li.na"}}, HELLO, facts()),
    ({"sender": {"person": "slack:U1"}}, HELLO, facts()),
    ({"sender": {"is_bot": "true"}}, said("x", from_bot=True), facts(sender=None)),
    ({"sender": {"joined_within": "7d"}}, HELLO, facts(sender_joined=NOW - timedelta(days=7))),
    ({"group": {"external": "true"}}, HELLO, facts(group(external=True))),
    ({"group": {"kind": ["private", "channel"]}}, HELLO, facts()),
    ({"group": {"platform": "slack"}}, HELLO, facts()),
    ({"group": {"unit": "huaxia"}}, HELLO, facts()),
    ({"group": {"id": "slack:C1"}}, HELLO, facts()),
    ({"group": {"name_matches": "^rd-"}}, RENAME, facts()),
    ({"group": {"audience": "internal"}}, HELLO, facts(group(labels={"audience": "internal"}))),
    ({"group": {"members_over": "3"}}, HELLO, facts()),
    ({"group": {"created_within": "7d"}}, HELLO, facts()),
    ({"group": {"archived": "false"}}, HELLO, facts()),
    ({"message": {"has_files": "true"}}, said("x", files=(File(name="a.xlsx"),)), facts()),
    ({"message": {"in_thread": "true"}}, said("x", thread="0"), facts()),
    ({"message": {"edited": "true"}}, EDIT, facts()),
    ({"time": {"workday": "true"}}, HELLO, facts(workday=True)),
    ({"time": {"between": "09:00-18:00"}}, HELLO, facts()),
    ({"time": {"between": ["20:00-06:00"], "zone": "America/New_York"}}, HELLO, facts()),  # 21:30 there
    ({"time": {"days": ["monday"]}}, HELLO, facts()),
    ({"any": [{"group": {"external": "true"}}, {"text": {"has_any": "博彩"}}]}, said("博彩"), facts()),
    ({"sender": {"role": "member"}, "text": {"has_any": "博彩"}}, said("博彩"), facts()),
    ({}, HELLO, facts()),
]
FAILS: list[tuple[dict[str, Any], Event, Facts, str, str]] = [  # …, the part that failed, what it saw
    ({"text": {"has_any": "博彩"}}, HELLO, facts(), "text.has_any", "–"),
    ({"text": {"has_any": "博彩"}}, RENAME, facts(), "text.has_any", "–"),  # a name is not a message
    ({"text": {"has_any": "赌博", "see_through": []}}, said("賭博"), facts(), "text.has_any", "–"),
    ({"text": {"has_all": ["加群", "博彩"]}}, said("加群"), facts(), "text.has_all", "–"),
    ({"text": {"longer_than": "5"}}, HELLO, facts(), "text.longer_than", "5"),
    ({"sender": {"employment": "staff"}}, HELLO, facts(sender=None), "sender.employment", "–"),
    ({"sender": {"role": "owner"}}, HELLO, facts(), "sender.role", "compliance, member"),
    ({"sender": {"unit": "huaxia/fin"}}, HELLO, facts(), "sender.unit", "huaxia/fintech/rd"),
    ({"sender": {"joined_within": "7d"}}, HELLO, facts(), "sender.joined_within", "–"),  # nobody saw them join
    (
        {"sender": {"joined_within": "7d"}}, HELLO, facts(sender_joined=NOW - timedelta(days=8)),
        "sender.joined_within", "8 days, 0:00:00",
    ),
    (  # said before they joined: an old message
        {"sender": {"joined_within": "7d"}}, HELLO, facts(sender_joined=NOW + timedelta(days=1)),
        "sender.joined_within", "–",
    ),
    ({"group": {"external": "true"}}, HELLO, facts(), "group.external", "false"),
    ({"group": {"external": "false"}}, HELLO, facts(None), "group.external", "–"),  # absent matches neither
    ({"group": {"created_within": "1d"}}, HELLO, facts(OLD), "group.created_within", "2 days, 0:00:00"),
    ({"group": {"name_matches": "^hr-"}}, HELLO, facts(), "group.name_matches", "rd-payments"),
    ({"message": {"edited": "true"}}, HELLO, facts(), "message.edited", "false"),
    ({"time": {"workday": "true"}}, HELLO, facts(), "time.workday", "–"),
    ({"time": {"between": "18:00-09:00"}}, HELLO, facts(), "time.between", "10:30"),
    ({"time": {"between": "22:00-06:00", "zone": "America/New_York"}}, HELLO, facts(), "time.between", "21:30"),
    ({"label": {"urgency": "urgent"}}, HELLO, facts(), "label.urgency", "–"),
    (  # the text holds, the sender does not
        {"sender": {"role": "owner"}, "text": {"has_any": "xy"}}, said("xy"), facts(sender=GUEST),
        "sender.role", "member",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("when", "event", "known"), HOLDS)
def test_holds(when: dict[str, Any], event: Event, known: Facts) -> None:
    compiled = condition(when)
    assert compiled(event, known) is not None
    assert compiled.explain(event, known) is None


@pytest.mark.parametrize(("when", "event", "known", "part", "saw"), FAILS)
def test_fails_and_says_where(when: dict[str, Any], event: Event, known: Facts, part: str, saw: str) -> None:
    compiled = condition(when)
    assert compiled(event, known) is None
    failed = compiled.explain(event, known)
    assert failed is not None
    assert (failed.part, failed.saw) == (part, saw)


def test_labels_are_a_parameter() -> None:
    compiled = condition({"label": {"audience": "confidential"}})
    assert compiled.uses_labels
    assert compiled(HELLO, facts(), {"audience": "confidential"}) is not None
    assert compiled(HELLO, facts(), {"audience": "internal"}) is None


def test_what_matched() -> None:
    matched = condition({"text": {"has_any": "$gambling", "detects": "email"}})(said("博.彩 a@b.cn"), facts())
    assert matched is not None
    assert [(span.start, span.end, span.what) for span in matched.spans] == [(0, 3, "博彩"), (4, 10, "email")]
    assert matched.details == {"found": "博彩, email"}


def test_any_explains_every_block() -> None:
    failed = condition({"any": [{"group": {"external": "true"}}, {"sender": {"role": "owner"}}]}).explain(
        HELLO, facts()
    )
    assert failed is not None
    assert failed.saw == "group.external: false | sender.role: compliance, member"


@pytest.mark.parametrize(
    ("when", "gated"),
    [
        ({"text": {"has_any": "博彩"}}, True),
        ({"text": {"has_any": "博彩"}, "sender": {"role": "owner"}}, True),
        ({"any": [{"text": {"has_any": "博彩"}}, {"text": {"detects": "email"}}]}, True),
        ({"any": [{"text": {"has_any": "博彩"}}, {"sender": {"role": "owner"}}]}, False),  # may hold without a text
        ({"sender": {"role": "owner"}}, False),
        ({"text": {"longer_than": "3"}}, False),
    ],
)
def test_needs(when: dict[str, Any], gated: bool) -> None:
    assert (condition(when).needs is not None) is gated


WHENS = st.sampled_from([row[0] for row in HOLDS] + [row[0] for row in FAILS])


@given(WHENS, st.text("博彩网络赌加群hello@.1 ", max_size=12))
def test_a_condition_never_holds_without_its_signals(when: dict[str, Any], text: str) -> None:
    """The gate may not hide a match: with and without the index the answers are equal."""
    words = vocabulary()
    compiled = condition(when, words)
    event = said(text)
    seen = words.reader.read(text_of(event) or "").signals
    if compiled.needs is not None and not compiled.needs & seen:
        assert compiled(event, facts()) is None


@pytest.mark.parametrize(
    ("when", "code", "path"),
    [
        ({"text": {"has_any": ["$gamblin"]}}, "unknown-list", ("text", "has_any", 0)),
        ({"text": {"has_any": "$empty"}}, "empty-list", ("text", "has_any")),
        ({"text": {"has_any": "*"}}, "word-too-short", ("text", "has_any")),
        ({"text": {"has_all": ["博彩", "枪"]}}, "word-too-short", ("text", "has_all", 1)),
        ({"text": {"matches": "(?=x)"}}, "bad-pattern", ("text", "matches", 0)),
        ({"text": {"detects": "shoe-size"}}, "unknown-detector", ("text", "detects", 0)),
        ({"text": {"has_any": "博彩", "see_through": ["x"]}}, "unknown-disguise", ("text", "see_through", 0)),
        ({"any": [{"group": {"name_matches": "["}}]}, "bad-pattern", ("any", 0, "group", "name_matches", 0)),
    ],
)  # fmt: skip
def test_what_cannot_be_compiled(when: dict[str, Any], code: str, path: tuple[str | int, ...]) -> None:
    with pytest.raises(RuleError) as raised:
        condition(when)
    (problem,) = raised.value.problems
    assert (problem.code, problem.path) == (code, path)
    assert problem.message("zh")
    assert problem.message("en") != problem.message("zh")


def test_all_problems_at_once() -> None:
    with pytest.raises(RuleError) as raised:
        condition({"text": {"has_any": "$a", "matches": "["}, "any": [{"text": {"detects": "b"}}]})
    assert [problem.code for problem in raised.value.problems] == ["unknown-list", "bad-pattern", "unknown-detector"]


@pytest.mark.parametrize(
    "when",
    [
        {"text": {"has_an": "x"}},
        {"any": [{"any": []}]},
        {"group": {"created_within": "soon"}},
        {"sender": {"joined_within": "91d"}},
        {"time": {"between": "9-18"}},
        {"time": {"zone": "Mars/Base"}},
        {"label": {"urgency": "very"}},
    ],
)
def test_what_the_models_refuse(when: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        When.model_validate(when)


def test_every_text_exists_in_both_languages() -> None:
    for code, texts in TEXTS.items():
        assert set(texts) == {"zh", "en"}, code
        assert all(message and hint for message, hint in texts.values()), code


def test_models_describe_themselves() -> None:
    schema = Block.model_json_schema()
    assert "has_any" in schema["$defs"]["TextWhen"]["properties"]
