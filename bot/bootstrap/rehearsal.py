"""The demo's script: people of the invented company act in the two worlds, and what must follow is awaited.

Everything goes over the wires: a scene posts as a person would, and looks where a person would look, and
afterwards into the record. Touch `SCENES` when the demo should show something new.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from starlette.routing import BaseRoute, Mount

from adapters.sandbox.actors import PATIENCE, Stage
from adapters.sandbox.page.app import build_page
from bot.bootstrap.demo import Demo
from bot.domain.actions import OutcomeState
from bot.domain.rules import Result
from bot.domain.views import QueuedAction, ViolationFilter, ViolationView
from storage.console_users import ConsoleUser

LOOK = 0.05  # seconds between looks at the record, which tells nobody when it changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """How one scene went. `saw` quotes what the bot said; `fault` is empty when everything expected did happen."""

    title: str
    seconds: float
    saw: tuple[str, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The demo as a scene sees it."""

    demo: Demo

    @property
    def slack(self) -> Stage:
        return Stage(world=self.demo.slack, company=self.demo.company)

    @property
    def wecom(self) -> Stage:
        return Stage(world=self.demo.wecom, company=self.demo.company)

    def violations(self, rule: str) -> Sequence[ViolationView]:
        return self.demo.application.store.violations(ViolationFilter(rule=rule))

    def actions(self, event: str) -> Sequence[QueuedAction]:
        return self.demo.application.store.actions(event=event)

    async def settled(self) -> None:
        """Waits until all deliveries are acknowledged, judged, and what is due is sent."""
        async with asyncio.timeout(PATIENCE):
            await self._quiet()
            while await asyncio.to_thread(self._busy):
                await asyncio.sleep(LOOK)
                await self._quiet()

    async def _quiet(self) -> None:
        await asyncio.gather(self.demo.slack.quiet(), self.demo.wecom.quiet())

    def _busy(self) -> bool:
        application = self.demo.application
        store, now = application.store, application.clock()
        if store.health()["inbox_pending"]:  # asked first: what leaves the inbox is in the outbox at that moment
            return True
        queued = [*store.actions(state="planned", limit=10_000), *store.actions(state="sending")]
        return any(one.action.not_before is None or one.action.not_before <= now for one in queued)


