"""Writes `methods.json` from a machine-readable copy of Slack's reference: `python -m
adapters.sandbox.slack.reference PATH`.

PATH is a folder with `methods/NAME.json` and `errors.common.json` (the layout of slack-ruby/slack-api-ref). Only facts
are taken: names, scopes, tiers, types. Methods outside the families that an app like this one could use are kept by
name alone. Touch it when the reference's layout changes.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from adapters.sandbox.slack.reference import FACTS

FAMILIES = re.compile(
    r"(admin\.conversations|admin\.roles|admin\.users|api|apps\.(connections|event)|auth|bookmarks|bots|chat"
    r"|conversations|dnd|files|oauth\.v2|pins|reactions|team|usergroups|users|views)\..*"
)
PLAIN = {"string", "boolean", "integer", "array", "object"}
ALIASES = {"number": "integer", "view": "object", "modal": "object", "publishable-view": "object", "prompts": "array"}
# An object or a list, given as JSON or as its text, though the reference calls most of them strings.
COMPOSITE = {"attachments", "blocks", "metadata", "unfurls", "unfurled_attachments", "view", "files", "file_ids"}


def main(folder: Path) -> None:
    common = sorted(json.loads((folder / "errors.common.json").read_text("utf-8"))["errors"])
    methods, others = {}, []
    for name, page in sorted(pages(folder / "methods")):
        if FAMILIES.fullmatch(name):
            methods[name] = row(page, common)
        else:
            others.append(name)
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(found)}" for name, found in methods.items())
    rest = f'"common": {json.dumps(common)},\n"others": {json.dumps(others)}'
    FACTS.write_text(f'{{"methods": {{\n{lines}\n}},\n{rest}}}\n', "utf-8")
    print(f"{FACTS.name}: {len(methods)} methods with their facts, {len(others)} by name")  # noqa: T201


def pages(folder: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for path in folder.glob("*.json"):
        page = json.loads(path.read_text("utf-8"))
        if isinstance(page, dict):  # the list of all methods lies beside them
            yield path.stem, page


def row(page: Mapping[str, Any], common: list[str]) -> dict[str, object]:
    scope = page.get("scope")
    by_kind = scope if isinstance(scope, dict) else {}
    arguments = page.get("args") or {}
    required = set(arguments.get("required") or ())
    shown = {
        name + "!" * (name in required): kind_of(name, described)
        for name, described in (arguments.get("properties") or {}).items()
        if name != "token"
    }
    facts: dict[str, object] = {
        "verb": page.get("http_method") or "POST",
        "tier": page.get("rate_limits") or "t3",
        "json": page.get("json_input_supported") is True,
    }
    facts |= {kind: " ".join(by_kind[kind]) for kind in ("bot", "user") if kind in by_kind}
    facts["args"] = " ".join(f"{name}:{kind}" for name, kind in shown.items())
    facts["errors"] = " ".join(sorted(set(page.get("errors") or ()) - set(common)))
    return facts


def kind_of(name: str, described: Mapping[str, Any]) -> str:
    if name in COMPOSITE:
        return "json"
    kind = described.get("type") or described.get("schema")
    if not isinstance(kind, str):
        kinds = {choice.get("type") for choice in described.get("anyOf", ())} - {"null"}
        kind = kinds.pop() if len(kinds) == 1 else "string"
    kind = ALIASES.get(kind, kind)
    return kind if kind in PLAIN else "string"  # every other name is an id or a word


if __name__ == "__main__":
    main(Path(sys.argv[1]))
