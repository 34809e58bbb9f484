"""What Slack's public reference says of each Web API method: scopes by kind of token, rate tier, arguments, errors.

The local Slack asks this table before it does anything, so a call with a missing scope or argument fails here as it
would there. `methods.json` holds the facts, one method a line; it is written by `python -m
adapters.sandbox.slack.reference PATH` (see `__main__.py`) and not by hand. Where the reference is silent or known to
be incomplete, the tables below say so; touch them with a source, never to make a test pass.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FACTS = Path(__file__).with_name("methods.json")
KINDS = ("bot", "user")

# docs.slack.dev/apis/web-api lists these for every method; the machine-readable reference leaves them out.
ALSO_COMMON = frozenset(
    {"invalid_arguments", "invalid_auth", "invalid_json", "json_not_object", "team_access_not_granted"}
)
# Answered by the real one, missing from its page.
ALSO_ANSWERED: Mapping[str, frozenset[str]] = {
    "conversations.replies": frozenset({"not_in_channel"}),  # as conversations.history, which lists it
}
# Scopes of kinds of token that the pages mention only in prose.
ALSO_SCOPES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "apps.connections.open": {"app": ("connections:write",)},  # docs.slack.dev/apis/events-api/using-socket-mode
}
WITHOUT_TOKEN = frozenset({"oauth.access", "oauth.v2.access", "oauth.v2.exchange", "openid.connect.token"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One method. `scopes`: kind of token -> any one of these opens it; no scopes = a token of that kind is enough."""

    verb: str
    tier: str
    takes_json: bool
    scopes: Mapping[str, tuple[str, ...]]
    arguments: Mapping[str, str]  # name -> string | boolean | integer | array | object | json (an object or its text)
    required: tuple[str, ...]
    errors: frozenset[str]


@cache
def common_errors() -> frozenset[str]:
    return frozenset(_read()["common"]) | ALSO_COMMON


@cache
def known() -> Mapping[str, Facts | None]:
    """Every method Slack has; None = its name is all that is kept."""
    table = _read()
    return {name: _facts(name, row) for name, row in table["methods"].items()} | dict.fromkeys(table["others"])


def facts(method: str) -> Facts | None:
    return known().get(method)


@cache
def may_answer(method: str) -> frozenset[str]:
    """The error codes that this method may answer."""
    found = facts(method)
    return common_errors() | ALSO_ANSWERED.get(method, frozenset()) | (found.errors if found else frozenset())


@cache
def _read() -> dict[str, dict[str, dict[str, object]]]:
    table: dict[str, dict[str, dict[str, object]]] = json.loads(FACTS.read_text("utf-8"))
    return table


def _facts(name: str, row: Mapping[str, object]) -> Facts:
    arguments = dict(word.split(":") for word in str(row["args"]).split())
    scopes = {kind: tuple(str(row[kind]).split()) for kind in KINDS if kind in row}
    if "bot" not in row and "user" not in row and name not in ALSO_SCOPES and name not in WITHOUT_TOKEN:
        scopes = dict.fromkeys(KINDS, ())  # the page names no scope: any token will do
    return Facts(
        verb=str(row["verb"]),
        tier=str(row["tier"]),
        takes_json=bool(row["json"]),
        scopes={**scopes, **ALSO_SCOPES.get(name, {})},
        arguments={argument.rstrip("!"): kind for argument, kind in arguments.items()},
        required=tuple(argument[:-1] for argument in arguments if argument.endswith("!")),
        errors=frozenset(str(row["errors"]).split()),
    )
