"""Reading when something is to be sent."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.desk import Declined
from bot.commands.times import read_when

NOW = datetime(2026, 12, 30, 2, 0, tzinfo=UTC)  # Wednesday 10:00 in Shanghai
AT_ONCE = "once 2026-12-30T02:00:00+00:00"


def shown(typed: str) -> str:
    when = read_when(typed, NOW, "Asia/Shanghai")
    plan = " ".join(when.schedule.values())
    return f"{plan}{' ' + when.calendar if when.calendar else ''} | {when.text}"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("大家好", f"{AT_ONCE} | 大家好"),
        ("now hello", f"{AT_ONCE} | hello"),
        ("现在 大家好", f"{AT_ONCE} | 大家好"),
        ("现在大家好", f"{AT_ONCE} | 大家好"),
        ("现在：每周一开会", f"{AT_ONCE} | 每周一开会"),  # the way out when a text begins like a time
        ("nowadays we meet", f"{AT_ONCE} | nowadays we meet"),
        ("atmosphere matters", f"{AT_ONCE} | atmosphere matters"),
        ("在会议室开会", f"{AT_ONCE} | 在会议室开会"),
        ("at 2026-12-31 09:00 hello", "once 2026-12-31T01:00:00+00:00 | hello"),
        ("at 2026/12/31 9:00 hello", "once 2026-12-31T01:00:00+00:00 | hello"),
        ("定于 2026年12月31日 下午3点半，大家好", "once 2026-12-31T07:30:00+00:00 | 大家好"),
        ("在１２月３１日 ９：００ 大家好", "once 2026-12-31T01:00:00+00:00 | 大家好"),
        ("at 1月5日 9点 新年好", "once 2027-01-05T01:00:00+00:00 | 新年好"),  # said in December
        ("在明天 9点10分 体检", "once 2026-12-31T01:10:00+00:00 | 体检"),
        ("at tomorrow 14:00 lunch", "once 2026-12-31T06:00:00+00:00 | lunch"),
        ("在今天 晚上8点 加班", "once 2026-12-30T12:00:00+00:00 | 加班"),
        ("在明天 中午12点 吃饭", "once 2026-12-31T04:00:00+00:00 | 吃饭"),
        ("every 周一 09:00 例会", "days monday 09:00 | 例会"),
        ("每周一 09:00 例会", "days monday 09:00 | 例会"),
        ("每周一、周三和周五 9点 例会\n带电脑", "days monday,wednesday,friday 09:00 | 例会\n带电脑"),
        ("每星期日 18:00 备份", "days sunday 18:00 | 备份"),
        ("每个工作日 9点半 站会", "days workday 09:30 cn-workdays | 站会"),
        ("every workday 09:00 stand-up", "days workday 09:00 cn-workdays | stand-up"),
        ("every monday and friday at 9:15 hello", "days monday,friday 09:15 | hello"),
        ("every mon, wed 09:00 hello", "days monday,wednesday 09:00 | hello"),
        ("每天 08:00 打卡", "days day 08:00 | 打卡"),
        ("every day 08:00 打卡", "days day 08:00 | 打卡"),
        ("每个人都要戴工牌", f"{AT_ONCE} | 每个人都要戴工牌"),
        ("现在 明天 9:00 开会", f"{AT_ONCE} | 明天 9:00 开会"),
        ("明天放假", f"{AT_ONCE} | 明天放假"),
        ("周五聚餐", f"{AT_ONCE} | 周五聚餐"),
        ("后天早上 晨会改到大会议室", f"{AT_ONCE} | 后天早上 晨会改到大会议室"),
        ("在3楼开会", f"{AT_ONCE} | 在3楼开会"),
        # as people say it
        ("定于下周三下午三点 系统升级", "once 2027-01-06T07:00:00+00:00 | 系统升级"),
        ("定于后天早上9点半：晨会", "once 2027-01-01T01:30:00+00:00 | 晨会"),
        ("定于今晚八点，发版", "once 2026-12-30T12:00:00+00:00 | 发版"),
        ("定于明早九点 交日报", "once 2026-12-31T01:00:00+00:00 | 交日报"),
        ("定于月底 18:00 交周报", "once 2026-12-31T10:00:00+00:00 | 交周报"),
        ("定于31号上午十点 停电", "once 2026-12-31T02:00:00+00:00 | 停电"),
        ("定于两小时后 重启", "once 2026-12-30T04:00:00+00:00 | 重启"),
        ("定于半小时后 重启", "once 2026-12-30T02:30:00+00:00 | 重启"),
        ("定於週五下午三點一刻 開會", "once 2027-01-01T07:15:00+00:00 | 開會"),
        ("at next Wed 3pm maintenance", "once 2027-01-06T07:00:00+00:00 | maintenance"),
        ("on Friday at 5:30 pm: drinks", "once 2027-01-01T09:30:00+00:00 | drinks"),
        ("at Dec 31 9am power cut", "once 2026-12-31T01:00:00+00:00 | power cut"),
        ("at 3pm tomorrow deploy", "once 2026-12-31T07:00:00+00:00 | deploy"),
        ("at tomorrow 12am hello", "once 2026-12-30T16:00:00+00:00 | hello"),
        ("每周五下午五点 周报", "days friday 17:00 | 周报"),
        ("every friday 5pm report", "days friday 17:00 | report"),
        ("現在 大家好", f"{AT_ONCE} | 大家好"),
    ],
)
def test_read_when(typed: str, meant: str) -> None:
    assert shown(typed) == meant


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("at 2026-12-30 09:59 晚了", "time-is-past"),
        ("at 2026-02-30 09:00 没有这天", "unreadable-time"),
        ("at 2026-12-31 25:00 没有这点", "unreadable-time"),
        ("at 5pm tea", "unreadable-time"),
        ("every weekend sleep", "unreadable-time"),
        ("every 周一 例会", "which-hour"),
        ("每周一开会", "which-hour"),  # never sent at once
        ("在明天上午开会", "which-hour"),
        ("每天 9:75 打卡", "unreadable-time"),
        ("每月1号 9:00 交报告", "unreadable-time"),
        ("2026-12-31 18:00 跨年", "whose-time"),  # when to send it, or what it says? Nothing brings it back
        ("明天 9:00 开会", "whose-time"),
        ("12月31日 下午6点 停电", "whose-time"),
        ("周五 18:00 聚餐", "whose-time"),
        ("tomorrow at 9:00 stand-up", "whose-time"),
        ("Monday 9:00 stand-up", "whose-time"),
        ("下周三下午三点 系统升级", "whose-time"),
        ("今晚8点 发版", "whose-time"),
        ("两小时后 重启", "whose-time"),
        ("next Wed 3pm maintenance", "whose-time"),
        ("3pm tomorrow deploy", "whose-time"),
        ("定于月底 交周报", "which-hour"),
        ("on Monday we close", "which-hour"),
        ("定于明晚12点 切换", "unreadable-time"),  # the midnight of which day?
        ("定于二月三十日 9点 没有这天", "unreadable-time"),
    ],
)
def test_what_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Declined) as declined:
        shown(typed)
    assert declined.value.code == code


@given(st.text())
def test_anything_is_read_or_refused(typed: str) -> None:
    try:
        shown(typed)
    except Declined as declined:
        assert declined.code in ("unreadable-time", "time-is-past", "whose-time", "which-hour")
