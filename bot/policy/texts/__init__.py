"""Every operator-facing text of the policy language, in Chinese and English, by its stable code.

Add a code here when a new thing can be wrong with a policy; never change what an old code means (people filter on
codes). `{name}` is filled from the problem's values. Where values carry `suggestion`, the hint is "did you mean …?".
What a rule kind complains about has its text beside the kinds, in `bot.rules.problems`.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic_core import PydanticCustomError

from bot.policy.texts.files import FILES
from bot.policy.texts.schema import SCHEMA
from bot.policy.texts.text import Text
from bot.policy.texts.tree import TREE
from bot.policy.texts.yaml import YAML
from bot.rules.problems import TEXTS as RULE_TEXTS
from bot.rules.problems import describe

LANGUAGES = {"zh": "建议", "en": "hint"}

DID_YOU_MEAN = {"zh": "是不是想写 {suggestion}？", "en": "did you mean {suggestion}?"}

TEXTS: Mapping[str, Text] = {**FILES, **YAML, **SCHEMA, **TREE}


class _Given(dict[str, str]):
    """Values of a problem; one that is not given shows as a question mark rather than hiding the problem."""

    def __missing__(self, key: str) -> str:
        return "?"


def phrase(code: str, values: Mapping[str, str], lang: str) -> tuple[str, str]:
    """(message, hint) of the code in the language."""
    if code not in TEXTS and code in RULE_TEXTS:
        message, hint = describe(code, _Given(values), lang)
        return message, DID_YOU_MEAN[lang].format_map(values) if values.get("suggestion") else hint
    text = TEXTS[code]
    given = _Given(values)
    message, hint = (text.zh, text.zh_hint) if lang == "zh" else (text.en, text.en_hint)
    # A text that differs by language may be given as `where_zh` and `where_en`.
    for name in [n for n in given if n.endswith(f"_{lang}")]:
        given[name.removesuffix(f"_{lang}")] = given[name]
    if given.get("suggestion"):
        hint = DID_YOU_MEAN[lang]
    return message.format_map(given), hint.format_map(given)


def complaint(code: str, **values: str) -> PydanticCustomError:
    """What a validator of this package raises: `type` = code, `ctx` = values."""
    return PydanticCustomError(code, "see bot.policy.texts", dict(values))
