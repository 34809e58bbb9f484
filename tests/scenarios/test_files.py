"""What is in a file: a member puts one into a group, and is reminded privately of what stands in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.actions import OutcomeState
from bot.domain.views import QueuedAction
from tests import samples
from tests.scenarios.town import Town, town

POLICY = """\
policy: 1
for: huaxia
rules:
  - id: no-ids-in-files
    kind: files
    stage: enforce
    why: 个人信息不能放在聊天文件里
    contents: {detects: [cn-id-card]}
    then: [remind_sender]
  - id: safe-archives
    kind: files
    stage: enforce
    why: 程序和加密包不能发群
    archives: {deny_inside: [exe, bat], encrypted: deny}
    disguised: deny
    then: [remind_sender]
    strikes: {within: 30d, ladder: {2: [{notify: compliance}]}}
"""
SLACK, WECOM = "fin-rd-payments", "【金科】研发-值班"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "policy.yaml").write_text(POLICY, "utf-8")
    (tmp_path / "data").mkdir()
    async with town(tmp_path / "data", policies=tmp_path / "policies") as running:
        yield running


def readings(here: Town) -> list[QueuedAction]:
    return [one for one in here.actions() if one.action.kind == "read_file"]


async def test_an_id_card_number_in_a_document_on_slack(here: Town) -> None:
    number = samples.ID_CARD
    document = samples.docx("员工登记表", (number[:10], number[10:]))  # an editor cut the number in two
    await here.slack.uploads("chen.jie", SLACK, "登记表.docx", document)
    line = await here.slack.sees("chen.jie", "登记表.docx", "个人信息不能放在聊天文件里", "身份证")
    assert any("appeal" in value for _, value in line.buttons)
    assert number not in line.text
    await here.recorded("no-ids-in-files", 1)
    (view,) = here.violations(rule="no-ids-in-files")
    assert (view.person_name, view.record.reason, view.record.strike) == ("陈杰", "file-contents", None)
    assert number not in view.record.excerpt
    assert view.record.excerpt.startswith(number[:3])
    (done,) = readings(here)
    assert done.state is OutcomeState.CONFIRMED
    assert number not in str(done)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("名单.txt", f"张三，身份证号 {samples.ID_CARD}\n".encode("gb18030")),
        ("list.pdf", samples.pdf(f"Zhang San {samples.ID_CARD}")),
    ],
)
async def test_the_same_on_wecom_through_the_archive(here: Town, name: str, data: bytes) -> None:
    await here.wecom.uploads("chen.jie", WECOM, name, data)
    line = await here.wecom.sees("chen.jie", name, "身份证")
    assert samples.ID_CARD not in line.text


async def test_programs_and_locks_in_archives_are_told_and_count_once_a_message(here: Town) -> None:
    packed = samples.zipped({"docs/readme.txt": "hi", "tools/setup.exe": samples.program()})
    await here.slack.uploads("chen.jie", SLACK, "tools.zip", packed)
    await here.slack.sees("chen.jie", "tools.zip", "tools/setup.exe")
    await here.wecom.uploads("chen.jie", WECOM, "工资.zip", samples.locked_zip())
    await here.wecom.sees("chen.jie", "工资.zip", "密码")
    await here.slack.uploads("li.na", SLACK, "photo.jpg", samples.program())
    await here.slack.sees("li.na", "photo.jpg", "exe")
    await here.recorded("safe-archives", 3)
    found = {view.record.reason: view.record.strike for view in here.violations(rule="safe-archives")}
    assert found == {"archive-inside": 1, "file-encrypted": 2, "file-disguised": 1}


async def test_a_message_without_files_asks_for_nothing(here: Town) -> None:
    await here.slack.says("chen.jie", SLACK, "没有文件")
    await here.settled()
    assert readings(here) == []


async def test_a_harmless_file_is_read_and_nothing_follows(here: Town) -> None:
    await here.slack.uploads("chen.jie", SLACK, "a.txt", "明天开会".encode())
    await here.settled()
    assert [one.state for one in readings(here)] == [OutcomeState.CONFIRMED]
    assert here.violations() == []
