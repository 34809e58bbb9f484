"""A small invented company with two groups, for the transcripts of the commands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.announcements.compose import JinjaComposer
from bot.announcements.plan import next_run
from bot.announcements.workdays import Workdays
from bot.commands.desk import Desk
from bot.domain.actions import Ability, Action, ActionKind, Capabilities, OutcomeState
from bot.domain.announcements import Announcement
from bot.domain.cases import CaseState
from bot.domain.custody import LookAt, Looked
from bot.domain.events import CommandGiven, Event
from bot.domain.groups import Employment, Group, GroupKind, OrgUnit, Person
from bot.domain.polls import Poll
from bot.domain.records import ViolationRecorded
from bot.domain.reports import Reported
from bot.domain.rules import Result, RuleInfo, Severity, Stage
from bot.domain.views import Correction, DeliveryView, Labelling, MembershipView, QueuedAction, ViolationView
from tests.fakes.directory import directory
from tests.fakes.ledger import FakeLedger

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)  # Wednesday, 10:00 in Shanghai
SLACK, WECOM = "slack:C1", "wecom:wr1"
MUTE = "wecom:wr2"  # the bot cannot post there

PEOPLE = (
    Person(id="owner", name="王芳", employment=Employment.STAFF, accounts=("slack:UOWN", "wecom:wangfang")),
    Person(id="admin", name="Li Hua", employment=Employment.STAFF, accounts=("slack:UADM",), locale="en"),
    Person(id="zhang", name="张伟", employment=Employment.STAFF, accounts=("slack:UZHANG", "wecom:zhangwei")),
    Person(id="zhang2", name="张伟", employment=Employment.STAFF, accounts=("slack:UZHANG2",)),
    Person(id="chen", name="陈静", employment=Employment.STAFF, accounts=("slack:UCHEN",)),
    Person(id="chen2", name="陈静", employment=Employment.STAFF, accounts=("slack:UCHEN2",)),
    Person(id="guest", name="Eve", employment=Employment.EXTERNAL, accounts=("slack:UEVE",)),
    Person(id="gone", name="老赵", employment=Employment.LEFT, accounts=("slack:UGONE",)),
    Person(
        id="comp", name="刘敏", employment=Employment.STAFF, accounts=("slack:UCOMP", "wecom:liumin"),
        roles=frozenset({"compliance"}),
    ),
    Person(
        id="law", name="郑律", employment=Employment.STAFF, accounts=("slack:ULAW",), roles=frozenset({"legal"})
    ),
    Person(
        id="pol", name="周洋", employment=Employment.STAFF, accounts=("slack:UPOL",), roles=frozenset({"policy_admin"})
    ),
)  # fmt: skip
MEMBERS = frozenset(
    {"slack:UOWN", "slack:UADM", "slack:UZHANG", "slack:UCHEN", "slack:UCHEN2", "slack:UEVE", "slack:UGONE"}
)
GROUPS = (
    Group(
        id=SLACK, platform="slack", name="研发群", kind=GroupKind.CHANNEL, unit="huaxia/fintech", owner="slack:UOWN",
        admins=frozenset({"slack:UADM"}), members=MEMBERS, labels={"audience": "internal"}, external=True,
    ),
    Group(
        id=WECOM, platform="wecom", name="客户一群", kind=GroupKind.APP_GROUP, unit="huaxia", owner="wecom:wangfang",
        members=frozenset({"wecom:wangfang", "wecom:zhangwei"}),
    ),
    Group(id="slack:D1", platform="slack", name="", kind=GroupKind.DIRECT),
    Group(
        id=MUTE, platform="wecom", name="午饭群", kind=GroupKind.INTERNAL_GROUP, unit="huaxia", owner="wecom:wangfang",
        members=frozenset({"wecom:wangfang", "wecom:zhangwei"}),
    ),
)  # fmt: skip
CORRECTED = Correction(
    group=SLACK, message="1772589600.000200", dimension="urgency", value="work", by="slack:UCOMP", at=NOW
)
LABELS = {
    (SLACK, "1772589600.000100"): Labelling(labels={"urgency": "work"}, author="slack:UOWN"),
    (SLACK, CORRECTED.message): Labelling(
        labels={"urgency": "work", "audience": "internal"}, corrected={"urgency": CORRECTED}, author="slack:UZHANG"
    ),
    (WECOM, "m7"): Labelling(labels={"urgency": "urgent"}, author="wecom:zhangwei"),
}
UNITS = (OrgUnit(id="huaxia", name="华夏集团"), OrgUnit(id="huaxia/fintech", name="华夏金科"))
RULES = (
    RuleInfo(
        id="no-gambling", kind="content", unit="huaxia", source="huaxia/policy.yaml:31", hash="h", why="禁止赌博引流",
        stage=Stage.ENFORCE, severity=Severity.HIGH,
    ),
    RuleInfo(id="try-out", kind="naming", unit="huaxia", source="huaxia/policy.yaml:50", hash="h2"),
)  # fmt: skip


def violation(id: str, person: str, state: CaseState = CaseState.REMINDED, **changes: object) -> ViolationView:
    account = next((one.accounts[0] for one in PEOPLE if one.id == person), None)
    base: dict[str, object] = {
        "id": id, "event": f"Ev-{id}", "at": NOW - timedelta(hours=3), "result": Result.HIT, "rule": "no-gambling",
        "kind": "content", "severity": Severity.HIGH, "stage": "enforce", "unit": "huaxia/fintech",
        "revision": "f" * 64, "source": "huaxia/policy.yaml:31", "rule_hash": "h", "group": SLACK, "account": account,
        "message": f"m-{id}", "reason": "content", "excerpt": "博彩", "strike": 1,
    }  # fmt: skip
    record = ViolationRecorded(**{**base, **changes})  # type: ignore[arg-type]
    name = next((one.name for one in PEOPLE if one.id == person), "")
    waiting = [one for one in ACTIONS if one.action.event == record.event]
    return ViolationView(
        record=record,
        state=state,
        group_name="研发群",
        person=person if account else None,
        person_name=name,
        actions=waiting,
    )


def queued(key: str, kind: ActionKind, state: OutcomeState, event: str, target: str = "x") -> QueuedAction:
    action = Action(key=key, kind=kind, platform="slack", group=SLACK, target=target, event=event, rule="no-gambling")
    return QueuedAction(id=1, action=action, state=state)


ACTIONS = (
    queued("V-7K3QX-M2PD9:delete:m1", ActionKind.DELETE, OutcomeState.WAITING, "Ev-V-7K3QX-M2PD9", "m1"),
    queued(
        "V-7K3QX-M2PD9:remove_member:slack:UZHANG", ActionKind.REMOVE_MEMBER, OutcomeState.CONFIRMED,
        "Ev-V-7K3QX-M2PD9", "slack:UZHANG",
    ),
    queued(
        "V-CHENA-00000:remove_member:slack:UCHEN2", ActionKind.REMOVE_MEMBER, OutcomeState.WAITING,
        "Ev-V-CHENA-00000", "slack:UCHEN2",
    ),
    replace(queued("poll:P-0PEN000", ActionKind.POST, OutcomeState.CONFIRMED, "Ev-poll"), ref="1772589600.000300"),
    queued("V-C0MP0-00000:delete:m3", ActionKind.DELETE, OutcomeState.WAITING, "Ev-V-C0MP0-00000", "m3"),
)  # fmt: skip
VIOLATIONS = (
    violation("V-7K3QX-M2PD9", "zhang"),
    violation("V-0BSRV-00000", "zhang", result=Result.WOULD_HIT, strike=None, at=NOW - timedelta(days=2)),
    violation("V-DEC1D-ED000", "zhang", CaseState.UPHELD, at=NOW - timedelta(days=3)),
    violation("V-C0MP0-00000", "comp", at=NOW - timedelta(days=4)),
    violation("V-CHENA-00000", "chen2", CaseState.WAITING, at=NOW - timedelta(days=40)),
    violation("V-AGA1N-00000", "chen2", at=NOW - timedelta(days=39), case="V-CHENA-00000", strike=2),
    replace(
        violation("V-APPEA-00000", "chen2", CaseState.APPEALED, at=NOW - timedelta(days=50)),
        moves=(
            (NOW - timedelta(days=49), CaseState.UPHELD, "slack:UCOMP", "确有其事"),
            (NOW - timedelta(days=48), CaseState.APPEALED, "slack:UCHEN2", "误报"),
        ),
    ),
    violation("V-GR0VP-00000", "", rule="group-name", account=None, at=NOW - timedelta(days=5)),
)
ANNOUNCEMENTS = (
    Announcement(
        id="A-7K3QXM2", text="周五放假，请大家提前安排。", groups=(SLACK,), author="slack:UOWN", ack=True,
        schedule={"kind": "days", "days": "friday", "time": "09:00"}, created_at=NOW - timedelta(days=10),
    ),
    Announcement(
        id="A-0RDERED", text="请勿发送客户证件。", groups=("unit:huaxia",), author="rule:monday-notice",
        schedule={"kind": "days", "days": "monday", "time": "09:00"}, created_at=NOW - timedelta(days=10),
    ),
    Announcement(
        id="A-DRAFT00", text="全员会议", groups=("unit:huaxia",), author="slack:UPOL", state="draft",
        schedule={"kind": "once", "at": (NOW - timedelta(minutes=5)).isoformat()},
        created_at=NOW - timedelta(minutes=5),
    ),
)  # fmt: skip
SENT = datetime(2026, 2, 27, 1, 0, tzinfo=UTC)
DELIVERIES = (
    DeliveryView(
        announcement="A-7K3QXM2", group=SLACK, group_name="研发群", planned_at=SENT, state=OutcomeState.CONFIRMED,
        recipients=("slack:UADM", "slack:UZHANG", "slack:UCHEN"), acknowledged={"slack:UADM": SENT},
    ),
    DeliveryView(
        announcement="A-0RDERED", group=SLACK, group_name="研发群", planned_at=SENT, state=OutcomeState.CONFIRMED,
        recipients=("slack:UADM", "slack:UZHANG"), acknowledged={},  # it asks for no receipts
    ),
)  # fmt: skip


def member(account: str, role: str, since: datetime, until: datetime | None = None) -> MembershipView:
    person = next((one for one in PEOPLE if account in one.accounts), None)
    return MembershipView(
        group=SLACK, group_name="研发群", account=account, person=person.id if person else None,
        person_name=person.name if person else "", role=role, since=since, until=until,
        employment=person.employment if person else "unknown",
    )  # fmt: skip


MEMBERSHIPS = (
    member("slack:UOWN", "owner", NOW - timedelta(days=90)),
    member("slack:UADM", "admin", NOW - timedelta(days=60)),
    member("slack:UGONE", "member", NOW - timedelta(days=90), datetime(2026, 3, 3, 17, 0, tzinfo=UTC)),
    member("slack:UZHANG", "member", datetime(2026, 3, 3, 15, 0, tzinfo=UTC)),  # 23:00 of 3 March in Shanghai
    member("slack:UEVE", "member", datetime(2026, 3, 3, 16, 30, tzinfo=UTC)),  # 4 March there
)


class Rulebook:
    """The rules in force, from a list."""

    def rules_for(self, group: Group) -> tuple[RuleInfo, ...]:
        return RULES


def capabilities(group: Group) -> Capabilities:
    """Slack has no owner API, the WeCom app group has one; neither appoints admins."""
    table = dict.fromkeys(ActionKind, Ability(can=True))
    table[ActionKind.SET_ADMINS] = Ability(can=False, why="no call for it")
    if group.platform == "slack":
        table[ActionKind.SET_OWNER] = Ability(can=False, why="Slack has no channel owners")
    else:
        table[ActionKind.DELETE] = Ability(can=False, why="nobody's message can be recalled")
        table[ActionKind.UPDATE] = Ability(can=True, why="only once")
    if group.id == MUTE:
        table[ActionKind.POST] = Ability(can=False, why="no way in")
    return table


CALENDAR = Workdays()
OPEN_POLL = Poll(
    id="P-0PEN000", question="吃什么", options=("梨", "桃"), group=SLACK, author="slack:UOWN", opened_at=NOW
)
POLLS = (OPEN_POLL, replace(OPEN_POLL, id="P-C10SED0", closed_at=NOW))


LOOKS = (
    Looked(by="comp", at=NOW, what=LookAt.IDENTITY, case="V-7K3QX-M2PD9", subject="zhang", reason="核对申诉"),
    Looked(by="operator:root", at=NOW, what=LookAt.PERSON, subject="slack:UZHANG", reason="本人申请"),
    Looked(by="comp", at=NOW, what=LookAt.CASE, case="V-C0MP0", subject="chen2"),
)


@dataclass
class Recall:
    """What the inbox still has."""

    said: Sequence[Event] = ()
    commands: Sequence[CommandGiven] = ()

    def since(self, group: str, moment: datetime) -> Iterable[Event]:
        return [event for event in self.said if event.at >= moment]

    def lately(self, group: str) -> Iterable[Event]:
        return self.said

    def command(self, id: str) -> CommandGiven | None:
        return next((one for one in self.commands if one.id == id), None)


def desk(recall: Recall | None = None, reports: Iterable[Reported] = (), more: Sequence[ViolationView] = ()) -> Desk:
    return Desk(
        directory=directory(groups=GROUPS, people=PEOPLE, units=UNITS),
        ledger=FakeLedger(
            groups=GROUPS, people=PEOPLE, violations=(*VIOLATIONS, *more), memberships=MEMBERSHIPS,
            announcements=ANNOUNCEMENTS, reports=reports,
            deliveries=DELIVERIES, actions=ACTIONS, looks=LOOKS, labels=LABELS, polls=POLLS,
            votes={"P-0PEN000": {"slack:UOWN": 1}},
        ),
        policies=Rulebook,
        composer=JinjaComposer(ROOT / "templates"),
        clock=lambda: NOW,
        calendar=CALENDAR,
        capabilities=capabilities,
        next_run=lambda announcement: next_run(announcement, NOW, CALENDAR),
        recall=recall or Recall(),
    )  # fmt: skip
