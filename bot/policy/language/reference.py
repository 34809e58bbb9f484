"""The policy language's reference for admins, in Chinese or English, from the schema that editors use.

`docs/reference/policy-language*.md` are the committed copies, and a test keeps them equal; after a change of the
language, `python -m bot.policy.language.reference docs/reference` writes them. Touch this to show the language in
another way; what is said of a key stands in the models and in `hovers*.py`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.assets import asset
from bot.locales import reason_word
from bot.policy.language.examples import is_about_messages
from bot.policy.language.model import Envelope
from bot.policy.language.reference_words import cell, said, scalar, word
from bot.policy.language.schema import BARE, Schema, policy_schema
from bot.policy.language.templates import COMMON
from bot.policy.language.verbs import LASTING, ROLES, VERBS
from bot.rules.kind import Kind
from bot.rules.registry import KINDS

FILES: Mapping[str, str] = {"zh": "policy-language.zh-CN.md", "en": "policy-language.md"}
OTHER: Mapping[str, str] = {"zh": "[English](policy-language.md)", "en": "[中文](policy-language.zh-CN.md)"}
ALIKE: Mapping[str, str] = {"Block": "when"}  # shown as another already: a block of `any` is `when` without `any`

# The starter packs hold an example of every kind but this, which posts at once and is nothing to start with.
ANNOUNCE: Mapping[str, str] = {
    "zh": """\
  - id: monday-notice
    kind: announce
    why: 每周一提醒信息安全
    stage: observe
    at: {days: [monday], time: "09:00", calendar: cn-workdays, on_holiday: next_workday}
    text: 各位同事：请勿在群内发送客户证件与账号。
""",
    "en": """\
  - id: monday-notice
    kind: announce
    why: A reminder of information security every Monday
    stage: observe
    at: {days: [monday], time: "09:00"}
    text: Please do not post customers' papers or account numbers in this group.
""",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The schema while it is written down: which block is told under which heading."""

    lang: str
    schema: Schema
    defs: Mapping[str, Schema]
    homes: dict[str, str] = field(default_factory=lambda: dict(ALIKE))  # definition -> the path it is told under

    def word(self, key: str, **facts: object) -> str:
        return word(key, self.lang, **facts)


def reference(lang: str, pack: str) -> str:
    """The whole reference as Markdown. `pack`: a policy file's text, to take the kinds' examples from."""
    schema = policy_schema()
    book = Book(lang=lang, schema=schema, defs=schema["$defs"])
    kinds = {kind.name: f"rule-{kind.name}" for kind in KINDS.values()}
    conditions = _claim(book, "When", "when")
    tests = _claim(book, "TestsBlock", "tests")
    exceptions = _claim(book, "ExceptionEntry", "exceptions")
    book.homes["Deed"] = "then"
    envelope = [
        claimed
        for name in Envelope.model_fields
        for target in _referred(book, book.defs.get(f"field-{name}", {}))
        for claimed in _claim(book, target, name)
    ]
    nested = {name: _claim(book, rule, name)[1:] for name, rule in kinds.items()}
    parts = [
        *(f"# {book.word('title')}", OTHER[lang], book.word("intro"), book.word("intro.keys")),
        *_file(book, exceptions),
        *_envelope(book, envelope),
        *(f"## {book.word('conditions')}", book.word("conditions.note"), *_blocks(book, conditions)),
        f"## {book.word('kinds')}\n\n" + " · ".join(f"[`{name}`](#{name})" for name in kinds),
        *(part for kind in KINDS.values() for part in _kind(book, kind, nested[kind.name], pack)),
        *(f"## {book.word('tests')}", *_blocks(book, tests)),
    ]
    return "\n\n".join(parts) + "\n"


# --- sections --------------------------------------------------------------------------------------------------------


def _file(book: Book, exceptions: Sequence[str]) -> Iterator[str]:
    sections = book.schema["properties"]
    yield f"## {book.word('file')}"
    yield book.word("file.note")
    links = {"rules": f"[{book.word('envelope')}](#rules)"} | {name: f"[↓](#{name})" for name in ("lists", "adjust")}
    yield _table(book, sections, book.schema["required"], links | {"exceptions": "[↓](#exceptions)"})
    yield _heading("lists", f"{book.word('lists')} `lists`")
    yield book.word("lists.note")
    change = sections["lists"]["additionalProperties"]["anyOf"][1]
    yield _table(book, change["properties"], ())
    yield _heading("adjust", f"{book.word('adjust')} `adjust`")
    entry = sections["adjust"]["items"]
    yield _table(book, entry["properties"], entry["required"], {"set": "↓"})
    fields = book.word("and").join(f"`{name}`" for name in entry["properties"]["set"]["properties"])
    yield book.word("adjust.note", fields=fields)
    yield _heading("exceptions", f"{book.word('exceptions')} `exceptions`")
    yield book.word("exceptions.note")
    yield from _blocks(book, exceptions, headed=False)


