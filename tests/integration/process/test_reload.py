"""New policies while the bot runs: read again when asked, refused aloud, told once, rolled back by one command."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.domain.records import PolicyLoaded
from storage.store import SqlStore
from tests.integration.process.child import PATIENCE, ROOT, Child, Home, rule, running
from tests.integration.process.slack import CHANNELS, Side, slack

ADMINS = "C6"
GOOD = rule("博彩")
BETTER = rule("博彩", "六合彩")
BROKEN = GOOD.replace("severity: high", "severity: hihg")
REFUSED, MENDED = "are not in force", "good again"
ORGANISATION = """\
organisation: 1
units: [{id: company, name: Company, short: Co, code: co}]
people:
  - {id: ada, name: Ada, unit: company, employment: staff, roles: [policy_admin], accounts: ["slack:U2"]}
  - {id: bob, name: Bob, unit: company, employment: staff, roles: [compliance], accounts: ["slack:U3"]}
"""


@pytest.fixture
async def side(tmp_path: Path) -> AsyncIterator[tuple[Home, Side]]:
    home = Home(folder=tmp_path)
    async with slack(home) as made:
        yield home, made


def write(home: Home, text: str) -> None:
    home.policies.joinpath("policy.yaml").write_text(text, "utf-8")


def revisions(home: Home) -> Sequence[PolicyLoaded]:
    store = SqlStore(home.record)
    try:
        return store.revisions()
    finally:
        store.close()


def told(side: Side, channel: str) -> list[str]:
    """What the bot really posted in a channel, or to a person."""
    posts = [call for call in side.world.calls if call.method == "chat.postMessage" and call.status == "ok"]
    return [
        json.dumps(dict(post.arguments), ensure_ascii=False) for post in posts if post.arguments["channel"] == channel
    ]


async def after(child: Child, event: str, text: str | None = None) -> None:
    """Write the file, and wait until the bot has said so and everything that follows is sent."""
    since = len(child.lines)
    if text is not None:
        write(child.home, text)
    await child.says(event, since=since)
    await child.settled()


async def qungui(home: Home, *arguments: str) -> str:
    """Run a command to its good end; returns what it printed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli", "--lang", "en", *arguments, "--config", str(home.config)),
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(PATIENCE):
        out, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    return out.decode()


async def test_sighup_reads_the_policies_again_and_ends_nothing(side: tuple[Home, Side]) -> None:
    home, world = side
    home.furnish(GOOD, slack=world.settings())
    async with running(home) as child:
        await child.acquainted(len(CHANNELS))
        since = len(child.lines)
        child.hang_up()
        await child.says("policies.unchanged", since=since)
        write(home, BETTER)
        child.hang_up()
        await child.says("policies.loaded", since=since)
        assert (await child.health())["inbox_failed"] == 0
        assert await child.stop() == 0
    first, second = revisions(home)
    assert (first.by, second.by) == ("start", "signal")
    assert second.previous == first.revision and second.files == {"policy.yaml": BETTER}
    (change,) = second.changes
    assert (change["what"], change["id"], change["direction"]) == ("rule", "no-gambling", "tightens")


async def test_the_admins_group_hears_of_a_refusal_once_and_of_its_end(side: tuple[Home, Side]) -> None:
    home, world = side
    home.furnish(GOOD, slack=world.settings(), admins_group=f"slack:{ADMINS}")
    async with running(home) as child:
        await child.acquainted(len(CHANNELS))
        (first,) = revisions(home)
        await after(child, "policies.refused", BROKEN)
        (post,) = told(world, ADMINS)
        for words in (REFUSED, "policy.yaml:9:15", "did you mean high", first.revision[:12], "policy rollback"):
            assert words in post, post
        await after(child, "policies.refused", BROKEN + "# written again, no better\n")
        assert len(told(world, ADMINS)) == 1
        await after(child, "policies.refused", "policy: 1\nfor: [\n")
        assert len(told(world, ADMINS)) == 2  # another problem is news
        await after(child, "policies.loaded", BETTER)
        *_, last = told(world, ADMINS)
        assert MENDED in last and len(told(world, ADMINS)) == 3
        await after(child, "policies.loaded", GOOD)
        assert len(told(world, ADMINS)) == 3  # a change that is in force is in the record, not in the group
        assert await child.stop() == 0
    assert [one.revision for one in revisions(home)][0::2] == [first.revision] * 2


async def test_without_a_group_the_policy_admins_hear_of_it_privately(side: tuple[Home, Side]) -> None:
    home, world = side
    home.furnish(GOOD, slack=world.settings(), organisation="organisation.yaml")
    (home.folder / "organisation.yaml").write_text(ORGANISATION, "utf-8")
    async with running(home) as child:
        await child.acquainted(len(CHANNELS))
        await after(child, "policies.refused", BROKEN)
        assert await child.stop() == 0
    assert [REFUSED in one for one in told(world, "U2")] == [True]
    assert told(world, "U3") == []


async def test_a_restart_over_broken_files_goes_on_with_the_last_good_ones(side: tuple[Home, Side]) -> None:
    home, world = side
    home.furnish(GOOD, slack=world.settings(), admins_group=f"slack:{ADMINS}")
    async with running(home) as child:
        await child.acquainted(len(CHANNELS))
        await after(child, "policies.refused", BROKEN)
        assert await child.stop() == 0
    async with running(home) as child:
        await child.says("policies.restored")
        await world.world.post("U1", "C1", "来玩博彩")
        await child.counts(lambda now: now["violations"] == 1)
        await child.settled()
        assert len(told(world, ADMINS)) == 1  # they knew it before the restart
        await after(child, "policies.loaded", GOOD)
        assert MENDED in told(world, ADMINS)[-1]
        assert await child.stop() == 0
    assert len(revisions(home)) == 1  # the same revision stayed in force all the time


async def test_a_rollback_is_in_force_within_seconds(side: tuple[Home, Side]) -> None:
    home, world = side
    home.furnish(GOOD, slack=world.settings())
    async with running(home) as child:
        await child.acquainted(len(CHANNELS))
        await after(child, "policies.loaded", BETTER)
        first, _ = revisions(home)
        since = len(child.lines)
        out = await qungui(home, "policy", "rollback", first.revision[:10])
        assert "六合彩" in out and "loosens" in out
        await child.says("policies.loaded", since=since)
        await world.world.post("U1", "C1", "还有六合彩")
        await world.world.post("U1", "C1", "来玩博彩")
        await child.counts(lambda now: now["violations"] == 1)
        listed = json.loads(await qungui(home, "policy", "revisions", "--format", "json"))
        assert await child.stop() == 0
    assert home.policies.joinpath("policy.yaml").read_text("utf-8") == GOOD
    assert [(one["revision"] == first.revision, one["in_force"]) for one in listed] == [
        (True, True),
        (False, False),
        (True, False),
    ]
    assert all(one["by"] == f"file:{home.config.owner()}" for one in listed[:2])
