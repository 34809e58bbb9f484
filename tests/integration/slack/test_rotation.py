"""Tokens that end: traded before they do, one trade at a time, kept before they are used, and honest when it fails."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from slack_sdk.oauth.installation_store import Installation as SdkInstallation
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from adapters.sandbox.faults import Fault
from adapters.sandbox.slack.issuing import Refusal
from adapters.slack.platform import SlackPlatform
from bot.domain.actions import ActionKind, Outcome, OutcomeState
from bot.domain.errors import StorageError
from bot.domain.events import AccessEnded, AccessEnding, GroupSnapshot
from bot.domain.installations import Installation
from tests.integration.slack.bench import now
from tests.integration.slack.firm import Firm, firm
from tests.integration.slack.test_acting import act

GROUP = "slack:T0EAST:C0PAY"
HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Clock:
    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return now() + self.ahead


@dataclass(slots=True)
class Away:
    """Installations whose writing fails a while."""

    kept: object
    times: int
    renewed: list[Installation] = field(default_factory=list)

    def installations(self, platform: str) -> Sequence[Installation]:
        return self.kept.installations(platform)  # type: ignore[attr-defined, no-any-return]

    def install(self, installation: Installation) -> None:
        raise AssertionError("nobody installs here")

    def open_to(self, installation: Installation) -> None:
        raise AssertionError("no organisation here")

    def claim(self, installation: Installation, *, by: str, now: datetime, until: datetime) -> bool:
        return self.kept.claim(installation, by=by, now=now, until=until)  # type: ignore[attr-defined, no-any-return]

    def let_go(self, installation: Installation, *, by: str) -> None:
        self.kept.let_go(installation, by=by)  # type: ignore[attr-defined]

    def renew(self, installation: Installation, *, lent: bool, by: str) -> bool:
        self.times -= 1
        if self.times >= 0:
            raise StorageError
        self.renewed.append(installation)
        return self.kept.renew(installation, lent=lent, by=by)  # type: ignore[attr-defined, no-any-return]


async def say(it: Firm, text: str, platform: SlackPlatform | None = None) -> Outcome:
    return await (platform or it.platform).perform(act(ActionKind.POST, GROUP, text=text))


def held(it: Firm) -> Installation:
    (kept,) = it.installations.installations("slack")
    return kept


async def looked(it: Firm) -> None:
    """The look that an installation begins with is over: nobody else calls any more."""
    await it.inbox.until(lambda: len([event for event in it.events() if type(event) is GroupSnapshot]) == 3)


def endings(it: Firm) -> list[AccessEnding]:
    return [event for event in it.events() if isinstance(event, AccessEnding)]


def trades(it: Firm) -> int:
    """How many refresh tokens were given out beyond the first."""
    return len(it.slack.issuing._refresh) - 1


async def test_a_token_is_traded_before_its_end_once_for_all_calls(tmp_path: Path) -> None:
    clock = Clock()
    async with firm(tmp_path, rotates=True, clock=clock) as it:
        assert (await it.install("T0EAST")).status_code == 200
        await looked(it)
        first = held(it)
        assert first.bot_token.startswith("xoxe.xoxb-") and first.bot_refresh.startswith("xoxe-1-")
        assert first.bot_until is not None and timedelta(hours=11) < first.bot_until - clock() <= 12 * HOUR
        assert (await say(it, "fresh")).state is OutcomeState.CONFIRMED and trades(it) == 0
        clock.ahead = 10 * HOUR + timedelta(minutes=5)
        said = await asyncio.gather(*(say(it, f"at once {number}") for number in range(8)))
        assert {one.state for one in said} == {OutcomeState.CONFIRMED}
        second = held(it)
        assert trades(it) == 1 and second.bot_token != first.bot_token and second.installed_at == first.installed_at
        with suppress(Refusal):
            raise AssertionError(it.slack.issuing.trade(first.bot_refresh))  # good once
        clock.ahead = 30 * HOUR  # nobody called for a day: the token has ended, the refresh token has not
        again = it.restarted()
        assert (await say(it, "after a long night", again)).state is OutcomeState.CONFIRMED
        assert trades(it) == 2 and held(it).bot_token != second.bot_token
        assert (await say(it, "the one that ran before")).state is OutcomeState.CONFIRMED  # finds it in the record
        assert trades(it) == 2
        await again.aclose()


async def test_two_programs_on_one_record_spend_a_refresh_token_once(tmp_path: Path) -> None:
    clock = Clock()
    async with firm(tmp_path, rotates=True, clock=clock) as it:
        await it.install("T0EAST")
        await looked(it)
        clock.ahead = 10 * HOUR + timedelta(minutes=5)
        other = it.restarted()
        both = (it.platform, other)
        said = await asyncio.gather(*(say(it, f"by {number}", both[number % 2]) for number in range(8)))
        assert {one.state for one in said} == {OutcomeState.CONFIRMED}  # who had to wait went on with the old token
        assert trades(it) == 1
        clock.ahead = 11 * HOUR
        for platform in both:
            assert (await say(it, "once more", platform)).state is OutcomeState.CONFIRMED
        assert trades(it) == 1  # the other one found it in the record

        clock.ahead = 30 * HOUR
        kept = it.installations
        assert kept.claim(held(it), by="a program that dies now", now=clock(), until=clock() + HOUR)
        outcome = await say(it, "not while somebody else is at it")
        assert (outcome.state, outcome.reason) == (OutcomeState.PLANNED, "tokens-being-renewed")
        clock.ahead = 32 * HOUR
        assert (await say(it, "its claim has ended")).state is OutcomeState.CONFIRMED
        assert trades(it) == 2 and not [event for event in it.events() if type(event) is AccessEnded]
        await other.aclose()


async def test_a_token_that_slack_refuses_is_traded_and_the_call_made_once_more(tmp_path: Path) -> None:
    async with firm(tmp_path, rotates=True) as it:
        await it.install("T0EAST")
        east = it.slack.worlds["T0EAST"]
        for code in ("token_expired", "invalid_auth"):
            east.space.dead_tokens[held(it).bot_token] = code
            assert (await say(it, code)).state is OutcomeState.CONFIRMED
        assert [line.text for line in east.messages("C0PAY")][-2:] == ["token_expired", "invalid_auth"]
        assert trades(it) == 2


async def test_without_rotation_nothing_is_tried_twice(tmp_path: Path) -> None:
    async with firm(tmp_path) as it:
        await it.install("T0EAST")
        east = it.slack.worlds["T0EAST"]
        east.space.dead_tokens[held(it).bot_token] = "invalid_auth"
        before = len(east.calls)
        outcome = await say(it, "never")
        posts = [call for call in east.calls[before:] if call.method == "chat.postMessage"]
        assert (outcome.state, outcome.reason, len(posts)) == (OutcomeState.PLANNED, "invalid_auth", 1)


async def test_a_lost_answer_within_the_grace_is_asked_for_again(tmp_path: Path) -> None:
    clock = Clock()
    async with firm(tmp_path, rotates=True, grace=timedelta(minutes=1), clock=clock) as it:
        await it.install("T0EAST")
        await looked(it)
        clock.ahead = 11 * HOUR
        it.slack.faults.add("oauth.v2.access", Fault(lost=True))
        assert (await say(it, "after a lost answer")).state is OutcomeState.CONFIRMED
        assert trades(it) == 2 and held(it).bot_refresh == f"xoxe-1-T0EAST-{3}"


async def test_a_lost_answer_without_grace_ends_in_the_plain_truth(tmp_path: Path) -> None:
    clock = Clock()
    async with firm(tmp_path, rotates=True, clock=clock) as it:
        await it.install("T0EAST")
        await looked(it)
        clock.ahead = 11 * HOUR
        it.slack.faults.add("oauth.v2.access", Fault(lost=True))
        assert (await say(it, "with the old token")).state is OutcomeState.CONFIRMED  # good until its end
        assert not [event for event in it.events() if type(event) is AccessEnded]
        (ending,) = endings(it)  # told at once: there is an hour left to install it again
        assert (ending.why, ending.until, ending.lent) == ("invalid_refresh_token", held(it).bot_until, False)
        clock.ahead = 13 * HOUR
        outcome = await say(it, "never said")
        assert (outcome.state, outcome.reason) == (OutcomeState.PLANNED, "invalid_refresh_token")
        await it.inbox.until(lambda: any(type(event) is AccessEnded for event in it.events()))
        (ended,) = [event for event in it.events() if type(event) is AccessEnded]
        assert (ended.workspace, ended.why, ended.lent_by) == ("T0EAST", "invalid_refresh_token", ())
        it.ended(ended)
        assert not held(it).is_active
        assert (await it.install("T0EAST")).status_code == 200
        assert (await say(it, "installed again")).state is OutcomeState.CONFIRMED


async def test_no_token_is_used_before_the_record_has_it(tmp_path: Path) -> None:
    clock = Clock()
    async with firm(tmp_path, rotates=True, clock=clock) as it:
        await it.install("T0EAST")
        await looked(it)
        first = held(it)
        clock.ahead = 13 * HOUR
        record = Away(it.installations, times=2)
        platform = SlackPlatform(it.settings, it.inbox, clock, installations=record)
        for _ in range(2):
            outcome = await say(it, "too early", platform)
            assert (outcome.state, outcome.reason) == (OutcomeState.PLANNED, "tokens-not-kept")
        assert held(it) == first and trades(it) == 1
        assert (await say(it, "kept at last", platform)).state is OutcomeState.CONFIRMED
        assert trades(it) == 1 and held(it) == record.renewed[0] != first
        texts = [line.text for line in it.slack.worlds["T0EAST"].messages("C0PAY")]
        assert "too early" not in texts and texts[-1] == "kept at last"
        await platform.aclose()


async def test_a_wrong_secret_ends_nothing(tmp_path: Path) -> None:
    clock = Clock()
    async with firm(tmp_path, rotates=True, clock=clock) as it:
        await it.install("T0EAST")
        await looked(it)
        it.slack.client_secret = "changed"
        clock.ahead = 11 * HOUR
        for _ in range(2):
            assert (await say(it, "with the old token")).state is OutcomeState.CONFIRMED
            clock.ahead += HOUR / 4
        told = endings(it)
        assert {(one.workspace, one.why) for one in told} == {("T0EAST", "bad_client_secret")}
        assert all(one.until > clock() for one in told)
        assert len({one.at.date() for one in told}) == len(told)  # once a day, and midnight may lie between the two
        clock.ahead = 13 * HOUR
        outcome = await say(it, "not yet")
        assert (outcome.state, outcome.reason) == (OutcomeState.PLANNED, "bad_client_secret")
        assert not [event for event in it.events() if type(event) is AccessEnded]
        it.slack.client_secret = it.settings.client_secret.get_secret_value()  # type: ignore[union-attr]
        assert (await say(it, "the operator mended it")).state is OutcomeState.CONFIRMED


async def test_what_an_admin_lent_is_renewed_too_and_its_end_is_not_the_end(tmp_path: Path) -> None:
    clock = Clock()
    async with firm(tmp_path, rotates=True, clock=clock, borrow_admin=True) as it:
        await it.install("T0EAST")
        await looked(it)
        first, east = held(it), it.slack.worlds["T0EAST"]
        clock.ahead = 11 * HOUR
        bad = await east.post("U0LIN", "C0PAY", "bad word")
        delete = act(ActionKind.DELETE, GROUP, bad, arguments={"author": "slack:T0EAST:U0LIN"})
        assert (await it.platform.perform(delete)).state is OutcomeState.CONFIRMED
        second = held(it)
        assert second.user_token != first.user_token and second.user_token.startswith("xoxe.xoxp-")
        it.slack.issuing.trade(second.user_refresh)  # somebody else used it
        clock.ahead = 25 * HOUR
        bad = await east.post("U0LIN", "C0PAY", "bad again")
        delete = act(ActionKind.DELETE, GROUP, bad, arguments={"author": "slack:T0EAST:U0LIN"})
        assert (await it.platform.perform(delete)).reason == "invalid_refresh_token"
        await it.inbox.until(lambda: any(type(event) is AccessEnded for event in it.events()))
        (ended,) = [event for event in it.events() if type(event) is AccessEnded]
        assert (ended.workspace, ended.lent_by) == ("T0EAST", ("U0ADMIN",))
        it.ended(ended)
        kept = held(it)
        assert kept.is_active and (kept.user_token, kept.user_refresh, kept.user_until) == ("", "", None)
        assert (await say(it, "we go on")).state is OutcomeState.CONFIRMED


async def test_installing_again_keeps_what_was_lent_with_what_renews_it(tmp_path: Path) -> None:
    async with firm(tmp_path, rotates=True, borrow_admin=True) as it:
        await it.install("T0EAST")
        before = held(it)
        await it.install("T0EAST", installer="U0LIN")
        after = held(it)
        assert after.bot_token != before.bot_token and after.user_until == before.user_until
        assert (after.user_token, after.user_refresh, after.lent_by) == (
            before.user_token, before.user_refresh, "U0ADMIN",
        )  # fmt: skip


async def test_the_local_slack_rotates_as_slacks_own_library_expects(tmp_path: Path) -> None:
    async with firm(tmp_path, rotates=True) as it:
        await it.install("T0EAST")
        kept, base = held(it), it.settings.base_url
        rotator = AsyncTokenRotator(
            client_id=it.slack.client_id, client_secret=it.slack.client_secret, client=AsyncWebClient(base_url=base)
        )
        given = SdkInstallation(
            user_id="U0LIN", bot_token=kept.bot_token, bot_refresh_token=kept.bot_refresh, bot_token_expires_at=1,
            bot_user_id="U0QUNGUI", bot_id="B0QUNGUI", bot_scopes="chat:write",
        )  # fmt: skip
        renewed = await rotator.perform_token_rotation(installation=given)
        assert renewed is not None and renewed.bot_token not in (None, kept.bot_token)
        for token in (kept.bot_token, renewed.bot_token):  # the one before goes on to its end
            assert (await AsyncWebClient(token=token, base_url=base).auth_test())["ok"]
        third = it.slack.issuing.trade(str(renewed.bot_refresh_token))[1]
        dead = it.slack.worlds["T0EAST"].space.dead_tokens
        assert dead == {kept.bot_token: "token_revoked"} and third["expires_in"] == 43_200  # two at most
