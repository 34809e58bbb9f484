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
    "bad-duration": {
        "zh": ("“{value}”不是时长", "写数字加单位，例如 30d、12h、15m"),
        "en": ("“{value}” is not a length of time", "write a number and a unit: 30d, 12h, 15m"),
    },
    "window-too-long": {
        "zh": ("时间窗太长或为零", "within 最长 {days} 天，例如 10m、1h、1d"),
        "en": ("the window is too long, or nothing", "within is at most {days} days: 10m, 1h, 1d"),
    },
    "bad-size": {
        "zh": ("“{value}”不是大小", "写数字加单位，例如 20MB、500KB、1GB"),
        "en": ("“{value}” is not a size", "write a number and a unit: 20MB, 500KB, 1GB"),
    },
    "bad-domain": {
        "zh": ("“{value}”不是域名", "只写域名，例如 example.com；它的子域名自动包含，不写 https://、路径和 *"),
        "en": (
            "“{value}” is not a domain",
            "write the domain alone, such as example.com: its subdomains are included; no https://, no path, no *",
        ),
    },
    "allowed-and-denied": {
        "zh": ("“{value}”同时在 allow 和 deny 里", "deny 优先，allow 里的这一项没有作用：删掉其中一个"),
        "en": (
            "“{value}” stands in both allow and deny",
            "deny wins and the entry in allow does nothing: remove one of them",
        ),
    },
    "bad-file-type": {
        "zh": ("“{value}”不是文件类型", "写扩展名，不带点，例如 pdf、exe、tar.gz"),
        "en": ("“{value}” is not a file type", "write the extension without a dot: pdf, exe, tar.gz"),
    },
    "unclassed-limit": {
        "zh": ("at_most 是 {value}，但 marks 里没有比它更高的密级", "在 marks 里为更高的密级写上字样，或降低 at_most"),
        "en": (
            "at_most is {value}, but marks names no class above it",
            "name the marks of a higher class, or lower at_most",
        ),
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
    "empty-range": {
        "zh": ("at_least {low} 大于 at_most {high}，没有群能满足", "把两个数对调，或删掉其中一个"),
        "en": ("at_least {low} is more than at_most {high}: no group can meet it", "swap the numbers, or remove one"),
    },
    "contradiction": {
        "zh": ("{one} 与 {other} 互相矛盾", "只保留其中一个"),
        "en": ("{one} and {other} contradict each other", "keep one of them"),
    },
    "too-short-a-time": {
        "zh": ("时间太短：群的状态按天检查", "至少写 {least}"),
        "en": ("too short a time: the state of groups is judged by the day", "write {least} or more"),
    },
    "expected-true": {
        "zh": ("“{value}”不能写在这里", "写 true，或者 {example}"),
        "en": ("“{value}” cannot stand here", "write true, or {example}"),
    },
    "bad-similarity": {
        "zh": ("“{value}”不是相似度", "写 0.7 到 1 之间的数；1 表示折叠后完全相同，常用 0.9"),
        "en": (
            "“{value}” is not a likeness",
            "write a number from 0.7 to 1; 1 means the same once folded, 0.9 is usual",
        ),
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
