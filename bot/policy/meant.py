"""What people write, and what they most likely mean: Chinese words for the language's own, full-width digits, 三十天.

Only for hints: nothing here is ever accepted in the place of the right spelling. Touch this when people keep writing
something else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

from bot.policy.problems import nearest

_TRUTHS: Mapping[str, tuple[str, ...]] = {
    "true": ("true", "yes", "y", "on", "1", "是", "对", "真", "开", "启用", "需要"),
    "false": ("false", "no", "n", "off", "0", "否", "不", "不是", "假", "关", "禁用", "不需要"),
}
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "observe": ("观察", "试运行", "dryrun", "dry-run", "monitor"),
    "pilot": ("试点", "试行", "灰度"),
    "enforce": ("执行", "强制", "生效", "正式", "启用", "block"),
    "low": ("低", "一般"),
    "medium": ("中", "中等"),
    "high": ("高", "重要", "严重"),
    "critical": ("极高", "特别严重", "致命"),
    "sender": ("发送者", "发送人", "个人", "user", "person"),
    "group": ("群", "群组"),
    "allow": ("放行", "允许"),
    "hold": ("暂扣",),
    "alert": ("告警", "报警"),
    "urgent": ("紧急", "加急"),
    "work": ("工作",),
    "leisure": ("休闲", "娱乐"),
    "public": ("公开",),
    "internal": ("内部",),
    "confidential": ("机密", "保密", "秘密"),
    "staff": ("员工", "正式员工"),
    "small_talk": ("闲聊", "闲谈", "寒暄", "chat", "chitchat", "smalltalk"),
    "question": ("提问", "疑问"),
    "request": ("请求", "求助"),
    "announcement": ("公告", "通知", "notice"),
    "report": ("问题报告", "上报", "风险", "problem", "risk", "issue"),
    "complaint": ("投诉", "抱怨"),
    "advertisement": ("广告", "垃圾广告", "ad", "ads", "spam", "advertising", "advert"),
}
_WORDS = {word: choice for choice, words in _CHOICES.items() for word in words}
_TRUTH = {word: truth for truth, words in _TRUTHS.items() for word in words}
_UNITS = {"天": "d", "日": "d", "小时": "h", "时": "h", "分钟": "m", "分": "m", "秒": "s", "周": "w", "星期": "w"}
_ENGLISH = {"day": "d", "days": "d", "hour": "h", "hours": "h", "min": "m", "minute": "m", "minutes": "m", "week": "w",
            "weeks": "w", "d": "d", "h": "h", "m": "m", "s": "s", "w": "w"}  # fmt: skip
_LENGTH = re.compile(r"(\d{1,6}|[零〇一二两三四五六七八九十百]{1,5})\s*(?:个)?\s*([a-z]+|[一-鿿]{1,2})", re.ASCII)
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def meant(code: str, given: str, known: Iterable[str] = ()) -> str:
    """What to suggest to somebody who wrote `given` where `code` was reported; "" when it cannot be guessed."""
    written = unicodedata.normalize("NFKC", given).strip().strip("'\"“”‘’「」,;，；。").strip()
    guess = _GUESSES.get(code)
    suggestion = guess(written, known) if guess is not None else ""
    return "" if suggestion == given else suggestion


def _choice(written: str, known: Iterable[str]) -> str:
    choices = list(known)
    word = _WORDS.get(written.lower(), "")
    return word if word in choices else nearest(written, choices)


def _truth(written: str, known: Iterable[str]) -> str:
    return _TRUTH.get(written.lower(), "")


def _number(written: str, known: Iterable[str]) -> str:
    figures = re.sub(r"[,_ ](?=\d{3}(?:\D|$))", "", written).removesuffix(".0").removeprefix("+")
    if re.fullmatch(r"-?\d{1,18}", figures, re.ASCII):
        return str(int(figures))
    value = _chinese(written)
    return "" if value is None else str(value)


def _duration(written: str, known: Iterable[str]) -> str:
    found = _LENGTH.fullmatch(written.lower())
    if found is None:
        return ""
    unit = _UNITS.get(found[2]) or _ENGLISH.get(found[2])
    number = int(found[1]) if found[1].isdigit() else _chinese(found[1])
    return "" if unit is None or number is None else f"{number}{unit}"


def _as_written(written: str, known: Iterable[str]) -> str:
    """Full-width digits and colons made ASCII."""
    return written if written.isascii() and re.search(r"\d", written) else ""


def _chinese(written: str) -> int | None:
    """三十 -> 30, up to 999; None when it is no such number."""
    total, digit = 0, None
    for char in written:
        if char in _DIGITS and digit in (None, 0):
            digit = _DIGITS[char]
        elif char in "十百":
            total += (1 if digit is None else digit) * (10 if char == "十" else 100)
            digit = None
        else:
            return None
    return total + (digit or 0) if written else None


_GUESSES: Mapping[str, Callable[[str, Iterable[str]], str]] = {
    "bad-choice": _choice,
    "bad-truth": _truth,
    "bad-number": _number,
    "bad-duration": _duration,
    "bad-date": _as_written,
    "bad-time": _as_written,
    "bad-rate": _as_written,
}
