"""Effects: every verb becomes its action, and the one gate grants, simulates, replaces or asks first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from bot.domain.actions import Ability, ActionClass, ActionKind, Capabilities, OutcomeState
from bot.domain.groups import Employment, Group, Organisation, Person
from bot.domain.records import OutboxAction
from bot.domain.rules import Consequence, Decision, Evaluation, Finding, Match, RuleInfo, Severity, Stage, Strikes
from bot.engine import effects
from bot.engine.breaker import DEFAULTS, Breaker
from bot.engine.decide import decide
from bot.engine.situation import Desk
from bot.engine.verbs import REQUIRE_APPROVAL, VERBS
from bot.roster.book import Roster
from tests.unit.engine.test_decide import EVENT, FACTS, GROUP, rule

ALL = {kind: Ability(can=True) for kind in ActionKind}
PEOPLE = (
    Person(id="p", name="P", employment=Employment.STAFF, accounts=("slack:U", "slack:U2")),
    Person(id="o", name="O", employment=Employment.STAFF, accounts=("slack:O",)),
    Person(id="c", name="C", employment=Employment.STAFF, accounts=("slack:C1",), roles=frozenset({"compliance"})),
)
COUNTED = Strikes(per="sender")
HOME = replace(GROUP, owner="slack:O", members=frozenset({"slack:O", "slack:U"}))


class Words:
    """Says which template in which language, and what it stands in for."""

    def compose(self, template: str, locale: str, /, **facts: object) -> str:
        return f"{template}.{locale} {facts.get('instead_of', '')}".strip()


def desk(
    capabilities: Capabilities = ALL,
    breaker: Breaker | None = None,
    home: Group = HOME,
    people: Sequence[Person] = PEOPLE,
) -> Desk:
    def message(info: RuleInfo, values: Mapping[str, str]) -> str | None:
        return None

    return Desk(
        directory=Roster(Organisation(people=tuple(people)), groups=(home,)),
        composer=Words(),
        capabilities=lambda group: capabilities,
        allows=(breaker or Breaker()).allows,
        message=message,
    )


def outbox(
    info: RuleInfo,
    where: Desk | None = None,
    now: datetime | None = None,
    strike: int = 1,
    home: Group = HOME,
    **finding: object,
) -> list[OutboxAction]:
    facts = replace(FACTS, group=home, now=now or FACTS.now)
    matched = Match(rule=info, finding=Finding(reason="content", subject="slack:U", **finding))  # type: ignore[arg-type]
    evaluation = Evaluation(revision="r", matches=(matched,))
    decision: Decision = decide(EVENT, facts, evaluation, lambda *asked: (strike, None))
    planned = effects.plan(decision, EVENT, facts, lambda hit: "V-1", where or desk())
    return list(effects.outbox(planned))


def shape(rows: list[OutboxAction]) -> list[tuple[str, str | None, str]]:
    return [(row.action.kind, row.action.target, row.state) for row in rows]


@pytest.mark.parametrize(
    ("verb", "parameter", "expected"),
    [
        ("remind_sender", None, [("remind", "slack:U", "planned")]),
        ("remind_owner", None, [("remind", "slack:O", "planned")]),
        ("notify", "compliance", [("remind", "slack:C1", "planned")]),
        ("notify", "group_owner", [("remind", "slack:O", "planned")]),
        ("post", "请注意", [("post", None, "planned")]),
        # against a person, or on a whole group because of what one said: waits for compliance, who are asked
        ("retract", None, [("delete", "1.0", "waiting"), ("remind", "slack:C1", "planned")]),
        ("remove_member", None, [("remove_member", "slack:U", "waiting"), ("remind", "slack:C1", "planned")]),
        ("rename", None, [("rename", None, "waiting"), ("remind", "slack:C1", "planned")]),
        ("archive", None, [("archive", None, "waiting"), ("remind", "slack:C1", "planned")]),
    ],
)
def test_verbs(verb: str, parameter: str | None, expected: list[tuple[str, str | None, str]]) -> None:
    info = rule(then=(Consequence(verb=verb, parameter=parameter),))
    assert shape(outbox(info, details={"suggestion": "new-name"})) == expected


@pytest.mark.parametrize("verb", ["rename", "archive"])
def test_what_mends_a_group_needs_nobody(verb: str) -> None:
    info = rule(kind="naming", then=(Consequence(verb=verb),))
    assert shape(outbox(info, details={"suggestion": "new-name"})) == [(verb, None, "planned")]


@pytest.mark.parametrize("verb", sorted(VERBS.keys() - {REQUIRE_APPROVAL, "block"}))
def test_observe_grants_nothing_for_any_verb(verb: str) -> None:
    info = rule(stage=Stage.OBSERVE, automatic=True, then=(Consequence(verb=verb, parameter="compliance"),))
    rows = outbox(info, details={"suggestion": "n"})
    assert rows
    assert {row.state for row in rows} == {OutcomeState.SIMULATED}


def test_late_evidence_is_recorded_not_acted_upon() -> None:
    info = rule(then=(Consequence(verb="remind_sender"),))
    assert shape(outbox(info, now=EVENT.at + timedelta(hours=2))) == [("remind", "slack:U", "simulated")]


def test_automatic_rules_wait_for_nobody_from_the_second_offence_on() -> None:
    info = rule(automatic=True, strikes=COUNTED, then=(Consequence(verb="retract"),))
    assert shape(outbox(info, strike=2)) == [("delete", "1.0", "planned")]
    assert shape(outbox(info))[0] == ("delete", "1.0", "waiting")
    # where nobody counts, each may be the first
    assert shape(outbox(replace(info, strikes=None), strike=2))[0] == ("delete", "1.0", "waiting")


@pytest.mark.parametrize(
    ("kind", "strike", "per", "waits"),
    [
        (ActionKind.DELETE, 1, "sender", True),
        (ActionKind.DELETE, 2, "sender", False),
        (ActionKind.DELETE, 2, "group", True),  # the group's second time may be this person's first
        (ActionKind.DELETE, None, None, True),
        (ActionKind.REMOVE_MEMBER, 5, "sender", True),
        (ActionKind.RENAME, 1, "sender", True),  # of a whole group, because of what one said
        (ActionKind.REMIND, 1, "sender", False),
    ],
)
def test_what_an_automatic_rule_may_do_alone(
    kind: ActionKind, strike: int | None, per: str | None, waits: bool
) -> None:
    strikes = Strikes(per=per) if per else None
    assert effects.needs_consent(rule(automatic=True, strikes=strikes), kind, strike) is waits
    assert effects.needs_consent(rule(strikes=strikes), kind, strike) is (kind is not ActionKind.REMIND)


def test_require_approval_makes_the_deeds_of_its_list_wait() -> None:
    ask = Consequence(verb=REQUIRE_APPROVAL)
    info = rule(automatic=True, then=(Consequence(verb="archive"), Consequence(verb="remind_sender"), ask))
    assert shape(outbox(info)) == [
        ("archive", None, "waiting"),
        ("remind", "slack:C1", "planned"),  # compliance are asked
        ("remind", "slack:U", "planned"),
    ]


def test_what_a_platform_cannot_do_is_replaced_and_said() -> None:
    cannot: Capabilities = {**ALL, ActionKind.DELETE: Ability(can=False, why="WeCom has no recall")}
    rows = outbox(rule(then=(Consequence(verb="retract"),)), desk(cannot))
    assert shape(rows) == [("remind", "slack:C1", "planned"), ("remind", "slack:O", "planned")]
    assert {row.instead_of for row in rows} == {"retract: WeCom has no recall"}
    assert rows[0].action.text == "reminders/notice.zh words/instead.zh"  # said in words


@pytest.mark.parametrize(
    ("kind", "owner", "told"),
    [
        ("content", "slack:O", [("slack:O", "reminders/owner.zh", 0)]),
        ("content", "slack:U", [("slack:U", "reminders/content.zh", 1)]),  # who did it: as anybody else who did
        ("content", "slack:U2", [("slack:U", "reminders/content.zh", 1)]),  # the same person, by another account
        ("naming", "slack:O", [("slack:O", "reminders/naming.zh", 0)]),  # about the group there is nobody else to tell
        ("naming", "slack:U", [("slack:U", "reminders/naming.zh", 0)]),
    ],
)
def test_an_owner_is_told_of_a_member_in_words_of_the_owner_s_own(
    kind: str, owner: str, told: list[tuple[str, str, int]]
) -> None:
    info = rule(kind=kind, then=(Consequence(verb="remind_owner"),))
    rows = outbox(info, desk(home=replace(HOME, owner=owner)), home=replace(HOME, owner=owner))
    assert [(row.action.target, row.action.text, len(row.action.buttons)) for row in rows] == told


@pytest.mark.parametrize("verbs", list(permutations(("remind_sender", "remind_owner"))))
def test_an_owner_who_did_it_is_reminded_once(verbs: tuple[str, ...]) -> None:
    home = replace(HOME, owner="slack:U")
    rows = outbox(rule(then=tuple(Consequence(verb=verb) for verb in verbs)), desk(home=home), home=home)
    assert [(row.action.target, row.action.text) for row in rows] == [("slack:U", "reminders/content.zh")]


DEAF = Ability(can=True, why="no-way", beyond=lambda account: account in ("slack:U", "slack:E"))


@pytest.mark.parametrize(
    ("kind", "owner", "verbs", "told"),
    [
        ("content", "slack:O", ("remind_sender",), ("slack:O", "owner")),
        ("content", "slack:O", ("remind_owner", "remind_sender"), ("slack:O", "owner")),  # one word says both
        ("content", "slack:O", ("notify", "remind_sender"), ("slack:O", "owner")),
        ("naming", "slack:O", ("remind_sender",), ("slack:O", "notice")),  # nobody sent anything
        ("content", None, ("remind_sender",), ("slack:C1", "notice")),
        ("content", "slack:E", ("remind_sender",), ("slack:C1", "notice")),  # cannot be told either
        ("content", "slack:U", ("remind_sender",), ("slack:C1", "notice")),
    ],
)
def test_of_whom_no_word_reaches_others_are_told(
    kind: str, owner: str | None, verbs: tuple[str, ...], told: tuple[str, str]
) -> None:
    home = replace(HOME, owner=owner)
    info = rule(kind=kind, then=tuple(Consequence(verb=verb, parameter="group_owner") for verb in verbs))
    (row,) = outbox(info, desk({**ALL, ActionKind.REMIND: DEAF}, home=home), home=home)
    assert (row.action.target, row.action.text) == (told[0], f"reminders/{told[1]}.zh words/instead.zh")
    assert (row.state, row.instead_of) == (OutcomeState.PLANNED, "remind_sender: no-way")


def test_where_no_word_reaches_anybody_nothing_is_planned() -> None:
    mute: Capabilities = {**ALL, ActionKind.REMIND: Ability(can=False, why="platform not configured")}
    verbs = ("remind_sender", "remind_owner", "notify")
    assert outbox(rule(then=tuple(Consequence(verb=verb) for verb in verbs)), desk(mute)) == []


@pytest.mark.parametrize(("locale", "spoken"), [("en", "en"), ("", "zh")])
def test_buttons_are_named_in_the_language_of_whoever_reads_them(locale: str, spoken: str) -> None:
    info = rule(then=(Consequence(verb="remind_sender"), Consequence(verb="retract")))
    people = [replace(person, locale=locale) for person in PEOPLE]
    buttons = [one for row in outbox(info, desk(people=people)) for one in row.action.buttons]
    assert [one.command.split()[0] for one in buttons] == ["appeal", "approve", "withdraw"]
    assert {one.label for one in buttons} == {f"words/button.{spoken}"}


def test_a_delay_is_kept_and_the_grace_of_a_state_delays_deeds_only() -> None:
    info = rule(
        kind="naming",
        grace=timedelta(days=30),
        then=(Consequence(verb="remind_owner"), Consequence(verb="rename", after=timedelta(days=3))),
    )
    reminder, rename = outbox(info, details={"suggestion": "n"})
    assert reminder.action.not_before is None
    assert rename.action.not_before == FACTS.now + timedelta(days=30)


def test_the_breaker_s_hour_goes_on_after_a_restart() -> None:
    loud, now = rule("loud", at_most_per_hour=2), FACTS.now
    before = [("loud", ActionKind.REMIND, now - timedelta(minutes=90)), ("loud", ActionKind.REMIND, now)]
    breaker = Breaker()
    breaker.restore(before)
    assert [breaker.allows(loud, ActionClass.TELL, now) for _ in range(2)] == [True, False]
    assert breaker.allows(loud, ActionClass.IRREVERSIBLE, now)
    breaker.restore(before)  # as the record says, not in addition
    assert breaker.allows(loud, ActionClass.TELL, now)


def test_the_breaker_suspends_the_deeds_of_one_rule() -> None:
    breaker = Breaker()
    info = rule(automatic=True, strikes=COUNTED, at_most_per_hour=2, then=(Consequence(verb="retract"),))
    states = [outbox(info, desk(breaker=breaker), strike=2)[0].state for _ in range(4)]
    assert states == ["planned", "planned", "simulated", "simulated"]
    other = rule("other", automatic=True, strikes=COUNTED, then=(Consequence(verb="retract"),))
    assert outbox(other, desk(breaker=breaker), strike=2)[0].state == "planned"
    assert min(DEFAULTS.values()) > 0


def test_one_person_gets_one_message_the_gravest_rules() -> None:
    facts = replace(FACTS, group=HOME)
    infos = [
        rule("mild", severity=Severity.LOW, then=(Consequence(verb="remind_sender"),)),
        rule("grave", severity=Severity.HIGH, kind="classify", then=(Consequence(verb="remind_sender"),)),
    ]
    matches = [Match(rule=info, finding=Finding(reason="content", subject="slack:U")) for info in infos]
    decision = decide(EVENT, facts, Evaluation(revision="r", matches=matches))
    planned = effects.plan(
        decision, EVENT, facts, lambda hit: {"mild": "V-1", "grave": "V-2"}[hit.match.rule.id], desk()
    )
    assert [one.action.rule for one in planned] == ["grave"]
