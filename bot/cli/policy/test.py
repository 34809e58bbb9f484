"""`qungui policy test`: the examples in the rules; with `--mutate`, what they would not notice."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.cli.policy import mutations
from bot.cli.policy.place import Found, Place, find
from bot.cli.settings import utc_now
from bot.cli.shape import one_of
from bot.cli.terminal import DONE, FAILED, MISUSED, Terminal
from bot.cli.words import phrase
from bot.policy.junit import Failure, Suite, TestCase, junit
from bot.policy.loading import Loaded, load
from bot.policy.mutation.mutants import shown
from bot.policy.problems import Problem, as_github, as_text, display_width
from bot.policy.reading.source import Block, Items, Node
from bot.policy.testing import Checked

FORMATS = ("text", "json", "github", "junit")
ABOUT_EXAMPLES = frozenset({"test-missed", "test-matched", "test-error"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command was asked."""

    place: Place
    mutate: bool = False
    rule: str | None = None
    format: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """An example that ran: how it is written, and what is wrong with it."""

    checked: Checked
    text: str
    problem: Problem | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What there is to say. `problems` are the errors of the files, those of examples among them."""

    ran: tuple[Ran, ...]
    untested: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def rules(self) -> dict[tuple[str, str], list[Ran]]:
        """(unit, rule) -> its examples, in the tree's order."""
        grouped: dict[tuple[str, str], list[Ran]] = {}
        for one in self.ran:
            grouped.setdefault((one.checked.unit, one.checked.rule), []).append(one)
        return grouped


def run(asked: Asked, terminal: Terminal) -> int:
    """1 when an example fails or a file has an error. With `mutate`, what survives does not count: it informs."""
    found = find(asked.place, terminal)
    loaded = load(found.folder, now=utc_now(), units=found.organisation.units)
    if _is_unknown(asked.rule, loaded):
        known = ", ".join(dict.fromkeys(draft.id for draft in loaded.drafts.values()))
        terminal.complain(phrase("tests.unknown-rule", terminal.lang, rule=asked.rule, known=known))
        return MISUSED
    if asked.mutate and loaded.policies is not None:
        return _mutate(asked, found, terminal)
    result = _result(loaded, asked.rule)
    _write(_RENDERERS[asked.format](result, terminal.lang))
    if asked.format == "text":
        _summary(result, terminal)
    return FAILED if result.problems else DONE


def _mutate(asked: Asked, found: Found, terminal: Terminal) -> int:
    from bot.policy.mutation.mutate import mutate

    one_of(asked.format, mutations.FORMATS, terminal)
    units = found.organisation.units
    done = mutate(found.folder, now=utc_now(), units=units, only=asked.rule)
    _write(mutations.RENDERERS[asked.format](done, terminal.lang))
    if asked.format == "text":
        mutations.summary(done, terminal)
    return DONE


def _is_unknown(rule: str | None, loaded: Loaded) -> bool:
    """A rule that is missing because of an error is told by the error."""
    return rule is not None and not loaded.errors and rule not in {draft.id for draft in loaded.drafts.values()}


def _write(text: str) -> None:
    if text:
        sys.stdout.write(text.rstrip("\n") + "\n")


# --- what ran ----------------------------------------------------------------------------------------------------


def _result(loaded: Loaded, only: str | None) -> Result:
    wanted = [checked for checked in loaded.tests if only in (None, checked.rule)]
    problems = tuple(
        problem
        for problem in loaded.errors
        if only is None or problem.code not in ABOUT_EXAMPLES or problem.values.get("rule") == only
    )
    nodes = {
        draft.id: list(_examples(draft.fields["tests"].node))
        for draft in loaded.drafts.values()
        if "tests" in draft.fields
    }
    ran: list[Ran] = []
    counts: dict[tuple[str, str], int] = {}
    for checked in wanted:
        key = (checked.unit, checked.rule)
        node = nodes[checked.rule][counts.get(key, 0)]
        counts[key] = counts.get(key, 0) + 1
        problem = None if checked.passed else _problem(checked, node, loaded.errors)
        ran.append(Ran(checked=checked, text=shown(node), problem=problem))
    untested = tuple(rule for rule in loaded.untested if only in (None, rule))
    return Result(ran=tuple(ran), untested=untested, problems=problems)


