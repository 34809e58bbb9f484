"""Secrets: keys of many providers in the places where people paste them, decoys, and ordinary chat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from bench.quality.secrets_cases import BLOCKS, KEYED, NAMED, decoys, secrets
from bench.quality.table import Line, rows
from bot.text.identifiers import detect
from bot.text.secrets import EVERY

ORDINARY = ("benign_zh", "benign_en", "traps_en", "request_en", "spam_en")


def is_found(text: str) -> bool:
    return bool(detect((EVERY,), text))


def measure() -> Iterator[Line]:
    by_group: dict[str, list[tuple[bool, str]]] = defaultdict(list)
    for case in secrets():
        by_group[group_of(case.sort)].append((is_found(case.text), case.text))
    missed = {group: tuple(text for found, text in each if not found) for group, each in by_group.items()}
    total = sum(map(len, by_group.values()))
    hits = total - sum(map(len, missed.values()))
    for group, each in by_group.items():
        yield Line(name=group, cases=len(each), value=1 - len(missed[group]) / len(each), wrong=missed[group])
    yield Line(name="recall", cases=total, value=hits / total, least=0.75)
    wrong = [case.text for case in decoys() if is_found(case.text)]
    count = sum(1 for _ in decoys())
    yield Line(name="decoys taken for secrets", cases=count, value=len(wrong) / count, most=0.08, wrong=wrong)
    yield Line(name="precision", cases=hits + len(wrong), value=hits / (hits + len(wrong)), least=0.96)
    yield from chat()


def group_of(sort: str) -> str:
    return next((name for name, group in GROUPS.items() if sort in group), "said in a sentence")


GROUPS: Mapping[str, Collection[str]] = {"by their shape": KEYED, "by their name": NAMED, "keys in blocks": BLOCKS}


def chat() -> Iterator[Line]:
    """Per 10,000 ordinary messages; here are fewer, so that one would be too many."""
    texts = [row["text"] for name in ORDINARY for row in rows(name)]
    wrong = [text for text in texts if is_found(text)]
    yield Line(
        name="false alarms per 10,000", cases=len(texts), value=len(wrong) / len(texts) * 1e4, most=1, wrong=wrong
    )
