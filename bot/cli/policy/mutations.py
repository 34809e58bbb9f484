"""How `qungui policy test --mutate` shows what no example would notice."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.cli.terminal import Terminal
from bot.cli.words import phrase
from bot.policy.mutation.mutants import Change
from bot.policy.mutation.mutate import Mutated, Survivor

SENTENCES: Mapping[str, str] = {
    "without": "mutant.without",
    "without-item": "mutant.without-item",
    "without-word": "mutant.without-word",
    "without-part": "mutant.without-part",
    "changed": "mutant.changed",
}


def sentence(change: Change, lang: str) -> str:
    return phrase(SENTENCES[change.code], lang, field=change.field, value=change.value, new=change.new)


def as_text(done: Sequence[Mutated], lang: str) -> str:
    return "\n".join(row for one in done for row in _paragraph(one, lang))


def _paragraph(one: Mutated, lang: str) -> list[str]:
    key = "mutants.rule" if one.mutants else "mutants.idle"
    rows = [
        phrase(
            key,
            lang,
            rule=one.rule,
            unit=one.unit,
            place=one.place,
            examples=one.examples,
            mutants=one.mutants,
            killed=one.killed,
            score=percent(one.score),
        )
    ]
    for survivor in one.survivors:
        rows.append(f"  {survivor.change.place}: {sentence(survivor.change, lang)}")
    rows += _offer(one, lang)
    rows += [f"  {phrase('mutants.sampled', lang, name=s.name, of=s.of, taken=s.taken)}" for s in one.samples]
    return rows


def _offer(one: Mutated, lang: str) -> list[str]:
    """The examples that would notice, as they may be put under `tests`."""
    rows = []
    for expected in ("hit", "miss"):
        offered = [s.example.example for s in one.survivors if s.example is not None and s.example.expected == expected]
        if offered:
            rows += [f"      {expected}:", *(f"        - {example}" for example in dict.fromkeys(offered))]
    return [f"  {phrase('mutants.examples', lang)}", *rows] if rows else []


def as_json(done: Sequence[Mutated], lang: str) -> str:
    return json.dumps([_as_data(one, lang) for one in done], ensure_ascii=False, indent=2)


def _as_data(one: Mutated, lang: str) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "unit": one.unit,
        "place": one.place,
        "examples": one.examples,
        "mutants": one.mutants,
        "killed": one.killed,
        "score": round(one.score, 4),
        "survivors": [_survivor(survivor, lang) for survivor in one.survivors],
        "sampled": [{"name": s.name, "items": s.of, "tried": s.taken} for s in one.samples],
    }


def _survivor(survivor: Survivor, lang: str) -> dict[str, Any]:
    change, example = survivor.change, survivor.example
    return {
        "place": change.place,
        "change": change.code,
        "field": change.field,
        "value": change.value,
        "new": change.new,
        "message": sentence(change, lang),
        "example": None if example is None else {"expected": example.expected, "yaml": example.example},
    }


def as_github(done: Sequence[Mutated], lang: str) -> str:
    """A notice beside each line that no example protects."""
    rows = []
    for one in done:
        for survivor in one.survivors:
            file, _, line = survivor.change.place.rpartition(":")
            said = sentence(survivor.change, lang)
            if survivor.example is not None:
                said += f" → {survivor.example.expected}: [{survivor.example.example}]"
            said = said.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
            rows.append(f"::notice file={file},line={line},title={one.rule}::{said}")
    return "\n".join(rows)


def summary(done: Sequence[Mutated], terminal: Terminal) -> None:
    mutants, killed = sum(one.mutants for one in done), sum(one.killed for one in done)
    score = percent(killed / mutants if mutants else 1.0)
    terminal.say("mutants.summary", rules=len(done), mutants=mutants, killed=killed, score=score)


def percent(part: float) -> str:
    """Never 100 % unless it is whole."""
    return f"{min(round(part * 100), 99) if part < 1 else 100} %"


RENDERERS: Mapping[str, Callable[[Sequence[Mutated], str], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
}
FORMATS = tuple(RENDERERS)
