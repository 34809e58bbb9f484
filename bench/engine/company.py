"""The policies that are measured: one list of many words, two hundred expressions, personal data, labels, and rules
that each hold somewhere. Touch this when companies' rules look different.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import material
from bot.policy.compile import Policies
from bot.policy.loading import load

PATTERNS = 200
EACH = 20  # expressions in one rule
PERSONAL = (
    "cn-id-card", "cn-mobile", "cn-landline", "cn-passport", "cn-uscc", "cn-plate",
    "bank-card", "email", "phone", "iban", "api-key",
)  # fmt: skip
# As secret scanners ask for keys of one provider each, beside numbers of the company's own; N makes each its own.
_BEFORE = r"(?i)[\w.-]{0,40}(?:"
_AFTER = r")[\w .-]{0,20}['\"]?\s{0,3}(?:=|:|=>)\s{0,3}['\"]?"
FORMS = (
    rf"{_BEFORE}vendorN{_AFTER}[a-z0-9]{{32}}['\"\s;]",
    rf"{_BEFORE}cloudN{_AFTER}[a-z0-9_-]{{40}}['\"\s;]",
    rf"{_BEFORE}mailN{_AFTER}[0-9a-f]{{32}}-us[0-9]{{1,2}}",
    rf"{_BEFORE}storeN{_AFTER}[a-z0-9=_-]{{64}}['\"\s;]",
    rf"{_BEFORE}chatN{_AFTER}[0-9]{{5,15}}:[a-z0-9_-]{{35}}",
    rf"{_BEFORE}payN{_AFTER}[a-f0-9]{{16,64}}['\"\s;]",
    r"\bacmeN_[A-Za-z0-9]{24,40}\b",
    r"合同编号[:：]\s?HTN[0-9]{4,8}",
    r"[\w.-]+\.corpN\.cn/[\w/-]+",
    r"(?:内部|机密)资料第?N[0-9]{2}号",
)
SCOPES = (
    "group: {{unit: acme/u{n}}}",
    "group: {{external: true}}",
    "group: {{name_matches: '^project-{n}'}}",
    "sender: {{role: outsider}}",
    "sender: {{employment: external}}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What the policies hold. `see_through` of the list of words: `everyday`, `all`."""

    terms: Sequence[str]
    patterns: int = PATTERNS
    rules: int = 50  # each in a place of its own, beside the others
    see_through: str = "everyday"
    detects: bool = True

    def policies(self, folder: Path) -> Policies:
        self.write(folder)
        loaded = load(folder, now=material.NOW, units=(material.UNIT,))
        if loaded.policies is None:
            raise SystemExit("\n".join(str(problem) for problem in loaded.errors[:5]))
        return loaded.policies

    def write(self, folder: Path) -> Path:
        """The folder that an admin would have written."""
        file = folder / "acme" / "policy.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = ["policy: 1", "for: acme", "lists:", f"  all: [{', '.join(self.terms)}]", "rules:", *self._rules()]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return folder

    def _rules(self) -> Iterator[str]:
        seen = f"see_through: [{self.see_through}]"
        yield f"  - {{id: everything, kind: content, when: {{text: {{has_any: $all, {seen}}}}}}}"
        expressions = patterns(self.patterns)
        for first in range(0, len(expressions), EACH):
            listed = ", ".join("'" + one.replace("'", "''") + "'" for one in expressions[first : first + EACH])
            yield f"  - {{id: patterns-{first}, kind: content, when: {{text: {{matches: [{listed}]}}}}}}"
        if self.detects:
            yield f"  - {{id: personal, kind: content, when: {{text: {{detects: [{', '.join(PERSONAL)}]}}}}}}"
            yield "  - {id: labels, kind: classify, detect: [urgency, audience, kind]}"
        some = material.words(self.rules * 3, seed=23)
        for number in range(self.rules):
            scope = SCOPES[number % len(SCOPES)].format(n=number)
            words = ", ".join(some[3 * number : 3 * number + 3])
            yield f"  - {{id: rule-{number}, kind: content, when: {{{scope}, text: {{has_any: [{words}], {seen}}}}}}}"


def patterns(count: int = PATTERNS) -> list[str]:
    return [FORMS[number % len(FORMS)].replace("N", str(100 + number)) for number in range(count)]
