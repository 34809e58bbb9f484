"""The examples embedded in rules: `hit` must match, `miss` must not. They run on every load, with the compiled rules.

Touch this when examples are judged differently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.groups import OrgUnit
from bot.domain.rules import DIMENSIONS, Finding
from bot.locales import reason_word
from bot.policy.compile import Policies
from bot.policy.language.drafts import Draft
from bot.policy.language.examples import Case, Example, is_about_messages, stage_case
from bot.policy.reading.decoding import Placed, decode, fields_of
from bot.policy.reading.source import Block, Items, Node, Scalar
from bot.policy.rule import Rule, matches_of, raise_labels
from bot.policy.texts import LANGUAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One example that ran."""

    rule: str
    unit: str
    place: str  # file:line
    expected: str  # hit | miss
    passed: bool


def run_tests(policies: Policies, drafts: Mapping[int, Draft], org: Sequence[OrgUnit]) -> tuple[Checked, ...]:
    """Run every example of every rule; failures are reported where the example stands."""
    units = {unit.id: unit for unit in org}
    done: list[Checked] = []
    for unit, rule in policies.rules():
        for expected, placed in _examples(drafts[id(rule)]):
            passed = _passes(policies, rule, unit, units, expected, placed)
            done.append(Checked(rule=rule.info.id, unit=unit, place=placed.place, expected=expected, passed=passed))
    return tuple(done)


def untested(policies: Policies, drafts: Mapping[int, Draft]) -> tuple[str, ...]:
    """Ids of the rules that have no example, in the tree's order."""
    return tuple(
        dict.fromkeys(
            rule.info.id
            for _, rule in policies.rules()
            if rule.info.kind != "announce" and not any(True for _ in _examples(drafts[id(rule)]))
        )
    )


def _examples(draft: Draft) -> Iterator[tuple[str, Placed]]:
    tests = draft.fields.get("tests")
    if tests is None or not isinstance(tests.node, Block):
        return
    for expected in ("hit", "miss"):
        node = tests.node.values.get(expected)
        items: list[Node] = [] if node is None else node.items if isinstance(node, Items) else [node]
        for item in items:
            yield expected, Placed(tests.source, item, item)


def _passes(policies: Policies, rule: Rule, unit: str, org: dict[str, OrgUnit], expected: str, placed: Placed) -> bool:
    example = read_example(placed, rule)
    if example is None:
        return False
    case = stage_case(example, rule.kind, unit, org)
    report = placed.source.report
    try:
        found = [
            finding
            for finding in _findings(policies, rule, example, case)
            if example.reason is None or finding.reason == example.reason
        ]
    except Exception as error:  # whatever a kind's code does wrong, the admin is told where it showed
        report(placed.node, "test-error", rule=rule.info.id, reason=type(error).__name__)
        return False
    if bool(found) == (expected == "hit"):
        return True
    shown = (example.text if is_about_messages(rule.kind) else case.facts.group and case.facts.group.name) or "…"
    if expected == "hit":
        report(placed.node, "test-missed", rule=rule.info.id, example=shown)
    else:
        seen = ", ".join(dict.fromkeys(span.what for span in found[0].spans))
        said = {f"reason_{lang}": seen or reason_word(found[0].reason, lang) for lang in LANGUAGES}
        report(placed.node, "test-matched", rule=rule.info.id, example=shown, **said)
    return False


def _findings(policies: Policies, rule: Rule, example: Example, case: Case) -> Sequence[Finding]:
    """What the rule finds. A rule that asks for labels gets them from the example, or else from the rules that label;
    nobody else is asked: with one word in a thousand rules each example would be judged a thousand times."""
    labels: Mapping[str, str] = {}
    if rule.asks_labels and example.labels is not None:
        labels = example.labels.model_dump(exclude_none=True)
    elif rule.asks_labels:
        labels = _labels_given(policies, rule, case)
    return tuple(rule.findings(case.event, case.facts, labels))


def _labels_given(policies: Policies, rule: Rule, case: Case) -> Mapping[str, str]:
    """What the rules before this one label the case with; no further than the highest values it can ask for."""
    labels: dict[str, str] = {}
    highest = {dimension: DIMENSIONS[dimension][-1] for dimension in _dimensions(rule)}
    for other in policies.concerned(case.event, case.facts):
        if other.info.id == rule.info.id or highest.items() <= labels.items():
            break
        if "label" in other.kind.options.model_fields:
            for match in matches_of(other, case.event, case.facts, labels):
                raise_labels(labels, match.finding.labels if match.finding else {})
    return labels


def _dimensions(rule: Rule) -> set[str]:
    """The dimensions of labels that the rule asks for."""
    conditions = [condition for condition in (rule.when, rule.unless) if condition is not None]
    blocks = [block for condition in conditions for block in (condition.parts, *condition.alternatives)]
    names = [part.name.partition(".") for block in blocks for part in block]
    return {name for block, _, name in names if block == "label"}


def read_example(placed: Placed, rule: Rule) -> Example | None:
    """The example, or None with what is wrong reported."""
    node = placed.node
    if isinstance(node, Scalar):
        return Example(text=node.value) if is_about_messages(rule.kind) else Example(name=node.value)
    if not isinstance(node, Block):
        placed.source.report(node, "bad-test", reason_zh="不能是列表", reason_en="a list")
        return None
    return decode(Example, fields_of(placed.source, node), placed, "tests")
