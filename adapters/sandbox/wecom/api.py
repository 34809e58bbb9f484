"""`/cgi-bin/…`: tokens, rights, limits and faults in front of the methods. Answers always carry `errcode` and
`errmsg`.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from adapters.sandbox.faults import Faults, late
from adapters.sandbox.wecom.credentials import Credentials
from adapters.sandbox.wecom.limits import CALLS, Windows
from adapters.sandbox.wecom.state import Corp, Json
from adapters.sandbox.world import Call

LIFE = 7200


class Errcode(Exception):
    """The platform says no."""

    def __init__(self, code: int, text: str = "refused"):
        super().__init__(text)
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One call. `key`: whose token it takes (`app`, `archive`, `contacts`), or "" when the address has its own key."""

    verb: str
    key: str
    do: Callable[[Corp, Json], Json]


class Tokens:
    """Access tokens: 7200 s; asking again while one is valid gives the same; a revoked one is 40014, an old one
    42001.
    """

    def __init__(self, corp: Corp, credentials: Credentials):
        self._corp = corp
        self._corp_id = credentials.corp_id
        self._owners = {
            credentials.secret: "app",
            credentials.archive_secret: "archive",
            credentials.contacts_secret: "contacts",
        }
        self._valid: dict[str, tuple[str, float]] = {}  # whose -> (token, until)
        self._old: set[str] = set()

    def give(self, query: Mapping[str, str]) -> Json:
        if query.get("corpid") != self._corp_id:
            raise Errcode(40013, "invalid corpid")
        owner = self._owners.get(query.get("corpsecret", ""))
        if owner is None:
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
        known, until = self._valid.get(owner, ("", 0.0))
        if token in self._old or (token == known and until <= self._now()):
            raise Errcode(42001, "access_token expired")
        if token != known:
            raise Errcode(40014, "invalid access_token")

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
        methods: Mapping[str, Method],
    ):
        self._corp = corp
        self._tokens = tokens
        self._windows = windows
        self._faults = faults
        self._calls = calls
        self._methods = methods

    async def endpoint(self, request: Request) -> Response:
        path, arguments = request.path_params["path"], {}
        fault = self._faults.take(path)
        if fault and fault.status != 200:
            self._note(path, str(fault.status), {})
            return Response(status_code=fault.status)
        try:
            if fault and fault.code:
                raise Errcode(int(fault.code), "on purpose")
            if fault and fault.expire:
                self._tokens.expire()
            if path != "gettoken" and path not in self._methods:
                return Response(status_code=404)
            arguments = self._arguments(request, await request.body())
            answer = self._run(request, path, arguments)
        except Errcode as refusal:
            self._note(path, str(refusal.code), arguments)
            return JSONResponse(_refusal(refusal, request))
        self._note(path, "ok", arguments)
        return await late(fault, JSONResponse({"errcode": 0, "errmsg": "ok", **answer}))

    def _run(self, request: Request, path: str, arguments: Json) -> Json:
        if path == "gettoken":
            return self._tokens.give(request.query_params)
        method = self._methods[path]
        if method.key:
            self._tokens.check(request.query_params.get("access_token", ""), method.key)
        if request.method != method.verb:
            raise Errcode(43001 if method.verb == "GET" else 43002, f"require {method.verb} method")
        most, seconds = CALLS.get(path, CALLS[""])
        if not self._windows.allows(f"{path}:{arguments.get('key', '')}", most, seconds):
            raise Errcode(45009, "reach max api daily quota limit")
        return method.do(self._corp, arguments)

    @staticmethod
    def _arguments(request: Request, body: bytes) -> Json:
        found: Json = {name: value for name, value in request.query_params.items() if name != "access_token"}
        if request.method == "POST":
            try:
                content = json.loads(body)
            except ValueError:
                raise Errcode(47001, "data format error, Warning: wrong json format.") from None
            if not isinstance(content, dict):
                raise Errcode(47001, "data format error, Warning: wrong json format.")
            found |= content
        return found

    def _note(self, path: str, status: str, arguments: Mapping[str, Any]) -> None:
        shown = {name: value for name, value in arguments.items() if name not in ("corpsecret", "key", "response_code")}
        self._calls.append(Call(at=self._corp.clock(), method=path, status=status, arguments=shown))
        self._corp.board.tell("call", detail=path)


def _refusal(refusal: Errcode, request: Request) -> Json:
    """errmsg carries a hint that changes with every call: nobody may match on it."""
    hint = f"{secrets.randbelow(10**10)}_{secrets.token_hex(16)}"
    host = request.client.host if request.client else "127.0.0.1"
    more = f"https://open.work.weixin.qq.com/devtool/query?e={refusal.code}"
    return {
        "errcode": refusal.code,
        "errmsg": f"{refusal.text}, hint: [{hint}], from ip: {host}, more info at {more}",
    }
