"""The texts people read: every template in both languages, with every fact the engine may or may not have."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle, product
from pathlib import Path

import jinja2
import pytest
import yaml

from bot.announcements.compose import LANGUAGES, JinjaComposer, language
from bot.commands.registry import COMMANDS
from bot.domain.actions import ActionKind, OutcomeState
from bot.domain.cases import CaseState
from bot.domain.errors import ConfigError
from bot.domain.groups import Employment, Group, GroupKind, Person
from bot.domain.rules import DIMENSIONS, Finding, Result, RuleInfo, Severity, Stage
from bot.rules.kind import Kind
from bot.rules.registry import KINDS

ROOT = Path(__file__).resolve().parents[3] / "templates"
COMPOSER = JinjaComposer(ROOT)
RULE = RuleInfo(id="no-gambling", kind="content", unit="huaxia", source="p.yaml:1", hash="h", why="集团红线")
SENDER = Person(id="zhang", name="张伟", employment=Employment.STAFF)
GUEST = Person(id="g", name="Eve", employment=Employment.EXTERNAL)
GROUP = Group(id="slack:C1", platform="slack", name="研发群", kind=GroupKind.CHANNEL, external=True)
FINDINGS = (
    Finding(reason="content"),
    Finding(reason="naming", details={"suggestion": "【金科】研发-支付"}),
    Finding(reason="audience", labels={"audience": "confidential"}),
    Finding(reason="owner-missing"),
    Finding(reason="owner-left", details={"owner": "老赵", "why": "left-company"}),
    Finding(reason="owner-external", details={"owner": "Eve", "employment": "external"}),
    Finding(reason="owner-wrong-unit", details={"owner": "老赵", "unit": "a", "expected": "b"}),
    Finding(reason="admins-too-few", details={"count": "1", "at_least": "2"}),
    Finding(reason="name-near-duplicate", details={"name": "研发群", "other": "【金科】研发"}),
    Finding(reason="external-member", subject="slack:U3", details={"people": "Eve", "count": "1"}),
    Finding(reason="external-member", details={"people": "Eve, Bob", "count": "2"}),
    Finding(reason="departed-member", details={"people": "老赵", "count": "1"}),
    Finding(reason="too-many-outsiders", details={"people": "Eve, Bob", "count": "2", "at_most": "1"}),
    Finding(reason="group-too-large", details={"count": "301", "at_most": "300"}),
    Finding(reason="group-too-small", details={"count": "1", "at_least": "2"}),
    Finding(reason="function-missing", details={"missing": "compliance"}),
    Finding(reason="purpose-missing"),
    Finding(reason="purpose-too-short", details={"purpose": "x", "at_least": "10"}),
    Finding(reason="dormant", details={"since": "2026-01-01", "after": "90"}),
    Finding(reason="never-active", details={"since": "2026-01-01", "after": "90"}),
    Finding(reason="end-date-missing"),
    Finding(reason="end-date-passed", details={"ends": "2026-01-01"}),
    Finding(reason="end-date-too-far", details={"ends": "2029-01-01", "at_most": "365"}),
    Finding(reason="review-due", details={"reviewed": "", "every": "180"}),
    Finding(reason="review-due", details={"reviewed": "2026-01-01", "every": "180"}),
    Finding(reason="link-denied", details={"domains": "bad.com"}),
    Finding(reason="link-not-allowed", details={"domains": "strange.cn"}),
    Finding(reason="file-class", details={"files": "机密.pdf", "class": "confidential", "at_most": "internal"}),
    Finding(reason="file-type-denied", details={"files": "a.exe", "type": "exe"}),
    Finding(reason="file-type-not-allowed", details={"files": "a.zip", "type": "zip"}),
    Finding(reason="file-size", details={"files": "a.zip", "size": "21.4 MB", "limit": "20.0 MB"}),
    Finding(reason="file-name", details={"files": "新建.docx", "expected": "20.*"}),
    Finding(reason="flood", details={"count": "11", "more_than": "10", "within": "1m"}),
    Finding(reason="repeated", details={"count": "4", "more_than": "3", "within": "10m"}),
    Finding(reason="mention-all", details={"count": "3", "more_than": "2", "within": "1d"}),
    Finding(reason="quiet-hours", details={"time": "23:10", "hours": "22:00-08:00"}),
    Finding(reason="a-reason-of-tomorrow"),
    None,
)
OTHERS = ("any", "notice", "owner")  # reminders of no one kind of rule
REMINDERS = sorted(name for name in COMPOSER.names() if name.startswith("reminders/"))


def reminder(name: str, locale: str, **facts: object) -> str:
    usual = {
        "rule": RULE, "finding": FINDINGS[0], "sender": SENDER, "group": GROUP, "violation": "V-7K3QX-M2PD9",
        "strike": 2, "message": None, "instead_of": "", "reader": SENDER,
    }  # fmt: skip
    return COMPOSER.compose(name, locale, **{**usual, **facts})


def test_every_template_exists_in_both_languages() -> None:
    assert {name: both for name, both in COMPOSER.names().items() if both != set(LANGUAGES)} == {}
    assert len(COMPOSER.names()) > 30


def test_every_kind_of_rule_that_reminds_has_a_template() -> None:
    reminding = {kind.name for kind in KINDS.values() if kind.events or kind.scans}
    assert {f"reminders/{kind}" for kind in reminding} | {f"reminders/{name}" for name in OTHERS} == set(REMINDERS)


@pytest.mark.parametrize(("locale", "says"), [("zh", "内容不合规定"), ("en", "forbidden content")])
def test_a_kind_without_words_of_its_own_reminds_in_general_ones(locale: str, says: str) -> None:
    text = reminder("reminders/kind-of-tomorrow", locale)
    assert says in text and "no-gambling" in text and "V-7K3QX-M2PD9" in text


@pytest.mark.parametrize(("name", "locale"), list(product(REMINDERS, LANGUAGES)))
def test_reminders_render_whatever_is_known(name: str, locale: str) -> None:
    cases = product(FINDINGS, (SENDER, None), (1, None), ("请注意。", None), ("retract: WeCom cannot", ""))
    names, readers = ("finding", "sender", "strike", "message", "instead_of"), cycle((SENDER, None, GUEST))
    for facts in cases:
        text = reminder(name, locale, **dict(zip(names, facts, strict=True)), reader=next(readers))
        assert "V-7K3QX-M2PD9" in text
        assert "None" not in text
        assert "\n\n\n" not in text
        assert text == text.strip()
        assert not {"*", "`", "<", ">"} & set(text), "plain text: right in Slack and in WeCom"


@pytest.mark.parametrize(("name", "locale"), list(product(REMINDERS, LANGUAGES)))
def test_reminders_say_which_rule_and_where_to_go(name: str, locale: str) -> None:
    text = reminder(name, locale)
    assert "no-gambling" in text
    assert "集团红线" in text
    assert "/qungui " in text
    assert ("第 2 次" in text) if locale == "zh" else ("number 2" in text)


def test_outsiders_are_not_sent_to_commands_that_refuse_them() -> None:
    for name, locale in product(("reminders/content", "reminders/naming", "reminders/owner"), LANGUAGES):
        assert "/qungui" not in reminder(name, locale, reader=GUEST)
        assert "/qungui" in reminder(name, locale, sender=GUEST), "who reads it counts"
    assert "请联系群主" in reminder("reminders/content", "zh", reader=GUEST)


OWNER = Person(id="li", name="李娜", employment=Employment.STAFF)


@pytest.mark.parametrize(
    ("locale", "starts", "own", "appeals", "undone", "stranger"),
    [
        ("zh", "李娜，您好：张伟在您负责的群「研发群」", "不是您违规", "可以申诉一次", "请您转告", "有成员在"),
        ("en", "Hello 李娜, something that 张伟 sent", "against you", "may appeal", "let them know", "a member sent"),
    ],
)
def test_an_owner_reads_who_did_what_and_is_not_blamed(
    locale: str, starts: str, own: str, appeals: str, undone: str, stranger: str
) -> None:
    usual = reminder("reminders/owner", locale, reader=OWNER, message="张伟，请撤回。")
    assert usual.startswith(starts) and own in usual and appeals in usual
    assert "张伟，请撤回" not in usual, "the policy's words are for the member"
    assert undone not in usual
    assert undone in reminder("reminders/owner", locale, reader=OWNER, instead_of="remind_sender: no way")
    guest = replace(SENDER, employment=Employment.EXTERNAL)
    assert appeals not in reminder("reminders/owner", locale, reader=OWNER, sender=guest), "commands refuse them"
    assert stranger in reminder("reminders/owner", locale, reader=None, sender=None)


def test_the_policys_own_words_come_first() -> None:
    assert reminder("reminders/content", "zh", message="张伟，请撤回。").startswith("张伟，请撤回。")


def test_a_suggestion_is_shown() -> None:
    for locale in LANGUAGES:
        assert "【金科】研发-支付" in reminder("reminders/naming", locale, finding=FINDINGS[1])


def test_a_notice_says_what_could_not_be_done() -> None:
    assert "retract: WeCom cannot" in reminder("reminders/notice", "en", instead_of="retract: WeCom cannot")


def test_names_are_never_read_as_templates() -> None:
    evil = Person(id="x", name="{{ 7 * 7 }}{% raw %}", employment=Employment.STAFF)
    assert "{{ 7 * 7 }}{% raw %}" in reminder("reminders/content", "zh", sender=evil)


def test_a_missing_fact_is_an_error_not_a_blank() -> None:
    with pytest.raises(jinja2.UndefinedError, match="group"):
        COMPOSER.compose("reminders/content", "zh", sender=SENDER, rule=RULE, message=None)


def test_a_missing_language_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "locale").mkdir()
    for spoken in LANGUAGES:
        (tmp_path / "locale" / f"{spoken}.yaml").write_text("states: {open: x}\n", encoding="utf-8")
    (tmp_path / "only.zh.txt.j2").write_text("{{ 'gone' | word('states') }}", encoding="utf-8")
    composer = JinjaComposer(tmp_path)
    with pytest.raises(ConfigError, match=r"only\.en\.txt\.j2"):
        composer.compose("only", "en")
    with pytest.raises(ConfigError, match="no word for gone under states"):
        composer.compose("only", "zh")
    with pytest.raises(ConfigError, match=r"locale/zh\.yaml"):
        JinjaComposer(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("locale", "spoken"),
    [("zh", "zh"), ("zh-CN", "zh"), ("zh_Hant_TW", "zh"), ("", "zh"), ("en", "en"), ("en-GB", "en"), ("fr-FR", "en")],
)
def test_languages(locale: str, spoken: str) -> None:
    assert language(locale) == spoken


def test_the_words_are_the_same_in_both_languages_and_complete() -> None:
    zh, en = (yaml.safe_load((ROOT / f"locale/{one}.yaml").read_text(encoding="utf-8")) for one in LANGUAGES)
    assert {room: set(words) for room, words in zh.items()} == {room: set(words) for room, words in en.items()}
    closed = {
        "states": CaseState, "results": Result, "severities": Severity, "stages": Stage, "actions": ActionKind,
        "outcomes": OutcomeState, "labels": [value for values in DIMENSIONS.values() for value in values],
        "summaries": [command.name for command in COMMANDS], "usages": [command.name for command in COMMANDS],
    }  # fmt: skip
    for room, codes in closed.items():
        assert set(zh[room]) == {str(code) for code in codes}, room


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_every_kind_of_rule_has_a_name_in_both_languages(kind: Kind) -> None:
    zh, en = kind.words.title
    assert zh
    assert not zh.isascii()
    assert en.isascii()
    assert kind.words.title.zh in COMPOSER.compose(
        "replies/rules", "zh", rules=[replace(RULE, kind=kind.name)], group=GROUP
    )


def test_times_are_told_in_the_companys_zone(tmp_path: Path) -> None:
    (tmp_path / "locale").mkdir()
    for spoken in LANGUAGES:
        (tmp_path / "locale" / f"{spoken}.yaml").write_text("{}\n", encoding="utf-8")
    (tmp_path / "at.zh.txt.j2").write_text("{{ at | minute }} {{ at | day }}", encoding="utf-8")
    at = datetime(2026, 3, 3, 17, 30, tzinfo=UTC)
    assert JinjaComposer(tmp_path).compose("at", "zh", at=at) == "2026-03-04 01:30 2026-03-04"
