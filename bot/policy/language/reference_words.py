"""The reference's own words, and how it names a type. See `reference.py`.

Touch this to word the reference in another way; what is said of a key stands in the models and in `hovers*.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("规则语言参考", "Policy language reference"),
    "intro": (
        "由程序从规则语言的定义生成，请勿手改。怎么一步步用，见[规则指南](../policies.zh-CN.md)。",
        "Generated from the language's own definition; do not edit. For the way from a first rule to an enforced one, "
        "see [Policies](../policies.md).",
    ),
    "intro.keys": (
        "键名都是英文，一个意思只有一种写法；写错的键、重复的键、空值都是错误，"
        "`qungui policy check` 会指出哪一行、怎么改。"
        "键是“并且”，列表里的几项是“或者”。一项的列表可以不写方括号：`x` 就是 `[x]`。",
        "Keys are English and have one spelling each. An unknown key, a repeated key or an empty value is an error, "
        "and `qungui policy check` says where and how to mend it. Keys are joined by *and*, the items of a list by "
        "*or*. A list of one may be written without brackets: `x` means `[x]`.",
    ),
    "key": ("键", "key"),
    "type": ("写什么", "value"),
    "default": ("不写时", "if left out"),
    "meaning": ("意思", "meaning"),
    "required": ("**必填**", "**required**"),
    "file": ("文件", "The file"),
    "file.note": (
        "一个单位一个文件夹，里面一个 `policy.yaml`，最多六个部分。",
        "One folder per org unit, one `policy.yaml` in it, with at most six sections.",
    ),
    "lists": ("词表", "Lists"),
    "lists.note": (
        "`名字: [词, 词]` 定义一个词表，规则里写 `$名字`。`名字: {{from: zh/abuse}}` 用词表文件来定义：规则文件夹里的 "
        "`lists/zh/abuse.yaml`，没有就是随程序带的那一份。下级单位不能重新定义，只能 `add` 和 `remove`。",
        "`name: [word, word]` defines a list; rules say `$name`. `name: {{from: zh/abuse}}` defines it by a list file: "
        "`lists/zh/abuse.yaml` beside the policies, else the one that ships. A unit below cannot define it anew, only "
        "`add` and `remove`.",
    ),
    "adjust": ("调整上级的规则", "Adjusting the rules of the units above"),
    "adjust.note": (
        "`set` 可以换的字段：{fields}。被 `locked` 的规则只能提高 `stage` 或 `severity`。",
        "`set` may replace: {fields}. Of a `locked` rule only a higher `stage` or `severity` passes.",
    ),
    "exceptions": ("例外", "Exceptions"),
    "exceptions.note": (
        "`groups`、`people`、`for` 至少写一个。到期自动失效；到期前 14 天提醒批准人。",
        "At least one of `groups`, `people` and `for`. They lapse by themselves; the approver is told 14 days before.",
    ),
    "envelope": ("每条规则都有的键", "What every rule has"),
    "then": ("动作", "Actions"),
    "then.note": (
        "`then` 的一项，`strikes.ladder` 的一步也一样：`retract`、`notify: compliance`、`{{rename: {{after: 3d}}}}`。"
        "`notify` 可以写 {roles}、组织里的其他角色，或人员 id。",
        "An item of `then`, or of a step of `strikes.ladder`: `retract`, `notify: compliance`, "
        "`{{rename: {{after: 3d}}}}`. `notify` takes {roles}, another role of the organisation, or a person's id.",
    ),
    "verb": ("动作", "action"),
    "parameter": ("参数", "parameter"),
    "parameter.no": ("–", "–"),
    "parameter.may": ("可以写", "optional"),
    "parameter.must": ("必须写", "required"),
    "message": ("`message` 里的占位", "Places to fill in `message`"),
    "message.note": (
        "所有规则都可以用：{common}。各种规则另有自己的，见下。`$` 本身写成 `$$`。",
        "In every rule: {common}. Each kind has some of its own, see below. A `$` itself is written `$$`.",
    ),
    "conditions": ("条件", "Conditions"),
    "conditions.note": (
        "`when` 和 `unless` 用同一套写法。没有的事实不算符合，也不是错误。",
        "`when` and `unless` have the same vocabulary. A fact that is absent does not match; it is no error.",
    ),
    "kinds": ("规则的种类", "Kinds of rules"),
    "judges.messages": ("看每一条消息。", "It judges every message."),
    "judges.groups": ("看群：有变化时，以及定期扫描。", "It judges groups: on changes, and in the regular scan."),
    "judges.nothing": ("不判断什么，只按日程发送。", "It judges nothing; it posts on a schedule."),
    "no-keys": (
        "没有自己的键：要找什么，都写在 `when` 里。",
        "It has no keys of its own: what it looks for stands in `when`.",
    ),
    "reasons": (
        "查出的原因（`tests` 里可以用 `reason` 指明）：",
        "Reasons of its findings (`reason` in `tests` asks for one):",
    ),
    "places": ("`message` 里另外可用：{names}", "In `message` besides: {names}"),
    "example": ("例子：", "Example:"),
    "tests": ("规则里的例子（tests）", "Examples in rules (tests)"),
    "colon": ("：", ": "),
    "and": ("、", ", "),
    "or": ("，或 ", ", or "),
    # types
    "text": ("文字", "text"),
    "such-as": ("文字，如 `{example}`", "text such as `{example}`"),
    "truth": ("`true` · `false`", "`true` · `false`"),
    "integer": ("整数", "whole number"),
    "number": ("数", "number"),
    "from-to": ("{low}–{high}", "{low}–{high}"),
    "at-least": ("≥ {low}", "≥ {low}"),
    "or-list": ("{one}，或它们的列表", "{one}, or a list of them"),
    "list-of": ("列表：{one}", "list of {one}"),
    "map-of": ("表：每个键对应{one}", "a table, each key with {one}"),
}

# What a pattern of the schema asks for. One that is not here reads as `text`, with the schema's example.
SHAPES: Mapping[str, tuple[str, str]] = {
    r"^\d{1,6}\s*[wdhms]$": ("时长，如 `30d`、`12h`", "duration such as `30d`, `12h`"),
    r"^\d{4}-\d{2}-\d{2}$": ("日期，如 `2026-12-31`", "date such as `2026-12-31`"),
    r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$": ("时刻，如 `2026-03-04 20:10`", "moment such as `2026-03-04 20:10`"),
    r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$": ("小写字母、数字和 `-`", "lower-case letters, digits and `-`"),
    r"^[^\s/.-][^\s/]*(/[^\s/.-][^\s/]*)*$": ("单位 id，如 `huaxia/fintech`", "unit id such as `huaxia/fintech`"),
}


def word(key: str, lang: str, **facts: object) -> str:
    return WORDS[key][lang != "zh"].format(**facts)


# A name's format, a list, blocks in brackets, a block: the longest first.
_CODE = re.compile(
    r"【?\$\{[^}]*\}(?:[】-]+\$\{[^}]*\})*|\$(?:[a-z][a-z-]*|[\u4e00-\u9fff]{2})"
    r"|\[\{[^\]]*\}\]|\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}"
)


def prose(text: str) -> str:
    """A description for Markdown: what is to be typed stands in backticks."""
    parts = text.split("`")
    parts[::2] = (_CODE.sub(lambda found: f"`{found[0]}`", part) for part in parts[::2])
    return "`".join(parts)


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def said(schema: Mapping[str, Any], lang: str) -> str:
    """The description in one of its two languages; paragraphs stay paragraphs."""
    zh, _, en = str(schema.get("description", "")).partition("\n")
    return prose(zh if lang == "zh" or not en else en)


def scalar(schema: Mapping[str, Any], lang: str) -> str:
    """The type of a single value."""
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return " · ".join(f"`{value}`" for value in schema["enum"] if value)
    if "pattern" in schema:
        if schema["pattern"] in SHAPES:
            return SHAPES[schema["pattern"]][lang != "zh"]
        return word("such-as", lang, example=schema["examples"][0]) if "examples" in schema else word("text", lang)
    kind = schema.get("type")
    if kind == "boolean":
        return word("truth", lang)
    if kind in ("integer", "number"):
        return f"{word(kind, lang)}{_bounds(schema, lang)}"
    return word("text", lang)


def _bounds(schema: Mapping[str, Any], lang: str) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is None and high is None:
        return ""
    shown = word("at-least", lang, low=low) if high is None else word("from-to", lang, low=low or 0, high=high)
    return f"（{shown}）" if lang == "zh" else f" ({shown})"
