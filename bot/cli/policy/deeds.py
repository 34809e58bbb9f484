"""How the questions about policies say what a rule does: consequences, ladder steps, what cannot be done.

Touch this when a consequence is said in another way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.cli.words import phrase
from bot.domain.rules import Consequence, RuleInfo
from bot.locales import word
from bot.policy.questions.limit_words import instead, role_name
from bot.policy.questions.limits import OPENING, PINNING, READING, Limit


def deed(consequence: Consequence, lang: str) -> str:
    """提醒群主; 通知 dept_head（5 天后）."""
    said = word("verbs", consequence.verb, lang)
    if consequence.parameter is not None:
        whom = role_name(consequence.parameter, lang)
        said = f"{said}{whom}" if lang == "zh" else f"{said} {whom}"
    if consequence.after is None:
        return said
    return phrase("deed.after", lang, deed=said, after=lasting(consequence.after, lang))


def deeds(consequences: Iterable[Consequence], lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(deed(one, lang) for one in consequences)


def consequences(rule: RuleInfo, lang: str) -> str:
    """Everything that follows from a hit: each time, and at each step of the ladder."""
    said = [deeds(rule.then, lang)] if rule.then else []
    ladder = rule.strikes.ladder if rule.strikes else {}
    said += [phrase("deed.step", lang, step=step, deeds=deeds(ladder[step], lang)) for step in sorted(ladder)]
    return ("；" if lang == "zh" else "; ").join(said) or phrase("deed.none", lang)


def limit(one: Limit, lang: str) -> str:
    """What cannot be done, why, and who hears of it instead."""
    spoken = {"text": "deed.announcement", READING: "deed.reading", OPENING: "deed.opening", PINNING: "deed.pinning"}
    said = phrase(spoken[one.field], lang) if one.field in spoken else deed(replace(one.consequence, after=None), lang)
    if one.step is not None:
        said = phrase("show.step", lang, step=one.step, deed=said)
    why = word("abilities", one.why, lang)
    return phrase("show.limit", lang, deed=said, why=why, instead=instead(one, lang))


def lasting(span: timedelta, lang: str) -> str:
    """`3 天`, `12 小时`, `90 分钟`."""
    minutes = int(span.total_seconds() // 60)
    for key, size in (("deed.days", 1440), ("deed.hours", 60)):
        if minutes >= size and minutes % size == 0:
            return phrase(key, lang, count=minutes // size)
    return phrase("deed.minutes", lang, count=minutes)


# --- for machines ------------------------------------------------------------------------------------------------


def deed_data(one: Consequence) -> Mapping[str, Any]:
    after = int(one.after.total_seconds()) if one.after is not None else None
    return {"verb": one.verb, "parameter": one.parameter, "after_seconds": after}


def orders_data(rule: RuleInfo) -> Mapping[str, Any]:
    """`then` and the ladder."""
    strikes = rule.strikes
    return {
        "then": [deed_data(one) for one in rule.then],
        "strikes": None
        if strikes is None
        else {
            "per": strikes.per,
            "within_seconds": int(strikes.within.total_seconds()),
            "ladder": {str(step): [deed_data(one) for one in strikes.ladder[step]] for step in sorted(strikes.ladder)},
        },
    }


def limits_data(limits: Sequence[Limit]) -> list[Mapping[str, Any]]:
    return [
        {"field": one.field, "step": one.step, "verb": one.consequence.verb, "why": one.why, "told": list(one.told)}
        for one in limits
    ]