def _envelope(book: Book, nested: Sequence[str]) -> Iterator[str]:
    yield f'<a id="rules"></a>\n\n## {book.word("envelope")}'
    fields = {name: book.defs.get(f"field-{name}", {}) for name in Envelope.model_fields}
    kind = book.schema["properties"]["rules"]["items"]["properties"]["kind"]
    yield _table(book, {**fields, "kind": kind}, ("id", "kind"))
    yield _heading("then", f"{book.word('then')} `then`")
    yield book.word("then.note", roles=book.word("and").join(f"`{role}`" for role in ROLES))
    deeds = book.defs["Deed"]["anyOf"][1]["properties"]
    rows = [(f"`{verb}`", book.word(f"parameter.{VERBS[verb]}"), said(deeds[verb], book.lang)) for verb in VERBS]
    after = ("`after`", scalar(deeds["after"], book.lang), said(deeds["after"], book.lang))
    lasts = deeds[LASTING[0]]["properties"]["for"]
    ends = ("`for`", scalar(lasts, book.lang), said(lasts, book.lang))
    yield _rows(("verb", "parameter", "meaning"), [*rows, after, ends], book)
    yield from _blocks(book, nested)
    yield _heading("message", book.word("message"))
    yield book.word("message.note", common=book.word("and").join(f"`${{{name}}}`" for name in sorted(COMMON)))


def _kind(book: Book, kind: Kind, nested: Sequence[str], pack: str) -> Iterator[str]:
    rule = book.defs[f"rule-{kind.name}"]
    title = kind.words.title[book.lang != "zh"]
    yield _heading(kind.name, f"`{kind.name}`" + ("" if title == kind.name else f" {title}"))
    judges = "messages" if is_about_messages(kind) else "groups" if kind.scans else "nothing"
    yield f"{said(rule, book.lang)}\n\n{book.word(f'judges.{judges}')}"
    own = {name: value for name, value in rule["properties"].items() if name not in Envelope.model_fields}
    yield _table(book, own, rule["required"]) if own else book.word("no-keys")
    yield from _blocks(book, nested, level=4)
    if kind.words.reasons:
        colon = book.word("colon")
        reasons = [f"`{reason}`{colon}{reason_word(reason, book.lang)}" for reason in sorted(kind.words.reasons)]
        yield book.word("reasons") + "\n\n" + "\n".join(f"- {reason}" for reason in reasons)
    if kind.details:
        names = book.word("and").join(f"`${{{name}}}`" for name in sorted(kind.details))
        yield book.word("places", names=names)
    yield f"{book.word('example')}\n\n```yaml\n{example(kind.name, book.lang, pack)}```"


def _blocks(book: Book, names: Sequence[str], *, level: int = 3, headed: bool = True) -> Iterator[str]:
    for name in names:
        block = book.defs[name]
        if headed:
            yield _heading(book.homes[name], f"`{book.homes[name]}`", level)
        yield said(block, book.lang)
        yield _table(book, block["properties"], block.get("required", ()))


def _heading(anchor: str, title: str, level: int = 3) -> str:
    return f'<a id="{anchor}"></a>\n\n{"#" * level} {title}'


# --- tables ----------------------------------------------------------------------------------------------------------


def _table(
    book: Book, properties: Mapping[str, Schema], required: Sequence[str], types: Mapping[str, str] | None = None
) -> str:
    """Key, type, default, meaning. `types`: what to say of a key's type instead of what the schema says."""
    rows = []
    for name, given in properties.items():
        schema = _resolved(book, given)
        default = schema.get("default")
        shown = "–" if default is None or isinstance(default, dict | list) else f"`{_plain(default)}`"
        written = (types or {}).get(name) or _type(book, schema)
        absent = book.word("required") if name in required else shown
        rows.append((f"`{name}`", written, absent, said(schema, book.lang)))
    return _rows(("key", "type", "default", "meaning"), rows, book)


