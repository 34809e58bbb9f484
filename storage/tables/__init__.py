"""The tables, as SQLModel classes. Rows of them never leave `storage/`.

Touch a module here when the record must hold something new, and write the matching migration in
`storage/migrations/versions/`; a test compares the two. Columns that would be reserved words in SQL carry a longer name
(`group_id`), so that an auditor can query the tables by hand without quoting.
"""

from storage.tables.announcements import AcknowledgementRow, AnnouncementRow, DeliveryRow
from storage.tables.base import Row, table
from storage.tables.house import (
    AuditLinkRow,
    ConsoleUserRow,
    InboxMarkRow,
    InboxPositionRow,
    RevisionLoadRow,
    RevisionRow,
    SettingRow,
)
from storage.tables.inbox import InboxRow
from storage.tables.outbox import ActionRow
from storage.tables.roster import AccountRow, GroupRow, MembershipRow, PersonRow
from storage.tables.violations import CaseMoveRow, LabelRow, ProposalRow, ViolationRow

__all__ = [
    "AccountRow",
    "AcknowledgementRow",
    "ActionRow",
    "AnnouncementRow",
    "AuditLinkRow",
    "CaseMoveRow",
    "ConsoleUserRow",
    "DeliveryRow",
    "GroupRow",
    "InboxMarkRow",
    "InboxPositionRow",
    "InboxRow",
    "LabelRow",
    "MembershipRow",
    "PersonRow",
    "ProposalRow",
    "RevisionLoadRow",
    "RevisionRow",
    "Row",
    "SettingRow",
    "ViolationRow",
    "table",
]
