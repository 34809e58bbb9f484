"""Doing what the outbox says: one coroutine per kind of action. To support a kind: write its coroutine, add its row.

Every deed ends in an `Outcome`; nothing here retries a deed whose answer was lost: `probing.py` asks what became of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from adapters.slack import forms
from adapters.slack.blocks import message
from adapters.slack.channels import NOT_THERE, Channels
from adapters.slack.client import SlackClient
from adapters.slack.delivery import account
from adapters.slack.errors import CallFailed, Fate
from adapters.slack.fetching import Fetching
from adapters.slack.managers import Managers
from adapters.slack.pins import Pins
from adapters.slack.probing import metadata
from adapters.slack.ranks import NEEDS_ADMIN, NEEDS_ORG, by_whoever_may
from adapters.slack.threads import Marks
from adapters.slack.tokens import Who
from bot.domain.actions import FORM, PIN, Action, ActionKind, Outcome, confirmed, failed, not_able
from bot.domain.groups import native_id

NO_WHISPER: Final = frozenset(  # the person cannot be reached in the channel: a direct message can
    {
        "channel_not_found",
        "is_archived",
        "messages_tab_disabled",
        "not_in_channel",
        "restricted_action",
        "user_not_in_channel",
    }
)

ReadFile = Callable[[Action], Awaitable[Outcome]]


class Deeds:
    """The adapter's hands."""

    def __init__(self, client: SlackClient, fetching: Fetching, read_file: ReadFile, marks: Marks, managers: Managers):
        self._client = client
        self._fetching = fetching
        self._open = read_file
        self._pins = Pins(self._entering, marks)
        self._channels = Channels(client, fetching, self._entering)
        self._managers = managers

    async def perform(self, action: Action) -> Outcome:
        """Try once. The table decides who does it."""
        deed = _DEEDS.get(action.kind)
        if deed is None:
            return failed("not-supported-by-platform")
        try:
            return await deed(self, action)
        except CallFailed as failure:
            return failure.outcome()

    # -- telling ---------------------------------------------------------------------------------------------------

    async def _post(self, action: Action) -> Outcome:
        place = action.group or action.target
        if place is None:
            return failed("no-group")
        answer = await self._entering(
            "chat.postMessage",
            channel=native_id(place),
            thread_ts=_reply(action).get("thread") or action.arguments.get("thread"),
            metadata=metadata(action),
            **message(action.text, action.buttons),
        )
        channel, ts, name = answer["channel"], answer["ts"], str(action.arguments.get(PIN) or "")
        return confirmed(ts, channel=channel, **(await self._pins.put_on_top(channel, ts, name) if name else {}))

    async def _pin(self, action: Action) -> Outcome:
        if action.target is None or action.group is None:
            return failed("no-target")
        await self._pins.pin(native_id(action.group), action.target)
        return confirmed(action.target)

    async def _remind(self, action: Action) -> Outcome:
        """A private word: a form, where it asks for one; else a command's way back, an ephemeral message in the
        channel, a direct message."""
        if action.target is None:
            return failed("no-target")
        reply, words = _reply(action), message(action.text, action.buttons)
        form, trigger = action.arguments.get(FORM), reply.get("trigger_id")
        if form and trigger and (shown := await self._asked(trigger, form)) is not None:
            return shown
        if reply.get("response_url") and await self._responded(reply["response_url"], words):
            return confirmed(delivered="ephemeral")
        user, channel = native_id(action.target), reply.get("channel") or native_id(action.group or "")
        if channel and not channel.startswith("D"):
            try:
                answer = await self._client.call(
                    "chat.postEphemeral", channel=channel, user=user, thread_ts=reply.get("thread"), **words
                )
                return confirmed(answer["message_ts"], delivered="ephemeral")
            except CallFailed as failure:
                if failure.code not in NO_WHISPER:
                    raise
        answer = await self._client.call("chat.postMessage", channel=user, metadata=metadata(action), **words)
        return confirmed(answer["ts"], delivered="direct", channel=answer["channel"])

    async def _asked(self, trigger: str, form: Mapping[str, Any]) -> Outcome | None:
        """Show the form to who pressed; None = it is too late for that."""
        try:
            answer = await self._client.call("views.open", trigger_id=trigger, view=forms.modal(form))
        except CallFailed as failure:
            if failure.code in forms.TOO_LATE:
                return None
            raise
        return confirmed(str(answer.get("view", {}).get("id", "")), delivered="form")

    async def _responded(self, url: str, words: Mapping[str, Any]) -> bool:
        """False = the URL is used up or expired; a lost answer is an error, or the person would read it twice."""
        try:
            await self._client.respond(url, {"response_type": "ephemeral", "replace_original": False, **words})
        except CallFailed as failure:
            if failure.fate is Fate.LOST:
                raise
            return False
        return True

    async def _update(self, action: Action) -> Outcome:
        reply, words = _reply(action), message(action.text, action.buttons)
        if reply.get("ephemeral") and reply.get("response_url"):  # chat.update does not reach ephemeral messages
            await self._client.respond(reply["response_url"], {"replace_original": True, **words})
            return confirmed(delivered="ephemeral")
        channel, ts = native_id(action.group or "") or reply.get("channel"), action.target or reply.get("message")
        if not channel or not ts:
            return failed("no-target")
        words = {"blocks": [], "metadata": metadata(action), **words}
        answer = await self._client.call("chat.update", channel=channel, ts=ts, **words)
        return confirmed(answer["ts"])

    # -- changing --------------------------------------------------------------------------------------------------

    async def _delete(self, action: Action) -> Outcome:
        """Members' messages need the admin's token; our own do not."""
        if action.target is None or action.group is None:
            return failed("no-target")
        own = action.arguments.get("author") == account(await self._fetching.bot_user())
        if not own and not self._client.has("admin"):
            return not_able(NEEDS_ADMIN)
        try:
            who: Who = "bot" if own else "admin"
            await self._client.call("chat.delete", who=who, channel=native_id(action.group), ts=action.target)
        except CallFailed as failure:
            if failure.code != "message_not_found":
                raise
            return confirmed(action.target, already="gone")
        return confirmed(action.target)

    async def _rename(self, action: Action) -> Outcome:
        name = str(action.arguments.get("name") or "")
        if action.group is None or not name:
            return failed("no-name")
        answer = await by_whoever_may(self._client, "conversations.rename", channel=native_id(action.group), name=name)
        return confirmed(native_id(action.group), name=str(answer.get("channel", {}).get("name", name)))

    async def _archive(self, action: Action) -> Outcome:
        if action.group is None:
            return failed("no-group")
        try:
            await by_whoever_may(self._client, "conversations.archive", channel=native_id(action.group))
        except CallFailed as failure:
            if failure.code != "already_archived":
                raise
            return confirmed(native_id(action.group), already="archived")
        return confirmed(native_id(action.group))

    async def _unarchive(self, action: Action) -> Outcome:
        """The bot left when the channel was archived, so that its own token may not: the admin's may."""
        if action.group is None:
            return failed("no-group")
        try:
            await by_whoever_may(self._client, "conversations.unarchive", channel=native_id(action.group))
        except CallFailed as failure:
            if failure.code not in ("not_archived", "channel_not_archived"):
                raise
            return confirmed(native_id(action.group), already="open")
        return confirmed(native_id(action.group))

    async def _remove(self, action: Action) -> Outcome:
        if action.group is None or action.target is None:
            return failed("no-target")
        user = native_id(action.target)
        try:
            await by_whoever_may(self._client, "conversations.kick", channel=native_id(action.group), user=user)
        except CallFailed as failure:
            if failure.code != "not_in_channel" or not self._client.has("admin"):
                raise
            return confirmed(user, already="gone")  # said to the admin: it is the person who is not in the channel
        return confirmed(user)

    async def _add(self, action: Action) -> Outcome:
        return await self._channels.add(action)

    async def _create(self, action: Action) -> Outcome:
        return await self._channels.create(action)

    async def _appoint(self, action: Action) -> Outcome:
        return await self._managers.appoint(action) if self._client.has("org") else not_able(NEEDS_ORG)

    async def _fetch(self, action: Action) -> Outcome:
        """Reading is harmless to repeat: a lost answer is simply asked for again."""
        if action.group is None:
            return failed("no-group")
        try:
            await self._fetching.channel(native_id(action.group), key=f"fetch:{action.key}")
        except CallFailed as failure:
            if failure.fate is Fate.LOST:
                raise CallFailed(Fate.UNSENT, failure.code) from failure
            raise
        return confirmed(native_id(action.group))

    async def _read_file(self, action: Action) -> Outcome:
        return await self._open(action)

    # -- how -------------------------------------------------------------------------------------------------------

    async def _entering(self, method: str, *, channel: str, **arguments: Any) -> dict[str, Any]:
        """Join the (public) channel if that is what is missing, and try again: refused means not done."""
        try:
            return await self._client.call(method, channel=channel, **arguments)
        except CallFailed as failure:
            if failure.code not in NOT_THERE:
                raise
        await self._client.call("conversations.join", channel=channel)
        return await self._client.call(method, channel=channel, **arguments)


def _reply(action: Action) -> Mapping[str, str]:
    reply = action.arguments.get("reply")
    return reply if isinstance(reply, Mapping) else {}


_DEEDS: Final[Mapping[ActionKind, Callable[[Deeds, Action], Awaitable[Outcome]]]] = {
    ActionKind.REMIND: Deeds._remind,
    ActionKind.POST: Deeds._post,
    ActionKind.UPDATE: Deeds._update,
    ActionKind.PIN: Deeds._pin,
    ActionKind.DELETE: Deeds._delete,
    ActionKind.RENAME: Deeds._rename,
    ActionKind.ADD_MEMBER: Deeds._add,
    ActionKind.REMOVE_MEMBER: Deeds._remove,
    ActionKind.SET_ADMINS: Deeds._appoint,
    ActionKind.CREATE: Deeds._create,
    ActionKind.ARCHIVE: Deeds._archive,
    ActionKind.UNARCHIVE: Deeds._unarchive,
    ActionKind.FETCH: Deeds._fetch,
    ActionKind.READ_FILE: Deeds._read_file,
}
