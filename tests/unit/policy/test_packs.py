"""The packs that ship: faultless, tested, explained in both languages, and quiet where people just talk."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from bot.domain.events import MessagePosted
from bot.domain.groups import Employment, Group, GroupKind, OrgUnit, Person
from bot.domain.rules import Facts, Stage
from bot.policy.compile import Policies
from bot.policy.loading import load
from bot.policy.rule import Rule
from tests.unit.policy.folders import NOW, load_files

ROOT = Path(__file__).resolve().parents[3]
PACKS = {path.name: path for path in sorted((ROOT / "policies").iterdir()) if (path / "policy.yaml").is_file()}
SAMPLE = "huaxia"  # a company of its own, whose rules are in force; the others are there to be copied
TO_COPY = sorted(PACKS.keys() - {SAMPLE})
SIDE_BY_SIDE = ("privacy", "external", "lifecycle", "finance")  # made to be put into one file
SCHEMA = re.compile(r"# yaml-language-server: \$schema=((?:\.\./)+schema\.json)\n")
TALK = ROOT.parent / "shared" / "data" / "detection"
UNITS = (
    OrgUnit(id="huaxia", name="华夏集团", short="华夏", code="hx"),
    OrgUnit(id="huaxia/fintech", name="华夏金科", short="金科", code="fin"),
    OrgUnit(id="huaxia/fintech/rd", name="研发", short="研发", code="rd"),
)
FALSE_ALARMS = 10  # messages in 10,000, of all rules of a pack together
# Who looks for insults finds them there: the Chinese data are quarrels on forums, the English ones talk among friends.
SWEARING = {("decency", "zh"): 220, ("decency", "en"): 40}
ABOUT_TEXT = ("content", "classify", "links")


def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def policies_of(pack: str) -> Policies:
    policies = load(PACKS[pack], now=NOW).policies
    assert policies is not None
    return policies


def rules_of(pack: str) -> list[Rule]:
    return [rule for _, rule in policies_of(pack).rules()]


@pytest.mark.parametrize("pack", PACKS)
def test_pack_is_faultless(pack: str) -> None:
    loaded = load(PACKS[pack], now=NOW)
    assert [f"{problem.place} {problem.code}" for problem in loaded.problems] == []
    assert loaded.policies is not None
    assert loaded.untested == ()


@pytest.mark.parametrize("pack", PACKS)
def test_every_rule_has_hits_and_misses(pack: str) -> None:
    ran = Counter((one.rule, one.expected) for one in load(PACKS[pack], now=NOW).tests)
    judging = {rule.info.id for rule in rules_of(pack) if rule.info.kind != "announce"}
    assert {(rule, expected) for rule in judging for expected in ("hit", "miss")} == set(ran)


@pytest.mark.parametrize("pack", PACKS)
def test_every_file_leads_editors_to_the_schema(pack: str) -> None:
    for file in PACKS[pack].rglob("policy.yaml"):
        first = SCHEMA.match(text_of(file))
        assert first, file
        assert (file.parent / first[1]).resolve() == ROOT / "policies" / "schema.json"


@pytest.mark.parametrize("pack", PACKS)
def test_readme_names_every_rule_in_both_languages(pack: str) -> None:
    readme = text_of(PACKS[pack] / "README.md")
    for rule in rules_of(pack):
        assert re.search(rf"(?<![\w-]){re.escape(rule.info.id)}(?![\w-])", readme), rule.info.id
    assert len(re.findall(r"[\u4e00-\u9fff]", readme)) > 100
    assert len(re.findall(r"[A-Za-z]{2,}", readme)) > 100


@pytest.mark.parametrize("pack", TO_COPY)
def test_a_copied_pack_bothers_nobody(pack: str) -> None:
    """Until somebody promotes a rule, only labels are given: those of rules that order nothing."""
    for rule in rules_of(pack):
        assert rule.info.why
        if rule.info.stage is not Stage.OBSERVE:
            assert (rule.info.kind, rule.info.then, rule.info.strikes) == ("classify", (), None), rule.info.id


@pytest.mark.parametrize("pack", TO_COPY)
def test_a_copied_pack_holds_in_a_company_of_its_own(pack: str, tmp_path: Path) -> None:
    """Its examples must not depend on what the copier's company and departments are called."""
    text = text_of(PACKS[pack] / "policy.yaml").replace("\nfor: company", "\nfor: huaxia")
    loaded = load_files(tmp_path, {"policy.yaml": text}, units=UNITS)
    assert [f"{problem.place} {problem.code}" for problem in loaded.problems] == []
    assert loaded.policies is not None
    assert {unit for unit, _ in loaded.policies.rules()} == {"huaxia"}


@pytest.mark.parametrize("pack", SIDE_BY_SIDE)
def test_whys_are_told_in_both_languages(pack: str) -> None:
    for rule in rules_of(pack):
        chinese, _, english = rule.info.why.partition(" / ")
        assert re.search(r"[\u4e00-\u9fff]", chinese), rule.info.id
        assert re.search(r"[a-z]{3}", english), rule.info.id
        assert not re.search(r"[\u4e00-\u9fff]", english), rule.info.id


def test_packs_that_go_together_do_not_clash() -> None:
    ids = Counter(rule.info.id for pack in SIDE_BY_SIDE for rule in rules_of(pack))
    lists = Counter(
        name
        for pack in SIDE_BY_SIDE
        for name in re.findall(r"(?m)^  ([\w-]+):", text_of(PACKS[pack] / "policy.yaml").partition("\nrules:")[0])
    )
    assert len(lists) > 10
    assert [name for counted in (ids, lists) for name, times in counted.items() if times > 1] == []


