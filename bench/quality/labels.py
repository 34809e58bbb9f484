"""Labels by the built-in signs: advertising, requests, questions, urgency, on texts whose label is known.

F1 of the label that the line names. `request_en` counts what its authors call a request: orders and polite questions,
but also every question, appointments and promises ("I shall call you"), which the signs leave alone; the line beside it
takes questions for requests too. `question` is derived where it is honest: a sentence with a question mark at its end,
asked without the mark. Ordinary messages say how often a label that would bother people is given to them. Lines without
a goal are reports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bench.quality.table import Line, Row, f1, rows
from bot.text.labels import SHEETS, Judge, judges
from bot.text.reader import Reader

Said = Callable[[str], bool]
ORDINARY = ("benign_zh", "benign_en")
BOTHERSOME = ("advertisement", "complaint")


def measure() -> Iterator[Line]:
    judged = judges(SHEETS, Reader())
    kind = judged["kind"]
    yield _line("spam_en", _marked(rows("spam_en"), "spam"), _is(kind, "advertisement"), least=0.90)
    yield _line("spam_tg", _marked(rows("spam_tg"), "spam"), _is(kind, "advertisement"))
    requests = _marked(rows("request_en"), "request")
    yield _line("request_en", requests, _is(kind, "request"), least=0.70)
    yield _line("request_en, questions too", requests, _is(kind, "request", "question"))
    yield _line("question without its mark", _questions(), _is(kind, "question", "request"))
    yield from _ordinary(kind)
    yield _line("work in intent_domain_en", _marked(rows("intent_domain_en"), "work"), _is(judged["urgency"], "work"))


def _is(judge: Judge, *labels: str) -> Said:
    def said(text: str) -> bool:
        verdict = judge(text)
        return verdict is not None and verdict.label in labels

    return said


def _marked(cases: Sequence[Row], label: str) -> list[tuple[bool, str]]:
    return [(case["label"] == label, case["text"]) for case in cases]


def _questions() -> list[tuple[bool, str]]:
    """Sentences of one clause from ordinary messages: those that ended with a question mark, and those with a stop."""
    texts = [case["text"].strip() for name in ORDINARY for case in rows(name)]
    asked = [(True, text.rstrip("?？ ")) for text in texts if text.endswith(("?", "？"))]
    told = [(False, text.rstrip(".。 ")) for text in texts if text.endswith((".", "。"))]
    return [(wanted, text) for wanted, text in asked + told if not any(sign in text for sign in "?？!！.。,，")]


def _line(name: str, cases: Sequence[tuple[bool, str]], said: Said, least: float | None = None) -> Line:
    given = [said(text) for _, text in cases]
    hits = sum(wanted and got for (wanted, _), got in zip(cases, given, strict=True))
    wrong = [text for (wanted, text), got in zip(cases, given, strict=True) if wanted != got]
    value = f1(hits, sum(wanted for wanted, _ in cases), sum(given))
    return Line(name=name, cases=len(cases), value=value, least=least, wrong=wrong)


def _ordinary(kind: Judge) -> Iterator[Line]:
    for name in ORDINARY:
        texts = [case["text"] for case in rows(name)]
        wrong = [text for text in texts if _is(kind, *BOTHERSOME)(text)]
        yield Line(name=f"{name} bothered", cases=len(texts), value=len(wrong) / len(texts), most=0.01, wrong=wrong)
