"""What can be wrong with a rule, as codes with a text in Chinese and English.

`RuleError` carries every problem of one rule part with its path inside that part; the policy room adds file, line and
column. Touch this when a rule kind learns a new complaint: one row in `TEXTS`, codes stay stable for ever.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic_core import PydanticCustomError

Path = tuple[str | int, ...]

# code -> language -> (what is wrong, what to do)
TEXTS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "unknown-list": {
        "zh": ("没有名为“{name}”的词表", "已有的词表：{known}"),
        "en": ("there is no list called “{name}”", "lists here: {known}"),
    },
    "empty-list": {
        "zh": ("词表是空的，什么也不会命中", "写上词，或删掉这个条件"),
        "en": ("the list is empty and would never match", "add words, or remove this condition"),
    },
    "word-too-short": {
        "zh": ("“{word}”太短，会到处误报", "至少写两个字；看得见的字，不是符号"),
        "en": (
            "“{word}” is too short and would match everywhere",
            "write at least two letters or characters, not only punctuation",
        ),
    },
    "bad-pattern": {
        "zh": ("正则表达式不能用：{why}", "用 RE2 语法；不支持环视 (?=…) (?!…) (?<=…) 和反向引用 \\1"),
        "en": (
            "the regular expression cannot be used: {why}",
            "write RE2 syntax; look-arounds (?=…) (?!…) (?<=…) and back-references \\1 do not exist in it",
        ),
    },
    "unknown-detector": {
        "zh": ("不认识检测器“{name}”", "可用的检测器：{known}"),
        "en": ("unknown detector “{name}”", "detectors: {known}"),
    },
    "unknown-disguise": {
        "zh": ("see_through 不认识“{name}”", "可用：{known}"),
        "en": ("see_through does not know “{name}”", "available: {known}"),
    },
    "disguise-not-available": {
        "zh": ("see_through 的“{name}”在这个版本里还没有", "现在可用：{known}"),
        "en": ("see_through “{name}” is not available in this version", "available now: {known}"),
    },
    "bad-duration": {
        "zh": ("“{value}”不是时长", "写数字加单位，例如 30d、12h、15m"),
        "en": ("“{value}” is not a length of time", "write a number and a unit: 30d, 12h, 15m"),
    },
    "bad-time-range": {
        "zh": ("“{value}”不是时间段", "写 HH:MM-HH:MM，例如 09:00-18:00；跨午夜写 22:00-06:00"),
        "en": (
            "“{value}” is not a time range",
            "write HH:MM-HH:MM, for example 09:00-18:00; past midnight 22:00-06:00",
        ),
    },
    "bad-time": {
        "zh": ("“{value}”不是时刻", "写 HH:MM，例如 09:00"),
        "en": ("“{value}” is not a time of day", "write HH:MM, for example 09:00"),
    },
    "unknown-zone": {
        "zh": ("不认识时区“{value}”", "写 IANA 名称，例如 Asia/Shanghai"),
        "en": ("unknown time zone “{value}”", "write an IANA name, for example Asia/Shanghai"),
    },
    "nothing-to-do": {
        "zh": ("这条规则没有说要做什么：缺少 {keys}", "至少写其中一个"),
        "en": ("this rule says nothing: {keys} missing", "write at least one of them"),
    },
    "unknown-placeholder": {
        "zh": ("群名格式里不认识“${{{name}}}”", "可用：{known}"),
        "en": ("the name format does not know “${{{name}}}”", "available: {known}"),
    },
    "bad-format": {
        "zh": ("群名格式“{value}”写错了：{why}", "例如 【${{org.short}}】${{dept}}-${{topic}}"),
        "en": (
            "the name format “{value}” is wrong: {why}",
            "for example 【${{org.short}}】${{dept}}-${{topic}}",
        ),
    },
    "no-requirement": {
        "zh": ("require 是空的，没有任何要求", "例如 require: {{owner: {{employment: staff}}}}"),
        "en": (
            "require is empty: nothing is demanded",
            "for example require: {{owner: {{employment: staff}}}}",
        ),
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong. `path` leads to it inside the part that was compiled, e.g. ("text", "has_any", 0)."""

    code: str
    path: Path = ()
    values: Mapping[str, str] = field(default_factory=dict)

    def message(self, lang: str = "en") -> str:
        return describe(self.code, self.values, lang)[0]

    def hint(self, lang: str = "en") -> str:
        return describe(self.code, self.values, lang)[1]


class RuleError(ValueError):
    """A rule cannot be compiled. `problems` says everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]):
        super().__init__("; ".join(f"{'.'.join(map(str, p.path))}: {p.message()}" for p in problems))
        self.problems = tuple(problems)


def describe(code: str, values: Mapping[str, object], lang: str = "en") -> tuple[str, str]:
    """(message, hint) of a code: `Problem.code`, or the `type` of a pydantic error raised by `invalid`."""
    message, hint = TEXTS[code]["zh" if lang.startswith("zh") else "en"]
    return message.format_map(values), hint.format_map(values)


def invalid(code: str, **values: str) -> PydanticCustomError:
    """What a validator raises: `type` = code, `ctx` = values; the caller describes it in any language."""
    return PydanticCustomError(code, describe(code, values)[0].replace("{", "{{").replace("}", "}}"), dict(values))
