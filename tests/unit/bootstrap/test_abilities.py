"""What platforms can do, asked offline: by the configuration, or for what every customer has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.bootstrap.abilities import abilities, terrains
from bot.bootstrap.sections import SECTIONS
from bot.config import load_config
from bot.domain.actions import ActionKind
from bot.domain.groups import Group, GroupKind
from bot.settings import Config

BASE = 'policies: policies\nstorage: {url: "sqlite:///q.db"}\nconsole: {secret: "0123456789abcdef0123456789abcdef"}\n'
WECOM = """\
wecom:
  corp_id: ww1
  agent_id: 1
  secret: s
  callback: {token: t, aes_key: abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG}
  webhooks: {wr1: key}
"""
SLACK = "slack: {bot_token: xoxb-1, signing_secret: abc, admin_user_token: xoxp-1}\n"


def config(folder: Path, text: str) -> Config:
    path = folder / "config.yaml"
    path.write_text(BASE + text, encoding="utf-8")
    return load_config(path, SECTIONS)


def test_without_a_configuration_every_platform_is_taken_at_its_plainest() -> None:
    found = {(one.platform, one.kind): one.capabilities for one in terrains(None)}
    assert {platform for platform, _ in found} == set(SECTIONS)
    assert not found["slack", GroupKind.CHANNEL][ActionKind.DELETE].can
    assert not found["wecom", GroupKind.CUSTOMER_GROUP][ActionKind.POST].can
    assert found["wecom", GroupKind.APP_GROUP][ActionKind.RENAME].can
    assert all(set(one) == set(ActionKind) for one in found.values())


def test_a_configuration_tells_platforms_and_tokens(tmp_path: Path) -> None:
    found = terrains(config(tmp_path, SLACK))
    assert {one.platform for one in found} == {"slack"}
    assert all(one.capabilities[ActionKind.DELETE].can for one in found)


@pytest.mark.parametrize(("group", "can"), [("wecom:wr1", True), ("wecom:wr2", False)])
def test_a_webhook_is_of_one_group(group: str, can: bool, tmp_path: Path) -> None:
    one = Group(id=group, platform="wecom", name="", kind=GroupKind.CUSTOMER_GROUP)
    assert abilities(config(tmp_path, WECOM), one)[ActionKind.POST].can is can


def test_of_a_platform_that_is_not_known_nothing_is_said() -> None:
    assert abilities(None, Group(id="x:1", platform="x", name="", kind=GroupKind.CHANNEL)) == {}


def test_asking_loads_no_sdk() -> None:
    code = (
        "import sys, bot.bootstrap.abilities; print(sorted({'slack_sdk', 'slack_bolt', 'wechatpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
