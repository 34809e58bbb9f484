"""Sanctions that labour and privacy law forbid or limit: refused unless the rule names who answers for them in law.

Fines and pay, exposing people before others, and sanctions that never end. What is looked at are the deeds a rule
orders and the words it says to members; what the law itself says is for lawyers, which is why `legal_signoff` names
one. Touch this when lawyers name another sanction, or another way to write one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from bot.domain.events import MessagePosted
from bot.domain.rules import Consequence
from bot.policy.language.drafts import Draft
from bot.policy.language.model import Envelope
from bot.rules.kind import Kind

_MONEY = r"[¥￥$€£]?\s*[\d一二三四五六七八九十百千万两]+\s*(?:元|块|rmb|cny|usd|yuan|dollars?|euros?)"
WORDED: Final[Mapping[str, re.Pattern[str]]] = {
    "sanction-fine": re.compile(
        rf"罚款\s*{_MONEY}|罚\s*{_MONEY}|(?:处以?|处予|予以|并处|将被?|要被?|给予)\s*罚款|发红包(?:道歉|受罚|认罚)"
        rf"|\bfined?\b[^.]{{0,20}}?(?:{_MONEY}|[$€£¥]+\s*\d)|\b(?:pay|be charged) a fine\b|\bwill be fined\b",
        re.IGNORECASE,
    ),
    "sanction-pay": re.compile(
        r"扣(?:除|发|减|罚)?[^，。,.;；]{0,8}(?:工资|薪|奖金|绩效|提成|补贴|年终奖)|降薪"
        r"|\b(?:deduct\w*|withh(?:old|eld)\w*|dock(?:ed)?)\b[^.]{0,40}\b(?:pay|salary|salaries|wages?|bonus\w*)\b",
        re.IGNORECASE,
    ),
    "sanction-shaming": re.compile(
        r"通报批评|点名(?:批评|通报)|公开(?:批评|检讨|曝光)|曝光(?:名单|台|栏)|示众|黑榜|红黑榜"
        r"|\bnam(?:e|ed|ing) and sham|\bpublicly (?:named|reprimanded|shamed|criticis|criticiz)|\bwall of shame\b",
        re.IGNORECASE,
    ),
    "sanction-without-end": re.compile(
        r"永久(?:移出|移除|踢出|禁言|封禁|拉黑)|终身(?:禁|移|封)|永不(?:得)?(?:入群|录用)"
        r"|\b(?:permanent(?:ly)?|for ever|forever|for life)\b[^.]{0,20}\b(?:ban|banned|removed|excluded|muted)\b"
        r"|\b(?:ban|banned|removed|excluded|muted)\b[^.]{0,20}\b(?:permanently|for ever|forever|for life)\b",
        re.IGNORECASE,
    ),
}


def risks(draft: Draft, envelope: Envelope, kind: Kind) -> Iterator[tuple[str, str, str]]:
    """(field, code, the words that say it) of every sanction of this rule that needs a signature."""
    for field, words in _said(envelope):
        if field in draft.fields:
            for code, pattern in WORDED.items():
                if found := pattern.search(words):
                    yield field, code, found[0].strip()
    if any(issubclass(event, MessagePosted) for event in kind.events):  # what somebody said; else a state is mended
        for field, deed in _ordered(envelope):
            if deed.verb == "remove_member" and deed.lasts is None and field in draft.fields:
                yield field, "sanction-without-end", deed.verb


def check_sanctions(draft: Draft, envelope: Envelope, kind: Kind) -> bool:
    """Report what needs a signature and has none. False = the rule cannot come into force."""
    if envelope.legal_signoff is not None:
        return True
    found = dict.fromkeys(risks(draft, envelope, kind))
    for field, code, words in found:
        placed = draft.fields[field]
        placed.source.report(placed.node, code, given=words, rule=draft.id)
    return not found


def _ordered(envelope: Envelope) -> Iterator[tuple[str, Consequence]]:
    yield from (("then", deed) for deed in envelope.then)
    ladder = envelope.strikes.ladder if envelope.strikes else {}
    yield from (("strikes", deed) for deeds in ladder.values() for deed in deeds)


def _said(envelope: Envelope) -> Iterator[tuple[str, str]]:
    yield "why", envelope.why
    yield "message", envelope.message or ""
    yield from ((field, deed.parameter) for field, deed in _ordered(envelope) if deed.verb == "post" and deed.parameter)