Saw = tuple[str, ...]
Play = Callable[[House], Awaitable[Saw]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One scene of the script, named in both languages."""

    zh: str
    en: str
    play: Play


class Unexpected(AssertionError):
    """Something else happened than the script expects."""


def routes(demo: Demo) -> tuple[Sequence[BaseRoute], Callable[[], None]]:
    """What the demo's server answers beside the application: the two platforms and the page that plays their people;
    and what ends the page's live streams, which would keep the server from stopping."""
    page = build_page((demo.slack, demo.wecom))
    mounts = (
        Mount("/sandbox/slack", demo.slack.app),
        Mount("/sandbox/wecom", demo.wecom.app),
        Mount("/sandbox", page),
    )
    return mounts, page.state.stream.close


def admit(demo: Demo, name: str, password_hash: str, locale: str) -> None:
    """Let a person of the company sign in to the demo's console, with the roles that the person has."""
    roles = demo.company.person(name).roles
    user = ConsoleUser(name=name, password_hash=password_hash, roles=roles, locale=locale)
    demo.application.store.save_user(user)


async def learned(demo: Demo) -> None:
    """Waits until the application knows the groups and people of both platforms, as after a first backfill."""
    house = House(demo=demo)
    expected = {group.id for group in demo.company.groups}
    async with asyncio.timeout(PATIENCE):
        while not expected <= {group.id for group in demo.application.roster.groups()}:  # noqa: ASYNC110
            await asyncio.sleep(LOOK)
    await house.settled()


async def rehearse(demo: Demo, told: Callable[[Played], None], locale: str = "zh") -> bool:
    """Play every scene, tell how each went, and say whether all went as expected."""
    house, well = House(demo=demo), True
    for scene in SCENES:
        title, began = scene.zh if locale == "zh" else scene.en, monotonic()
        try:
            saw, fault = await scene.play(house), ""
        except (AssertionError, TimeoutError, StopIteration, RuntimeError) as error:
            saw, fault = (), f"{type(error).__name__}: {error}"
        told(Played(title=title, seconds=monotonic() - began, saw=saw, fault=fault))
        well = well and not fault
    return well


def expect(holds: bool, what: str) -> None:
    if not holds:
        raise Unexpected(what)


# -- scenes ----------------------------------------------------------------------------------------------------------


async def _a_banned_word(house: House) -> Saw:
    await house.slack.says("chen.jie", "fin-rd-payments", "加群玩博彩，稳赚不赔")
    line = await house.slack.sees("chen.jie", "禁止赌博引流", "博彩")
    expect(any("appeal" in value for _, value in line.buttons), "the reminder offers an appeal")
    await house.settled()
    (view,) = house.violations("no-gambling")
    expect(
        (view.record.excerpt, view.record.strike) == ("博彩", 1), "the first strike is in the record, with its evidence"
    )
    return (line.text,)


async def _a_disguise(house: House) -> Saw:
    await house.wecom.says("li.na", "【金科】研发-值班", "网.络.赌.博了解一下")
    line = await house.wecom.sees("li.na", "禁止赌博引流")
    await house.settled()
    said = {view.person_name for view in house.violations("no-gambling")}
    expect(said == {"陈杰", "李娜"}, "both are in the record")
    return (line.text,)


async def _an_innocent_word(house: House) -> Saw:
    before = len(house.violations("no-gambling"))
    await house.wecom.says("liu.yang", "【金科】研发-值班", "反博彩宣传月材料请看文档")
    await house.slack.says("emma.clark", "hx-hr-onboarding", "例：加群玩博彩 — this is what a violation looks like")
    await house.settled()
    expect(len(house.violations("no-gambling")) == before, "nobody is accused")
    return ()


async def _an_appeal(house: House) -> Saw:
    reminder = await house.slack.sees("chen.jie", "禁止赌博引流")
    await house.slack.clicks("chen.jie", reminder, "申诉")
    await house.settled()
    case = next(view for view in house.violations("no-gambling") if view.person_name == "陈杰")
    expect(case.state == "appealed", "the case is appealed")
    await house.slack.commands("emma.clark", "hx-hr-onboarding", f"decide {case.record.id} overturn 引用了新闻标题")
    answer = await house.slack.sees("chen.jie", case.record.id)
    await house.settled()
    case = next(view for view in house.violations("no-gambling") if view.person_name == "陈杰")
    expect(case.state == "overturned", "the case is overturned")
    return (answer.text,)


async def _confidential(house: House) -> Saw:
    await house.wecom.says("peng.yu", "恒丰&华夏金科项目对接", "这份内部定价先给大家参考，机密文件不要外传")
    line = await house.wecom.sees("peng.yu", "机密", "外部成员")
    await house.wecom.sees("shen.jing", "confidential")
    await house.settled()
    (view,) = house.violations("confidential")
    planned = house.actions(view.record.event)
    expect(any("retract" in one.instead_of for one in planned), "WeCom cannot recall it, and the record says so")
    expect(not any(one.action.kind == "delete" for one in planned), "nothing impossible is tried")
    return (line.text,)


async def _personal_data(house: House) -> Saw:
    number = "11010519491231002X"
    await house.wecom.says("song.jia", "【零售】门店-上海区", f"退款登记：身份证{number}，麻烦尽快")
    line = await house.wecom.sees("song.jia", "证件")
    await house.settled()
    (view,) = house.violations("personal-data")
    expect(number not in repr(view), "the number itself is not in the record")
    return (line.text, view.record.excerpt)


async def _a_bad_name(house: House) -> Saw:
    await house.slack.creates("zhang.wei", "random-stuff", "chen.jie")
    line = await house.slack.sees("zhang.wei", "random-stuff", "fin-rd-random-stuff")
    await house.slack.renames("zhang.wei", "random-stuff", "fin-rd-random-stuff")
    await house.settled()
    case = next(v for v in house.violations("group-name") if v.record.details.get("name") == "random-stuff")
    expect(case.state == "closed", "the case closes when the name is mended")
    return (line.text,)


async def _commands(house: House) -> Saw:
    await house.wecom.commands("zhang.wei", "【金科】研发-支付网关", "规则")
    rules = await house.wecom.sees("zhang.wei", "no-gambling")
    await house.slack.commands("zhang.wei", "fin-rd-payments", "annonce")
    near = await house.slack.sees("zhang.wei", "announce")
    return (rules.text, near.text)


async def _an_announcement(house: House) -> Saw:
    group = "fin-rd-payments"
    await house.slack.commands("zhang.wei", group, "公告 now --ack 今晚 22:00 网关升级，请提前保存")
    line = await house.slack.reads(group, "网关升级")
    await house.settled()
    await house.slack.clicks("chen.jie", line, "收到")
    await house.settled()
    store = house.demo.application.store
    sent = next(one for one in store.announcements(active=False) if "网关升级" in one.text)
    (delivery,) = store.deliveries(announcement=sent.id)
    account = house.demo.company.account("chen.jie", "slack")
    expect(delivery.state == OutcomeState.CONFIRMED, "it was posted once, and Slack confirmed it")
    expect(list(delivery.acknowledged) == [account], "one person has acknowledged it")
    return (line.text, f"{len(delivery.acknowledged)}/{len(delivery.recipients)} ✓")


async def _only_observed(house: House) -> Saw:
    before = len(house.demo.slack.calls)
    await house.slack.says("chen.jie", "fin-rd-payments", "@channel 帮忙投个票")
    await house.settled()
    (view,) = house.violations("mention-all")
    expect(view.record.result is Result.WOULD_HIT, "the rule observes")
    said = [call.method for call in house.demo.slack.calls[before:] if call.method.startswith("chat.")]
    expect(said == [], "nothing was said")
    expect({one.state for one in house.actions(view.record.event)} == {OutcomeState.SIMULATED}, "it was simulated")
    return (f"{view.record.rule}: {view.record.result.value}",)


async def _somebody_leaves(house: House) -> Saw:
    store, clock = house.demo.application.store, house.demo.application.clock
    group, before = "slack:" + house.slack.group("fin-rd-payments"), clock()
    await house.slack.leaves("tom.baker", "fin-rd-payments")
    await house.settled()
    then = {member.person for member in store.members_at(group, before)}
    now = {member.person for member in store.members_at(group, clock())}
    expect(then - now == {"tom.baker"}, "the record knows who was there then, and who is now")
    return (f"{len(then)} → {len(now)}",)


async def _the_chain(house: House) -> Saw:
    rows, fault = await asyncio.to_thread(house.demo.application.store.verify_audit)
    expect(rows > 0 and fault is None, f"the audit chain is whole ({fault})")
    health = house.demo.application.store.health()
    for name in ("inbox_failed", "outbox_unknown", "outbox_failed"):
        expect(health[name] == 0, f"{name} is {health[name]}: nothing went wrong on the way")
    return (f"{rows} ✓",)


SCENES: Sequence[Scene] = (
    Scene(
        zh="Slack：有人发违禁词，收到私下提醒，可以申诉",
        en="Slack: a banned word is answered privately",
        play=_a_banned_word,
    ),
    Scene(zh="企业微信：加了分隔符的违禁词也看得出来", en="WeCom: a disguise does not help", play=_a_disguise),
    Scene(zh="正常的话没有人被误伤", en="Innocent words accuse nobody", play=_an_innocent_word),
    Scene(zh="申诉，由合规撤销，就当没有发生过", en="An appeal, decided by compliance", play=_an_appeal),
    Scene(zh="企业微信：机密内容发到了客户群", en="WeCom: confidential words before outsiders", play=_confidential),
    Scene(zh="身份证号：提醒，档案里只留掩码", en="An ID card number is masked in the record", play=_personal_data),
    Scene(zh="Slack：群名不合规范，给出建议；改好后自动结案", en="Slack: a bad group name, mended", play=_a_bad_name),
    Scene(zh="群里的命令，中文英文都行，打错字也能猜", en="Commands in chat, Chinese and English", play=_commands),
    Scene(zh="公告：每群只发一次，点“收到”", en="An announcement, posted once and acknowledged", play=_an_announcement),
    Scene(zh="只观察的规则不打扰任何人", en="A rule that only observes calls nobody", play=_only_observed),
    Scene(zh="谁在什么时候在群里", en="Who was in the group, and when", play=_somebody_leaves),
    Scene(zh="审计链可以验证", en="The audit chain verifies", play=_the_chain),
)
