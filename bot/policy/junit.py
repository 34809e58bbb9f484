"""JUnit XML, as pipelines read it: `policy check --format junit` and `policy test --format junit` share it.

Touch this when a pipeline cannot read what it is given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# What XML 1.0 cannot hold, not even escaped; and the two signs that end a line for some readers and not for others.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a case failed: `kind` is a stable code, `message` one line, `body` all there is to say."""

    kind: str
    message: str
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestCase:
    """One thing that was checked. `group` is what pipelines show before the name (a rule, a file)."""

    __test__ = False  # not a test class for pytest

    name: str
    group: str
    failure: Failure | None = None
    output: str = ""  # a note on a case that passed
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """What was checked together: a policy file, a rule."""

    name: str
    cases: Sequence[TestCase] = ()


def junit(suites: Sequence[Suite]) -> str:
    """The whole report. Every text may hold any character: what XML forbids becomes U+FFFD."""
    cases = [case for suite in suites for case in suite.cases]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f"<testsuites {_counts(cases)}>",
            *(row for suite in suites for row in _suite(suite)),
            "</testsuites>",
        ]
    )


def _suite(suite: Suite) -> list[str]:
    rows = [f"  <testsuite name={_value(suite.name)} {_counts(suite.cases)}>"]
    for case in suite.cases:
        rows += _case(case)
    return [*rows, "  </testsuite>"]


def _case(case: TestCase) -> list[str]:
    place = f" file={_value(case.file)}" if case.file else ""
    place += f' line="{case.line}"' if case.line else ""
    rows = [f"    <testcase classname={_value(case.group)} name={_value(case.name)}{place}>"]
    if case.failure is not None:
        failure = case.failure
        head = f"      <failure type={_value(failure.kind)} message={_value(failure.message)}>"
        rows.append(f"{head}{_text(failure.body)}</failure>")
    if case.output:
        rows.append(f"      <system-out>{_text(case.output)}</system-out>")
    return [*rows, "    </testcase>"]


def _counts(cases: Sequence[TestCase]) -> str:
    failed = sum(case.failure is not None for case in cases)
    return f'tests="{len(cases)}" failures="{failed}" errors="0" skipped="0"'


def _text(text: str) -> str:
    from xml.sax.saxutils import escape  # it imports an HTTP client; every policy is read with this module at hand

    return escape(_FORBIDDEN.sub("\ufffd", text))


def _value(text: str) -> str:
    from xml.sax.saxutils import quoteattr

    return quoteattr(_FORBIDDEN.sub("\ufffd", text))
