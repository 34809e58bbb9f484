"""The Web API's front: arguments, token, scopes, limits, faults; then the handler. What is allowed stands in
`reference/`, so that a call fails here as it would there.

Order of refusals: unknown method, form of the request, no token, bad token, wrong kind of token, missing scope, rate
limit, arguments, and only then the method's own checks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from adapters.sandbox.faults import Fault, Faults, late
from adapters.sandbox.slack import reference
from adapters.sandbox.slack.arguments import Given, check, read
from adapters.sandbox.slack.happenings import Happenings
from adapters.sandbox.slack.limits import Limits
from adapters.sandbox.slack.methods import METHODS
from adapters.sandbox.slack.methods.base import ApiError, ApiRequest
from adapters.sandbox.slack.reference import Facts
from adapters.sandbox.slack.scopes import missing
from adapters.sandbox.slack.state import Json, Token
from adapters.sandbox.world import Call

WHOLE = frozenset({"auth.test", "auth.teams.list", "api.test"})  # an organisation's token needs no workspace for these


class Unfaithful(AssertionError):
    """The sandbox was about to answer an error that Slack's reference does not list for the method: mend the handler,
    or give the source in `reference/`.
    """


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
        facts = reference.facts(name)
        if name in reference.known() and name not in METHODS:
            return self._not_here(name)
        given, problem = await self._read(request, facts)
        fault = self.faults.take(name)
        if fault is not None and fault.instead:
            return self._broken(name, given, fault)
        if problem is None and facts is not None:
            return await late(fault, self._carried_out(request, name, facts, given))
        refused = problem if problem and facts else ApiError("unknown_method", req_method=name)
        self._note(name, given, refused.code)
        return _json({"ok": False, "error": refused.code} | refused.extra)

    async def _read(self, request: Request, facts: Facts | None) -> tuple[Given, ApiError | None]:
        try:
            return await read(request, takes_json=facts is None or facts.takes_json), None
        except ClientDisconnect:
            return Given(args={}), ApiError("request_timeout")
        except ApiError as problem:
            return Given(args={}), problem

    def _carried_out(self, request: Request, name: str, facts: Facts, given: Given) -> Response:
        headers: dict[str, str] = {}
        body: Json = {"ok": True}
        try:
            token = self._token(name, facts, given)
            headers["x-oauth-scopes"] = ",".join(sorted(token.scopes))
            headers["x-accepted-oauth-scopes"] = ",".join(facts.scopes.get(token.kind, ()))
            body.update(self._answer(request, name, facts, token, given.args))
        except ApiError as problem:
            if problem.code not in reference.may_answer(name):
                raise Unfaithful(f"{name}: {problem.code}") from problem
            body = {"ok": False, "error": problem.code, **problem.extra}
        self._note(name, given, body.get("error", "ok"))
        if "retry_after" in body:
            headers["Retry-After"] = str(body.pop("retry_after"))
            return _json(body, 429, headers)
        if given.warnings:
            body["warning"] = ",".join(filter(None, (body.get("warning"), *given.warnings)))
            body["response_metadata"] = body.get("response_metadata", {}) | {"warnings": list(given.warnings)}
        return _json(body, headers=headers)

    def _answer(self, request: Request, name: str, facts: Facts, token: Token, args: Mapping[str, Any]) -> Json:
        if wait := self.limits.take(name, facts.tier, args.get("channel")):
            raise ApiError("ratelimited", retry_after=wait)
        check(facts, args)
        if self.limits.floods(name):
            raise ApiError("rate_limited")
        call = ApiRequest(
            token=token,
            args=args,
            happenings=self.happenings,
            socket_url=lambda: self.socket_url(request),
            may_answer=reference.may_answer(name),
        )
        return METHODS[name](call)

    def _token(self, name: str, facts: Facts, given: Given) -> Token:
        space = self.happenings.space
        if not given.token:
            raise ApiError("not_authed")
        if given.token in space.dead_tokens:
            raise ApiError(space.dead_tokens[given.token])
        token = space.tokens.get(given.token)
        if token is None:
            raise ApiError("invalid_auth")
        if token.until is not None and space.clock() >= token.until:
            raise ApiError("token_expired")
        if token.enterprise and name not in WHOLE:
            if "team_id" in facts.arguments and "missing_argument" in facts.errors and not given.args.get("team_id"):
                raise ApiError("missing_argument")
            if not space.lets_in:
                raise ApiError("team_access_not_granted")
        if token.kind not in facts.scopes:
            raise ApiError("not_allowed_token_type")
        if needed := missing(name, facts.scopes[token.kind], token, space, given.args):
            raise ApiError("missing_scope", needed=",".join(needed), provided=",".join(sorted(token.scopes)))
        return token

    def _broken(self, name: str, given: Given, fault: Fault) -> Response:
        self._note(name, given, fault.code or str(fault.status))
        headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after else {}
        if fault.status >= 500:
            return Response("upstream trouble", status_code=fault.status, media_type="text/html")
        return _json({"ok": False, "error": fault.code}, fault.status, headers)

    def _not_here(self, name: str) -> Response:
        """A good call that only the real Slack can answer: loud, so that nobody takes it for a refusal of Slack's."""
        self._note(name, Given(args={}), "not_in_the_sandbox")
        detail = f"Slack has {name}, the sandbox does not: adapters/sandbox/slack/methods is where it would go."
        return _json({"ok": False, "error": "not_in_the_sandbox", "detail": detail}, 501)

    def _note(self, name: str, given: Given, status: str) -> None:
        self.calls.append(Call(at=self.happenings.space.clock(), method=name, status=status, arguments=given.args))
        self.happenings.board.tell("call", detail=name)


def _json(body: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse(body, status_code=status, headers=dict(headers or {}))
