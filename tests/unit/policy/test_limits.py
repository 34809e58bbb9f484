"""What a platform cannot do of what a rule orders, and how `policy check` notes it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters.slack.capabilities import capabilities as slack
from adapters.wecom.capabilities import capabilities as wecom
from bot.domain.actions import ACTION_OF, Ability, ActionKind, Capabilities
from bot.domain.groups import Group, GroupKind
from bot.domain.rules import Consequence, RuleInfo, Strikes
from bot.engine.verbs import VERBS as PLANNED
from bot.policy.language.verbs import VERBS
from bot.policy.problems import Problem, as_github, as_json, as_text
from bot.policy.questions.limit_notes import notes
from bot.policy.questions.limits import Terrain, can_apply, limits
from tests.unit.policy.folders import load_files, load_text

APP, CUSTOMERS, CHANNEL = GroupKind.APP_GROUP, GroupKind.CUSTOMER_GROUP, GroupKind.CHANNEL


def on_wecom(kind: GroupKind) -> Capabilities:
    return wecom(kind, webhook=False, archive=True)


def on_slack(*, admin: bool) -> Capabilities:
    return slack(Group(id="slack:", platform="slack", name="", kind=CHANNEL), admin=admin)


TERRAINS = (
    Terrain(platform="wecom", kind=APP, capabilities=on_wecom(APP)),
    Terrain(platform="wecom", kind=CUSTOMERS, capabilities=on_wecom(CUSTOMERS)),
    Terrain(platform="slack", kind=CHANNEL, capabilities=on_slack(admin=True)),
)


def rule(*verbs: str, kind: str = "content", ladder: tuple[str, ...] = ()) -> RuleInfo:
    steps = Strikes(ladder={3: tuple(Consequence(verb=verb) for verb in ladder)}) if ladder else None
    then = tuple(Consequence(verb=verb) for verb in verbs)
    return RuleInfo(id="r", kind=kind, unit="acme", source="policy.yaml:1", hash="", then=then, strikes=steps)


def test_every_verb_asks_for_a_deed_and_the_engine_plans_every_verb() -> None:
    deeds = VERBS.keys() - {"require_approval"}  # no deed: it says that others wait
    assert set(ACTION_OF) == deeds <= PLANNED.keys()


@pytest.mark.parametrize(
    ("capabilities", "info", "expected"),
    [
        (on_wecom(APP), rule("remind_sender", "retract"), [("retract", None, "wecom-no-recall")]),
        (on_wecom(APP), rule(ladder=("notify", "retract")), [("retract", 3, "wecom-no-recall")]),
        (on_wecom(APP), rule("rename"), []),
        (on_wecom(CUSTOMERS), rule("rename"), [("rename", None, "wecom-customer-group")]),
        (on_slack(admin=False), rule("retract", "archive"), [("retract", None, "slack-own-messages")]),
        (on_slack(admin=True), rule("retract", "remove_member"), []),
        (on_wecom(APP), rule(kind="announce"), []),
        (on_wecom(CUSTOMERS), rule(kind="announce"), [("post", None, "no-webhook")]),
    ],
)
def test_what_cannot_be_done_and_why(
    capabilities: Capabilities, info: RuleInfo, expected: list[tuple[str, int | None, str]]
) -> None:
    assert [(one.consequence.verb, one.step, one.why) for one in limits(info, capabilities)] == expected


@pytest.mark.parametrize(
    ("verb", "told"),
    [("retract", ("compliance", "group_owner")), ("rename", ("group_owner",))],
)
def test_who_is_told_instead(verb: str, told: tuple[str, ...]) -> None:
    (one,) = limits(rule(verb), on_wecom(CUSTOMERS))
    assert one.told == told


def test_nobody_is_told_where_nobody_can_be_reminded_or_an_announcement_fails() -> None:
    nowhere = dict.fromkeys(ActionKind, Ability(can=False, why="no-group"))
    assert [one.told for one in limits(rule("rename", kind="naming"), nowhere)] == [()]
    assert [one.told for one in limits(rule(kind="announce"), on_wecom(CUSTOMERS))] == [()]


@pytest.mark.parametrize(
    ("condition", "applies"),
    [
        ("when: {text: {has_any: [博彩]}}", {"wecom", "slack"}),
        ("when: {group: {platform: slack}}", {"slack"}),
        ("when: {group: {kind: [app_group, customer_group]}}", {"wecom"}),
        ("when: {any: [{group: {platform: slack}}, {group: {kind: channel}}]}", {"slack"}),
        ("when: {any: [{group: {platform: slack}}, {text: {has_any: [博彩]}}]}", {"wecom", "slack"}),
        ("unless: {group: {platform: wecom}}", {"slack"}),
        ("unless: {group: {platform: wecom, external: true}}", {"wecom", "slack"}),  # not every group there
        ("unless: {any: [{group: {kind: channel}}, {sender: {role: owner}}]}", {"wecom"}),
    ],
)
def test_where_a_rule_can_apply_at_all(tmp_path: Path, condition: str, applies: set[str]) -> None:
    text = f"policy: 1\nfor: acme\nrules:\n  - id: one\n    kind: content\n    {condition}\n"
    loaded = load_text(tmp_path, text)
    assert loaded.policies is not None, loaded.problems
    ((_, one),) = loaded.policies.rules()
    assert {terrain.platform for terrain in TERRAINS if can_apply(one, terrain.platform, terrain.kind)} == applies


@pytest.mark.parametrize(
    ("groups", "applies"),
    [
        ("", {"wecom", "slack"}),
        ("groups: slack:C1", {"slack"}),
        ('groups: ["wecom:w1", "slack:C1"]', {"wecom", "slack"}),
    ],
)
def test_an_announcement_applies_where_its_groups_are(tmp_path: Path, groups: str, applies: set[str]) -> None:
    text = 'policy: 1\nfor: acme\nrules:\n  - id: one\n    kind: announce\n    at: {time: "09:00"}\n    text: 早\n'
    loaded = load_text(tmp_path, f"{text}    {groups}\n")
    assert loaded.policies is not None, loaded.problems
    ((_, one),) = loaded.policies.rules()
    assert {terrain.platform for terrain in TERRAINS if can_apply(one, terrain.platform, terrain.kind)} == applies


def test_rules_about_messages_have_no_effect_where_nobody_is_heard(tmp_path: Path) -> None:
    deaf = wecom(APP, webhook=False, archive=False)
    assert [one.why for one in limits(rule(), deaf)] == ["wecom-unheard"]
    assert limits(rule(kind="naming"), deaf) == ()
    text = "policy: 1\nfor: acme\nrules:\n" + "".join(
        f"  - {{id: rule-{number}, kind: content, when: {{text: {{has_any: [博彩]}}}}}}\n" for number in range(6)
    )
    loaded = load_text(tmp_path, text)
    assert loaded.policies is not None
    where = (Terrain(platform="wecom", kind=APP, capabilities=deaf), TERRAINS[2])
    [note] = notes(loaded.policies, loaded.drafts, where, lambda room, code, lang: code)
    assert (note.code, note.line) == ("cannot-read", 4)  # one for all, at the first
    said = as_text([note], "en")
    assert "rule-0, rule-1, rule-2, rule-3 (+2) judges messages, which do not reach us in WeCom (wecom-unheard)" in said


def test_files_are_not_looked_into_where_they_cannot_be_fetched(tmp_path: Path) -> None:
    able = dict.fromkeys(ActionKind, Ability(can=True))
    closed = able | {ActionKind.READ_FILE: Ability(can=False, why="wecom-file-without-archive")}
    text = "policy: 1\nfor: acme\nrules:\n  - id: one\n    kind: files\n    disguised: deny\n"
    loaded = load_text(tmp_path, text)
    assert loaded.policies is not None, loaded.problems
    where = (
        Terrain(platform="wecom", kind=APP, capabilities=closed),
        Terrain(platform="slack", kind=TERRAINS[2].kind, capabilities=able),
    )
    [note] = notes(loaded.policies, loaded.drafts, where, lambda room, code, lang: code)
    assert (note.code, note.line) == ("cannot-open", 6)
    assert "one looks into files, which cannot be fetched in WeCom (wecom-file-without-archive)" in as_text(
        [note], "en"
    )
    deaf = closed | {ActionKind.READ: Ability(can=False, why="wecom-unheard")}
    ((_, rule_of_files),) = loaded.policies.rules()
    assert [one.why for one in limits(rule_of_files.info, deaf)] == ["wecom-unheard"]  # that says enough


# --- the notes ---------------------------------------------------------------------------------------------------

ACME = """\
policy: 1
for: acme
rules:
  - id: no-gambling
    kind: content
    when: {text: {has_any: [博彩]}}
    then: [remind_sender, {retract: {after: 1h}}]
    strikes: {within: 30d, ladder: {2: [notify: compliance], 3: [{remove_member: {for: 7d}}]}}
  - id: slack-only
    kind: content
    when: {group: {platform: slack}}
    then: [retract]
  - id: weekly
    kind: announce
    at: {time: "09:00"}
    text: 早上好
