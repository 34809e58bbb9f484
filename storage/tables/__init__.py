"""The tables, as SQLModel classes. Rows of them never leave `storage/`.

Touch a module here when the record must hold something new, and write the matching migration in
`storage/migrations/versions/`; a test compares the two. Columns that would be reserved words in SQL carry a longer name
(`group_id`), so that an auditor can query the tables by hand without quoting.
"""

from storage.tables.announcements import AcknowledgementRow, AnnouncementRow, DeliveryRow
from storage.tables.base import Row, table
from storage.tables.casework import AnswerRow, ApprovalRow, RecountRow, RestorationRow
from storage.tables.evidence import CertificateRow, CheckpointRow, ContextRow, HoldRow, LookRow
from storage.tables.house import (
    AuditLinkRow,
    AuditTermRow,
    ConsoleUserRow,
    InboxMarkRow,
    InboxPositionRow,
    RevisionLoadRow,
    RevisionRow,
    SettingRow,
)
from storage.tables.inbox import InboxRow
from storage.tables.installations import InstallationRow
from storage.tables.outbox import ActionRow
from storage.tables.polls import PollRow, VoteRow
from storage.tables.reports import ReportRow
from storage.tables.review import CaseNoteRow, ClaimRow, SavedFilterRow
from storage.tables.roster import AccountRow, GroupRow, MembershipRow, PersonRow
from storage.tables.violations import (
    AccountStandingRow,
    CaseMoveRow,
    CaseNowRow,
    LabelRow,
    ProposalRow,
    StandingRow,
    ViolationRow,
)

__all__ = [
    "AccountRow",
    "AccountStandingRow",
    "AcknowledgementRow",
    "ActionRow",
    "AnnouncementRow",
    "AnswerRow",
    "ApprovalRow",
    "AuditLinkRow",
    "AuditTermRow",
    "CaseMoveRow",
    "CaseNoteRow",
    "CaseNowRow",
    "CertificateRow",
    "CheckpointRow",
    "ClaimRow",
    "ConsoleUserRow",
    "ContextRow",
    "DeliveryRow",
    "GroupRow",
    "HoldRow",
    "InboxMarkRow",
    "InboxPositionRow",
    "InboxRow",
    "InstallationRow",
    "LabelRow",
    "LookRow",
    "MembershipRow",
    "PersonRow",
    "PollRow",
    "ProposalRow",
    "RecountRow",
    "ReportRow",
    "RestorationRow",
    "RevisionLoadRow",
    "RevisionRow",
    "Row",
    "SavedFilterRow",
    "SettingRow",
    "StandingRow",
    "ViolationRow",
    "VoteRow",
    "table",
]
