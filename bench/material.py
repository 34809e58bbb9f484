"""Made-up messages, words and policies for the benchmarks, always the same for the same numbers.

Half the messages are Chinese, a third English, the rest mixed, 10 to 400 characters, with punctuation as people set it;
one in a hundred holds a listed word, a tenth of those in disguise: a quiet company, not a quarrel.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.events import MessagePosted
from bot.domain.groups import Employment, Group, GroupKind, OrgUnit, Person
from bot.domain.rules import Facts
from bot.policy.compile import Policies
from bot.policy.loading import load

NOW = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
UNIT = OrgUnit(id="acme", name="Acme")
SENDER = Person(id="li.na", name="李娜", unit="acme", employment=Employment.STAFF, accounts=("slack:U1",))
GROUP = Group(
    id="slack:C1",
    platform="slack",
    name="general",
    kind=GroupKind.CHANNEL,
    unit="acme",
    members=frozenset({"slack:U1"}),
)
FACTS = Facts(now=NOW, group=GROUP, unit=UNIT, sender=SENDER, sender_account="slack:U1", workday=True)

_COMMON = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法"
    "所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政"
)
_RARE = [chr(point) for point in range(0x5F00, 0x9E00, 3)]
_ENGLISH = (  # noqa: SIM905 (a sentence reads better than a list)
    "the please review deploy meeting today customer report about with for tomorrow team service is it to of a we I "
    "release status ticket update budget schedule could you send file issue fixed merged pipeline server staging notes"
).split()


def words(count: int, seed: int = 11) -> list[str]:
    """Seven in ten Chinese (2 to 6 characters, some of the commonest ones), the rest Latin; no two alike."""
    chance = random.Random(seed)
    made: dict[str, None] = {}
    while len(made) < count:
        if chance.random() < 0.7:
            signs, length = (_COMMON, 5) if chance.random() < 0.3 else (_RARE, chance.choice((2, 3, 3, 4, 4, 5, 6)))
            made["".join(chance.choices(signs, k=length))] = None
        else:
            made["".join(chance.choices("bcdfghjklmnpqrstvwxyzaeiou", k=chance.randint(6, 13)))] = None
    return list(made)


def _chinese(chance: random.Random, length: int) -> str:
    text = "".join(chance.choices(_COMMON, k=length))
    return "".join(sign + ("，" if position % 13 == 12 else "") for position, sign in enumerate(text)) + "。"


def _english(chance: random.Random, length: int) -> str:
    return " ".join(chance.choices(_ENGLISH, k=max(2, length // 6))).capitalize() + "."


def messages(count: int, listed: Sequence[str], seed: int = 7) -> list[str]:
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        length = min(400, max(10, int(chance.lognormvariate(4.4, 0.8))))
        sort = chance.random()
        if sort < 0.5:
            text = _chinese(chance, length)
        elif sort < 0.85:
            text = _english(chance, length)
        else:
            text = _chinese(chance, length // 2) + _english(chance, length // 2)
        if listed and chance.random() < 0.01:
            word = chance.choice(listed[:1000])
            text += " " + (".".join(word) if chance.random() < 0.1 else word)
        made.append(text)
    return made


def events(texts: Sequence[str]) -> list[MessagePosted]:
    return [
        MessagePosted(
            id=f"E{number}", platform="slack", at=NOW, group=GROUP.id, actor="slack:U1", message=str(number), text=text
        )
        for number, text in enumerate(texts)
    ]


def policies(folder: Path, terms: Sequence[str], rules: int, patterns: int = 20) -> Policies:
    """A company's rules: one over all terms, the rest over few words, patterns, identifiers or roles."""
    some = words(rules * 3, seed=23)
    lines = ["policy: 1", "for: acme", "lists:", f"  all: [{', '.join(terms)}]", "rules:"]
    lines += _rule("everything", "{text: {has_any: $all}}")
    lines += _rule("secrets", "{text: {detects: [cn-id-card, cn-mobile, bank-card, email, api-key]}}")
    for number in range(rules - 2):
        if number < patterns:
            when = f"{{text: {{matches: 'order-{number}[0-9]{{4,9}}X'}}}}"
        elif number % 10 == 0:
            when = f"{{sender: {{role: outsider}}, text: {{has_any: [{some[3 * number]}]}}}}"
        else:
            when = f"{{text: {{has_any: [{', '.join(some[3 * number : 3 * number + 3])}]}}}}"
        lines += _rule(f"rule-{number}", when)
    return _loaded(folder, lines)


MIXED = (  # as many of each in every score: what a large company's rules are about; {n} = number, {w} = three words
    *["kind: content, when: {{text: {{has_any: [{w}]}}}}"] * 7,
    "kind: content, when: {{text: {{matches: 'order-{n}[0-9]{{{{4,9}}}}X'}}}}",
    "kind: content, when: {{any: [{{text: {{has_any: [{w}]}}}}, {{text: {{matches: 'part-{n}x+'}}}}]}}",
    "kind: content, when: {{group: {{id: 'slack:C{n}'}}, text: {{longer_than: 500}}}}",
    "kind: content, when: {{group: {{unit: acme/u{n}}}, text: {{mentions_all: true}}}}",
    "kind: content, when: {{group: {{name_matches: '^project-{n}'}}, message: {{has_files: true}}}}",
    "kind: content, when: {{group: {{external: true}}, text: {{detects: [cn-id-card, bank-card]}}}}",
    "kind: content, when: {{sender: {{role: outsider}}, text: {{has_any: [{w}]}}}}",
    "kind: classify, label: {{audience: internal}}, when: {{text: {{has_any: [{w}]}}}}",
    "kind: classify, label: {{urgency: urgent}}, when: {{text: {{has_any: [{w}]}}, time: {{workday: true}}}}",
    "kind: naming, blocked_words: [{w}], when: {{group: {{unit: acme/u{n}}}}}",
    "kind: roles, require: {{owner: {{employment: staff}}}}, when: {{group: {{external: true}}}}",
    "kind: roles, require: {{admins: {{at_least: 2}}}}, when: {{group: {{members_over: 500}}}}",
    "kind: links, deny: [bad-{n}.cn]",
    "kind: files, types: {{deny: [exe, x{n}]}}",
    "kind: conduct, mention_all: {{more_than: 2, within: 1d}}, when: {{group: {{unit: acme/u{n}}}}}",
    "kind: membership, size: {{at_most: {n}1}}, when: {{group: {{external: true}}}}",
    "kind: lifecycle, dormant: {{after: 90d}}, when: {{group: {{unit: acme/u{n}}}}}",
    "kind: announce, at: {{days: [monday], time: '09:00'}}, text: good morning",
)


def mixed_policies(folder: Path, rules: int) -> Policies:
    """Rules of every kind, each about something of its own: most do not apply to an ordinary message."""
    some = words(rules * 3, seed=23)
    lines = ["policy: 1", "for: acme", "rules:"]
    for number in range(rules):
        own = MIXED[number % len(MIXED)].format(n=number, w=", ".join(some[3 * number : 3 * number + 3]))
        lines.append(f"  - {{id: rule-{number}, {own}}}")
    return _loaded(folder, lines)


def _loaded(folder: Path, lines: Sequence[str]) -> Policies:
    file = folder / "acme" / "policy.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    loaded = load(folder, now=NOW, units=(UNIT,))
    if loaded.policies is None:
        raise SystemExit("\n".join(str(problem) for problem in loaded.errors[:5]))
    return loaded.policies


def _rule(name: str, when: str) -> list[str]:
    return [f"  - id: {name}", "    kind: content", "    stage: observe", f"    when: {when}"]