"""
SHOP = "policy: 1\nfor: acme/shop\nadjust: [{rule: no-gambling, set: {severity: high}}]\n"


def word(room: str, code: str, lang: str) -> str:
    return f"{lang}:{code}"


def noted(root: Path, files: dict[str, str]) -> tuple[Problem, ...]:
    loaded = load_files(root, files)
    assert loaded.policies is not None, loaded.problems
    return notes(loaded.policies, loaded.drafts, TERRAINS, word)


def test_a_note_stands_at_the_verb_and_joins_what_is_alike(tmp_path: Path) -> None:
    found = noted(tmp_path, {"policy.yaml": ACME})
    assert [(one.line, one.column, one.code, one.severity) for one in found] == [
        (7, 28, "cannot-enforce", "note"),
        (8, 67, "cannot-enforce", "note"),
        (16, 5, "cannot-enforce", "note"),
    ]
    assert found[0].message == "no-gambling 的 retract：企业微信（zh:wecom-no-recall）做不到；只会通知合规人员和群主"
    assert found[1].say("en")[0] == (
        "no-gambling: remove_member at strike 3 does not work in WeCom customer groups (en:wecom-customer-group); "
        "only compliance and the group's owner will be told"
    )
    assert "发不出去" in found[2].message


def test_versions_of_one_rule_in_several_units_share_their_notes(tmp_path: Path) -> None:
    once = noted(tmp_path / "a", {"policy.yaml": ACME})
    assert noted(tmp_path / "b", {"policy.yaml": ACME, "shop/policy.yaml": SHOP}) == once


def test_a_verb_that_a_unit_adjusts_is_noted_in_that_units_file(tmp_path: Path) -> None:
    adjusted = "{rule: slack-only, set: {when: {group: {platform: wecom}}, then: [archive]}}"
    shop = f"policy: 1\nfor: acme/shop\nadjust: [{adjusted}]\n"
    places = [one.place for one in noted(tmp_path, {"policy.yaml": ACME, "shop/policy.yaml": shop})]
    assert "shop/policy.yaml:3:76" in places


def test_notes_are_shown_on_one_line_each_and_fail_nothing(tmp_path: Path) -> None:
    found = noted(tmp_path, {"policy.yaml": ACME})
    assert len(as_text(found).splitlines()) == len(found)
    assert as_github(found, "en").startswith(
        "::notice file=policy.yaml,line=7,col=28,title=cannot-enforce::no-gambling:"
    )
    assert [one["severity"] for one in json.loads(as_json(found))] == ["note"] * len(found)
    assert not any(one.is_error for one in found)
