"""An invented company with two weeks of record, and a ledger and a directory over it in memory.

For the report and console tests only: the storage tests check the real ledger against the same protocol.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.actions import Action, ActionKind, Button, OutcomeState
from bot.domain.announcements import Announcement
from bot.domain.cases import ANNULLED, UNANSWERED, CaseState
from bot.domain.custody import ContextKept, Looked
from bot.domain.groups import Employment, Group, GroupKind, OrgUnit, Person, platform_of
from bot.domain.records import Answered, PolicyLoaded, RestorationChanged, ViolationRecorded
from bot.domain.reports import Reported
from bot.domain.rules import Consequence, Proposal, Result, RuleInfo, Severity, Span, Stage, Strikes
from bot.domain.views import (
    Approval,
    AuditRow,
    Correction,
    Decided,
    DeliveryView,
    Labelling,
    MembershipView,
    Proposed,
    QueuedAction,
    ViolationFilter,
    ViolationView,
)

NOW = datetime(2025, 3, 14, 2, 30, tzinfo=UTC)  # a Friday, 10:30 in Shanghai
PROPOSAL = Proposal(dimension="kind", value="advertisement", score=0.93, model="c0ffee" * 10)
REVISION = "3f9ad02c77b1e4a5" * 4

UNITS = (
    OrgUnit(id="huaxia", name="华夏集团", short="华夏"),
    OrgUnit(id="huaxia/fintech", name="金科公司", short="金科", head="li.na"),
    OrgUnit(id="huaxia/trade", name="商贸公司", short="商贸", head="zhao.lei"),
)

PEOPLE = (
    Person(
        id="wang.min",
        name="王敏",
        unit="huaxia",
        employment=Employment.STAFF,
        roles=frozenset({"compliance"}),
        accounts=("slack:U01", "wecom:wangmin"),
        email="wang.min@huaxia.example",
    ),
    Person(
        id="li.na",
        name="李娜",
        unit="huaxia/fintech",
        employment=Employment.STAFF,
        roles=frozenset({"dept_head"}),
        accounts=("slack:U02", "wecom:lina"),
    ),
    Person(
        id="zhao.lei",
        name="赵磊",
        unit="huaxia/trade",
        employment=Employment.STAFF,
        roles=frozenset({"dept_head"}),
        accounts=("slack:U03", "wecom:zhaolei"),
    ),
    Person(id="sun.qi", name="孙琦", unit="huaxia/fintech", employment=Employment.STAFF, accounts=("slack:U04",)),
    Person(
        id="anna.schmidt",
        name="Anna Schmidt",
        unit="huaxia/trade",
        employment=Employment.STAFF,
        accounts=("slack:U05",),
        locale="en",
    ),
    Person(id="zhou.jie", name="周洁", unit="huaxia/trade", employment=Employment.LEFT, accounts=("wecom:zhoujie",)),
    Person(id="kunde.he", name="何先生（客户）", employment=Employment.EXTERNAL, accounts=("wecom:ext-he",)),
    Person(
        id="chen.yu",
        name="陈宇",
        unit="huaxia",
        employment=Employment.STAFF,
        roles=frozenset({"policy_admin"}),
        accounts=("slack:U08", "wecom:chenyu"),
    ),
)

GROUPS = (
    Group(
        id="slack:C01",
        platform="slack",
        name="【金科】研发-支付",
        kind=GroupKind.CHANNEL,
        unit="huaxia/fintech",
        owner="slack:U02",
        admins=frozenset({"slack:U04"}),
        members=frozenset({"slack:U01", "slack:U02", "slack:U04"}),
        labels={"audience": "internal"},
        purpose="支付网关的研发讨论",
    ),
    Group(
        id="slack:C02",
        platform="slack",
        name="random-lunch",
        kind=GroupKind.CHANNEL,
        unit="huaxia/fintech",
        owner=None,
        members=frozenset({"slack:U04", "slack:U05"}),
        labels={"audience": "public"},
    ),
    Group(
        id="slack:C03",
        platform="slack",
        name="trade-emea-confidential-negotiations",
        kind=GroupKind.PRIVATE,
        unit="huaxia/trade",
        owner="slack:U05",
        members=frozenset({"slack:U03", "slack:U05"}),
        labels={"audience": "confidential"},
        locale="en",
    ),
    Group(
        id="wecom:wr01",
        platform="wecom",
        name="【商贸】华东客户服务群",
        kind=GroupKind.CUSTOMER_GROUP,
        unit="huaxia/trade",
        owner="wecom:zhoujie",
        external=True,
        members=frozenset({"wecom:zhoujie", "wecom:zhaolei", "wecom:ext-he"}),
    ),
    Group(
        id="wecom:app02",
        platform="wecom",
        name="【集团】全员公告",
        kind=GroupKind.APP_GROUP,
        unit="huaxia",
        owner="wecom:wangmin",
        admins=frozenset({"wecom:chenyu"}),
        members=frozenset({"wecom:wangmin", "wecom:lina", "wecom:zhaolei", "wecom:chenyu"}),
        created_by_us=True,
    ),
)

RULES = (
    RuleInfo(
        id="group-name",
        kind="naming",
        unit="huaxia",
        source="policies/huaxia/policy.yaml:12",
        hash="a1",
        why="名称要让人看出归属",
        stage=Stage.ENFORCE,
        severity=Severity.LOW,
        then=(Consequence(verb="remind_owner"),),
        locked=True,
    ),
    RuleInfo(
        id="no-personal-data",
        kind="content",
        unit="huaxia",
        source="policies/huaxia/policy.yaml:31",
        hash="b2",
        why="个人信息保护法第五十一条",
        stage=Stage.ENFORCE,
        severity=Severity.CRITICAL,
        then=(
            Consequence(verb="remind_sender"),
            Consequence(verb="retract"),
            Consequence(verb="notify", parameter="compliance"),
        ),
        strikes=Strikes(),
        locked=True,
    ),
    RuleInfo(
        id="confidential-inside",
        kind="classify",
        unit="huaxia",
        source="policies/huaxia/policy.yaml:58",
        hash="c3",
        why="机密信息不进有外部成员的群",
        stage=Stage.PILOT,
        severity=Severity.HIGH,
        then=(Consequence(verb="remind_sender"),),
    ),
    RuleInfo(
        id="two-admins",
        kind="roles",
        unit="huaxia",
        source="policies/huaxia/policy.yaml:77",
        hash="d4",
        stage=Stage.OBSERVE,
        severity=Severity.MEDIUM,
        then=(Consequence(verb="remind_owner"),),
    ),
    RuleInfo(
        id="trade-no-discount-promise",
        kind="content",
        unit="huaxia/trade",
        source="policies/trade/policy.yaml:9",
        hash="e5",
        why="Only the sales lead may promise a discount",
        stage=Stage.ENFORCE,
        severity=Severity.MEDIUM,
        then=(Consequence(verb="remind_sender"),),
        strikes=Strikes(),
    ),
)

_TEXTS = {
    "group-name": ("name-format", "random-lunch"),
    "no-personal-data": ("cn-id-card", "11010519******002X"),
    "confidential-inside": ("audience", '=HYPERLINK("http://x") 并购报价'),
    "two-admins": ("admins-too-few", ""),
    "trade-no-discount-promise": ("term", "保证最低价"),
}


def _violations() -> tuple[ViolationView, ...]:
    """Seven a day or fewer over two weeks, deterministic, over all rules, groups, results and states."""
    views = []
    names = {account: person for person in PEOPLE for account in person.accounts}
    states = tuple(CaseState)
    for number in range(64):
        rule = RULES[(number * 7) % 5]
        group = GROUPS[(number * 3 + number // 5) % 5]
        account = None if rule.kind in ("naming", "roles") else sorted(group.members)[number % len(group.members)]
        person = names.get(account or "")
        stage = rule.stage
        result = Result.WOULD_HIT if stage is not Stage.ENFORCE else Result.EXCUSED if number % 9 == 4 else Result.HIT
        state = states[number % len(states)] if result is Result.HIT else CaseState.OPEN
        at = NOW - timedelta(hours=5.3 * number, minutes=number % 47)
        reason, excerpt = _TEXTS[rule.id]
        record = ViolationRecorded(
            id=f"V-{number:04X}",
            event=f"Ev{number:05}",
            at=at,
            result=result,
            rule=rule.id,
            kind=rule.kind,
            severity=rule.severity,
            stage=stage.value,
            unit=group.unit or "",
            revision=REVISION,
            source=rule.source,
            rule_hash=rule.hash,
            group=group.id,
            account=account,
            message=f"17100{number:05}.0001" if account else None,
            reason=reason,
            spans=(Span(start=4, end=22, what=reason),) if account else (),
            excerpt=excerpt,
            content_hash="9c" * 32 if account else "",
            excuse="policies/huaxia/exceptions.yaml:4" if result is Result.EXCUSED else None,
            strike=(number % 3) + 1 if rule.strikes else None,
            state=state,
        )
        views.append(
            ViolationView(
                record=record,
                state=state,
                group_name=group.name,
                person=person.id if person else None,
                person_name=person.name if person else "",
            )
        )
    return tuple(views)


VIOLATIONS = _violations()


def _action(id: int, state: OutcomeState, kind: ActionKind, **given: object) -> QueuedAction:
    group = str(given.get("group", "slack:C01"))
    action = Action(
        key=f"{given.get('event', 'Ev00000')}:{given.get('rule', 'no-personal-data')}:{kind}",
        kind=kind,
        platform=platform_of(group),
        group=group,
        target=str(given.get("target", "slack:U04")),
        text=str(given.get("text", "")),
        buttons=(Button(label="申诉", command="appeal V-0000"),) if kind is ActionKind.REMIND else (),
        event=str(given.get("event", "Ev00000")),
        rule=str(given.get("rule", "no-personal-data")),
    )
    at = NOW - timedelta(minutes=id * 13)
    return QueuedAction(
        id=id,
        action=action,
        state=state,
        attempt=int(state not in (OutcomeState.PLANNED, OutcomeState.WAITING, OutcomeState.SIMULATED)),
        created_at=at,
        settled_at=at + timedelta(seconds=2)
        if state in (OutcomeState.CONFIRMED, OutcomeState.FAILED, OutcomeState.UNKNOWN)
        else None,
        reason=str(given.get("reason", "")),
        instead_of=str(given.get("instead_of", "")),
    )


REMINDER = "李娜，您好：您在【金科】研发-支付的消息含身份证号，请撤回并改用加密邮箱。"
ACTIONS = (
    _action(1, OutcomeState.CONFIRMED, ActionKind.REMIND, text=REMINDER),
    _action(2, OutcomeState.FAILED, ActionKind.DELETE, reason="cant_delete_message"),
    _action(3, OutcomeState.WAITING, ActionKind.REMOVE_MEMBER, event="Ev00007", group="slack:C02", rule="group-name"),
    _action(4, OutcomeState.WAITING, ActionKind.ARCHIVE, event="Ev00009", group="wecom:wr01", rule="two-admins"),
    _action(5, OutcomeState.UNKNOWN, ActionKind.POST, event="Ev00011", group="wecom:app02", reason="timeout after 5 s"),
    _action(6, OutcomeState.SIMULATED, ActionKind.REMIND, event="Ev00013", group="slack:C03", rule="two-admins"),
    _action(7, OutcomeState.PLANNED, ActionKind.RENAME, event="Ev00015", group="slack:C02", rule="group-name"),
    _action(
        8,
        OutcomeState.CONFIRMED,
        ActionKind.REMIND,
        event="Ev00001",
        group="wecom:wr01",
        instead_of="retract: wecom cannot recall",
    ),
)

ANNOUNCEMENTS = (
    Announcement(
        id="A-3F",
        text="本周六 22:00–24:00 支付网关停机维护。\n请提前处理待结算订单。",
        groups=("slack:C01", "wecom:app02"),
        author="wang.min",
        schedule={"kind": "once", "at": "2025-03-14T01:00:00+00:00"},
        ack=True,
        created_at=NOW - timedelta(days=1),
    ),
    Announcement(
        id="A-2C",
        text="Weekly reminder: please keep customer data out of chat groups.",
        groups=("slack:C01", "slack:C02", "slack:C03"),
        author="chen.yu",
        schedule={"kind": "days", "days": "workday", "time": "09:00"},
        calendar="cn-workdays",
        created_at=NOW - timedelta(days=9),
    ),
    Announcement(
        id="A-1A",
        text="春节假期安排",
        groups=("wecom:app02",),
        author="wang.min",
        schedule={"kind": "cron", "cron": "0 9 * * 1"},
        state="cancelled",
        created_at=NOW - timedelta(days=50),
    ),
)

_SENT = NOW - timedelta(hours=1, minutes=30)
DELIVERIES = (
    DeliveryView(
        announcement="A-3F",
        group="slack:C01",
        group_name="【金科】研发-支付",
        planned_at=_SENT,
        state=OutcomeState.CONFIRMED,
        recipients=("slack:U01", "slack:U02", "slack:U04"),
        acknowledged={"slack:U02": _SENT + timedelta(minutes=4)},
    ),
    DeliveryView(
        announcement="A-3F",
        group="wecom:app02",
        group_name="【集团】全员公告",
        planned_at=_SENT,
        state=OutcomeState.UNKNOWN,
        recipients=("wecom:wangmin", "wecom:lina", "wecom:zhaolei", "wecom:chenyu"),
        acknowledged={"wecom:lina": _SENT + timedelta(minutes=9), "wecom:chenyu": _SENT + timedelta(minutes=12)},
    ),
    DeliveryView(
        announcement="A-2C",
        group="slack:C02",
        group_name="random-lunch",
        planned_at=NOW - timedelta(days=1),
        state="missed",
        recipients=(),
        acknowledged={},
    ),
)


def _change(id: str, field: str, before: object, after: object, what: str = "rule") -> dict[str, object]:
    return {
        "unit": "huaxia", "what": what, "id": id, "field": field, "before": before, "after": after,
        "direction": "tightens",
    }  # fmt: skip


_FILES = {"policy.yaml": "policy: 1\nfor: huaxia\n"}
LOADS = (
    PolicyLoaded(revision="0b" * 32, canonical="{}", at=NOW - timedelta(days=90), by="start", files=_FILES),
    PolicyLoaded(
        revision="1c" * 32, canonical="{}", at=NOW - timedelta(days=30), by="file:zhang.wei", files=_FILES,
        previous="0b" * 32, changes=(_change("gambling", "words", None, ["六合彩"], "list"),),
    ),
    PolicyLoaded(
        revision=REVISION, canonical="{}", at=NOW - timedelta(days=14), by="signal", files=_FILES, previous="1c" * 32,
        changes=tuple(_change(f"rule-{n}", "stage", "observe", "enforce") for n in range(4)),
    ),
)  # fmt: skip


@dataclass(slots=True)
class MemoryLedger:
    """`bot.domain.ledger.Ledger` over tuples."""

    violation_views: Sequence[ViolationView] = VIOLATIONS
    queued: Sequence[QueuedAction] = ACTIONS
    looked: list[Looked] = field(default_factory=list)
    said: Sequence[ContextKept] = ()
    reported: Sequence[Reported] = ()
    answers: dict[str, Answered] = field(default_factory=dict)
    consents: Sequence[Approval] = ()
    counts: Mapping[str, int] = field(
        default_factory=lambda: {
            "inbox_pending": 0,
            "inbox_failed": 1,
            "outbox_planned": 1,
            "outbox_waiting": 2,
            "outbox_unknown": 1,
            "outbox_failed": 1,
            "groups": 5,
            "people": 8,
            "open_cases": 12,
        }
    )

    def groups(self) -> Sequence[Group]:
        return GROUPS

    def people(self) -> Sequence[Person]:
        return PEOPLE

    def reports(self, case: str) -> Sequence[Reported]:
        return [one for one in self.reported if one.case == case]

    def reports_by(self, accounts: Collection[str], since: datetime) -> Sequence[Reported]:
        return [one for one in self.reported if one.by in accounts and one.at >= since]

    def violations(self, filter: ViolationFilter) -> Sequence[ViolationView]:
        found = sorted(self._matching(filter), key=lambda v: v.record.at, reverse=filter.newest_first)
        return found[filter.offset : filter.offset + filter.limit]

    def count_violations(self, filter: ViolationFilter) -> int:
        return len(self._matching(filter))

    def violation(self, id: str) -> ViolationView | None:
        view = next((v for v in self.violation_views if v.record.id == id), None)
        if view is None:
            return None
        moves = [(view.record.at + timedelta(minutes=30), view.state, "wang.min", "已与本人确认")]
        return replace(view, moves=moves, actions=self.actions(event=view.record.event))

    def occurrences(self, case: str) -> Sequence[ViolationView]:
        found = [view for view in self.violation_views if view.case == case]
        return sorted(found, key=lambda view: view.record.at)

    def undecided(self, rule: str, *, content: str = "", limit: int = 500) -> Sequence[str]:
        found = [
            view
            for view in self.violation_views
            if (view.record.rule, view.record.result) == (rule, Result.HIT)
            and view.state in UNANSWERED
            and content in ("", view.record.content_hash)
        ]
        found.sort(key=lambda view: view.record.at, reverse=True)
        return [view.record.id for view in found[:limit]]

    def wordings(self, violations: Collection[str]) -> Mapping[str, str]:
        return {one.violation: one.text for one in self.said if one.violation in violations and not one.place}

    def restorations(self, due: datetime) -> Sequence[RestorationChanged]:
        return ()

    def approvals(self, action: str) -> Sequence[Approval]:
        return [one for one in self.consents if one.action == action]

    def answer(self, command: str) -> Answered | None:
        return self.answers.get(command)

    def tally(self, filter: ViolationFilter, by: str, *, zone: str = "UTC") -> Sequence[tuple[str, int]]:
        counted = Counter(_tally_key(view, by, zone) for view in self._matching(filter))
        return sorted(counted.items()) if by == "day" else counted.most_common()

    def _matching(self, f: ViolationFilter) -> list[ViolationView]:
        def fits(view: ViolationView) -> bool:
            record = view.record
            words = f"{record.id} {view.group_name} {record.rule}".lower()
            return (
                (f.since is None or record.at >= f.since)
                and (f.until is None or record.at < f.until)
                and (f.group is None or record.group == f.group)
                and (f.unit is None or f"{record.unit}/".startswith(f"{f.unit}/"))
                and (f.rule is None or record.rule == f.rule)
                and (f.person is None or f.person in (view.person, record.account))
                and (f.result is None or record.result == f.result)
                and (f.state is None or view.state == f.state)
                and (f.message is None or record.message == f.message)
                and (f.content is None or record.content_hash == f.content)
                and (f.text is None or f.text.lower() in words)
            )

        return [view for view in self.violation_views if fits(view)]

    def members_at(self, group: str, at: datetime) -> Sequence[MembershipView]:
        return [m for m in self.memberships(group=group) if m.since <= at and (m.until is None or at < m.until)]

    def memberships(self, *, group: str | None = None, account: str | None = None) -> Sequence[MembershipView]:
        return [
            m for m in MEMBERSHIPS if (group is None or m.group == group) and (account is None or m.account == account)
        ]

    def labels_of(self, group: str, message: str) -> Mapping[str, str]:
        return self.labelling_of(group, message).labels

    def labelling_of(self, group: str, message: str) -> Labelling:
        corrected = Correction(
            group=group, message=message, dimension="urgency", value="work", by="wang.min", at=NOW, before="urgent",
            note="只是例行升级",
        )  # fmt: skip
        return Labelling(
            labels={"urgency": "work", "audience": "internal"}, corrected={"urgency": corrected}, proposed=(PROPOSAL,)
        )

    def corrections(self, *, since: datetime | None = None) -> Sequence[Correction]:
        return [self.labelling_of(group, "m-1").corrected["urgency"] for group in ("slack:C01", "wecom:wr01")]

    def proposals(self, *, limit: int = 200) -> Sequence[Proposed]:
        return [Proposed(group="slack:C01", message="m-2", at=NOW, proposal=PROPOSAL)]

    def newest_labelled(self, group: str, author: str) -> str | None:
        return None

    def decisions(self, rule: str | None = None, *, newest: int | None = None) -> Sequence[Decided]:
        return [
            Decided(case=v.record.id, rule=v.record.rule, rule_hash="", state=state, at=at, recorded_at=v.record.at)
            for v in self.violation_views
            if rule in (None, v.record.rule)
            for at, state, _, _ in v.moves
            if state in (CaseState.UPHELD, *ANNULLED)
        ]

    def announcements(self, *, active: bool = True) -> Sequence[Announcement]:
        return [a for a in ANNOUNCEMENTS if a.state == "active" or not active]

    def announcement(self, id: str) -> Announcement | None:
        return next((a for a in ANNOUNCEMENTS if a.id == id), None)

    def deliveries(self, *, announcement: str | None = None, limit: int = 200) -> Sequence[DeliveryView]:
        return [d for d in DELIVERIES if announcement is None or d.announcement == announcement][:limit]

    def actions(
        self, *, state: str | None = None, group: str | None = None, event: str | None = None, limit: int = 200
    ) -> Sequence[QueuedAction]:
        return [
            q
            for q in self.queued
            if (state is None or q.state == state)
            and (group is None or q.action.group == group)
            and (event is None or q.action.event == event)
        ][:limit]

    def action(self, key: str) -> QueuedAction | None:
        return next((q for q in self.queued if q.action.key == key), None)

    def audit(self, *, after: int = 0, limit: int = 1000) -> Sequence[AuditRow]:
        return ()

    def context(self, violation: str) -> Sequence[ContextKept]:
        return [one for one in self.said if one.violation == violation]

    def looks(self, *, case: str | None = None, subjects: object = None, limit: int = 200) -> Sequence[Looked]:
        return [
            one for one in reversed(self.looked)
            if case in (None, one.case) and (subjects is None or one.subject in subjects)
        ][:limit]  # fmt: skip

    def verify_audit(self) -> tuple[int, str | None]:
        return 412, None

    def revision(self, revision: str) -> PolicyLoaded | None:
        return next((one for one in LOADS if one.revision == revision), None)

    def revisions(self, *, limit: int | None = None) -> Sequence[PolicyLoaded]:
        return LOADS[-limit if limit else 0 :]

    def health(self) -> Mapping[str, int]:
        return self.counts


def _tally_key(view: ViolationView, by: str, zone: str) -> str:
    record = view.record
    keys = {
        "rule": record.rule,
        "group": record.group,
        "unit": record.unit,
        "person": view.person or record.account or "",
        "day": record.at.astimezone(ZoneInfo(zone)).date().isoformat(),
        "severity": record.severity.value,
        "result": record.result.value,
        "state": view.state.value,
        "platform": platform_of(record.group),
    }
    return keys[by]


def _memberships() -> tuple[MembershipView, ...]:
    by_account = {account: person for person in PEOPLE for account in person.accounts}
    views = []
    for group in GROUPS:
        for number, account in enumerate(sorted(group.members)):
            person = by_account[account]
            role = "owner" if account == group.owner else "admin" if account in group.admins else "member"
            views.append(
                MembershipView(
                    group=group.id,
                    group_name=group.name,
                    account=account,
                    person=person.id,
                    person_name=person.name,
                    role=role,
                    since=NOW - timedelta(days=30 - number),
                    until=None,
                    employment=person.employment.value,
                )
            )
    views.append(
        MembershipView(
            group="slack:C01",
            group_name="【金科】研发-支付",
            account="slack:U05",
            person="anna.schmidt",
            person_name="Anna Schmidt",
            role="member",
            since=NOW - timedelta(days=28),
            until=NOW - timedelta(days=5),
            employment="staff",
        )
    )
    return tuple(views)


MEMBERSHIPS = _memberships()
