"""What can be wrong with a setting, in Chinese, by the kind of the problem. The English words are pydantic's and ours.

Touch this when a setting can be wrong in a new way; a kind without a row is told in English.
"""

from __future__ import annotations

from collections.abc import Mapping

SEE_EXAMPLE = "见 config.example.yaml 里的说明"
SAVE_AS = "另存为 UTF-8"
_WORDS: Mapping[str, str] = {
    "no-file": "没有这个文件",
    "not-utf8": "第 {byte} 个字节起不是 UTF-8",
    "not-set": "没有设置这个环境变量",
    "twice": "有两个写了同一个值（{said}）",
    "unreadable": "文件读不出来：{reason}",
    "not-connected": "没有接入 {platform}，无法在那里通知任何人",
    "missing": "缺少这个键",
    "extra_forbidden": "没有这个键",
    "int_parsing": "应当是整数",
    "float_parsing": "应当是数字",
    "bool_parsing": "应当是 true 或 false",
    "literal_error": "只能是 {expected}",
    "greater_than": "应当大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than": "应当小于 {lt}",
    "less_than_equal": "不能大于 {le}",
    "string_too_short": "太短，至少 {min_length} 个字符",
    "string_pattern_mismatch": "写法不对",
    "string_type": "应当是一个值，不是一节",
    "model_type": "应当是一节：下一行缩进后写它的键",
    "dict_type": "应当是一节：下一行缩进后写它的键",
    "tuple_type": "应当是列表：[…]",
}


def in_chinese(kind: str, facts: Mapping[str, object]) -> str:
    """The words, or "" for a kind that has none."""
    return _WORDS.get(kind, "").format_map(dict(facts))
