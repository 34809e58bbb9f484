"""What an operator can get wrong: settings stop the start, with every problem at once; policies never stop anything."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.domain.records import PolicyLoaded
from bot.domain.views import ViolationFilter
from storage.store import SqlStore
from tests.integration.process.child import Child, Home, rule, running, start
from tests.integration.process.slack import CHANNELS, Side, slack

MISUSED = 2
BROKEN = rule("博彩").replace("severity: high", "severity: hihg")
BROKEN_AT = "policy.yaml:9:15"  # the word after `severity:`


@pytest.fixture
async def side(tmp_path: Path) -> AsyncIterator[tuple[Home, Side]]:
    home = Home(folder=tmp_path)
    async with slack(home) as made:
        yield home, made


def _violations(home: Home) -> list[tuple[str, str]]:
    """(the words found, the revision that found them), oldest first."""
    store = SqlStore(home.record)
    found = store.violations(ViolationFilter(newest_first=False))
    store.close()
    return [(view.record.excerpt, view.record.revision) for view in found]


def _revisions(home: Home) -> list[PolicyLoaded]:
    store = SqlStore(home.record)
    found = list(store.revisions())
    store.close()
    return found


async def _said(home: Home, side: Side, child: Child, words: str) -> None:
    """Somebody says it, and the bot has judged it and done what follows."""
    before = (await child.health())["inbox_pending"]
    assert before == 0
    await side.world.post("U1", "C1", words)
    await side.world.quiet()
    await child.settled()


async def test_every_wrong_setting_is_told_at_once_and_nothing_starts(tmp_path: Path) -> None:
    home = Home(folder=tmp_path)
    home.furnish(rule("博彩"))
    home.config.write_text(
        "policies: policies\n"
        "zone: Asia/Shanghia\n"
        f"server: {{port: {home.port}, prot: 1}}\n"
        "scan_hours: none\n"
        "slack:\n"
        "  bot_token: env:NOT_SET_ANYWHERE\n"
        "  signing_secret: file:not-there.txt\n"
        "  polling: 3\n"
        "wecom:\n"
        "  corp_id: ww1\n"
        "  agent_id: one\n"
    )
    with socket.create_server(("127.0.0.1", home.port)):  # whoever wanted to listen would have to complain
        child = await start(home)
        try:
            assert await child.end() == MISUSED
        finally:
            await child.abandon()
    told = "\n".join(child.lines)
    for place, key, fix in (
        ("config.yaml:2:7", "zone", "Asia/Shanghai"),
        ("config.yaml:3:", "server.prot", "did you mean port?"),
        ("config.yaml:4:13", "scan_hours", "fix:"),
        ("config.yaml:6:14", "NOT_SET_ANYWHERE", "export NOT_SET_ANYWHERE"),
        ("config.yaml:7:19", "not-there.txt", "create the file"),
        ("config.yaml:8:", "slack.polling", "fix:"),
        ("config.yaml:11:13", "wecom.agent_id", "AgentId"),
        ("config.yaml:10:3", "wecom.secret", "Secret of the self-built app"),
        ("config.yaml:10:3", "wecom.callback", "fix:"),
    ):
        line = next((at for at, line in enumerate(child.lines) if f"{key}:" in line), None)
        assert line is not None, f"{key} is not told:\n{told}"
        assert place in child.lines[line], told
        assert fix in "\n".join(child.lines[line : line + 2]), told
    assert "cannot listen" not in told and "Traceback" not in told
    assert not home.has_record


async def test_without_a_configuration_it_says_how_to_make_one(tmp_path: Path) -> None:
    child = await start(Home(folder=tmp_path))
    try:
        assert await child.end() == MISUSED
    finally:
        await child.abandon()
    assert "qungui init" in "\n".join(child.lines)


async def test_a_file_that_is_no_yaml_is_told_with_its_place(tmp_path: Path) -> None:
    home = Home(folder=tmp_path)
    home.config.write_text("policies: [unclosed\nserver: }\n")
    child = await start(home)
    try:
        assert await child.end() == MISUSED
    finally:
        await child.abandon()
    assert "config.yaml:1:11" in "\n".join(child.lines)


async def test_broken_policies_make_it_safe_not_dead(side: tuple[Home, Side]) -> None:
    home, world = side
    home.furnish(BROKEN, slack=world.settings())
    async with running(home) as child:
        refused = next(line for line in child.told() if line["event"] == "policies.refused")
        assert refused["first"].endswith(BROKEN_AT) and refused["in_force"] == "safe-mode"
        await child.acquainted(len(CHANNELS))
        await _said(home, world, child, "来玩博彩")
        counts = await child.health()
        assert (counts["violations"], counts["inbox_failed"], counts["groups"]) == (0, 0, len(CHANNELS))
        assert await child.stop() == 0
    assert _revisions(home) == []


async def test_mended_policies_are_in_force_within_seconds(side: tuple[Home, Side]) -> None:
    home, world = side
    home.furnish(BROKEN, slack=world.settings())
    async with running(home) as child:
        await child.acquainted(len(CHANNELS))
        since = len(child.lines)
        home.policies.joinpath("policy.yaml").write_text(rule("博彩"), "utf-8")
        await child.says("policies.loaded", since=since)
        await _said(home, world, child, "来玩博彩")
        since = len(child.lines)
        home.policies.joinpath("policy.yaml").write_text(rule("博彩", "六合彩"), "utf-8")
        await child.says("policies.loaded", since=since)
        await _said(home, world, child, "还有六合彩")
        assert await child.stop() == 0
    first, second = _revisions(home)
    revisions = {first.revision: first, second.revision: second}
    (one, by_one), (two, by_two) = _violations(home)
    assert (one, two) == ("博彩", "六合彩")
    assert by_one != by_two and "六合彩" in revisions[by_two].canonical and "六合彩" not in revisions[by_one].canonical
    assert {loaded.by for loaded in (first, second)} == {f"file:{home.config.owner()}"}


async def test_policies_broken_while_it_runs_leave_the_last_good_ones_in_force(side: tuple[Home, Side]) -> None:
    home, world = side
    home.furnish(rule("博彩"), slack=world.settings())
    async with running(home) as child:
        await child.acquainted(len(CHANNELS))
        for broken in (BROKEN, "policy: 1\nfor: [\n", "\udcff"):
            since = len(child.lines)
            home.policies.joinpath("policy.yaml").write_bytes(broken.encode(errors="surrogateescape"))
            line = await child.says("policies.refused", since=since)
            assert "policy.yaml:" in line
        await _said(home, world, child, "来玩博彩")
        assert await child.stop() == 0
    ((words, revision),) = _violations(home)
    assert words == "博彩"
    assert [loaded.revision for loaded in _revisions(home)] == [revision]
    assert world.posted(["博彩"]) == {"博彩": 1}


async def test_a_policy_folder_that_disappears_changes_nothing(side: tuple[Home, Side]) -> None:
    home, world = side
    home.furnish(rule("博彩"), slack=world.settings())
    async with running(home) as child:
        await child.acquainted(len(CHANNELS))
        since = len(child.lines)
        home.policies.rename(home.folder / "elsewhere")
        await child.says("policies.refused", since=since)
        await _said(home, world, child, "来玩博彩")
        (home.folder / "elsewhere").rename(home.policies)
        home.policies.joinpath("policy.yaml").write_text(rule("博彩", "六合彩"), "utf-8")
        await child.says("policies.loaded", since=since)
        await _said(home, world, child, "还有六合彩")
        assert await child.stop() == 0
    assert [words for words, _ in _violations(home)] == ["博彩", "六合彩"]


async def test_health_answers_whoever_asks(tmp_path: Path) -> None:
    home = Home(folder=tmp_path)
    home.furnish(BROKEN)
    async with running(home), httpx.AsyncClient(base_url=home.url, trust_env=False) as client:
        health = (await client.get("/health")).json()
        assert health["status"] == "ok"
        assert (await client.get("/", follow_redirects=True)).status_code == 200  # the console's sign-in
        assert (await client.get("/nowhere")).status_code == 404