def _examples(tests: Node) -> Iterator[Node]:
    """In the order in which they run."""
    for expected in ("hit", "miss"):
        node = tests.values.get(expected) if isinstance(tests, Block) else None
        if node is not None:
            yield from node.items if isinstance(node, Items) else [node]


def _problem(checked: Checked, node: Node, errors: Sequence[Problem]) -> Problem | None:
    """What the loader said where the example stands, or at the first place inside it."""
    file = checked.place.rpartition(":")[0]
    here = (node.line, node.column)
    inside = [error for error in errors if error.file == file and (error.line, error.column) >= here]
    return min(inside, key=lambda error: (error.line, error.column), default=None)


# --- how it is shown ---------------------------------------------------------------------------------------------


def _as_text(result: Result, lang: str) -> str:
    rows: list[tuple[str, str, str]] = []
    for (unit, rule), ran in result.rules.items():
        passed = sum(one.checked.passed for one in ran)
        rows.append((unit, rule, f"{passed}/{len(ran)}" + ("" if passed == len(ran) else "  ✗")))
    rows += [("", rule, phrase("tests.none", lang)) for rule in result.untested]
    widths = [max((display_width(row[column]) for row in rows), default=0) for column in (0, 1)]
    table = [f"{_padded(unit, widths[0])}  {_padded(rule, widths[1])}  {count}" for unit, rule, count in rows]
    return "\n".join([part for part in (as_text(result.problems, lang), "\n".join(table)) if part])


def _padded(text: str, width: int) -> str:
    return text + " " * (width - display_width(text))


def _summary(result: Result, terminal: Terminal) -> None:
    failed = sum(not one.checked.passed for one in result.ran)
    others = sum(problem.code not in ABOUT_EXAMPLES for problem in result.problems)
    if others:
        terminal.say("tests.broken", errors=others)
    elif failed:
        terminal.say("tests.some-failed", rules=len(result.rules), examples=len(result.ran), failed=failed)
    else:
        terminal.say("tests.all-passed", rules=len(result.rules), examples=len(result.ran))
    if result.untested:
        terminal.say("policies.untested", rules=", ".join(result.untested))


def _as_json(result: Result, lang: str) -> str:
    rules = [
        {
            "rule": rule,
            "unit": unit,
            "passed": sum(one.checked.passed for one in ran),
            "failed": sum(not one.checked.passed for one in ran),
            "examples": [_as_data(one, lang) for one in ran],
        }
        for (unit, rule), ran in result.rules.items()
    ]
    problems = [problem.as_data(lang) for problem in result.problems]
    whole = {"rules": rules, "untested": list(result.untested), "problems": problems}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _as_data(one: Ran, lang: str) -> dict[str, Any]:
    file, _, line = one.checked.place.rpartition(":")
    return {
        "file": file,
        "line": int(line),
        "expected": one.checked.expected,
        "example": one.text,
        "passed": one.checked.passed,
        "message": "" if one.problem is None else one.problem.say(lang)[0],
    }


def _as_github(result: Result, lang: str) -> str:
    return as_github(result.problems, lang)


def _as_junit(result: Result, lang: str) -> str:
    """One case per example; an error of a file that is no example's is a case of its own."""
    suites = [
        Suite(name=f"{unit}/{rule}", cases=[_case(one, f"{unit}/{rule}", lang) for one in ran])
        for (unit, rule), ran in result.rules.items()
    ]
    told = {id(one.problem) for one in result.ran}
    others = [problem for problem in result.problems if id(problem) not in told]
    if others:
        cases = [
            TestCase(
                name=problem.place,
                group=problem.file,
                failure=_failure(problem, lang),
                file=problem.file,
                line=problem.line,
            )
            for problem in others
        ]
        suites.append(Suite(name="policies", cases=cases))
    return junit(suites)


def _case(one: Ran, group: str, lang: str) -> TestCase:
    file, _, line = one.checked.place.rpartition(":")
    name = f"{one.checked.expected}: {one.text}"
    case = TestCase(name=name, group=group, file=file, line=int(line))
    if one.checked.passed:
        return case
    failure = Failure(kind="example", message=name) if one.problem is None else _failure(one.problem, lang)
    return replace(case, failure=failure)


def _failure(problem: Problem, lang: str) -> Failure:
    return Failure(kind=problem.code, message=problem.say(lang)[0], body=as_text([problem], lang))


_RENDERERS = {"text": _as_text, "json": _as_json, "github": _as_github, "junit": _as_junit}