def _rows(heads: Sequence[str], rows: Sequence[Sequence[str]], book: Book) -> str:
    lines = [[book.word(head) for head in heads], ["---"] * len(heads), *([cell(text) for text in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _plain(default: object) -> str:
    """As it is written in a policy: `true`, and `1h` or `2026-03-04 10:00` where the schema has ISO 8601."""
    if isinstance(default, bool):
        return str(default).lower()
    if moment := re.match(r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})", str(default)):
        return " ".join(moment.groups())
    found = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", str(default))
    if found is None:
        return str(default)
    return "".join(f"{count}{unit}" for count, unit in zip(found.groups(), "dhms", strict=True) if count)


def _type(book: Book, schema: Schema) -> str:
    if "$ref" in schema:
        return _type_named(book, schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return _choice(book, schema["anyOf"])
    if schema.get("type") == "array":
        return book.word("list-of", one=_type(book, schema["items"]))
    if isinstance(values := schema.get("additionalProperties"), dict):
        return book.word("map-of", one=_type(book, values))
    return scalar(schema, book.lang)


def _type_named(book: Book, name: str) -> str:
    if name in book.homes:
        return f"[`{book.homes[name]}`](#{book.homes[name]})"
    return _type(book, book.defs[name])


def _choice(book: Book, choices: Sequence[Schema]) -> str:
    """`X, or a list of them` where the list holds what may stand alone."""
    singles = list(dict.fromkeys(_type(book, one) for one in choices if one.get("type") != "array"))
    items = list(dict.fromkeys(_type(book, one["items"]) for one in choices if one.get("type") == "array"))
    alone = book.word("or").join(singles)
    if items in ([alone], singles):
        return book.word("or-list", one=alone)
    return book.word("or").join([*singles, *(book.word("list-of", one=item) for item in items)])


# --- which block is told where ---------------------------------------------------------------------------------------


def _claim(book: Book, name: str, path: str) -> list[str]:
    """This block and those it leads to, breadth first, each under the path on which it was reached first."""
    claimed, waiting = list[str](), [(name, path)]
    while waiting:
        here, at = waiting.pop(0)
        properties = book.defs[here].get("properties")
        if here in book.homes or properties is None:
            continue
        book.homes[here] = at
        claimed.append(here)
        own = here.startswith("rule-")
        inner = {key: value for key, value in properties.items() if not (own and key in Envelope.model_fields)}
        waiting += [(target, f"{at}.{key}") for key, value in inner.items() for target in _referred(book, value)]
    return claimed


def _resolved(book: Book, schema: Schema) -> Schema:
    """A field of the envelope by its definition, which has the default and the meaning."""
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    return book.defs[name] if name.startswith("field-") else schema


def _referred(book: Book, value: Any) -> Iterator[str]:
    """The blocks that a key's value may be, through the definitions of one-or-many."""
    if isinstance(value, list):
        for item in value:
            yield from _referred(book, item)
    if isinstance(value, dict):
        name = str(value.get("$ref", "")).rpartition("/")[2]
        if name in BARE:
            yield from _referred(book, book.defs[name])
        elif name:
            yield name
        yield from _referred(book, [value.get(key) for key in ("anyOf", "items", "additionalProperties")])


# --- examples --------------------------------------------------------------------------------------------------------


def example(kind: str, lang: str, pack: str) -> str:
    """A whole policy file with one rule of the kind, as the pack writes it, and the lists it uses."""
    rule = ANNOUNCE[lang] if kind == "announce" else _rule_of(kind, pack)
    used = set(re.findall(r"\$([a-z][\w-]*)", rule))
    lists = [line for line in pack.splitlines() if (found := re.match(r"  ([\w-]+): \[", line)) and found[1] in used]
    head = ["policy: 1", "for: company", *(["lists:", *lists] if lists else []), "rules:"]
    return "\n".join(head) + "\n" + rule


def _rule_of(kind: str, pack: str) -> str:
    """From its `- id:` to the next rule, comment between rules, or section."""
    found = re.search(rf"^  - id: \S+.*\n    kind: {kind}\b(?:.*\n)(?:    .*\n)*", pack, re.MULTILINE)
    if found is None:
        raise ValueError(f"no rule of kind {kind} in the pack")
    return found[0]


def write(folder: Path) -> None:
    for lang, name in FILES.items():
        pack = (asset("policies") / f"starter-{lang}" / "policy.yaml").read_text(encoding="utf-8")
        (folder / name).write_text(reference(lang, pack), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