def test_the_demo_company_has_the_rules_its_story_needs() -> None:
    policies = policies_of(SAMPLE)
    of_group = {rule.id: rule for rule in policies.rules_for(None, "huaxia")}
    of_bank = {rule.id: rule for rule in policies.rules_for(None, "huaxia/fintech/rd")}
    of_shops = {rule.id: rule for rule in policies.rules_for(None, "huaxia/retail/stores")}
    assert {rule.kind for rule in of_group.values()} == {"naming", "content", "classify", "roles", "announce"}
    assert {rule.stage for rule in of_group.values()} == {"observe", "pilot", "enforce"}
    assert (of_group["external-group"].stage, of_bank["external-group"].stage) == ("observe", "enforce")
    assert "no-promise" in of_bank and "no-promise" not in of_shops
    assert "customer-phone" in of_shops and "customer-phone" not in of_bank
    assert [info.id for info, _ in policies.announcements()] == ["monday-notice", "friday-prices"]


# --- false alarms -------------------------------------------------------------------------------------------------


def said(text: str, *, external: bool, sender: Employment, unit: str) -> tuple[MessagePosted, Facts]:
    account = "wecom:wang"
    group = Group(
        id="wecom:g1",
        platform="wecom",
        name="群",
        kind=GroupKind.APP_GROUP,
        unit=unit,
        external=external,
        members=frozenset({account}),
    )
    person = Person(id="wang", name="王", unit=unit, employment=sender)
    event = MessagePosted(
        id="e1", platform="wecom", at=NOW, group=group.id, actor=account, message="m1", text=text, mentions_all=False
    )
    facts = Facts(
        now=NOW,
        group=group,
        sender=person,
        sender_account=account,
        sender_role="member",
        people={account: person},
        workday=True,
    )
    return event, facts


def alarms(policies: Policies, unit: str, text: str) -> set[str]:
    """Rules that hold the text against somebody: staff within the company or before outsiders, or an outsider.

    Labels alone are no alarm, and rules that ask how urgent a message is mean ordinary talk."""
    seen = set()
    for external, sender in ((False, Employment.STAFF), (True, Employment.STAFF), (True, Employment.EXTERNAL)):
        event, facts = said(text, external=external, sender=sender, unit=unit)
        asking = {rule.info.id for rule in policies.concerned(event, facts) if rule.asks_labels}
        for match in policies.evaluate(event, facts).matches:
            assert match.finding is not None, match
            if match.rule.kind in ABOUT_TEXT and match.finding.reason != "label" and match.rule.id not in asking:
                seen.add(match.rule.id)
    return seen


WORK_TALK = """\
会议号 123-456-789，密码发在日历里
快递单号 SF1234567890123，电话联系前台
合同编号 HT-2026-0304-001，金额 1,280,000.00 元
订单 2026030412345678 已退款，原路返回
我的电话 13800138000，到了打给我
忘记密码了，怎么重置
密码要求：至少 8 位，含大小写
新密码策略：90 天更换一次
验证码收不到，换个号码试试
身份证复印件带原件来核对
银行卡开户行写错了，改一下
客户反馈很好，明天回访
报价单发您邮箱了
AA 的饭钱转我微信吧
午饭钱我先垫，回头转给我
加一下微信，拉你进群
我微信换号了，加新的
这个方案内部先过一遍
内部装修图明天给
公司内部系统今晚升级
保密协议已寄出，请查收
机密性、完整性、可用性是安全三要素
今年收益不错，保证质量
保证按时上线
理财有风险，投资须谨慎
这个月业绩稳了
赌一把，今天肯定能发版
世界杯谁看了
抽奖活动今晚开奖
体彩中了五块钱
公告已经发布，请看官网
公告前要走审批
大家一起拉通一下需求
拉升一下转化率
帮忙操作一下账户后台的权限
请签字后扫描给我
投诉率下降了两个点
客户投诉处理流程培训
跑分软件测一下手机性能吗
The meeting password is in the invite
Forgot my password again, can somebody reset it?
password must be at least 12 characters
Please review the security code path in auth.py
card 4711 in the sprint board is done
Ticket 482913 is your task for today
Order 2026030412345678 shipped
My number is on the intranet page
WhatsApp group for the offsite, anyone?
You bet, see you there
The casino theme for the party is cancelled
The return on this campaign was guaranteed by nobody
We can't lose this customer
Let's sign the contract on Monday
See the internal docs for details
This is confidential-ish, but fine to share in the team
Draft contract attached, comments welcome
The announcement comes out on Friday
I transferred the ticket to you
Can you log in and check the dashboard?
Please delete this channel, nobody uses it
The complaint dashboard is green
I'd like to file an expense report
""".splitlines()


@pytest.mark.parametrize("pack", TO_COPY)
def test_work_talk_close_to_the_words_is_no_alarm(pack: str) -> None:
    policies = policies_of(pack)
    assert [(text, found) for text in WORK_TALK if (found := alarms(policies, "company", text))] == []


def test_an_alarm_is_counted() -> None:
    finance = policies_of("finance")
    assert alarms(finance, "company", "这款产品保本保息，放心买") == {"promises"}
    assert alarms(finance, "company", "我要投诉") == {"complaints"}
    assert alarms(policies_of("external"), "company", "内部资料，先看看") == {"internal-outside"}


@pytest.mark.skipif(not TALK.is_dir(), reason="development data (shared/data/detection) is not here")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("pack", PACKS)
def test_ordinary_talk_is_no_alarm(pack: str, language: str) -> None:
    with (TALK / f"benign_{language}.jsonl").open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    policies = policies_of(pack)
    units = sorted({unit for unit, _ in policies.rules()})
    loud = {text: found for text in texts if (found := set().union(*(alarms(policies, at, text) for at in units)))}
    assert len(loud) * 10_000 <= SWEARING.get((pack, language), FALSE_ALARMS) * len(texts), loud
