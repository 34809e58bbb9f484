"""Reading a call's arguments as Slack does, and checking them against the reference.

From docs.slack.dev/apis/web-api: any method may be called with GET or POST; arguments come in the query, in a form, or
as JSON where the method takes JSON (elsewhere a JSON body is not read, and the argument is simply missing). A token
travels in the Authorization header or in a form, never in JSON or in the query. An argument that is absent is
`invalid_arguments`; one that is empty or names nothing is the method's own error.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from adapters.sandbox.slack.methods.base import ApiError
from adapters.sandbox.slack.reference import Facts
from adapters.sandbox.slack.state import Json

JSON_TYPE, PLAIN_TYPE = "application/json", "text/plain"
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
CHARSETS = frozenset({"", "utf-8", "utf8", "iso-8859-1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a request brought. `warnings` go into the answer; the call is carried out all the same."""

    args: Mapping[str, Any]
    token: str = field(default="", repr=False)
    warnings: tuple[str, ...] = ()


async def read(request: Request, *, takes_json: bool = True) -> Given:
    """The arguments of a request."""
    token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    args: Json = {name: value for name, value in request.query_params.items() if name != "token"}
    if request.method != "POST":
        return Given(args=args, token=token)
    kind, charset = _content_type(request)
    if kind in FORM_TYPES:
        form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        token = token or form.pop("token", "")
        form.pop("token", "")
        return Given(args=args | form, token=token, warnings=("superfluous_charset",) if charset else ())
    body = await request.body()
    if kind == JSON_TYPE:
        given = _object(body) if takes_json else {}
        given.pop("token", None)
        return Given(args=args | given, token=token, warnings=() if charset else ("missing_charset",))
    if body and kind != PLAIN_TYPE:
        raise ApiError("invalid_post_type" if kind else "missing_post_type")
    return Given(args=args, token=token)


def _content_type(request: Request) -> tuple[str, str]:
    kind, *parameters = [part.strip() for part in request.headers.get("content-type", "").lower().split(";")]
    charset = next((part.removeprefix("charset=").strip('"') for part in parameters if part.startswith("charset=")), "")
    if charset not in CHARSETS:
        raise ApiError("invalid_charset")
    return kind, charset


def _object(body: bytes) -> Json:
    try:
        given = json.loads(body or b"{}")
    except ValueError as problem:
        raise ApiError("invalid_json") from problem
    if not isinstance(given, dict):
        raise ApiError("json_not_object")
    return given


def check(facts: Facts, args: Mapping[str, Any]) -> None:
    """Refuses what the reference does not allow. Arguments it does not know are ignored, as there."""
    faults = [f"[ERROR] missing required field: {name}" for name in facts.required if args.get(name) is None]
    for name, value in args.items():
        kind = facts.arguments.get(name)
        if kind == "string" and isinstance(value, list):
            raise ApiError("invalid_array_arg")
        if kind is not None and value is not None and not FITS[kind](value):
            if f"invalid_{name}" in facts.errors:
                raise ApiError(f"invalid_{name}")
            faults.append(f"[ERROR] must provide {ARTICLE.get(kind, 'a')} {kind} [json-pointer:/{name}]")
    if faults:
        raise ApiError("invalid_arguments", response_metadata={"messages": faults})


def _integer(value: object) -> bool:
    if isinstance(value, str):
        return value == "" or value.strip().lstrip("-").isdigit()
    return isinstance(value, int) and not isinstance(value, bool)


ARTICLE = {"integer": "an", "array": "an", "object": "an"}
FITS: Mapping[str, Callable[[object], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool) or str(value).lower() in ("true", "false", "1", "0", ""),
    "integer": _integer,
    "array": lambda value: isinstance(value, str | list),
    "object": lambda value: isinstance(value, str | dict),
    "json": lambda value: isinstance(value, str | list | dict),
}
