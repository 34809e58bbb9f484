"""`purpose`, `until`, `reviewed`: what is typed, what is answered, what is written down."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.groups import Group
from bot.domain.records import GroupChanged
from tests.unit.commands.company import NOW, WECOM
from tests.unit.commands.test_transcripts import ADMIN, COMP, OWNER, ZHANG, give, reply


def written(who: str, text: str, where: str = "slack:C1") -> tuple[str, Group | None]:
    """(the answer, the group as it was recorded)."""
    reaction = give(who, text, where)
    groups = [record.group for record in reaction.records if isinstance(record, GroupChanged)]
    return reply(reaction).text, groups[0] if groups else None


@pytest.mark.parametrize(
    ("who", "typed", "where", "purpose", "answer"),
    [
        (OWNER, "用途 支付网关的研发与值班", "slack:C1", "支付网关的研发与值班", "频道的说明"),
        ("wecom:wangfang", "用途：客户项目交付", WECOM, "客户项目交付", "已记录「客户一群」的用途：客户项目交付"),
        ("wecom:wangfang", "用途客户项目交付", WECOM, "客户项目交付", "已记录"),  # no space: Chinese needs none
        (ADMIN, "purpose  payments\n gateway ", "slack:C1", "payments gateway", "on record: payments gateway"),
        (OWNER, "用途", "slack:C1", None, "没有写明"),
        (OWNER, f"用途 {'长' * 251}", "slack:C1", None, "用途有 251 字，最多 250 字"),
        (ZHANG, "用途 摸鱼", "slack:C1", None, "只有这些身份可以用"),
    ],
)
def test_purpose(who: str, typed: str, where: str, purpose: str | None, answer: str) -> None:
    text, group = written(who, typed, where)
    assert answer in text
    assert (group.purpose if group else None) == purpose


@pytest.mark.parametrize(
    ("typed", "ends"),
    [  # today is Wednesday 2026-03-04 in Shanghai
        ("到期 2026-12-31", date(2026, 12, 31)),
        ("until 2026/12/31", date(2026, 12, 31)),
        ("到期 ２０２６年１２月３１日", date(2026, 12, 31)),
        ("到期 12月31日", date(2026, 12, 31)),
        ("到期 1月5日", date(2027, 1, 5)),  # the next one
        ("到期 2026-03-04", date(2026, 3, 4)),  # today still counts
        ("到期 90天", date(2026, 6, 2)),
        ("until 2w", date(2026, 3, 18)),
        ("到期 3个月", date(2026, 6, 2)),
    ],
)
def test_until(typed: str, ends: date) -> None:
    text, group = written(OWNER, typed)
    assert group is not None
    assert group.ends_on == ends
    assert ends.isoformat() in text


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("到期", "没有写明"),
        ("到期 2026-03-03", "已经过去"),
        ("到期 2026-02-30", "看不懂日期"),
        ("到期 9月31日", "看不懂日期"),
        ("到期 下个季度", "看不懂日期"),
        ("到期 0000-01-01", "看不懂日期"),
        ("到期 长期", "没有需要修改的"),  # there is none
    ],
)
def test_until_refuses(typed: str, answer: str) -> None:
    text, group = written(OWNER, typed)
    assert answer in text
    assert group is None


def test_a_review_is_dated_and_shows_what_was_reviewed() -> None:
    text, group = written(COMP, "复核 --in slack:C1")
    assert group is not None
    assert group.reviewed_at == NOW
    for part in ("研发群", "王芳", "7 人（有外部成员）", "用途：没有写明", "到期日：没有写明"):
        assert part in text
    assert "is on record" in written(ADMIN, "reviewed")[0]
    assert written(ZHANG, "复核")[1] is None
