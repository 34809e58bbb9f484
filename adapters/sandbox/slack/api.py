"""The Web API's front: arguments from query, form or JSON; token, scopes, limits, faults; then the handler.

Order of refusals follows the real one: unknown method, no token, bad token, wrong kind of token, missing scope,
rate limit, missing argument, and only then the method's own checks.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from adapters.sandbox.slack.happenings import Happenings
from adapters.sandbox.slack.limits import Fault, Faults, Limits
from adapters.sandbox.slack.methods import METHODS
from adapters.sandbox.slack.methods.base import ApiError, ApiRequest, Method
from adapters.sandbox.slack.state import Json, Token
from adapters.sandbox.world import Call

PREFIX_OF_KIND = {"bot": "xoxb-", "user": "xoxp-", "app": "xapp-"}


class NoAnswer(Response):
    """Closes the connection in the middle of the answer: the caller cannot know what became of its call."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100")]})
        await send({"type": "http.response.body", "body": b'{"ok":', "more_body": False})


@dataclass(slots=True, kw_only=True)
class Api:
    """`POST` or `GET` /api/{method}."""

    happenings: Happenings
    limits: Limits
    faults: Faults
    calls: list[Call]
    socket_url: Callable[[Request], str]

    async def endpoint(self, request: Request) -> Response:
        name = request.path_params["method"]
        try:
            args = await arguments(request)
        except ClientDisconnect:
            return Response(status_code=400)
        except ApiError as problem:
            return JSONResponse({"ok": False, "error": problem.code})
        fault = self.faults.take(name)
        token: Token | None = None
        try:
            if fault is not None and not fault.lose_answer:
                return self._broken(name, args, fault)
            method = self._method(name)
            token = self._token(request, args, method)
            body, status = self._answer(request, name, method, token, args)
        except ApiError as problem:
            body, status = {"ok": False, "error": problem.code} | problem.extra, problem.code
        self._note(name, args, status)
        if fault is not None and fault.lose_answer:
            return NoAnswer()
        if status == "ratelimited":
            wait = str(body.pop("retry_after"))
            return JSONResponse(body, status_code=429, headers={"Retry-After": wait})
        return JSONResponse(body, headers={"x-oauth-scopes": ",".join(sorted(token.scopes))} if token else {})

    def _method(self, name: str) -> Method:
        method = METHODS.get(name)
        if method is None:
            raise ApiError("unknown_method", req_method=name)
        return method

    def _answer(
        self, request: Request, name: str, method: Method, token: Token, args: Mapping[str, Any]
    ) -> tuple[Json, str]:
        wait = self.limits.take(name, method.tier, args.get("channel"))
        if wait:
            raise ApiError("ratelimited", retry_after=wait)
        for required in method.required:
            if not args.get(required):
                special = {"channel": "channel_not_found", "ts": "message_not_found"}
                raise ApiError(special.get(required, "invalid_arguments"), missing=required)
        call = ApiRequest(
            token=token, args=args, happenings=self.happenings, socket_url=lambda: self.socket_url(request)
        )
        return {"ok": True} | method.handler(call), "ok"

    def _token(self, request: Request, args: Mapping[str, Any], method: Method) -> Token:
        given = request.headers.get("authorization", "").removeprefix("Bearer ").strip() or str(args.get("token", ""))
        space = self.happenings.space
        if not given:
            raise ApiError("not_authed")
        if given in space.dead_tokens:
            raise ApiError(space.dead_tokens[given])
        token = space.tokens.get(given)
        if token is None:
            raise ApiError("invalid_auth")
        if token.kind not in method.scopes:
            raise ApiError("not_allowed_token_type")
        needed = method.scopes[token.kind]
        if needed and token.scopes.isdisjoint(needed):
            raise ApiError("missing_scope", needed=needed[0], provided=",".join(sorted(token.scopes)))
        return token

    def _broken(self, name: str, args: Mapping[str, Any], fault: Fault) -> Response:
        self._note(name, args, fault.error or str(fault.status))
        headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after else {}
        if fault.status >= 500:
            return Response("upstream trouble", status_code=fault.status, media_type="text/html")
        return JSONResponse({"ok": False, "error": fault.error}, status_code=fault.status, headers=headers)

    def _note(self, name: str, args: Mapping[str, Any], status: str) -> None:
        shown = {key: value for key, value in args.items() if key != "token"}
        self.calls.append(Call(at=self.happenings.space.clock(), method=name, status=status, arguments=shown))
        self.happenings.board.tell("call", detail=name)


async def arguments(request: Request) -> dict[str, Any]:
    """Query, then form or JSON body. JSON is read only from POST, as on the real one."""
    args: dict[str, Any] = dict(request.query_params)
    if request.method != "POST":
        return args
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind == "application/json":
        body = await request.body()
        try:
            given = json.loads(body or b"{}")
        except ValueError as problem:
            raise ApiError("invalid_json") from problem
        if not isinstance(given, dict):
            raise ApiError("json_not_object")
        return args | given
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        form = await request.form()
        return args | {name: value for name, value in form.items() if isinstance(value, str)}
    return args
