"""The SQL of every record class, as Core statements. Each function gives the statements of one class for a dialect.

Keys that are there already are left as they are (ON CONFLICT DO NOTHING), states of things are replaced (DO UPDATE).
Touch this together with `storage/mapping.py`, which supplies the values. Those of evidence and of reviewing are in
`statements_custody.py`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Executable, Table, and_, bindparam, case, delete, exists, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.elements import BindParameter

from bot.domain.actions import OutcomeState
from storage.columns import UtcDateTime, Words
from storage.tables import (
    AccountRow,
    AcknowledgementRow,
    ActionRow,
    AnnouncementRow,
    AnswerRow,
    ApprovalRow,
    CaseMoveRow,
    DeliveryRow,
    GroupRow,
    InstallationRow,
    LabelRow,
    MembershipRow,
    PersonRow,
    PollRow,
    ProposalRow,
    RecountRow,
    ReportRow,
    RestorationRow,
    RevisionLoadRow,
    RevisionRow,
    SettingRow,
    ViolationRow,
    VoteRow,
    table,
)

Statements = tuple[Executable, ...]
_membership = table(MembershipRow)
_account = table(AccountRow)
_action = table(ActionRow)
_answer = table(AnswerRow)
_delivery = table(DeliveryRow)
_setting = table(SettingRow)
_installation = table(InstallationRow)


def word(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=Words())


def moment(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=UtcDateTime())


def _inserting(into: Table, dialect: str) -> Any:
    """INSERT of the dialect: both know ON CONFLICT, SQLAlchemy's common one does not."""
    return {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[dialect](into)


def added_once(into: Table, dialect: str) -> Executable:
    """INSERT that leaves what is there already as it is."""
    statement: Executable = _inserting(into, dialect).on_conflict_do_nothing()
    return statement


def replaced(into: Table, dialect: str) -> Executable:
    statement = _inserting(into, dialect)
    changed = {column.name: statement.excluded[column.name] for column in into.c if not column.primary_key}
    upsert: Executable = statement.on_conflict_do_update(index_elements=list(into.primary_key), set_=changed)
    return upsert


def groups(dialect: str) -> Statements:
    return (replaced(table(GroupRow), dialect),)


def people(dialect: str) -> Statements:
    """The person; then nobody's accounts are theirs; then those that are."""
    let_go = update(_account).where(_account.c.person_id == word("b_person")).values(person_id=None)
    return replaced(table(PersonRow), dialect), let_go, replaced(_account, dialect)


def _open_interval() -> Any:
    return and_(
        _membership.c.group_id == word("b_group"),
        _membership.c.account_id == word("b_account"),
        _membership.c.until.is_(None),
    )


def _ended() -> Any:
    """When an interval ends: never before it began, even if the platform's events came out of order."""
    at = moment("b_at")
    return case((_membership.c.since > at, _membership.c.since), else_=at)


def opening(dialect: str) -> Statements:
    """Another open role ends; a new interval begins unless the same one is open, never inside the one before it."""
    other_role = (
        update(_membership)
        .where(_open_interval(), _membership.c.role != word("b_role"))
        .values(until=_ended(), closed_by=word("b_event"), why="role")
    )
    earlier = _membership.alias()
    last_end = (
        select(func.max(earlier.c.until, type_=UtcDateTime()))
        .where(earlier.c.group_id == word("b_group"), earlier.c.account_id == word("b_account"))
        .scalar_subquery()
    )
    at = moment("b_at")
    values = select(
        word("b_group"), word("b_account"), word("b_role"),
        case((last_end > at, last_end), else_=at), word("b_event"), bindparam("b_empty", "", type_=Words()),
    ).where(~exists().where(_open_interval()))  # fmt: skip
    names = ["group_id", "account_id", "role", "since", "opened_by", "why"]
    return other_role, insert(_membership).from_select(names, values, include_defaults=False)


def closing(dialect: str) -> Statements:
    return (
        update(_membership)
        .where(_open_interval())
        .values(until=_ended(), closed_by=word("b_event"), why=word("b_why")),
    )


def labels(dialect: str) -> Statements:
    return insert(table(LabelRow)), insert(table(ProposalRow))


def violations(dialect: str) -> Statements:
    """Ids are made from (event, rule, …): the same finding of the same event is the same row."""
    return (added_once(table(ViolationRow), dialect),)


def cases(dialect: str) -> Statements:
    return (insert(table(CaseMoveRow)),)


def announcements(dialect: str) -> Statements:
    return (replaced(table(AnnouncementRow), dialect),)


def polls(dialect: str) -> Statements:
    return (replaced(table(PollRow), dialect),)


def votes(dialect: str) -> Statements:
    """The last vote counts."""
    return (replaced(table(VoteRow), dialect),)


def deliveries(dialect: str) -> Statements:
    return (added_once(_delivery, dialect),)


def receipts(dialect: str) -> Statements:
    """A receipt of the named sending, or of the newest one that was really sent."""
    planned_at = moment("b_planned_at")
    sending = (
        select(
            _delivery.c.announcement, _delivery.c.group_id, _delivery.c.planned_at,
            word("b_account"), moment("b_at"), word("b_event"),
        )
        .where(
            _delivery.c.announcement == word("b_announcement"),
            _delivery.c.group_id == word("b_group"),
            _delivery.c.action.is_not(None),
            or_(planned_at.is_(None), _delivery.c.planned_at == planned_at),
        )
        .order_by(_delivery.c.planned_at.desc())
        .limit(1)
    )  # fmt: skip
    names = ["announcement", "group_id", "planned_at", "account_id", "at", "event"]
    statement = _inserting(table(AcknowledgementRow), dialect).from_select(names, sending)
    return (statement.on_conflict_do_nothing(),)


def outbox(dialect: str) -> Statements:
    return (added_once(_action, dialect),)


def approvals(dialect: str) -> Statements:
    """Let a waiting action go; or withdraw one that was not sent yet."""
    asked = _action.c.key == word("b_key")
    waiting = _action.c.state == OutcomeState.WAITING.value
    # Not `in_`: its parameters are expanded per execution, which a statement for many rows cannot do.
    unsent = or_(waiting, _action.c.state == OutcomeState.PLANNED.value)
    return (
        insert(table(ApprovalRow)),
        update(_action).where(asked, waiting).values(state=OutcomeState.PLANNED.value),
        update(_action)
        .where(asked, unsent)
        .values(state=OutcomeState.CANCELLED.value, settled_at=moment("b_at"), reason=word("b_reason")),
    )


def holding(dialect: str) -> Statements:
    """What is planned and not under way waits again."""
    planned = _action.c.state == OutcomeState.PLANNED.value
    stayed = update(_action).where(_action.c.key == word("b_key"), planned)
    return insert(table(ApprovalRow)), stayed.values(state=OutcomeState.WAITING.value)


def restorations(dialect: str) -> Statements:
    return (replaced(table(RestorationRow), dialect),)


def recounts(dialect: str) -> Statements:
    return (insert(table(RecountRow)),)


def reports(dialect: str) -> Statements:
    return (added_once(table(ReportRow), dialect),)


def answers(dialect: str) -> Statements:
    return delete(_answer).where(_answer.c.at < moment("b_before")), added_once(_answer, dialect)


def policies(dialect: str) -> Statements:
    return added_once(table(RevisionRow), dialect), insert(table(RevisionLoadRow))


def installations(dialect: str) -> Statements:
    """End an installation; or only give a lent token back. Both forget what they end, and spare what is newer."""
    older = (
        _installation.c.platform == word("b_platform"),
        _installation.c.workspace == word("b_workspace"),
        _installation.c.ended_at.is_(None),
        _installation.c.installed_at < moment("b_at"),
    )
    forgotten = {"user_token": "", "user_refresh": "", "user_until": None, "lent_by": ""}
    bot = {"bot_token": "", "bot_refresh": "", "bot_until": None}
    ended = {"ended_at": moment("b_at"), "ended_why": word("b_why"), **bot}
    return (
        update(_installation).where(*older).values(**ended, **forgotten),
        update(_installation).where(*older, _installation.c.lent_by == word("b_lender")).values(**forgotten),
    )


def memory(dialect: str) -> Statements:
    return delete(_setting).where(_setting.c.name == word("b_name")), insert(_setting)
