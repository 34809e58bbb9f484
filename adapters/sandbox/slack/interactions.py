"""Slash commands and buttons: what is sent to the app, and the response_url (five uses in thirty minutes)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from adapters.sandbox.slack.arguments import read
from adapters.sandbox.slack.happenings import Happenings
from adapters.sandbox.slack.methods.base import ApiError
from adapters.sandbox.slack.methods.chat import check_block
from adapters.sandbox.slack.payloads import message_object, place
from adapters.sandbox.slack.state import Channel, Json, Message, User
from adapters.sandbox.world import Call

MAX_USES = 5
LIFE_SECONDS = 30 * 60


@dataclass(slots=True, kw_only=True)
class WayBack:
    """One response_url: where and to whom it speaks, and what is left of it."""

    channel: Channel
    user: str
    made: float
    source: Message | None = None  # the message whose button was pressed
    uses: int = 0


@dataclass(slots=True, kw_only=True)
class Interactions:
    """Builds the payloads and serves the response URLs. `public_url()` is this sandbox's own address."""

    happenings: Happenings
    public_url: Callable[[], str]
    calls: list[Call]
    _ways: dict[str, WayBack] = field(default_factory=dict)

    def _open_way(self, channel: Channel, user: str, source: Message | None) -> str:
        space = self.happenings.space
        name = space.serial("R")
        self._ways[name] = WayBack(channel=channel, user=user, made=space.clock().timestamp(), source=source)
        return f"{self.public_url()}/response/{name}"

    def way_back(self, channel: Channel, user: str) -> str:
        """A response_url that whispers to this person."""
        return self._open_way(channel, user, None)

    def command(self, user: User, channel: Channel, command: str, text: str) -> dict[str, str]:
        space = self.happenings.space
        return {
            "token": "deprecated-verification-token",
            "team_id": space.team,
            "team_domain": "sandbox",
            "channel_id": channel.id,
            "channel_name": channel.name or "directmessage",
            "user_id": user.id,
            "user_name": user.name,
            "command": command,
            "text": text,
            "api_app_id": space.app_id,
            **({"enterprise_id": space.enterprise} if space.enterprise else {}),
            "is_enterprise_install": str(space.installed_whole).lower(),
            "response_url": self._open_way(channel, user.id, None),
            "trigger_id": space.trigger(user.id),
        }

    def press(self, user: User, channel: Channel, message: Message, element: Json, block_id: str) -> Json:
        space = self.happenings.space
        ephemeral = message.only_for is not None
        container = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": ephemeral,
        }
        action = {
            "action_id": element.get("action_id", ""),
            "block_id": block_id,
            "text": element["text"],
            "value": element.get("value", ""),
            "type": "button",
            "action_ts": space.stamp(),
        }
        payload: Json = {
            "type": "block_actions",
            "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
            "api_app_id": space.app_id,
            "token": "deprecated-verification-token",
            "container": container,
            "trigger_id": space.trigger(user.id),
            **place(space),
            "channel": {"id": channel.id, "name": channel.name or "directmessage"},
            "state": {"values": {}},
            "response_url": self._open_way(channel, user.id, message),
            "actions": [action],
        }
        return payload if ephemeral else payload | {"message": message_object(space, message)}

    async def endpoint(self, request: Request) -> Response:
        """POST /response/{name}"""
        way = self._ways.get(request.path_params["name"])
        space = self.happenings.space
        if way is None or space.clock().timestamp() - way.made > LIFE_SECONDS:
            return PlainTextResponse("expired_url", status_code=404)
        if way.uses >= MAX_USES:
            return PlainTextResponse("used_url", status_code=404)
        way.uses += 1
        args: dict[str, Any] = {}
        status = "ok"
        try:
            args = dict((await read(request)).args)
            self.answer(way, args)
        except ApiError as problem:
            status = problem.code
        self.calls.append(Call(at=space.clock(), method="response_url", status=status, arguments=args))
        self.happenings.board.tell("call", detail="response_url")
        if status == "ok":
            return PlainTextResponse("ok")
        return JSONResponse({"ok": False, "error": status}, status_code=400)

    def answer(self, way: WayBack, args: dict[str, Any]) -> None:
        """Replace, delete, whisper (the default) or say: posting restrictions do not apply here."""
        source, text, blocks = way.source, str(args.get("text", "")), list(args.get("blocks") or [])
        for block in blocks:
            check_block(block)
        if args.get("delete_original") and source is not None:
            self.happenings.delete(way.channel, source)
            return
        if not text and not blocks:
            raise ApiError("no_text")
        bot = self.happenings.space.bot
        if args.get("replace_original") and source is not None:
            self.happenings.change(way.channel, source, text=text, blocks=blocks, by=bot.id)
        elif args.get("response_type") == "in_channel":
            self.happenings.post(way.channel, bot, text, blocks=blocks)
        else:
            self.happenings.whisper(way.channel, way.user, text, blocks, None)

    def immediate(self, user: User, channel: Channel, body: Json | None) -> None:
        """What the app put into its answer to a command."""
        if body and (body.get("text") or body.get("blocks")):
            way = WayBack(channel=channel, user=user.id, made=0)
            self.answer(way, body)
