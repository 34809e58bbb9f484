"""`doctor --online` against (local) Slack and WeCom: what is missing is named, with what to do, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from adapters.sandbox.faults import Fault
from adapters.slack import setup as slack_setup
from adapters.wecom import setup as wecom_setup
from bot.domain.checks import Check, Said, spoken
from tests.integration.slack.bench import bench
from tests.integration.wecom.rig import rig


def told(checks: Sequence[Check], name: str, lang: str) -> tuple[bool, str]:
    """(ok, what to do)."""
    (one,) = [check for check in checks if check.name == name]
    return one.ok, spoken(one.fix, lang)


async def test_a_missing_scope_is_named() -> None:
    async with bench() as slack:
        token = slack.world.space.tokens["xoxb-sandbox"]
        slack.world.space.tokens["xoxb-sandbox"] = replace(
            token, scopes=token.scopes - {"channels:join", "users:read.email"}
        )
        checks = await slack_setup.check(slack.settings)
    for lang, words in (("en", "reinstall the app"), ("zh", "重新安装应用")):
        ok, fix = told(checks, "slack.bot-scopes", lang)
        assert not ok
        assert "channels:join, users:read.email" in fix
        assert words in fix


async def test_a_dead_token_is_explained() -> None:
    async with bench() as slack:
        slack.world.faults.add("auth.test", Fault(code="token_revoked"))
        (only,) = await slack_setup.check(slack.settings)
    assert (only.ok, only.detail, spoken(only.fix, "zh")) == (
        False, "token_revoked", "令牌已被吊销：重新安装应用，换上新的令牌。"
    )  # fmt: skip


@pytest.mark.parametrize("join", [True, False])
async def test_where_the_bot_is_not_is_named(join: bool) -> None:
    """A public channel it can enter by itself; a private one has to invite it, and so has one that is misspelt."""
    async with bench() as slack:
        settings = slack.settings.model_copy(update={"join_public_channels": join})
        named = ("slack:C0PAY", "slack:C0OPEN", "slack:C0CLOSED", "slack:C0TYPO", "slack:T0OTHER:C0PAY")
        checks = await slack_setup.check(settings, (), named)
    assert told(checks, "slack.channel-C0PAY", "en")[0]
    assert told(checks, "slack.channel-C0OPEN", "en")[0] is join
    for name in ("C0CLOSED", "C0TYPO"):
        for lang, words in (("en", "/invite @qungui"), ("zh", "改正")):
            ok, fix = told(checks, f"slack.channel-{name}", lang)
            assert not ok and words in fix
    assert len([one for one in checks if one.name.startswith("slack.channel-")]) == 4  # that workspace is another one
    (all_of_them,) = [one for one in checks if one.name == "slack.channels"]
    assert (all_of_them.ok, all_of_them.needed) == (join, join)
    assert join or "#open-talk" in all_of_them.detail


async def test_what_an_organisations_admin_lent_is_looked_at() -> None:
    async with bench(org=True) as slack:
        token = slack.world.space.tokens["xoxp-sandbox-org"]
        slack.world.space.tokens["xoxp-sandbox-org"] = replace(token, scopes=token.scopes - {"admin.roles:write"})
        checks = await slack_setup.check(slack.settings)
    ok, fix = told(checks, "slack.org-scopes", "en")
    assert not ok and "admin.roles:write" in fix


async def test_the_address_to_trust_is_named() -> None:
    async with rig() as live:
        live.world.faults.add("getcallbackip", Fault(code="60020"))
        (only,) = await wecom_setup.check(live.settings)
    assert (only.ok, only.detail) == (False, "60020")
    for lang, words in (
        ("en", "Add 127.0.0.1 to the app's trusted addresses"),
        ("zh", "把 127.0.0.1 加到应用的可信 IP"),
    ):
        assert words in spoken(only.fix, lang)


async def test_a_narrow_visible_range_is_told() -> None:
    async with rig() as live:
        live.world.faults.add("department/list", Fault(code="60011"))
        refused = await wecom_setup.check(live.settings)
        whole = await wecom_setup.check(live.settings)
    assert told(whole, "wecom.directory", "en")[0]
    for lang, words in (("en", "visible range"), ("zh", "可见范围")):
        ok, fix = told(refused, "wecom.directory", lang)
        assert not ok and words in fix


@pytest.mark.parametrize("fixes", [slack_setup.FIXES, wecom_setup.FIXES], ids=["slack", "wecom"])
def test_every_fix_is_said_in_both_languages(fixes: dict[str, Said]) -> None:
    for code, fix in fixes.items():
        assert isinstance(fix, Said), code
        assert len([word for word in fix.split() if word.isascii()]) > 3, code  # English, but for the names of pages
        assert any("\u4e00" <= letter <= "\u9fff" for letter in fix.zh), code
