"""What a trapped line was meant to be, so that one slip does not hide everything else that is wrong with a file.

A file that YAML cannot read because of traps is read once more with those lines mended. The traps stay errors, and
nothing is said about the mended lines themselves. Touch this when a new trap keeps a file from being read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.policy.problems import Problem

_ASCII = str.maketrans("［］｛｝【】，、；：“”‘’＂＇「」『』„", '[]{}[],,,:""\'\'"\'"""""')
_BEGUN = re.compile(r"^ *(?:- +)*")


def mended(lines: Sequence[str], problems: Iterable[Problem]) -> str | None:
    """The text with its trapped lines as they were probably meant; None when nothing can be done."""
    found = list(lines)
    changed = False
    for problem in problems:
        mend = MENDS.get(problem.code)
        if mend is not None and 0 < problem.line <= len(found):
            before = found[problem.line - 1]
            above = next((line for line in reversed(found[: problem.line - 1]) if line.strip()), "")
            found[problem.line - 1] = mend(before, problem, above)
            changed = changed or found[problem.line - 1] != before
    return "\n".join(found) if changed else None


def _colon(line: str, problem: Problem, above: str) -> str:
    """`stage： enforce` -> `stage: enforce`."""
    at = problem.column - 1 + len(problem.values.get("key", ""))
    return f"{line[:at]}: {line[at + 1 :].lstrip()}"


def _gap(line: str, problem: Problem, above: str) -> str:
    """`stage:enforce` -> `stage: enforce`; `-赌博` -> `- 赌博`."""
    at = problem.column - 1 + max(len(problem.values.get("key", "")), 0) + 1
    return f"{line[:at]} {line[at:]}"


def _indentation(line: str, problem: Problem, above: str) -> str:
    """As far in as the line above, or one step further when that one begins something."""
    if problem.column > len(line) - len(line.lstrip()):
        odd = line[problem.column - 1 : problem.column]  # none, where an earlier mend shortened the line
        return line.replace(odd, " ") if odd else line
    begun = _BEGUN.match(above)
    depth = len(begun[0]) if begun else 0
    return " " * (depth + 2 * above.rstrip().endswith(":")) + line.lstrip()


def _mark(line: str, problem: Problem, above: str) -> str:
    """`• 赌博` -> `- 赌博`."""
    at = problem.column - 1
    return f"{line[:at]}- {line[at + problem.width :].lstrip()}"


def _signs(line: str, problem: Problem, above: str) -> str:
    """Brackets, quotes and commas of a Chinese keyboard."""
    return line.translate(_ASCII)


def _quoted(line: str, problem: Problem, above: str) -> str:
    """`text: {变量} 你好` -> the value in quotes."""
    at = problem.column - 1
    rest = line[at:].replace("'", "''")
    return f"{line[:at]}'{rest}'"


def _nothing(line: str, problem: Problem, above: str) -> str:
    return ""


MENDS: Mapping[str, Callable[[str, Problem, str], str]] = {
    "fullwidth-colon": _colon,
    "missing-space": _gap,
    "dash-space": _gap,
    "tab": _indentation,
    "odd-space": _indentation,
    "list-mark": _mark,
    "fullwidth-bracket": _signs,
    "fullwidth-comma": _signs,
    "curly-quotes": _signs,
    "braces-start": _quoted,
    "markdown-fence": _nothing,
}
