"""`/cgi-bin/…`: address, tokens, rights, limits, arguments and faults in front of the methods. What is allowed stands
in the reference (`adapters/wecom/reference/`). Answers always carry `errcode` and `errmsg`.

Order of refusals: unknown call (404), form of the body, too many at once, token, address, right, verb, limits,
arguments, and only then the method's own checks.
"""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from adapters.sandbox.faults import Faults, late
from adapters.sandbox.wecom.arguments import check
from adapters.sandbox.wecom.credentials import Credentials
from adapters.sandbox.wecom.errors import Errcode, Unfaithful
from adapters.sandbox.wecom.limits import WRONG_SECRETS, Windows
from adapters.sandbox.wecom.state import Corp, Json
from adapters.sandbox.world import Call
from adapters.wecom import reference
from adapters.wecom.reference import Facts

LIFE = 7200
GETTOKEN = "gettoken"
OF_CALL: Mapping[str, str] = {"webhook": "key", "new_owner": "new_owner"}  # whom a limit is for -> the argument with it
Handler = Callable[[Corp, Json], Json]


class Tokens:
    """Access tokens: 7200 s; asking again while one is valid gives the same; a revoked one is 40014, an old one
    42001.
    """

    def __init__(self, corp: Corp, credentials: Credentials, windows: Windows):
        self._corp = corp
        self._windows = windows
        self._corp_id = credentials.corp_id
        self._owners = {
            credentials.secret: "app",
            credentials.archive_secret: "archive",
            credentials.contacts_secret: "contacts",
        }
        self._valid: dict[str, tuple[str, float]] = {}  # whose -> (token, until)
        self._old: set[str] = set()

    def give(self, query: Mapping[str, str], address: str) -> Json:
        if query.get("corpid") != self._corp_id:
            raise Errcode(40013, "invalid corpid")
        owner = self._owners.get(query.get("corpsecret", ""))
        if owner is None:
            if not self._windows.allows(WRONG_SECRETS, (address,), WRONG_SECRETS.room()):
                raise Errcode(45009, "too many wrong secrets from this address")
            raise Errcode(40001, "invalid credential")
        token, until = self._valid.get(owner, ("", 0.0))
        if until <= self._now():
            self._old.add(token)
            token, until = secrets.token_urlsafe(60), self._now() + LIFE
            self._valid[owner] = token, until
        return {"access_token": token, "expires_in": int(until - self._now())}

    def check(self, token: str, owner: str) -> None:
        if not token:
            raise Errcode(41001, "access_token missing")
        whose = next((name for name, (known, _) in self._valid.items() if token == known), "")
        if token in self._old or (whose and self._valid[whose][1] <= self._now()):
            raise Errcode(42001, "access_token expired")
        if not whose:
            raise Errcode(40014, "invalid access_token")
        if whose != owner:
            raise Errcode(48002, f"api forbidden: this call takes the token of {owner}")

    def revoke(self) -> None:
        """All tokens die early, as after a secret was reset."""
        self._valid.clear()

    def expire(self) -> None:
        """All tokens are past their time."""
        self._valid = {owner: (token, 0.0) for owner, (token, _) in self._valid.items()}

    def _now(self) -> float:
        return self._corp.clock().timestamp()


class Api:
    """The endpoint behind `/cgi-bin/{path:path}`."""

    def __init__(
        self,
        corp: Corp,
        tokens: Tokens,
        windows: Windows,
        faults: Faults,
        calls: list[Call],
        methods: Mapping[str, Handler],
    ):
        self._corp = corp
        self._tokens = tokens
        self._windows = windows
        self._faults = faults
        self._calls = calls
        self._methods = methods
        self._running: Counter[str] = Counter()
        self.at_once = reference.chosen()["at_once"].value

    async def endpoint(self, request: Request) -> Response:
        path = request.path_params["path"]
        self._running[path] += 1
        try:
            return await self._answer(request, path)
        finally:
            self._running[path] -= 1

    async def _answer(self, request: Request, path: str) -> Response:
        fault, arguments = self._faults.take(path), Json()
        if fault and fault.status != 200:
            self._note(path, str(fault.status), {})
            return Response(status_code=fault.status)
        try:
            if fault and fault.code:
                raise Errcode(int(fault.code), "on purpose")
            if fault and fault.expire:
                self._tokens.expire()
            if path != GETTOKEN and path not in self._methods:
                return Response(status_code=404)
            arguments = self._arguments(request, await request.body())
            answer = self._faithful(request, path, arguments)
        except Errcode as refusal:
            self._note(path, str(refusal.code), arguments)
            return await late(fault, JSONResponse(_refusal(refusal, request)))
        self._note(path, "ok", arguments)
        return await late(fault, JSONResponse({"errcode": 0, "errmsg": "ok", **answer}))

    def _faithful(self, request: Request, path: str, arguments: Json) -> Json:
        """The answer; a refusal that the reference does not know is a mistake of the sandbox."""
        facts = reference.known()[path]
        try:
            return self._run(request, path, facts, arguments)
        except Errcode as refusal:
            if refusal.code not in facts.errors:
                raise Unfaithful(f"{path}: {refusal.code}") from refusal
            raise

    def _run(self, request: Request, path: str, facts: Facts, arguments: Json) -> Json:
        if self._running[path] > self.at_once:
            raise Errcode(45033, "too many calls at once")
        if facts.key != "own":
            self._tokens.check(request.query_params.get("access_token", ""), facts.key)
            if _address(request) not in self._corp.trusted:
                raise Errcode(60020, "not allow to access from your ip")
        if facts.needs in self._corp.lacks:
            raise Errcode(48002, "api forbidden")
        if request.method != facts.verb:
            raise Errcode(40058, f"require {facts.verb} method")
        self._count(path, arguments, _address(request))
        check(facts, arguments)
        if path == GETTOKEN:
            return self._tokens.give(request.query_params, _address(request))
        return self._methods[path](self._corp, arguments)

    def _count(self, path: str, arguments: Json, address: str) -> None:
        told = {
            "address": address,
            "company": "",
            **{per: str(arguments.get(name, "")) for per, name in OF_CALL.items()},
        }
        if not all(self._windows.bears(path, per, name) for per, name in told.items()):
            raise Errcode(45009, "reach max api daily quota limit")

    @staticmethod
    def _arguments(request: Request, body: bytes) -> Json:
        found: Json = {name: value for name, value in request.query_params.items() if name != "access_token"}
        if request.method == "POST":
            try:
                content = json.loads(body)
            except ValueError:
                raise Errcode(40058, "invalid body, Warning: wrong json format.") from None
            if not isinstance(content, dict):
                raise Errcode(40058, "invalid body, Warning: wrong json format.")
            found |= content
        return found

    def _note(self, path: str, status: str, arguments: Mapping[str, Any]) -> None:
        shown = {name: value for name, value in arguments.items() if name not in ("corpsecret", "key", "response_code")}
        self._calls.append(Call(at=self._corp.clock(), method=path, status=status, arguments=shown))
        self._corp.board.tell("call", detail=path)


def _refusal(refusal: Errcode, request: Request) -> Json:
    """errmsg carries a hint that changes with every call: nobody may match on it."""
    hint = f"{secrets.randbelow(10**10)}_{secrets.token_hex(16)}"
    more = f"https://open.work.weixin.qq.com/devtool/query?e={refusal.code}"
    return {
        "errcode": refusal.code,
        "errmsg": f"{refusal.text}, hint: [{hint}], from ip: {_address(request)}, more info at {more}",
    }


def _address(request: Request) -> str:
    return request.client.host if request.client else "127.0.0.1"
